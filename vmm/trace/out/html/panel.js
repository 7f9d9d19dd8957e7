/* SPDX-License-Identifier: MIT */
/*
 * Below the picture: the selected record with its causes and effects, and the
 * table of the most expensive exits. Text is inserted as text, never as markup.
 */
'use strict';

const $ = id => document.getElementById(id);

/* Makes an element. Attributes that start with `on` are handlers, the others
 * are set. Children may be strings. */
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

/* A coloured box, or with `shape` one of the symbols that are drawn over
 * boxes. */
function swatch(colour, shape = '') {
    const box = make('i', {'aria-hidden': 'true', class: shape}, ...(shape === 'arrow' ? ['▼'] : []));
    box.style[shape === 'arrow' ? 'color' : 'background'] = colour;
    return box;
}


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
        const pane = $('details').getBoundingClientRect();
        const item = $('details').querySelector('[aria-current]').getBoundingClientRect();
        if (item.bottom > pane.bottom)
            $('details').scrollTop = item.top - pane.top - pane.height / 2;
    }

    chain(n) {
        const {t} = this;
        const {rows, left} = treeOf(t, n);
        const items = make('ol');
        rows.forEach(({record, depth}) => items.append(this.item(record, depth, record === n)));
        if (left)
            items.append(make('li', {}, `and ${count(left)} more`));
        const isFirst = rows[0].record === n;
        const title = rows.length === 1 ? 'Alone' : isFirst ? 'What it led to'
            : t.effects.of(n).length ? 'What led to it, and what it led to' : 'What led to it';
        const parts = [make('h3', {}, title), items];
        if (rows.length === 1)
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

/* What the table can show: the button, the kind of record, and its name. */
const TABLES = [['of-exits', KIND.EXIT, 'exit'], ['of-calls', KIND.SYSCALL, 'system call'],
    ['of-traps', KIND.TRAP, 'trap'], ['of-host', KIND.HOST_CALL, 'host call']];

class CostTable {
    constructor(trace, chart, select) {
        this.t = trace;
        this.chart = chart;
        this.select = select;
        this.single = false;
        this.order = 'total';
        [, this.kind, this.word] = TABLES[0];
        this.gather();
        for (const [id, kind, word] of TABLES) {
            $(id).addEventListener('click', () => {
                [this.kind, this.word] = [kind, word];
                this.gather();
                this.show();
            });
        }
        for (const [id, single] of [['by-kind', false], ['by-one', true]])
            $(id).addEventListener('click', () => {
                this.single = single;
                this.order = single ? 'worst' : 'total';
                this.show();
            });
        this.show();
    }

    /* Records of the same name make one row. A record without an end is
     * counted, but has no duration. */
    gather() {
        const {t} = this;
        const kinds = new Map();
        this.all = 0;
        this.exits = [];
        for (let i = 0; i < t.n; i++) {
            if (t.kind[i] !== this.kind)
                continue;
            const isOpen = (this.kind === KIND.SYSCALL || this.kind === KIND.TRAP) && !t.end[i];
            const length = isOpen ? 0 : t.length[i];
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
        for (const [id, kind] of TABLES)
            $(id).setAttribute('aria-pressed', kind === this.kind);
        const table = $('costs').querySelector('table');
        const [head, rows] = this.single ? this.singles() : this.byKind();
        table.tHead.replaceChildren(make('tr', {}, ...head));
        table.tBodies[0].replaceChildren(...rows);
        if (!rows.length)
            table.tBodies[0].append(make('tr', {}, make('td', {}, `The recording has no ${this.word}s.`)));
    }

    row(n, name, ...cells) {
        const button = make('button', {type: 'button', title: `Show ${name}, record #${n}`}, name);
        return make('tr', {onclick: () => this.select(n, true)},
            make('td', {}, button), ...cells.map(cell => make('td', {}, cell)));
    }

    byKind() {
        const titles = [['name', this.word], ['count', 'count'], ['total', 'in all'], ['mean', 'mean'],
            ['worst', 'longest']];
        const head = titles.map(([key, title]) => make('th', {scope: 'col',
            'aria-sort': key !== this.order ? 'none' : key === 'name' ? 'ascending' : 'descending'},
            make('button', {type: 'button', onclick: () => { this.order = key; this.show(); }},
                title + (key === this.order ? ' ▾' : ''))));
        const {order} = this;
        this.kinds.sort((a, b) => order === 'name' ? a.name.localeCompare(b.name) : b[order] - a[order]);
        return [head, this.kinds.map(kind => {
            const bar = make('i');
            bar.style.background = this.chart.kindColour(this.kind);
            bar.style.width = `${this.all ? 100 * kind.total / this.all : 0}%`;
            const total = make('span', {}, duration(kind.total),
                make('span', {class: 'share', title: 'share of the time of all of these'}, bar));
            return this.row(kind.record, kind.name, count(kind.count), total, duration(kind.mean),
                duration(kind.worst));
        })];
    }

    singles() {
        const {t} = this;
        const head = [this.word, 'when', 'for', 'took'].map(title => make('th', {scope: 'col'}, title));
        return [head, this.exits.map(n => this.row(n, nameOf(t, n), moment(t.time[n - 1], 1e3),
            t.pid[n - 1] === NONE ? '' : processName(t, t.pid[n - 1], n), duration(t.length[n - 1])))];
    }
}
