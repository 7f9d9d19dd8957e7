/* SPDX-License-Identifier: MIT */
/*
 * Everything that is drawn over the boxes: crossings, marks, search results and
 * the selection; and the strip that shows the whole recording.
 */
'use strict';

class Overlay extends Chart {
    /* Arrows where one lane hands the vCPU to another. */
    drawCrossings(c, group) {
        const {t, view, ink} = this;
        const first = Math.max(0, firstAbove(group.turnTime, view.from) - 1);
        const last = firstAbove(group.turnTime, view.to);
        if (last - first > this.width / 5)
            return; /* too narrow to read */
        let latest = -Infinity;
        c.strokeStyle = c.fillStyle = ink.soft;
        c.lineWidth = 1.1;
        for (let i = first + 1; i < last; i++) {
            const a = group.turns[i - 1], b = group.turns[i];
            const x = Math.round(this.x(t.begin[b])) + 0.5;
            if (t.lane[a] === t.lane[b] || Math.abs(t.begin[b] - t.finish[a]) > 2 || x - latest < 3)
                continue;
            latest = x;
            const down = t.lane[b] > t.lane[a];
            const from = group.rows[t.lane[a]].y + (down ? this.row - 1 : 1);
            this.drawArrow(c, x, from, group.rows[t.lane[b]].y + (down ? 1 : this.row - 1));
        }
    }

    drawArrow(c, x, from, to) {
        const tip = to > from ? -5 : 5;
        c.beginPath();
        c.moveTo(x, from);
        c.lineTo(x, to + tip);
        c.stroke();
        c.beginPath();
        c.moveTo(x, to);
        c.lineTo(x - 3, to + tip);
        c.lineTo(x + 3, to + tip);
        c.fill();
    }

    /* What devices did during an exit: a thin bar inside its box. */
    drawInner(c, row) {
        const {t, view} = this;
        let i = Math.max(0, firstAbove(row.innerTime, view.from) - 1);
        c.fillStyle = this.ink.device;
        while (i < row.inner.length && row.innerTime[i] < view.to) {
            const n = row.inner[i];
            const x = this.x(t.time[n - 1]), right = this.x(t.time[n - 1] + t.length[n - 1]);
            if (right - x >= 2)
                c.fillRect(x, row.y + this.row - 6, right - x, 4);
            i = Math.max(i + 1, firstAbove(row.innerTime, this.time(x + 1), i));
        }
    }

    /* Draws diamonds. If there are too many, only those of policy decisions. */
    drawMarks(c, row) {
        const {view} = this;
        const shown = firstAbove(row.marksTime, view.to) - firstAbove(row.marksTime, view.from);
        const [marks, times] = shown < this.width / 20 ? [row.marks, row.marksTime]
            : [row.rules, row.rulesTime];
        let i = firstAbove(times, view.from);
        while (i < marks.length && times[i] <= view.to) {
            const x = this.x(times[i]), y = row.y + this.row;
            c.fillStyle = this.recordColour(marks[i]);
            c.beginPath();
            c.moveTo(x, y - 9);
            c.lineTo(x + 4, y - 4.5);
            c.lineTo(x, y);
            c.lineTo(x - 4, y - 4.5);
            c.fill();
            i = Math.max(i + 1, firstAbove(times, this.time(x + (marks === row.rules ? 12 : 2)), i));
        }
    }

    drawLost(c, group) {
        const {t, ink} = this;
        for (const n of group.lost) {
            const x = this.x(t.time[n - 1]);
            if (x < this.gutter || x > this.gutter + this.width)
                continue;
            c.fillStyle = ink.bad;
            c.fillRect(x - 1, group.top + 3, 2, group.bottom - group.top - 6);
            c.font = `600 11px ${FONT}`;
            c.fillText(nameOf(t, n), x + 6, group.top + 15);
        }
    }

    drawMatches(c) {
        if (!this.matches)
            return;
        const {t, ink} = this;
        const latest = new Map(); /* by row */
        c.fillStyle = ink.mark;
        for (const n of this.matches) {
            const x = this.x(t.time[n - 1]);
            if (x < this.gutter - 2 && this.x(t.time[n - 1] + t.length[n - 1]) < this.gutter)
                continue;
            if (x > this.gutter + this.width)
                break;
            const row = this.rowOf(n);
            if (!row || x - latest.get(row) < 1)
                continue;
            latest.set(row, x);
            c.fillRect(x - 1, row.y - 3, Math.max(3, this.x(t.time[n - 1] + t.length[n - 1]) - x + 2), 3);
        }
    }

    rowOf(n) {
        const {t} = this;
        const key = t.vcpu[n - 1] !== NO_VCPU ? t.vcpu[n - 1] : 1000 + t.device[n - 1];
        const group = t.groups.find(g => g.key === key);
        return group && group.rows[laneOf(t, n)];
    }

    /* Draws the whole chain as curves, and a frame around the selection. */
    drawSelected(c) {
        const {t, ink} = this;
        if (!this.selected)
            return;
        if (!this.tree || this.tree.of !== this.selected)
            this.tree = {of: this.selected, ...treeOf(t, this.selected)};
        c.lineWidth = 1.6;
        c.strokeStyle = ink.focus;
        for (const {record} of this.tree.rows)
            if (record !== this.tree.rows[0].record)
                this.drawLink(c, t.cause[record - 1], record);
        for (const n of chainOf(t, this.selected))
            this.frame(c, n, n === this.selected ? 2.4 : 1.2);
    }

    frame(c, n, width) {
        const {t} = this;
        const row = this.rowOf(n);
        c.lineWidth = width;
        c.strokeStyle = this.ink.focus;
        const boxes = [...t.pieces.of(n)].filter(p => t.lane[p] !== LANE.USER)
            .map(p => [t.begin[p], t.finish[p]]);
        if (!boxes.length)
            boxes.push([t.time[n - 1], t.time[n - 1] + (laneOf(t, n) === LANE.KERNEL ? 0 : t.length[n - 1])]);
        for (const [begin, end] of boxes) {
            const x = Math.max(this.x(begin), this.gutter - 9);
            const right = Math.min(this.x(end), this.gutter + this.width + 9);
            if (!row || right < this.gutter - 8 || x > this.gutter + this.width + 8)
                continue;
            c.beginPath();
            c.roundRect(x - 1.5, row.y - 0.5, Math.max(right - x, 2) + 3, this.row + 1, 6);
            c.stroke();
        }
    }

    /* Links a cause to its effect: straight down if the effect happened during
     * the cause, else by a curve from the cause's end. */
    drawLink(c, from, to) {
        const {t} = this;
        const a = this.rowOf(from), b = this.rowOf(to);
        const begin = t.time[to - 1], end = t.time[from - 1] + t.length[from - 1];
        const x1 = this.x(begin), x0 = begin <= end ? x1 : this.x(end);
        if (!a || !b || a === b || x1 < this.gutter - 400 || x0 > this.gutter + this.width + 400)
            return;
        const down = b.y > a.y;
        const y0 = a.y + (x0 < x1 ? this.row / 2 : down ? this.row : 0), y1 = b.y + (down ? 0 : this.row);
        const bend = x0 < x1 ? Math.max(14, Math.min(90, (x1 - x0) / 2)) : 0;
        c.globalAlpha = 0.8;
        c.strokeStyle = c.fillStyle = this.ink.focus;
        c.beginPath();
        c.moveTo(x0, y0);
        c.bezierCurveTo(x0 + bend, y0, x1 - bend, y1, x1, y1);
        c.stroke();
        c.beginPath();
        c.arc(x1, y1, 3, 0, 7);
        c.fill();
        c.globalAlpha = 1;
    }

    drawStrip() {
        const c = this.strip.getContext('2d');
        const {t, ink} = this;
        const all = t.last - t.first, width = this.width, left = this.gutter;
        const x = time => left + (time - t.first) / all * width;
        if (!this.stripImage)
            this.stripImage = this.paintStrip(width);
        c.clearRect(0, 0, this.strip.clientWidth, 44);
        c.fillStyle = ink.soft;
        c.font = `11.5px ${FONT}`;
        c.fillText('all of it', 20, 26);
        c.drawImage(this.stripImage, left, 0);
        c.fillStyle = ink.mark;
        let latest = -1;
        for (const n of this.matches || []) {
            const at = Math.round(x(t.time[n - 1]));
            if (at > latest)
                c.fillRect(at - 0.5, 1, 1.5, 4);
            latest = at;
        }
        c.fillStyle = ink.bad;
        for (const group of t.groups)
            for (const n of group.lost)
                c.fillRect(x(t.time[n - 1]) - 1, 2, 2, 40);
        const from = Math.max(left, x(this.view.from)), to = Math.min(left + width, x(this.view.to));
        c.fillStyle = ink.card;
        c.globalAlpha = 0.62;
        c.fillRect(left, 0, from - left, 43);
        c.fillRect(to, 0, left + width - to, 43);
        c.globalAlpha = 1;
        c.strokeStyle = ink.focus;
        c.lineWidth = 1.5;
        c.beginPath();
        c.roundRect(from - 1, 2, Math.max(4, to - from + 2), 40, 5);
        c.stroke();
    }

    /* Painted once; it changes only with the window or the colours. */
    paintStrip(width) {
        const {ink} = this;
        const image = document.createElement('canvas');
        image.width = Math.ceil(width);
        image.height = 44;
        const c = image.getContext('2d');
        const colours = [ink.user, ink.call, ink.trap, ink.kernel, ink.vmm, ink.host, ink.kvm];
        this.stripColumns(width).forEach((parts, column) => {
            let y = 38;
            parts.forEach((part, lane) => {
                const height = part * 32;
                c.fillStyle = colours[lane];
                c.fillRect(column, y - height, 1, height);
                y -= height;
            });
        });
        return image;
    }

    stripPart(lane, piece) {
        const {t} = this;
        const kind = t.owner[piece] && t.kind[t.owner[piece] - 1];
        if (lane === LANE.USER)
            return 0;
        if (lane !== LANE.KERNEL)
            return lane === LANE.VMM ? 4 : kind === KIND.KVM ? 6 : 5;
        return kind ? kind === KIND.SYSCALL ? 1 : 2 : t.piecePid[piece] === 0 ? -1 : 3;
    }

    /* For each pixel of the strip: the shares of programs, system calls, traps,
     * other work of the kernel, vmm, the host, and KVM. */
    stripColumns(width) {
        const {t} = this;
        const columns = Array.from({length: Math.floor(width)}, () => [0, 0, 0, 0, 0, 0, 0]);
        const step = (t.last - t.first) / columns.length;
        const vcpus = t.groups.filter(group => group.key < NO_VCPU);
        for (const group of vcpus)
            for (const row of group.rows.filter(Boolean)) {
                let i = 0;
                columns.forEach((parts, column) => {
                    const from = t.first + column * step, to = from + step;
                    while (i < row.piece.length && row.finish[i] <= from)
                        i++;
                    for (let j = i; j < row.piece.length && row.begin[j] < to; j++) {
                        const part = this.stripPart(row.lane, row.piece[j]);
                        if (part >= 0)
                            parts[part] += (Math.min(to, row.finish[j]) -
                                Math.max(from, row.begin[j])) / step / vcpus.length;
                    }
                });
            }
        return columns;
    }
}

/* The chain of causes, from the first one to the record itself. */
function chainOf(t, n) {
    const chain = [];
    for (let at = n; at && chain.length < 32; at = t.cause[at - 1])
        chain.unshift(at);
    return chain;
}

const TREE_SHOWN = 200, CHILDREN_SHOWN = 60;

/* The whole tree of effects of the first cause of `n`, in order of time, each
 * with its depth. A very large tree is cut at its end, and `left` counts the
 * other effects whose cause is shown. The chain that leads to `n` is always
 * included. */
function treeOf(t, n) {
    const path = chainOf(t, n);
    const rows = [];
    let left = 0;
    const add = (record, depth) => {
        rows.push({record, depth});
        let shown = 0;
        for (const i of t.effects.of(record)) {
            if (t.kind[i] === KIND.TEXT)
                continue;
            if (path[depth + 1] === i + 1 || shown < CHILDREN_SHOWN && rows.length < TREE_SHOWN) {
                shown++;
                if (depth < 40)
                    add(i + 1, depth + 1);
            } else {
                left++;
            }
        }
    };
    add(path[0], 0);
    return {rows, left};
}
