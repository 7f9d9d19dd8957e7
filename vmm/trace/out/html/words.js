/* SPDX-License-Identifier: MIT */
/*
 * The words that a person reads: durations, and the fields of a record. All of
 * it is inserted as text, never as markup.
 */
'use strict';

const hex = value => `0x${value.toString(16)}`;
const signed = value => BigInt.asIntN(64, value);
const count = value => value.toLocaleString('en');

/* Formats a duration in the unit that reads best. */
function duration(ns) {
    const size = Math.abs(ns);
    if (size < 1000)
        return `${Math.round(ns)} ns`;
    if (size < 1e6)
        return `${(ns / 1e3).toPrecision(3)} µs`;
    if (size < 1e9)
        return `${(ns / 1e6).toPrecision(4)} ms`;
    return `${(ns / 1e9).toPrecision(4)} s`;
}

/* Formats a moment, finely enough that `step` is visible. */
function moment(ns, step) {
    const [unit, name] = Math.abs(ns) >= 1e9 || step >= 1e8 ? [1e9, 's']
        : Math.abs(ns) >= 1e6 || step >= 1e5 ? [1e6, 'ms'] : [1e3, 'µs'];
    const digits = Math.max(0, Math.ceil(Math.log10(unit / Math.max(step, 1)) - 1e-9));
    return `${(ns / unit).toFixed(Math.min(digits, 9))} ${name}`;
}

const nameOf = (t, n) => t.strings[t.name[n - 1]] || kindName(t, n);

function kindName(t, n) {
    return ['', 'exit to vmm', 'kick', 'host system call', 'device’s work', 'interrupt line',
        'decision of the policy', 'vCPU', 'records lost', 'event in KVM', 'name of a file', , , , , , 'system call', 'return from a call',
        'trap', 'return from a trap', 'context switch', 'text of a call', 'process', 'request to a device',
    ][t.kind[n - 1]] || `kind ${t.kind[n - 1]}`;
}

/* A process at the time of a record: its number, and its name in a piece of
 * that time. */
function processName(t, pid, n) {
    if (pid === NONE)
        return '';
    if (!t.names) {
        t.names = new Map();
        for (let p = 0; p < t.np; p++)
            if (t.pieceName[p])
                t.names.set(t.piecePid[p], t.pieceName[p]);
    }
    const own = n ? [...t.pieces.of(n)].find(p => t.pieceName[p]) : undefined;
    const name = own !== undefined ? t.pieceName[own] : t.names.get(pid);
    return name ? t.strings[name] : `process ${pid}`;
}

const ERRNO = {1: 'EPERM', 2: 'ENOENT', 4: 'EINTR', 5: 'EIO', 9: 'EBADF', 10: 'ECHILD',
    11: 'EAGAIN', 12: 'ENOMEM', 13: 'EACCES', 14: 'EFAULT', 17: 'EEXIST', 20: 'ENOTDIR',
    21: 'EISDIR', 22: 'EINVAL', 25: 'ENOTTY', 28: 'ENOSPC', 32: 'EPIPE', 38: 'ENOSYS'};

function result(value) {
    const number = signed(value);
    const name = ERRNO[Number(-number)];
    if (number > 1n << 40n)
        return hex(value);
    return name ? `${number} (${name})` : `${number}`;
}

/* The texts that came with a system call, joined and quoted. */
function textsOf(t, n) {
    const texts = new Map();
    for (const i of t.effects.of(n))
        if (t.kind[i] === KIND.TEXT) {
            if (t.reason[i] >= 8 && t.reason[i] < 16)
                continue; /* the lengths of buffers */
            const key = t.reason[i] === 16 ? 'what came' : `argument ${t.reason[i]}`;
            texts.set(key, (texts.get(key) || '') + t.strings[t.text[i]]);
        }
    return [...texts].map(([key, text]) => [key, JSON.stringify(text)]);
}

/* A single byte as a character. */
function character(t, i) {
    const byte = Number(t.data[i] & 0xffn);
    return t.size[i] === 1 && byte > 32 && byte < 127 ? ` “${String.fromCharCode(byte)}”` : '';
}

function exitFields(t, i) {
    const isCall = t.flags[i] & 8;
    const out = [];
    if (t.flags[i] & 64) {
        const words = [0n, 16n, 32n, 48n].map(shift => hex(t.data[i] >> shift & 0xffffn));
        out.push(['call', t.strings[t.text[i]]]);
        out.push(['ax, bx, cx, dx', words.join(', ')]);
        out.push(['after: ax, flags', `${hex(t.aux[i] & 0xffffn)}, ${hex(t.aux[i] >> 16n & 0xffffn)}`]);
    } else if (isCall) {
        out.push(['arguments', `${hex(t.count[i])}, ${hex(t.aux[i])}`]);
        if (t.end[i])
            out.push(['file', t.strings[t.end[i]]]);
        out.push(['result', result(t.data[i])]);
    } else if (t.size[i]) {
        out.push(['address', hex(t.address[i])]);
        out.push([t.flags[i] & 1 ? 'the guest wrote' : 'the guest read',
            `${hex(t.data[i])}${character(t, i)} (${t.size[i]} byte${t.size[i] > 1 ? 's' : ''}` +
            `${t.count[i] > 1n ? `, the first of ${t.count[i]}` : ''})`]);
    } else if (t.address[i] || t.data[i]) {
        out.push(['address', hex(t.address[i])], ['data', hex(t.data[i])]);
    }
    return out;
}

function ownFields(t, n) {
    const i = n - 1;
    switch (t.kind[i]) {
    case KIND.EXIT:
        return exitFields(t, i);
    case KIND.HOST_CALL:
        return [['call', t.strings[t.text[i]]], ['result', result(t.aux[i])]];
    case KIND.PATH:
        return [['which', t.strings[t.text[i]]]];
    case KIND.SERVICE:
        return [['device', t.strings[t.text[i]] || `${t.device[i]}`],
            ['request', `${hex(t.address[i])}, ${hex(t.data[i])}`],
            ['bytes', `${t.count[i]}`], ['result', result(t.aux[i])]];
    case KIND.REQUEST:
        return [['device', t.strings[t.text[i]] || `${t.device[i]}`],
            ['request', `${hex(t.address[i])}, ${hex(t.data[i])}`], ['bytes', `${t.count[i]}`]];
    case KIND.INTERRUPT:
        return [['line', `${t.reason[i]}`], ['level', t.data[i] ? 'raised' : 'lowered']];
    case KIND.POLICY:
        return [['decision', t.strings[t.text[i]]], ['asked for', `${['hypercall', 'file, by hypercall', 'port', 'address', 'MSR', 'BIOS call'][t.size[i]] || ''} ` +
            hex(t.address[i])], ['rule', t.data[i] ? `line ${t.data[i]}` : 'none is about it'],
            ...(t.aux[i] ? [['the guest gets', result(BigInt.asUintN(64, -t.aux[i]))]] : [])];
    case KIND.SYSCALL:
        return [['number', `${t.reason[i]}${t.flags[i] & 32 ? ', by int 0x80' : ''}`],
            ['arguments', [t.address[i], t.data[i], t.count[i], t.aux[i]].map(hex).join(', ')],
            ...(t.text[i] ? [['file', t.strings[t.text[i]]]] : []),
            ...textsOf(t, n),
            ...(t.end[i] ? [['result', result(t.data[t.end[i] - 1])], ...textsOf(t, t.end[i])]
                : [['result', 'no return from it is recorded']])];
    case KIND.SYSRET:
        return [['result', result(t.data[i])], ...textsOf(t, n)];
    case KIND.TRAP:
        return [['vector', hex(t.reason[i])],
            ...(t.reason[i] === 14 ? [['address', hex(t.address[i])]] : []),
            ...(t.data[i] || t.reason[i] === 14 ? [['error code', hex(t.data[i]) + whyOf(t, i)]] : []),
            ...(t.ring[i] === 3 && t.text[i] ? [['instruction', t.strings[t.text[i]]]] : [])];
    case KIND.SWITCH:
        return [['from', `${t.strings[t.text[i]] || 'process'} (${t.pid[i]})`],
            ['to', `process ${t.reason[i]}`]];
    case KIND.PROCESS:
        return t.reason[i] === 1 ? [['parent', `${t.rip[i]}`]]
            : t.reason[i] === 3 ? [['wait status', hex(t.rip[i])]]
                : t.reason[i] === 4 ? [['signal', `${t.rip[i]}`]] : [];
    case KIND.SETUP:
        return [['value', t.reason[i] === 3 ? duration(t.rip[i]) : hex(t.rip[i])],
            ...(t.strings[t.text[i]] ? [['name', t.strings[t.text[i]]]] : [])];
    case KIND.LOST:
        return [['missing here', `${t.count[i]} records`]];
    case KIND.TEXT:
        return [['text', JSON.stringify(t.strings[t.text[i]])]];
    default:
        return [];
    }
}

/* Who worked while the guest stood still for an exit. */
const stillParts = (t, i) => [['vmm', duration(t.length[i] - t.host[i])],
    ['host kernel', duration(t.host[i])],
    ['KVM and CPU', `${duration(t.kvm[i])}${t.meta.estimated ? ' (estimated)' : ''}`]];

/* Is the record's text a line of source? */
const hasSource = (t, i) => t.text[i] && (t.kind[i] === KIND.EXIT && !(t.flags[i] & 64) ||
    t.kind[i] === KIND.TRAP && t.ring[i] !== 3);

/* Everything known about a record, as pairs of a word and a value. */
function fieldsOf(t, n) {
    const i = n - 1;
    const fields = [['what', kindName(t, n)], ['when', moment(t.time[i], 1)]];
    if (t.length[i])
        fields.push(['took', duration(t.length[i])]);
    if (t.kvm[i])
        fields.push(['the guest stood', `still for ${duration(t.length[i] + t.kvm[i])}`],
            ...stillParts(t, i).map(([who, time]) => [`· ${who}`, time]));
    if (t.vcpu[i] !== NO_VCPU)
        fields.push(['on', `vCPU ${t.vcpu[i]}${t.flags[i] & 4 ? `, from ring ${t.ring[i]}` : ''}`]);
    else
        fields.push(['on', 'a device’s thread']);
    if (t.pid[i] !== NONE)
        fields.push(['for', t.pid[i] ? `${processName(t, t.pid[i], n)} (${t.pid[i]})` : 'nobody: idle']);
    if (t.flags[i] & 2 && t.kind[i] !== KIND.SERVICE)
        fields.push(['at', `${t.strings[t.at[i]] ? `${t.strings[t.at[i]]}  ` : ''}${hex(t.rip[i])}`]);
    if (hasSource(t, i))
        fields.push(['source', t.strings[t.text[i]]]);
    return fields.concat(ownFields(t, n), [['record', `#${n}`]]);
}

/* One line, for a tooltip and for screen readers. */
function sentence(t, n) {
    const i = n - 1;
    const who = t.pid[i] !== NONE && t.pid[i] ? `, ${processName(t, t.pid[i], n)}` : '';
    return `${nameOf(t, n)}: ${kindName(t, n)}${who}` +
        `${t.length[i] ? `, ${duration(t.length[i])}` : ''}, at ${moment(t.time[i], 1e3)}`;
}
