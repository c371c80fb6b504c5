// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
// A generated policy as Cedar text, and its requests. Roles are entities, a role that includes another stands in it, and so do tags
// below their branches. What the host doesn't know of a request isn't in its context.

/// How a policy is read. A test replaces one part to see that the generated pairs tell the two readings apart.
export const asMeant = {
    /// A denial also applies where its condition can't be judged. Cedar skips a rule that fails; this says it in Cedar's own words.
    guarded: false,
    effect: rule => (rule.effect === 'permit' ? 'permit' : 'forbid'),
    inclusion: ([senior, junior]) => [senior, junior],
    atLeast: 'greaterThanOrEqual',
    atMost: 'lessThanOrEqual',
    ageAtMost: '<=',
    untilBefore: '<',
    windowBefore: '<',
    zones: true,
    media: true,
    modes: true,
    /// A permit for a branch leaves the tags of class safety alone, unless it names them; a denial doesn't.
    permitSparesSafety: true,
    denialSparesSafety: false,
};

const decimal = number => `decimal("${number.toFixed(1)}")`;
const branches = tag => tag.split('.').slice(0, -1).map((_, i, all) => all.slice(0, i + 1).join('.'));

export function policies(policy, read) {
    return Object.fromEntries(policy.rules.map((rule, number) => [`rule${number}`, text(policy, rule, read)]));
}

function text(policy, rule, read) {
    const permits = read.effect(rule) === 'permit';
    /// A part of the condition that needs `name` in the context.
    const about = (name, part) => (read.guarded && !permits ? `(!(context has ${name}) || ${part})` : part);
    const parts = [];
    const timed = policy.held.filter(one => one.from !== undefined || one.until !== undefined);
    let principal = `principal in Role::"${rule.role}"`;
    if (timed.length !== 0) {
        const ways = timed.map(one => {
            const limits = [];
            if (one.from !== undefined) limits.push(`context.second >= ${one.from}`);
            if (one.until !== undefined) limits.push(`context.second ${read.untilBefore} ${one.until}`);
            const inForce = limits.length > 1 ? `(${limits.join(' && ')})` : limits[0];
            return `(principal == Subject::"${one.who}" && Role::"${one.role}" in Role::"${rule.role}" && ${about('second', inForce)})`;
        });
        parts.push(`(${[principal, ...ways].join(' || ')})`);
        principal = 'principal';
    }
    const branch = rule.on.endsWith('*');
    const resource = !branch ? `resource == Tag::"${rule.on}"` : rule.on === '*' ? 'resource' : `resource in Branch::"${rule.on.slice(0, -2)}"`;
    if (branch && !rule.names_safety && (permits ? read.permitSparesSafety : read.denialSparesSafety)) parts.push('!resource.safety');
    if (rule.zone !== undefined && read.zones) parts.push(`context.zone == "${rule.zone}"`);
    const {proved_within, value, over, during, mode} = rule.when;
    if (proved_within !== undefined) parts.push(about('proved', `context.proved ${read.ageAtMost} ${proved_within}`));
    if (value !== undefined) {
        const [low, high] = value;
        parts.push(about('value', `(context.value.${read.atLeast}(${decimal(low)}) && context.value.${read.atMost}(${decimal(high)}))`));
    }
    if (over !== undefined && read.media) parts.push(`context.medium == "${over}"`);
    if (during !== undefined)
        parts.push(about('minute', `(context.minute >= ${during[0]} && context.minute ${read.windowBefore} ${during[1]})`));
    if (mode !== undefined && read.modes) parts.push(about('mode', `context.mode == ${mode}`));
    const when = parts.length ? `\nwhen { ${parts.join(' &&\n       ')} }` : '';
    return `${read.effect(rule)} (${principal}, action == Action::"${rule.action}", ${resource})${when};`;
}

export function entities(policy, read) {
    const uid = (type, id) => ({type, id});
    const is = policy.is.map(read.inclusion);
    const roles = policy.roles.map(role => (
        {uid: uid('Role', role), attrs: {}, parents: is.filter(([senior]) => senior === role).map(([, junior]) => uid('Role', junior))}));
    const subject = who => ({uid: uid('Subject', who), attrs: {},
        parents: policy.held.filter(one => one.who === who && one.from === undefined && one.until === undefined).map(one => uid('Role', one.role))});
    const tag = on => ({uid: uid('Tag', on), attrs: {safety: on === 'a.stop'}, parents: branches(on).map(one => uid('Branch', one))});
    return asked => [...roles, subject(asked.who), tag(asked.on)];
}

export function request(asked) {
    const context = {zone: asked.zone, medium: asked.medium};
    if (asked.value !== undefined) context.value = {__extn: {fn: 'decimal', arg: asked.value.toFixed(1)}};
    if (asked.proved !== undefined) context.proved = asked.proved;
    if (asked.mode !== undefined) context.mode = asked.mode;
    if (asked.second !== undefined) {
        context.second = asked.second;
        context.minute = Math.floor(asked.second / 60);
    }
    return {
        principal: {type: 'Subject', id: asked.who},
        action: {type: 'Action', id: asked.action},
        resource: {type: 'Tag', id: asked.on},
        context,
    };
}
