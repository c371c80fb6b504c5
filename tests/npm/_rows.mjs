// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
// The rows of docs/explanation/cedar-and-cerbos.md for the other engines; npm_cases has interlock's. A baker writes to an oven.

/// Conditions of a permit and of a denial: true is none, undefined is no such rule; then what is known of the two inputs.
/// `proved`: seconds since the identity was proved, at most 300; the request brings it. `mode`: of the plant, below 2; the oven has it.
const known = {proved: 10, mode: 1};
const {proved, mode} = known;
export const rows = [
    {row: 'a rule permits, none denies', permits: true, ...known},
    {row: 'no rule permits', ...known},
    {row: 'one rule permits, one denies', permits: true, denies: true, ...known},
    {row: 'permit: the request lacks what its condition is about', permits: 'proved', mode},
    {row: 'permit: a value of the plant is unknown', permits: 'mode', proved},
    {row: 'permit: a value of the plant is faulty', permits: 'mode', proved, mode: 'failed'},
    {row: 'denial: the request lacks what its condition is about', permits: true, denies: 'proved', mode},
    {row: 'denial: a value of the plant is unknown', permits: true, denies: 'mode', proved},
    {row: 'denial: a value of the plant is faulty', permits: true, denies: 'mode', proved, mode: 'failed'},
];
/// The same rows with nothing lacking or faulty, so that what a row shows is due to that.
export const whole = rows.map(row => ({...row, ...known}));
export const wholeSays = row => (row.permits && !row.denies ? 'permit' : 'deny');
