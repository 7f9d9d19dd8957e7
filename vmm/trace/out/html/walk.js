/* SPDX-License-Identifier: MIT */
/*
 * A walk: the chain of a record one step at a time, in large type, with nothing
 * else on the screen. The sentences come from words/steps.c, with the data;
 * `vmm trace --walk` prints the same steps as text.
 */
'use strict';

const ANSWER = 1, ERROR = 2, REFUSAL = 3, LAST = 4; /* steps without a record: see steps.h */
const CALL_EXIT = 2n; /* HV_CALL_EXIT */
const REFUSALS = [-1n, -13n, -30n]; /* EPERM, EACCES, EROFS */
const LEVELS = ['ring 3', 'ring 0', 'ring −1', 'host'];
const isError = value => signed(value) < 0n && signed(value) > -4096n;

/* As steps_of_answer() of steps.c: what came of the hypercall in row i. */
function answerOf(t, i) {
    if (isError(t.data[i]))
        return REFUSALS.includes(signed(t.data[i])) ? REFUSAL : ERROR;
    return BigInt(t.address[i]) === CALL_EXIT ? LAST : ANSWER;
}

/* As steps_why() of steps.c: the access that led to a page fault. */
function whyOf(t, i) {
    const error = Number(t.data[i]);
    if (t.kind[i] !== KIND.TRAP || t.reason[i] !== 14)
        return '';
    return ` (${error & 16 ? 'an instruction fetch' : error & 2 ? 'a write' : 'a read'} by ring ` +
        (error & 4 ? 3 : 0) + (error & 8 ? ', through an entry with a reserved bit'
        : error & 1 ? ', which the page does not allow' : ', at a page that is not there') + ')';
}

/* The causes of a record, the record, and its effects, in order of time. */
function recordsOfWalk(t, n) {
    const up = chainOf(t, n);
    const members = new Set(up);
    const beside = [KIND.SYSRET, KIND.TRAPRET, KIND.HOST_CALL, KIND.POLICY];
    const below = [n];
    for (const m of up.slice(0, -1))
        for (const i of t.effects.of(m))
            if (beside.includes(t.kind[i]))
                below.push(i + 1);
    while (below.length && members.size < 20000) {
        const m = below.pop();
        members.add(m);
        for (const i of t.effects.of(m))
            below.push(i + 1);
    }
    return [...members].sort((a, b) => a - b);
}

/* Repeated accesses to the same port are one step. */
function goesOn(t, a, b) {
    const i = a - 1, k = b - 1;
    return t.kind[i] === KIND.EXIT && t.kind[k] === KIND.EXIT && !((t.flags[i] | t.flags[k]) & 8) &&
        t.vcpu[i] === t.vcpu[k] && t.reason[i] === t.reason[k] && t.address[i] === t.address[k] &&
        t.rip[i] === t.rip[k] && t.flags[i] === t.flags[k];
}

/* Makes the steps: {n, row, time, times}. vmm's answer is a step without a
 * record of its own. */
function stepsOf(t, n) {
    const steps = [], open = [];
    const answers = until => {
        while (open.length && open.at(-1).time <= until)
            steps.push(open.pop());
    };
    for (const m of recordsOfWalk(t, n)) {
        const i = m - 1, last = steps.at(-1);
        if (!t.step[i])
            continue;
        if (last && last.n && goesOn(t, last.n, m)) {
            last.times++;
            continue;
        }
        answers(t.time[i]);
        steps.push({n: m, row: t.step[i], time: t.time[i], times: 1});
        if (t.kind[i] === KIND.EXIT && t.flags[i] & 8)
            open.push({n: 0, of: m, row: answerOf(t, i),
                time: t.time[i] + t.length[i], times: 1});
    }
    answers(Infinity);
    return steps;
}

/* "read(0x3, 0x4048a0, 0x1000)", with the texts that belong to the call. */
function callOf(t, n) {
    const texts = new Map(textsOf(t, n));
    const args = [t.address, t.data, t.count].map((column, k) =>
        texts.get(`argument ${k}`) || hex(column[n - 1]));
    return `${nameOf(t, n)}(${args.join(', ')})` +
        (t.text[n - 1] ? ` of ${t.strings[t.text[n - 1]]}` : '');
}

/* " of ...": the file that an exit is about, by its handle or by its name. */
function ofFile(t, n) {
    if (t.end[n - 1])
        return ` of ${t.strings[t.end[n - 1]]}`;
    for (const k of t.effects.of(n))
        if (t.kind[k] === KIND.PATH)
            return ` of ${t.strings[t.text[k]].replace(/^path /, '')}`;
    return '';
}

function whatOf(t, n) {
    const i = n - 1;
    const texts = () => textsOf(t, n).map(([, text]) => ` ${text}`).join('');
    switch (t.kind[i]) {
    case KIND.SYSCALL:
        return callOf(t, n);
    case KIND.SYSRET:
        return `${nameOf(t, n)} = ${result(t.data[i])}${texts()}`;
    case KIND.HOST_CALL: /* with its arguments, and its file */
        return t.strings[t.text[i]];
    case KIND.EXIT:
        return t.flags[i] & 64 ? t.strings[t.text[i]]
            : nameOf(t, n) + ofFile(t, n);
    case KIND.TRAP:
        return nameOf(t, n) + (t.reason[i] === 14 ? ` at ${hex(t.address[i])}` : '') +
            (t.data[i] ? `, error code ${hex(t.data[i])}` : '') +
            (t.ring[i] === 3 && t.text[i] ? `, instruction ${t.strings[t.text[i]]}` : '');
    case KIND.INTERRUPT:
        return `interrupt line ${t.reason[i]}`;
    case KIND.REQUEST: case KIND.SERVICE:
        return `${count(Number(t.count[i]))} bytes, request ${t.address[i]}`;
    case KIND.POLICY:
        return `${t.strings[t.text[i]]}${t.data[i] ? '' : ' (no rule is about it)'}`;
    default:
        return nameOf(t, n);
    }
}

function wordsOf(t, step) {
    const n = step.n, i = (n || step.of) - 1;
    const words = {
        who: t.pid[i] === NONE ? 'the program' : `${processName(t, t.pid[i], i + 1)}[${t.pid[i]}]`,
        device: t.strings[t.text[i]] || 'a device',
        what: n ? whatOf(t, n) + (step.times > 1 ? `, ${step.times} times` : '') : '',
        why: n ? whyOf(t, i) : '',
        result: result(t.data[i]),
    };
    return t.meta.steps[step.row][1].replace(/\{(\w+)\}/g, (_, name) => words[name] || '');
}

function factsOf(t, step, first) {
    const i = step.n - 1, facts = [`${duration(step.time - first)} after the first step`];
    if (!step.n && t.kvm[step.of - 1])
        facts.push(`the guest stood still ${duration(t.length[step.of - 1] + t.kvm[step.of - 1])}: ` +
            stillParts(t, step.of - 1).map(part => part.join(' ')).join(', '));
    if (!step.n)
        return facts;
    if (t.flags[i] & 2 && t.kind[i] !== KIND.SERVICE)
        facts.push(`at ${t.strings[t.at[i]] || hex(t.rip[i])}`);
    if (hasSource(t, i))
        facts.push(t.strings[t.text[i]]);
    if (t.length[i])
        facts.push(`took ${duration(t.length[i])}`);
    facts.push(`#${step.n}`);
    return facts;
}

class Walk {
    constructor(trace, select) {
        this.t = trace;
        this.select = select;
        this.steps = [];
        this.at = 0;
        $('walk-back').addEventListener('click', () => this.go(this.at - 1));
        $('walk-on').addEventListener('click', () => this.go(this.at + 1));
        $('walk-close').addEventListener('click', () => $('walk').close());
        $('walk').addEventListener('keydown', event => this.onKey(event));
        $('walk').addEventListener('close', () => this.select(this.here(), true));
    }

    get isOpen() { return $('walk').open; }

    /* The record of the step shown, or of the step before if it has none. */
    here() {
        const step = this.steps[this.at];
        return step ? step.n || step.of : 0;
    }

    begin(n) {
        const {t} = this;
        if (n && !t.step[n - 1]) /* not a step: use its cause */
            n = t.cause[n - 1];
        if (!n)
            return;
        this.steps = stepsOf(t, n);
        if (!this.steps.length)
            return;
        $('walk-name').textContent = sentence(t, n);
        $('walk').showModal();
        $('walk').focus();
        this.go(0);
    }

    go(at) {
        const {t, steps} = this;
        this.at = Math.max(0, Math.min(at, steps.length - 1));
        const step = steps[this.at], level = t.meta.steps[step.row][0];
        $('walk-levels').replaceChildren(...LEVELS.map((name, lane) => {
            const item = make('li', {'data-lane': lane}, name);
            if (lane === level)
                item.setAttribute('aria-current', 'step');
            return item;
        }));
        $('walk-count').textContent = `${this.at + 1} of ${steps.length}`;
        $('walk-says').textContent = wordsOf(t, step);
        $('walk-facts').textContent = factsOf(t, step, steps[0].time).join(' · ');
        $('walk-back').disabled = this.at === 0;
        $('walk-on').disabled = this.at === steps.length - 1;
        if (!$('walk').contains(document.activeElement) || document.activeElement.disabled)
            $('walk').focus(); /* a disabled button receives no key events */
    }

    onKey(event) {
        const keys = {
            ArrowRight: 1, ArrowDown: 1, PageDown: 1, ' ': 1, n: 1,
            ArrowLeft: -1, ArrowUp: -1, PageUp: -1, Backspace: -1, p: -1,
            Home: -Infinity, End: Infinity,
        };
        if (event.ctrlKey || event.metaKey || event.altKey)
            return;
        event.stopPropagation();
        if (!(event.key in keys) || event.key === ' ' && event.target.id === 'walk-close')
            return;
        event.preventDefault();
        this.go(this.at + keys[event.key]);
    }
}
