// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
// What the scripts share: what npm installed, what the engine says, what the page says, and how a test ends.
import {spawnSync} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join, resolve} from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';

import {whole, wholeSays} from './_rows.mjs';

const source = process.env.INTERLOCK_SOURCE_DIR ?? fileURLToPath(new URL('../..', import.meta.url));
const packages = process.env.INTERLOCK_NPM ?? join(source, 'build/npm');
export const page = 'docs/explanation/cedar-and-cerbos.md';

/// Ends as left out. Where npm and everything else is there, a full run does without nothing.
export function leaveOut(why, expected) {
    const npm = spawnSync('npm', ['--version'], {stdio: 'ignore'}).status === 0;
    console.log(`skipped: ${why}${npm ? '' : ' (npm, which installs it, is missing too)'}`);
    process.exit(expected && npm && process.env.INTERLOCK_TESTS_FULL ? 1 : 77);
}

/// The path of something in an installed package.
export function installed(name, expected = true) {
    try {
        return createRequire(join(packages, 'package.json')).resolve(name);
    } catch {
        return leaveOut(`${name} isn't installed: \`./tests/run --full\` does it, into build/npm`, expected);
    }
}

export const versionOf = name => JSON.parse(readFileSync(join(packages, 'node_modules', name, 'package.json'), 'utf8')).version;

/// What npm_cases prints.
export function cases(...words) {
    const program = process.argv[2];
    if (program === undefined || !existsSync(program)) throw new Error(`usage: ${process.argv[1]} NPM_CASES`);
    const done = spawnSync(resolve(program), words.map(String), {encoding: 'utf8', maxBuffer: 1 << 30});
    if (done.status !== 0) throw new Error(`npm_cases ${words.join(' ')} ended with ${done.status ?? done.signal ?? done.error}: ${done.stderr}`);
    return done.stdout.trimEnd().split('\n').map(line => JSON.parse(line));
}

/// The table of the page: by its rows' names, by its columns' names.
export function table() {
    const rows = readFileSync(join(source, page), 'utf8').split('\n').filter(line => line.startsWith('|'))
        .map(line => line.split('|').slice(1, -1).map(cell => cell.trim()));
    const [head, , ...body] = rows;
    return new Map(body.map(cells => [cells[0], new Map(head.map((name, i) => [name, cells[i]]))]));
}

let faults = 0;
export function check(holds, what) {
    if (holds) return;
    ++faults;
    console.log(`FAULT: ${what}`);
}
/// Columns of rows beside what the page says of them, printed as a table.
export function checkTable(columns, found) {
    const written = table();
    const shown = [['', ...columns], ...[...found].map(([row, cells]) => [row, ...columns.map(column => cells.get(column))])];
    const widths = shown[0].map((_, i) => Math.max(...shown.map(cells => cells[i].length)));
    for (const cells of shown) console.log('  ' + cells.map((cell, i) => cell.padEnd(widths[i])).join('  ').trimEnd());
    check(written.size === found.size, `${page} has ${written.size} rows, the test ${found.size}`);
    for (const [row, cells] of found)
        for (const column of columns) {
            const says = written.get(row)?.get(column);
            check(says === cells.get(column), `${row}: ${column} says ${cells.get(column)}, ${page} ${says ?? 'nothing'}`);
        }
}
/// interlock's columns of the table.
export const ourColumns = ['interlock, ordinary', 'interlock, essential'];
export function ourRows() {
    const ours = cases('failing');
    for (const expected of whole) {
        const said = ours.find(({row}) => row === expected.row)?.whole.verdict;
        check(said === wholeSays(expected), `${expected.row}: interlock says ${said} where nothing is lacking`);
    }
    return new Map(ours.map(({row, ordinary, essential}) =>
        [row, new Map([[ourColumns[0], ordinary.verdict], [ourColumns[1], essential.verdict]])]));
}
export function end() {
    console.log(faults ? `${faults} faults` : 'no faults');
    process.exitCode = faults ? 1 : 0;
}
