/* SPDX-License-Identifier: MIT */
/*
 * Below the picture: the selected record with its causes and effects, and the
 * table of the costliest exits. Text goes in as text.
 */
'use strict';

const $ = id => document.getElementById(id);

/* An element: attributes with `on` are handlers, others are set; children may
 * be strings. */
function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes))
        if (typeof value === 'function')
            element.addEventListener(name.slice(2), value);
        else
            element.setAttribute(name, value);
    element.append(...children);
    return element;
}

function swatch(colour) {
    const box = make('i', {'aria-hidden': 'true'});
    box.style.background = colour;
    return box;
}

const EFFECTS_SHOWN = 60;

class RecordPanel {
    constructor(trace, chart, select) {
        this.t = trace;
        this.chart = chart;
        this.select = select;
    }

    show(n) {
        const {t} = this;
        $('record-name').textContent = n ? nameOf(t, n) : 'Nothing is selected';
        if (!n) {
            $('details').replaceChildren(make('p', {class: 'hint'}, 'Click a box on the time line, or ' +
                'press N: here is then what it was, what led to it, and what it led to.'));
            return;
        }
        const list = make('dl');
        for (const [name, value] of fieldsOf(t, n))
            list.append(make('dt', {}, name),
                make('dd', /0x|"/.test(value) ? {class: 'code'} : {}, value));
        $('details').replaceChildren(make('div', {class: 'facts'}, list), this.chain(n));
        $('details').scrollTop = 0;
    }

    chain(n) {
        const {t} = this;
        const chain = chainOf(t, n);
        const effects = [...t.effects.of(n)].map(i => i + 1).filter(m => t.kind[m - 1] !== KIND.TEXT);
        const items = make('ol');
        chain.forEach((m, depth) => items.append(this.item(m, depth, m === n)));
        effects.slice(0, EFFECTS_SHOWN).forEach(m => items.append(this.item(m, chain.length, false)));
        if (effects.length > EFFECTS_SHOWN)
            items.append(make('li', {}, `and ${count(effects.length - EFFECTS_SHOWN)} more`));
        const title = chain.length > 1 && effects.length ? 'What led to it, and what it led to'
            : chain.length > 1 ? 'What led to it' : effects.length ? 'What it led to' : 'Alone';
        const parts = [make('h3', {}, title), items];
        if (chain.length === 1 && !effects.length)
            parts.push(make('p', {class: 'hint'}, 'No other record is linked with this one.'));
        return make('div', {class: 'chain'}, ...parts);
    }

    item(n, depth, isCurrent) {
        const {t} = this;
        const took = t.length[n - 1] ? duration(t.length[n - 1]) : '';
        const button = make('button', {type: 'button', onclick: () => this.select(n, true),
            title: sentence(t, n)}, swatch(this.chart.recordColour(n)),
            make('span', {}, nameOf(t, n), make('small', {}, `  ${kindName(t, n)}`)),
            make('small', {}, took));
        if (isCurrent)
            button.setAttribute('aria-current', 'true');
        const item = make('li', {}, button);
        item.style.setProperty('--depth', Math.min(depth, 6));
        return item;
    }
}

const COSTS_SHOWN = 100;

class CostTable {
    constructor(trace, select) {
        this.t = trace;
        this.select = select;
        this.single = false;
        this.order = 'total';
        this.gather();
        for (const [id, single] of [['by-kind', false], ['by-one', true]])
            $(id).addEventListener('click', () => {
                this.single = single;
                this.order = single ? 'worst' : 'total';
                this.show();
            });
        this.show();
    }

    /* Exits of the same name are one row. */
    gather() {
        const {t} = this;
        const kinds = new Map();
        this.all = 0;
        this.exits = [];
        for (let i = 0; i < t.n; i++) {
            if (t.kind[i] !== KIND.EXIT)
                continue;
            const length = t.length[i];
            const kind = kinds.get(t.name[i]) ||
                {name: nameOf(t, i + 1), count: 0, total: 0, worst: -1, record: 0};
            kinds.set(t.name[i], kind);
            kind.count++;
            kind.total += length;
            this.all += length;
            if (length > kind.worst)
                [kind.worst, kind.record] = [length, i + 1];
            this.exits.push(i + 1);
        }
        this.kinds = [...kinds.values()];
        for (const kind of this.kinds)
            kind.mean = kind.total / kind.count;
        this.exits.sort((a, b) => t.length[b - 1] - t.length[a - 1]).splice(COSTS_SHOWN);
    }

    show() {
        $('by-kind').setAttribute('aria-pressed', !this.single);
        $('by-one').setAttribute('aria-pressed', this.single);
        const table = $('costs').querySelector('table');
        const [head, rows] = this.single ? this.singles() : this.byKind();
        table.tHead.replaceChildren(make('tr', {}, ...head));
        table.tBodies[0].replaceChildren(...rows);
        if (!rows.length)
            table.tBodies[0].append(make('tr', {}, make('td', {}, 'The recording has no exits.')));
    }

    row(n, name, ...cells) {
        const button = make('button', {type: 'button', title: `Show ${name}, record #${n}`}, name);
        return make('tr', {onclick: () => this.select(n, true)},
            make('td', {}, button), ...cells.map(cell => make('td', {}, cell)));
    }

    byKind() {
        const titles = [['name', 'exit'], ['count', 'count'], ['total', 'in all'], ['mean', 'mean'],
            ['worst', 'longest']];
        const head = titles.map(([key, title]) => make('th', {scope: 'col',
            'aria-sort': key !== this.order ? 'none' : key === 'name' ? 'ascending' : 'descending'},
            make('button', {type: 'button', onclick: () => { this.order = key; this.show(); }},
                title + (key === this.order ? ' ▾' : ''))));
        const {order} = this;
        this.kinds.sort((a, b) => order === 'name' ? a.name.localeCompare(b.name) : b[order] - a[order]);
        return [head, this.kinds.map(kind => {
            const bar = make('i');
            bar.style.width = `${this.all ? 100 * kind.total / this.all : 0}%`;
            const total = make('span', {}, duration(kind.total),
                make('span', {class: 'share', title: 'share of the time in vmm'}, bar));
            return this.row(kind.record, kind.name, count(kind.count), total, duration(kind.mean),
                duration(kind.worst));
        })];
    }

    singles() {
        const {t} = this;
        const head = ['exit', 'when', 'for', 'took'].map(title => make('th', {scope: 'col'}, title));
        return [head, this.exits.map(n => this.row(n, nameOf(t, n), moment(t.time[n - 1], 1e3),
            t.pid[n - 1] === NONE ? '' : processName(t, t.pid[n - 1], n), duration(t.length[n - 1])))];
    }
}
