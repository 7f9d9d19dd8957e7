/* SPDX-License-Identifier: MIT */
/*
 * The recording, unpacked: columns as typed arrays (see html_data.h), and what
 * is computed from them once: the rows of the picture, causes and effects.
 */
'use strict';

const KIND = {
    EXIT: 1, KICK: 2, HOST_CALL: 3, SERVICE: 4, INTERRUPT: 5, POLICY: 6, VCPU: 7, LOST: 8, KVM: 9,
    PATH: 10, SAMPLE: 11,
    SYSCALL: 16, SYSRET: 17, TRAP: 18, TRAPRET: 19, SWITCH: 20, TEXT: 21, PROCESS: 22,
    REQUEST: 23, SETUP: 24,
};
const LANE = {USER: 0, KERNEL: 1, VMM: 2, HOST: 3};
const LANE_NAMES = ['ring 3', 'ring 0', 'ring −1', 'host kernel'];

/* Has the guest no records of its own? Then nothing is known of what it does
 * between two exits, and one lane has it: ring 3, ring 0, or halted. */
const isSilent = t => !t.kind.some(kind => kind >= KIND.SYSCALL) && !t.lane.includes(LANE.USER);
const laneName = (t, lane) => t.isSilent && lane === LANE.KERNEL ? 'guest' : LANE_NAMES[lane];
const NONE = 0xffffffff; /* no process, no device */
const NO_VCPU = 255;
const MAGIC = 0x43525456;

async function unpack(base64) {
    const text = atob(base64);
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++)
        bytes[i] = text.charCodeAt(i);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
    return new Response(stream).arrayBuffer();
}

/* Reads the columns one after the other, in the order given in html_data.h. */
function decode(buffer) {
    const [magic, version, n, np, jsonBytes] = new Uint32Array(buffer, 0, 8);
    let at = 32;
    const column = (Type, count) => {
        const array = new Type(buffer, at, count);
        at += count * Type.BYTES_PER_ELEMENT;
        return array;
    };
    if (magic !== MAGIC || version !== 3)
        throw new Error('the data is not of this page’s version');
    const t = {n, np};
    for (const name of ['time', 'length'])
        t[name] = column(Float64Array, n);
    for (const name of ['rip', 'address', 'data', 'count', 'aux'])
        t[name] = column(BigUint64Array, n);
    t.begin = column(Float64Array, np);
    t.finish = column(Float64Array, np);
    for (const name of ['cause', 'end', 'reason', 'pid', 'device', 'name', 'at', 'text', 'size', 'host', 'kvm'])
        t[name] = column(Uint32Array, n);
    for (const name of ['owner', 'piecePid', 'pieceDevice', 'pieceName'])
        t[name] = column(Uint32Array, np);
    for (const name of ['kind', 'vcpu', 'ring', 'flags', 'step'])
        t[name] = column(Uint8Array, n);
    for (const name of ['pieceVcpu', 'lane'])
        t[name] = column(Uint8Array, np);
    t.meta = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, at, jsonBytes)));
    t.strings = t.meta.strings;
    return t;
}

/* Groups items by key: items[start[k]] up to items[start[k + 1]] have key k. */
function indexBy(keys, count) {
    const start = new Uint32Array(count + 2);
    for (let i = 0; i < keys.length; i++)
        start[keys[i] + 1]++;
    for (let k = 0; k <= count; k++)
        start[k + 1] += start[k];
    const items = new Uint32Array(keys.length);
    const next = start.slice();
    for (let i = 0; i < keys.length; i++)
        items[next[keys[i]]++] = i;
    return {of: key => items.subarray(start[key], start[key + 1])};
}

/* The first index, from `low` on, whose value is above (or at) `value`. */
function firstAbove(array, value, low = 0) {
    let high = array.length;
    while (low < high) {
        const middle = (low + high) >> 1;
        if (array[middle] > value)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

function makeRow(t, group, lane) {
    return {group, lane, piece: [], begin: null, finish: null, sum: null, marks: [], rules: [], inner: []};
}

/* Sorts a row's pieces by time, and computes the sum of lengths before each. */
function finishRow(t, row) {
    row.piece = Uint32Array.from(row.piece).sort((a, b) => t.begin[a] - t.begin[b] || a - b);
    const n = row.piece.length;
    row.begin = new Float64Array(n);
    row.finish = new Float64Array(n);
    row.sum = new Float64Array(n + 1);
    row.piece.forEach((p, i) => {
        row.begin[i] = t.begin[p];
        row.finish[i] = t.finish[p];
        row.sum[i + 1] = row.sum[i] + t.finish[p] - t.begin[p];
    });
    for (const name of ['marks', 'rules', 'inner']) {
        row[name] = Uint32Array.from(row[name]);
        row[name + 'Time'] = Float64Array.from(row[name], n => t.time[n - 1]);
    }
}

/* Makes a group of lanes for each vCPU, then one for each device's thread. */
function makeRows(t) {
    const groups = new Map();
    t.isSilent = isSilent(t);
    const lanes = (key, title, from) => {
        if (!groups.has(key)) {
            const group = {key, title, lost: [], rows: []};
            for (let lane = from; lane <= LANE.HOST; lane++)
                group.rows[lane] = makeRow(t, group, lane);
            groups.set(key, group);
        }
        return groups.get(key);
    };
    const groupOf = (vcpu, device) => vcpu !== NO_VCPU
        ? lanes(vcpu, `vCPU ${vcpu}`, t.isSilent ? LANE.KERNEL : LANE.USER)
        : lanes(1000 + device, deviceTitle(t, device), LANE.VMM);

    for (let p = 0; p < t.np; p++)
        groupOf(t.pieceVcpu[p], t.pieceDevice[p]).rows[t.lane[p]].piece.push(p);
    for (let i = 0; i < t.n; i++) {
        if (t.kind[i] === KIND.LOST) {
            for (const group of groups.values())
                if (t.vcpu[i] === group.key || t.vcpu[i] === NO_VCPU)
                    group.lost.push(i + 1);
            continue;
        }
        if (t.kind[i] === KIND.TEXT)
            continue;
        const row = groupOf(t.vcpu[i], t.device[i]).rows[laneOf(t, i + 1)];
        if (!row)
            continue;
        if (t.kind[i] === KIND.SERVICE && t.vcpu[i] !== NO_VCPU)
            row.inner.push(i + 1);
        else if (!hasBox(t, i + 1))
            row.marks.push(i + 1);
        if (t.kind[i] === KIND.POLICY)
            row.rules.push(i + 1);
    }
    t.groups = [...groups.values()].sort((a, b) => a.key - b.key);
    t.rows = t.groups.flatMap(group => group.rows.filter(Boolean));
    t.rows.forEach(row => finishRow(t, row));
    for (const group of t.groups) { /* CPU owners by time */
        const all = group.rows.filter(Boolean).flatMap(row => row.lane !== LANE.HOST ? [...row.piece]
            : [...row.piece].filter(p => t.owner[p] && t.kind[t.owner[p] - 1] === KIND.KVM));
        group.turns = Uint32Array.from(all).sort((a, b) => t.begin[a] - t.begin[b]);
        group.turnTime = Float64Array.from(group.turns, p => t.begin[p]);
    }
}

function deviceTitle(t, device) {
    for (let i = 0; i < t.n; i++)
        if (t.kind[i] === KIND.SERVICE && t.device[i] === device && t.vcpu[i] === NO_VCPU)
            return `device: ${t.strings[t.name[i]]}`;
    return device === NONE ? 'other threads of vmm' : `device ${device}`;
}

/* The lane that a record is drawn in. */
function laneOf(t, n) {
    const kind = t.kind[n - 1];
    if (kind === KIND.HOST_CALL || kind === KIND.KVM)
        return LANE.HOST;
    return kind >= KIND.SAMPLE ? LANE.KERNEL : LANE.VMM;
}

/* Is the record drawn as a box (else as a mark)? */
function hasBox(t, n) {
    switch (t.kind[n - 1]) {
    case KIND.EXIT: case KIND.HOST_CALL: case KIND.SERVICE: case KIND.KVM:
        return t.length[n - 1] > 0;
    case KIND.SYSCALL: case KIND.TRAP: case KIND.SYSRET: case KIND.TRAPRET: case KIND.TEXT:
    case KIND.VCPU:
        return true;
    default:
        return false;
    }
}

async function readTrace(base64) {
    const t = decode(await unpack(base64));
    let first = Infinity, last = -Infinity;
    for (let i = 0; i < t.n; i++) {
        first = Math.min(first, t.time[i]);
        last = Math.max(last, t.time[i] + t.length[i]);
    }
    if (!t.n)
        [first, last] = [0, 1000];
    t.first = first;
    t.last = Math.max(last, first + 1);
    t.effects = indexBy(t.cause, t.n);
    t.pieces = indexBy(t.owner, t.n);
    makeRows(t);
    return t;
}
