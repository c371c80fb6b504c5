// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
// ctest: full no-sanitizers timeout=120
// The rows of docs/explanation/cedar-and-cerbos.md asked of a real Cerbos server, with its default and with strict evaluation. By
// default it skips a denial whose condition fails, and permits what interlock refuses.
import {spawn} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {request} from 'node:http';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {setTimeout as after} from 'node:timers/promises';

import {rows, whole, wholeSays} from './_rows.mjs';
import {check, checkTable, end, installed, ourColumns, ourRows, versionOf} from './_support.mjs';

const program = installed('@cerbos/cerbos-linux-x64/cerbos-linux-x64', process.platform === 'linux' && process.arch === 'x64');
const folder = mkdtempSync(join(tmpdir(), 'interlock-cerbos-'));
process.on('exit', () => rmSync(folder, {recursive: true, force: true}));

const conditions = {proved: 'P.attr.proved <= 300.0', mode: 'R.attr.mode < 2.0'};
function writePolicies(into) {
    mkdirSync(into);
    rows.forEach(({permits, denies}, number) => {
        const rule = (effect, condition) => condition === undefined ? [] : [{
            actions: ['write'], effect, roles: ['baker'],
            ...(condition === true ? {} : {condition: {match: {expr: conditions[condition]}}}),
        }];
        // Cerbos needs a rule in each policy; this one is about another action.
        const other = {actions: ['read'], effect: 'EFFECT_ALLOW', roles: ['baker']};
        writeFileSync(join(into, `row${number}.json`), JSON.stringify({
            apiVersion: 'api.cerbos.dev/v1',
            resourcePolicy: {resource: `row${number}`, version: 'default',
                rules: [other, ...rule('EFFECT_ALLOW', permits), ...rule('EFFECT_DENY', denies)]},
        }));
    });
}

function http(socketPath, method, path, body) {
    return new Promise((resolve, reject) => {
        const asked = request({socketPath, method, path, headers: {'content-type': 'application/json'}}, answer => {
            let text = '';
            answer.setEncoding('utf8');
            answer.on('data', part => { text += part; });
            answer.on('end', () => answer.statusCode === 200 ? resolve(JSON.parse(text)) : reject(new Error(`${path}: ${answer.statusCode} ${text}`)));
        });
        asked.on('error', reject);
        asked.setTimeout(20_000, () => asked.destroy(new Error(`${path}: no answer in 20 s`)));
        asked.end(body === undefined ? undefined : JSON.stringify(body));
    });
}

/// Starts a server on unix sockets, asks it, and ends it.
async function withServer(name, strict, ask) {
    const socket = join(folder, `${name}.http`);
    const config = join(folder, `${name}.json`);
    writeFileSync(config, JSON.stringify({
        server: {httpListenAddr: `unix:${socket}`, grpcListenAddr: `unix:${join(folder, `${name}.grpc`)}`},
        storage: {driver: 'disk', disk: {directory: join(folder, 'policies'), watchForChanges: false}},
        telemetry: {disabled: true},
        ...(strict ? {engine: {strictEvaluation: true}} : {}),
    }));
    const server = spawn(program, ['server', `--config=${config}`, '--log-level=error'],
        {stdio: ['ignore', 'pipe', 'pipe'], env: {...process.env, CERBOS_NO_TELEMETRY: '1', DO_NOT_TRACK: '1'}});
    let said = '';
    for (const stream of [server.stdout, server.stderr]) stream.on('data', part => { said += part; });
    const ended = new Promise(resolve => server.on('close', resolve));
    const kill = () => server.kill('SIGKILL');
    process.on('exit', kill);
    try {
        for (const deadline = Date.now() + 60_000; ; await after(100)) {
            if (server.exitCode !== null || Date.now() > deadline) throw new Error(`Cerbos doesn't start: ${said}`);
            if (existsSync(socket) && await http(socket, 'GET', '/_cerbos/health').then(() => true, () => false)) break;
        }
        return await ask(socket);
    } finally {
        server.kill('SIGTERM');
        const giveUp = setTimeout(kill, 10_000);
        await ended;
        clearTimeout(giveUp);
        process.off('exit', kill);
    }
}

/// What Cerbos says to rows: permit or deny.
async function answers(socket, all) {
    const given = [];
    for (const [number, {proved, mode}] of all.entries()) {
        const {results} = await http(socket, 'POST', '/api/check/resources', {
            requestId: `${number}`,
            principal: {id: 'ann', roles: ['baker'], attr: proved === undefined ? {} : {proved}},
            resources: [{actions: ['write'], resource: {kind: `row${number}`, id: 'oven', attr: mode === undefined ? {} : {mode}}}],
        });
        const effect = results[0].actions.write;
        given.push({EFFECT_ALLOW: 'permit', EFFECT_DENY: 'deny'}[effect] ?? effect);
    }
    return given;
}

console.log(`Cerbos ${versionOf('@cerbos/cerbos-linux-x64')}`);
writePolicies(join(folder, 'policies'));
const found = ourRows();
const columns = ['Cerbos', 'Cerbos, strict'];
for (const column of columns) {
    const {lacking, complete} = await withServer(column.replace(', ', '-'), column !== 'Cerbos',
        async socket => ({lacking: await answers(socket, rows), complete: await answers(socket, whole)}));
    rows.forEach(({row}, i) => found.get(row)?.set(column, lacking[i]));
    whole.forEach((row, i) => check(complete[i] === wholeSays(row), `${row.row}: ${column} says ${complete[i]} where nothing is lacking`));
}
check(rows.every(({row}) => found.has(row)), 'npm_cases has other rows');
checkTable([...columns, ...ourColumns], found);
end();
