/* SPDX-License-Identifier: MIT */
/*
 * Mouse, keyboard and touch; search; and the start of the page.
 */
'use strict';

class View {
    constructor(trace) {
        this.t = trace;
        this.chart = new Overlay(trace, $('chart'), $('overview'));
        this.panel = new RecordPanel(trace, this.chart, (n, near) => this.select(n, near));
        this.costs = new CostTable(trace, this.chart, (n, near) => this.select(n, near));
        this.walk = new Walk(trace, (n, near) => this.select(n, near));
        this.match = -1;
        this.tellFacts();
        this.tellLegend();
        this.listen();
        this.chart.resize();
        this.chart.show(...this.firstView());
        const follow = () => this.select(
            Number((location.hash.match(/^#(\d+)$/) || [])[1] || 0), true);
        follow();
        addEventListener('hashchange', follow);
    }

    get n() { return this.chart.selected; }

    tellFacts() {
        const {t} = this;
        const {meta} = t;
        document.title = `${meta.title} – vmm trace`;
        $('title').textContent = meta.title || 'vmm trace';
        const facts = [new Date(meta.startMs).toLocaleString('en-GB',
            {dateStyle: 'medium', timeStyle: 'medium'}), duration(t.last - t.first),
        `${count(t.n)} records`, `${meta.vcpus} vCPU${meta.vcpus === 1 ? '' : 's'}`];
        if (meta.end)
            facts.push(`ended: ${meta.end === 'guest' ? 'as the guest asked' : meta.end}` +
                (meta.code >= 0 ? ` (status ${meta.code})` : ''));
        $('facts').textContent = facts.join(' · ');
        if (meta.origin)
            $('origin').replaceChildren(...`Recorded with ${meta.origin}`.split(' ').flatMap(word => {
                const span = document.createElement('span');
                span.textContent = word;
                return [span, ' '];
            }));
        const notices = [];
        const number = value => typeof value === 'number' ? count(value) : BigInt(value).toLocaleString('en');
        if (meta.lost)
            notices.push(`${number(meta.lost)} records were lost while recording; red lines show where. ` +
                'What was open there has no end.');
        if (meta.leftOut)
            notices.push(`${number(meta.leftOut)} later records are left out of this page: choose a part of ` +
                'the recording with --from and --to.');
        if (meta.code < 0)
            notices.push('How the machine ended is not in the recording: it is cut off, or went on.');
        $('notice').textContent = notices.join(' ');
        $('notice').hidden = !notices.length;
    }

    /* KVM says how long CPUs were halted in all, but not when. */
    haltedWords() {
        const {t} = this, all = (t.last - t.first) * t.meta.vcpus;
        const percent = 100 * Math.min(1, t.meta.halted / all);
        return t.kind.includes(KIND.KVM) ? '' /* then KVM's box has that time */
            : `, or halted${all && t.meta.halted ? ` (${percent.toFixed(1)} % of the time)` : ''}`;
    }

    tellLegend() {
        const {ink} = this.chart;
        const entry = (name, colour, shape) => make('li', {}, swatch(colour, shape), name);
        const has = new Set(this.t.kind); /* only these need a legend */
        const entries = this.t.isSilent
            ? [entry(`guest: in ring 3, in ring 0${this.haltedWords()}`, ink.kernel)]
            : [entry('program (ring 3)', ink.user), entry('system call (ring 0)', ink.call),
                entry('trap, interrupt', ink.trap), entry('kernel', ink.kernel), entry('idle', ink.idle)];
        entries.push(entry('vmm (ring −1)', ink.vmm), entry('device', ink.device), entry('host kernel', ink.host));
        if (has.has(KIND.KVM))
            entries.push(entry('KVM, by itself', ink.kvm));
        entries.push(entry('crossing', ink.soft, 'arrow'));
        for (const [name, colour, ...kinds] of [
            ['request, interrupt line', ink.device, KIND.REQUEST, KIND.INTERRUPT],
            ['process begins, changes, ends', ink.user, KIND.PROCESS], ['switch to another', ink.soft, KIND.SWITCH],
            ['kernel tells the CPU', ink.kernel, KIND.SETUP], ['event in KVM', ink.kvm, KIND.KVM],
            ['kick by vmm', ink.vmm, KIND.KICK], ['the policy decides', ink.bad, KIND.POLICY],
            ['sample of the profile', ink.kernel, KIND.SAMPLE]])
            if (kinds.some(kind => has.has(kind)))
                entries.push(entry(name, colour, 'mark'));
        if (has.has(KIND.LOST))
            entries.push(entry('records lost', ink.bad, 'lost'));
        $('legend').replaceChildren(...entries);
    }

    /* The first view begins where programs begin. The boot before that is in
     * the strip, unless it is short. */
    firstView() {
        const {t} = this;
        let begin = t.last;
        for (let p = 0; p < t.np; p++)
            if (t.lane[p] === LANE.USER)
                begin = Math.min(begin, t.begin[p]);
        const isLong = begin < t.last && begin - t.first > (t.last - t.first) / 4;
        return isLong ? [begin - (t.last - begin) * 0.03, t.last] : [t.first, t.last];
    }

    /* Selects a record (0: none); with `near`, brings it into view. */
    select(n, near = false) {
        const {t, chart} = this;
        if (!(n >= 0 && n <= t.n))
            n = 0;
        chart.selected = n;
        this.panel.show(n);
        for (const id of ['near', 'go-walk'])
            $(id).disabled = !n;
        history.replaceState(null, '', n ? `#${n}` : '#');
        $('said').textContent = n ? sentence(t, n) : '';
        if (n && near)
            this.bringNear(n);
        chart.redraw();
    }

    /* Moves until a record is visible. Zooms if it would be a dot, or too
     * wide. */
    bringNear(n) {
        const {t, chart} = this;
        const from = t.time[n - 1], length = t.length[n - 1];
        const row = chart.rowOf(n), pane = $('scroll');
        if (row && (row.y < pane.scrollTop + 30 || row.y + chart.row > pane.scrollTop + pane.clientHeight))
            pane.scrollTop = row.group.top - 26;
        const span = chart.view.to - chart.view.from;
        const pixels = length / span * chart.width;
        const isSeen = from >= chart.view.from && from + length <= chart.view.to;
        if (isSeen && pixels >= 3)
            return;
        const wanted = pixels >= 3 && pixels < chart.width * 0.8 ? span : Math.max(length * 5, 4000);
        chart.show(from + length / 2 - wanted / 2, from + length / 2 + wanted / 2);
    }

    closeUp(n) {
        const chain = chainOf(this.t, n);
        const {t} = this;
        const from = t.time[(chain.length > 1 ? chain[chain.length - 2] : n) - 1];
        const to = t.time[n - 1] + t.length[n - 1];
        const margin = Math.max((to - from) * 0.25, 300);
        this.chart.show(from - margin, to + margin);
    }

    /* Selects the next record of the list that has a place in the picture. */
    step(direction) {
        const {t} = this;
        let n = this.n || (direction > 0 ? firstAbove(t.time, this.chart.view.from) : t.n + 1);
        do
            n += direction;
        while (n >= 1 && n <= t.n && t.kind[n - 1] === KIND.TEXT);
        if (n >= 1 && n <= t.n)
            this.select(n, true);
    }

    down() {
        const {t} = this;
        const effect = this.n && [...t.effects.of(this.n)].find(i => t.kind[i] !== KIND.TEXT);
        if (effect !== undefined && effect !== 0)
            this.select(effect + 1, true);
    }

    move(part) {
        const {view} = this.chart;
        const by = (view.to - view.from) * part;
        this.chart.show(view.from + by, view.to + by);
    }

    zoom(factor) {
        const {view} = this.chart;
        const at = this.n ? this.t.time[this.n - 1] : NaN;
        this.chart.zoom(factor, at >= view.from && at <= view.to ? at : (view.from + view.to) / 2);
    }

    fit() { this.chart.show(this.t.first, this.t.last); }

    theme() {
        const root = document.documentElement;
        root.dataset.theme = root.dataset.theme === 'dark' ? 'light' : 'dark';
        this.chart.recolour();
        this.tellLegend();
        this.panel.show(this.n);
        this.costs.show();
    }

    /* ---- search ---- */

    search(text) {
        const {t, chart} = this;
        const query = text.trim().toLowerCase();
        this.match = -1;
        if (!query) {
            chart.matches = null;
        } else if (/^#\d+$/.test(query)) {
            const n = Number(query.slice(1));
            chart.matches = n >= 1 && n <= t.n ? [n] : [];
        } else {
            chart.matches = this.findText(query);
        }
        this.tellFound();
        chart.redraw();
    }

    findText(query) {
        const {t} = this;
        const hits = Uint8Array.from(t.strings, string => string.toLowerCase().includes(query) ? 1 : 0);
        const number = /^(0x[0-9a-f]+|\d+)$/.test(query) ? BigInt(query) : null;
        const pids = new Map();
        const hasName = pid => {
            if (!pids.has(pid))
                pids.set(pid, pid !== NONE && processName(t, pid).toLowerCase().includes(query));
            return pids.get(pid);
        };
        const found = new Set();
        for (let i = 0; i < t.n; i++)
            if (hits[t.name[i]] || hits[t.at[i]] || hits[t.text[i]] || hasName(t.pid[i]) ||
                number !== null && (t.address[i] === number || t.rip[i] === number || t.data[i] === number))
                found.add(this.whole(i + 1));
        return [...found].sort((a, b) => a - b);
    }

    /* The record to which a text or an end belongs. */
    whole(n) {
        const {t} = this;
        while (t.cause[n - 1] && [KIND.TEXT, KIND.SYSRET, KIND.TRAPRET].includes(t.kind[n - 1]))
            n = t.cause[n - 1];
        return n;
    }

    tellFound() {
        const {matches} = this.chart;
        $('found').textContent = !matches ? '' : !matches.length ? 'none'
            : this.match < 0 ? count(matches.length) : `${count(this.match + 1)} / ${count(matches.length)}`;
    }

    nextMatch(direction) {
        const {matches} = this.chart;
        if (!matches || !matches.length)
            return;
        if (this.match < 0 && this.n) { /* start at the selection */
            this.match = firstAbove(matches, direction > 0 ? this.n : this.n - 1);
            if (direction < 0)
                this.match--;
        } else {
            this.match += this.match < 0 && direction < 0 ? 0 : direction;
        }
        this.match = (this.match + matches.length) % matches.length;
        this.tellFound();
        this.select(matches[this.match], true);
    }

    /* ---- input ---- */

    listen() {
        const on = (id, handler, type = 'click') => $(id).addEventListener(type, handler);
        on('in', () => this.zoom(1 / 1.6));
        on('out', () => this.zoom(1.6));
        on('fit', () => this.fit());
        on('theme', () => this.theme());
        on('help', () => $('keys').showModal());
        on('back', () => this.step(-1));
        on('forward', () => this.step(1));
        on('go-walk', () => this.walk.begin(this.n));
        on('near', () => this.n && this.closeUp(this.n));
        on('query', () => this.search($('query').value), 'input');
        on('previous', () => this.nextMatch(-1));
        on('search', event => {
            event.preventDefault();
            this.nextMatch(1);
        }, 'submit');
        document.addEventListener('keydown', event => this.onKey(event));
        on('scroll', () => this.chart.redraw(), 'scroll');
        new ResizeObserver(() => this.chart.resize()).observe($('scroll'));
        this.listenChart($('chart'));
        this.listenStrip($('overview'));
    }

    onKey(event) {
        if (event.ctrlKey || event.metaKey || event.altKey || $('keys').open || this.walk.isOpen)
            return;
        if (event.target === $('query')) {
            if (event.key === 'Escape')
                $('chart').focus();
            return;
        }
        const isButton = event.target instanceof HTMLButtonElement;
        const keys = {
            ArrowLeft: () => this.move(-0.15), ArrowRight: () => this.move(0.15),
            ArrowUp: () => this.chart.canvas === event.target && $('scroll').scrollBy(0, -40),
            ArrowDown: () => this.chart.canvas === event.target && $('scroll').scrollBy(0, 40),
            '+': () => this.zoom(1 / 1.6), '=': () => this.zoom(1 / 1.6), '-': () => this.zoom(1.6),
            Home: () => this.chart.show(this.t.first, this.t.first + this.span()),
            End: () => this.chart.show(this.t.last - this.span(), this.t.last),
            Enter: () => this.n && this.closeUp(this.n),
            f: () => this.fit(), n: () => this.step(1), p: () => this.step(-1),
            u: () => this.n && this.t.cause[this.n - 1] && this.select(this.t.cause[this.n - 1], true),
            d: () => this.down(), w: () => this.walk.begin(this.n), t: () => this.theme(), '?': () => $('keys').showModal(),
            '/': () => $('query').select(), Escape: () => this.select(0),
        };
        const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
        if (!keys[key] || isButton && key === 'Enter')
            return;
        event.preventDefault();
        keys[key]();
    }

    span() { return this.chart.view.to - this.chart.view.from; }

    /* Touch, by pointer events: one finger moves, two zoom, a short touch
     * selects. */
    listenChart(canvas) {
        const fingers = new Map();
        let moved = 0;
        const place = event => {
            const box = canvas.getBoundingClientRect();
            return {x: event.clientX - box.left, y: event.clientY - box.top};
        };
        canvas.addEventListener('pointerdown', event => {
            if (event.button)
                return;
            canvas.setPointerCapture(event.pointerId);
            fingers.set(event.pointerId, place(event));
            moved = fingers.size > 1 ? 100 : 0;
        });
        canvas.addEventListener('pointermove', event => {
            const at = place(event), before = fingers.get(event.pointerId);
            if (!before) {
                this.hover(at, event);
                return;
            }
            moved += Math.abs(at.x - before.x) + Math.abs(at.y - before.y);
            if (moved > 4)
                this.drag(fingers, event.pointerId, before, at);
            if (moved > 4 || fingers.size > 1)
                fingers.set(event.pointerId, at);
        });
        const end = event => {
            if (fingers.delete(event.pointerId) && moved <= 4 && event.type === 'pointerup')
                this.pick(place(event));
        };
        canvas.addEventListener('pointerup', end);
        canvas.addEventListener('pointercancel', end);
        canvas.addEventListener('pointerleave', () => { $('tip').hidden = true; });
        canvas.addEventListener('dblclick', event => {
            const at = place(event);
            if (this.n)
                this.closeUp(this.n);
            else
                this.chart.zoom(1 / 3, this.chart.time(at.x));
        });
        canvas.addEventListener('wheel', event => {
            event.preventDefault();
            const {view, width} = this.chart;
            if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY))
                this.move((event.deltaX || event.deltaY) / width);
            else
                this.chart.zoom(Math.exp(Math.max(-250, Math.min(250, event.deltaY)) / 320),
                    Math.min(Math.max(this.chart.time(place(event).x), view.from), view.to));
        }, {passive: false});
    }

    drag(fingers, id, before, at) {
        const {chart} = this;
        $('tip').hidden = true;
        if (fingers.size === 1) {
            this.move((before.x - at.x) / chart.width);
            $('scroll').scrollTop += before.y - at.y;
            return;
        }
        const other = [...fingers].find(([key]) => key !== id)[1];
        const distance = point => Math.max(10, Math.abs(point.x - other.x));
        chart.zoom(distance(before) / distance(at), chart.time(other.x));
    }

    pick(at) {
        const found = this.chart.find(at.x, at.y);
        $('chart').focus({preventScroll: true});
        this.select(found ? found.record : 0);
    }

    hover(at, event) {
        const {t, chart} = this;
        const found = event.pointerType === 'mouse' ? chart.find(at.x, at.y) : null;
        const tip = $('tip');
        tip.hidden = !found;
        if (!found)
            return;
        const {piece, record} = found;
        const lines = [];
        if (record)
            lines.push(make('b', {}, nameOf(t, record)), ` ${kindName(t, record)}`,
                t.length[record - 1] ? `, ${duration(t.length[record - 1])}` : '');
        else
            lines.push(make('b', {}, chart.label(piece)), t.isSilent && found.row.lane === LANE.KERNEL
                ? ': what it does is not recorded' : ` has ${LANE_NAMES[found.row.lane]}`);
        if (piece !== undefined)
            lines.push(make('br'), `${chart.label(piece) === processName(t, t.piecePid[piece]) || !t.piecePid[piece] ||
                t.piecePid[piece] === NONE ? '' : `for ${processName(t, t.piecePid[piece])}, `}here ` +
                duration(t.finish[piece] - t.begin[piece]));
        tip.replaceChildren(...lines);
        const box = $('time').getBoundingClientRect();
        const left = event.clientX - box.left, top = event.clientY - box.top;
        tip.style.left = `${Math.min(left + 14, box.width - tip.offsetWidth - 8)}px`;
        tip.style.top = `${top + 20 + tip.offsetHeight > box.height ? top - tip.offsetHeight - 10 : top + 18}px`;
    }

    listenStrip(strip) {
        const move = event => {
            const {chart, t} = this;
            const x = event.clientX - strip.getBoundingClientRect().left - chart.gutter;
            const at = t.first + x / chart.width * (t.last - t.first), half = this.span() / 2;
            chart.show(at - half, at + half);
        };
        strip.addEventListener('pointerdown', event => {
            strip.setPointerCapture(event.pointerId);
            if (this.span() > (this.t.last - this.t.first) * 0.95)
                this.chart.zoom(0.15, this.t.first + (event.offsetX - this.chart.gutter) /
                    this.chart.width * (this.t.last - this.t.first));
            move(event);
        });
        strip.addEventListener('pointermove', event => event.buttons && move(event));
    }
}

function followScheme() {
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const apply = () => {
        document.documentElement.dataset.theme = dark.matches ? 'dark' : 'light';
        if (window.view) {
            window.view.chart.recolour();
            window.view.tellLegend();
            window.view.panel.show(window.view.n);
            window.view.costs.show();
        }
    };
    dark.addEventListener('change', apply);
    apply();
}

(async () => {
    followScheme();
    try {
        if (typeof DecompressionStream !== 'function')
            throw new Error('this browser cannot unpack it; use one of 2023 or later');
        const trace = await readTrace($('data').textContent);
        $('data').remove();
        window.view = new View(trace);
    } catch (error) {
        $('facts').textContent = '';
        $('notice').hidden = false;
        $('notice').textContent = `This page cannot be shown: ${error.message}. ` +
            'If it was cut short, make it again with vmm trace FILE --format=html.';
        throw error;
    }
})();
