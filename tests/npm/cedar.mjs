// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
// ctest: full no-sanitizers timeout=900
// The engine and Cedar decide generated requests by the same generated policies. Two readings of each policy in Cedar:
//   guarded: a denial also applies where its condition can't be judged. Cedar allows if and only if the engine permits; an action
//            that only goes on because it is essential is no permit, and Cedar has no third answer that it could be held against.
//   plain:   as one writes it. The same, but where Cedar skips a denial that fails: listed as the known difference.
// Then the rows of docs/explanation/cedar-and-cerbos.md, one by one.
import {createRequire} from 'node:module';

import {asMeant, entities, policies, request} from './_cedar.mjs';
import {rows, whole, wholeSays} from './_rows.mjs';
import {cases, check, checkTable, end, installed, ourColumns, ourRows, versionOf} from './_support.mjs';

const cedar = createRequire(import.meta.url)(installed('@cedar-policy/cedar-wasm/nodejs'));
const first = 500_001;
const count = 250;
const leastPairs = 20_000;

function answered(answer, about) {
    if (answer.type === 'success') return answer;
    throw new Error(`Cedar refuses ${about}: ${JSON.stringify(answer.errors.map(e => e.message))}`);
}
/// Cedar's answers to the requests of a policy.
function* decisions({policy, asked}, read) {
    const texts = policies(policy, read);
    answered(cedar.preparsePolicySet('generated', {staticPolicies: texts}), JSON.stringify(texts));
    const known = entities(policy, read);
    for (const one of asked) {
        const call = {...request(one), preparsedPolicySetId: 'generated', entities: known(one)};
        const {decision, diagnostics} = answered(cedar.statefulIsAuthorized(call), JSON.stringify(call)).response;
        const skipped = diagnostics.errors.some(({policyId}) => texts[policyId].startsWith('forbid'));
        yield {one, allows: decision === 'allow', skipped};
    }
}
/// What is wrong with an answer: nothing, where it is the engine's, or differs in the way that is known.
const differs = ({one, allows, skipped}, read) => {
    const permits = one.said.verdict === 'permit';
    return allows !== permits && !(allows && skipped && !read.guarded);
};

/// The smallest policy that leaving out one part after another leads to, with the pair still differing.
function shrunk(seed, number, policy, read) {
    const parts = ['r', 'h', 'i', 'c'].flatMap(kind =>
        ({r: policy.rules, h: policy.held, i: policy.is, c: policy.rules})[kind].map((_, i) => kind + i));
    const without = new Set();
    const still = () => [...decisions(cases('one', seed, number, ...without)[0], read)].some(answer => differs(answer, read));
    for (let before = -1; before !== without.size;) {
        before = without.size;
        for (const part of parts) {
            if (without.has(part)) continue;
            without.add(part);
            if (!still()) without.delete(part);
        }
    }
    return cases('one', seed, number, ...without)[0];
}
function shown(seed, number, policy, read) {
    const least = shrunk(seed, number, policy, read);
    const [{one, allows}] = decisions(least, read);
    const {said, ...asked} = one;
    return [`seed ${seed}, request ${number}: interlock says ${said.verdict} (${said.reason}), Cedar ${allows ? 'allow' : 'deny'}`,
        `  subjects have ${JSON.stringify(least.policy.held)}, roles include ${JSON.stringify(least.policy.is)}`,
        ...Object.values(policies(least.policy, read)).map(text => `  ${text.replaceAll('\n', '\n  ')}`),
        `  ? ${JSON.stringify(asked)}`].join('\n');
}

function compare(generated, read) {
    const sum = {pairs: 0, permitted: 0, essential: 0, known: 0, differing: 0, sample: undefined, first: undefined};
    for (const {seed, policy, asked} of generated) {
        let number = 0;
        for (const answer of decisions({policy, asked}, read)) {
            const {verdict} = answer.one.said;
            ++sum.pairs;
            sum.permitted += verdict === 'permit';
            sum.essential += verdict === 'indeterminate';
            if (differs(answer, read)) {
                ++sum.differing;
                sum.first ??= {seed, number, policy};
            } else if (answer.allows && verdict !== 'permit') {
                ++sum.known;
                sum.sample ??= answer.one;
            }
            ++number;
        }
    }
    return sum;
}

console.log(`Cedar ${cedar.getCedarVersion()} of @cedar-policy/cedar-wasm ${versionOf('@cedar-policy/cedar-wasm')}`);
const generated = cases('generated', first, count);
for (const read of [{...asMeant, guarded: true}, asMeant]) {
    const sum = compare(generated, read);
    console.log(`${read.guarded ? 'guarded' : 'plain'}: ${sum.pairs} pairs of ${count} policies, ${sum.permitted} permitted; ` +
        `${sum.pairs - sum.essential - sum.known} compared and equal but for ${sum.differing}; left out: ` +
        `${sum.essential} that only their being essential lets go on` +
        (read.guarded ? '' : `; known: ${sum.known} that interlock doesn't permit and Cedar allows, having skipped a denial that failed`));
    if (sum.first !== undefined) check(false, shown(sum.first.seed, sum.first.number, sum.first.policy, read));
    check(sum.pairs - sum.essential - sum.known >= leastPairs, `fewer than ${leastPairs} pairs were compared`);
    // Neither all nor nothing, or agreeing would mean little.
    check(sum.permitted > sum.pairs / 20 && sum.permitted < sum.pairs / 2, `${sum.permitted} of ${sum.pairs} are permitted`);
    check(sum.essential > 0, 'no essential action went on');
    check(read.guarded ? sum.known === 0 : sum.known > sum.pairs / 1000, `${sum.known} known differences`);
}

// What the pairs tell apart: Cedar with one thing read otherwise has to differ somewhere.
const otherwise = {
    'permits and denials swapped': {effect: rule => (rule.effect === 'permit' ? 'forbid' : 'permit')},
    'no denials': {effect: () => 'permit'},
    'roles that include each other the wrong way round': {inclusion: ([senior, junior]) => [junior, senior]},
    'no inclusion of roles': {inclusion: () => []},
    'zones forgotten': {zones: false},
    'media forgotten': {media: false},
    'the mode of the plant forgotten': {modes: false},
    'a range of values without its lower end': {atLeast: 'greaterThan'},
    'a range of values without its upper end': {atMost: 'lessThan'},
    'a proof too old by its last second': {ageAtMost: '<'},
    'a role held for a second too long': {untilBefore: '<='},
    'a shift a minute too long': {windowBefore: '<='},
    'a permit for a branch that reaches class safety': {permitSparesSafety: false},
    'a denial for a branch that spares class safety': {denialSparesSafety: true},
    'denials that fail skipped': {guarded: false},
};
for (const [what, part] of Object.entries(otherwise)) {
    // A difference that is known in the plain reading is none here: nothing is excused.
    const read = {...asMeant, guarded: true, ...part};
    let found = 0;
    let policiesRead = 0;
    for (const one of generated.slice(0, 100)) {
        ++policiesRead;
        for (const answer of decisions(one, read)) found += answer.allows !== (answer.one.said.verdict === 'permit');
        if (found !== 0) break;
    }
    check(found !== 0, `${what}: no pair tells it apart`);
    if (found !== 0) console.log(`told apart after ${policiesRead} policies: ${what}`);
}

// One failing condition at a time.
const conditions = {proved: 'context.proved <= 300', mode: 'resource.mode < 2'};
const textOf = ({permits, denies}) => [['permit', permits], ['forbid', denies]].filter(([, condition]) => condition !== undefined)
    .map(([effect, condition]) => `${effect} (principal in Role::"baker", action == Action::"write", resource)` +
        `${condition === true ? '' : ` when { ${conditions[condition]} }`};`).join('\n');
const callOf = row => ({
    principal: {type: 'Subject', id: 'ann'}, action: {type: 'Action', id: 'write'}, resource: {type: 'Oven', id: 'oven'},
    context: row.proved === undefined ? {} : {proved: row.proved}, policies: {staticPolicies: textOf(row)},
    entities: [{uid: {type: 'Subject', id: 'ann'}, attrs: {}, parents: [{type: 'Role', id: 'baker'}]},
        {uid: {type: 'Oven', id: 'oven'}, attrs: row.mode === undefined ? {} : {mode: row.mode}, parents: []}],
});
const says = row => ({allow: 'permit', deny: 'deny'})[answered(cedar.isAuthorized(callOf(row)), row.row).response.decision];
const found = ourRows();
for (const row of rows) found.get(row.row)?.set('Cedar', says(row));
for (const row of whole) check(says(row) === wholeSays(row), `${row.row}: Cedar says ${says(row)} where nothing is lacking`);
check(rows.every(({row}) => found.has(row)), 'npm_cases has other rows');
checkTable(['Cedar', ...ourColumns], found);

// What a schema is good for: it leaves no such policy, or no such request, if the host has both validated.
const schema = optional => `entity Role; entity Subject in [Role]; entity Oven = {mode${optional}: Long};
    action "write" appliesTo {principal: Subject, resource: Oven, context: {proved${optional}: Long}};`;
for (const row of rows.filter(({row: name}) => name.startsWith('denial:'))) {
    const {policies: text, ...call} = callOf(row);
    const validated = optional => answered(cedar.validate({schema: schema(optional), policies: text}), 'to validate').validationErrors;
    check(validated('').length === 0, `${row.row}: Cedar's validator refuses what only reads required attributes`);
    check(validated('?').length === 1, `${row.row}: Cedar's validator accepts a rule that reads an optional attribute unguarded`);
    const answer = cedar.isAuthorized({...call, policies: text, schema: schema(''), validateRequest: true});
    check(answer.type === 'failure', `${row.row}: Cedar answers a request that isn't as the schema says`);
}
end();
