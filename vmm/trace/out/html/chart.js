/* SPDX-License-Identifier: MIT */
/*
 * The picture: lanes on a canvas, and above them the strip that shows the whole
 * recording. What is narrower than a pixel is drawn by how much of the pixel it
 * fills, so the cost of a frame depends on pixels, not on records.
 */
'use strict';

const AXIS = 26, HEAD = 24, GAP = 4, SPACE = 10;
const ROW_MIN = 26, ROW_MAX = 44;
const FONT = 'system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif';

class Chart {
    constructor(trace, canvas, strip) {
        this.t = trace;
        this.canvas = canvas;
        this.strip = strip;
        this.view = {from: trace.first, to: trace.last};
        this.selected = 0;
        this.matches = null; /* numbers of records, sorted */
        this.hover = null;
        this.widths = new Map();
        this.parsed = new Map();
        this.recolour();
    }

    /* Places each row, measured from the top of the canvas. The rows share the
     * available height. */
    layout(height) {
        const {groups, rows} = this.t;
        const rest = AXIS + groups.length * (HEAD + SPACE + 2) + rows.length * GAP + 4;
        this.row = Math.min(ROW_MAX, Math.max(ROW_MIN, Math.floor((height - rest) / rows.length)));
        let y = AXIS;
        for (const group of this.t.groups) {
            group.top = y;
            y += HEAD;
            for (const row of group.rows)
                if (row) {
                    row.y = y;
                    y += this.row + GAP;
                }
            group.bottom = y + 2;
            y += SPACE;
        }
        this.height = y + 4;
    }

    recolour() {
        const style = getComputedStyle(document.documentElement);
        const get = name => style.getPropertyValue(`--${name}`).trim();
        this.ink = {};
        for (const name of ['card', 'ink', 'soft', 'line', 'grid', 'group', 'focus', 'mark', 'bad',
            'user', 'call', 'trap', 'kernel', 'idle', 'vmm', 'device', 'host', 'kvm', 'on-dark', 'on-light'])
            this.ink[name] = get(name);
        this.stripImage = null;
        this.redraw();
    }

    redraw() {
        if (this.asked)
            return;
        this.asked = true;
        requestAnimationFrame(() => {
            this.asked = false;
            const before = performance.now();
            this.draw();
            this.drawStrip();
            this.frameMs = performance.now() - before;
        });
    }

    /* The height available to the lanes: the style sheet limits the section's
     * height, in percent or pixels. */
    room() {
        const pane = this.canvas.parentElement, section = pane.parentElement, main = section.parentElement;
        const most = getComputedStyle(section).maxHeight;
        const whole = main.clientHeight - parseFloat(getComputedStyle(main).paddingBottom);
        return (most.endsWith('%') ? whole * parseFloat(most) / 100 : parseFloat(most)) - pane.offsetTop - 4;
    }

    resize() {
        this.layout(this.room());
        this.fitCanvas(this.canvas, this.height);
        this.fitCanvas(this.strip, 44);
        this.gutter = this.canvas.clientWidth < 620 ? 62 : 104;
        this.stripImage = null;
        this.redraw();
    }

    fitCanvas(canvas, height) {
        const ratio = devicePixelRatio || 1;
        canvas.style.height = `${height}px`;
        canvas.width = Math.round(canvas.clientWidth * ratio);
        canvas.height = Math.round(height * ratio);
        canvas.getContext('2d').setTransform(ratio, 0, 0, ratio, 0, 0);
    }

    get width() { return Math.max(50, this.canvas.clientWidth - this.gutter - 8); }
    x(time) { return this.gutter + (time - this.view.from) / (this.view.to - this.view.from) * this.width; }
    time(x) { return this.view.from + (x - this.gutter) / this.width * (this.view.to - this.view.from); }

    /* Shows a span of time inside the trace, at least 20 ns wide. */
    show(from, to) {
        const all = this.t.last - this.t.first;
        const span = Math.min(Math.max(to - from, Math.min(20, all)), all * 1.04);
        const middle = (from + to) / 2;
        const margin = all * 0.02;
        from = Math.min(Math.max(middle - span / 2, this.t.first - margin), this.t.last + margin - span);
        this.view = {from, to: from + span};
        this.redraw();
    }

    /* Makes `factor` times as much time visible, and keeps the time `at` in
     * place. */
    zoom(factor, at) {
        this.show(at - (at - this.view.from) * factor, at + (this.view.to - at) * factor);
    }

    colour(piece) {
        const {t, ink} = this;
        if (t.lane[piece] === LANE.USER)
            return ink.user;
        if (t.lane[piece] === LANE.HOST)
            return t.owner[piece] && t.kind[t.owner[piece] - 1] === KIND.KVM ? ink.kvm : ink.host;
        if (t.lane[piece] === LANE.VMM)
            return t.kind[t.owner[piece] - 1] === KIND.SERVICE ? ink.device : ink.vmm;
        if (t.owner[piece])
            return t.kind[t.owner[piece] - 1] === KIND.SYSCALL ? ink.call : ink.trap;
        return t.piecePid[piece] === 0 ? ink.idle : ink.kernel;
    }

    recordColour(n) { return this.kindColour(this.t.kind[n - 1]); }

    kindColour(kind) {
        const {ink} = this;
        return {[KIND.EXIT]: ink.vmm, [KIND.HOST_CALL]: ink.host, [KIND.SERVICE]: ink.device,
            [KIND.SYSCALL]: ink.call, [KIND.SYSRET]: ink.call, [KIND.TEXT]: ink.call,
            [KIND.TRAP]: ink.trap, [KIND.TRAPRET]: ink.trap, [KIND.LOST]: ink.bad,
            [KIND.POLICY]: ink.bad, [KIND.INTERRUPT]: ink.device, [KIND.SWITCH]: ink.soft,
            [KIND.SAMPLE]: ink.kernel, [KIND.PROCESS]: ink.user, [KIND.REQUEST]: ink.device, [KIND.SETUP]: ink.kernel, [KIND.KVM]: ink.kvm}[kind] || ink.vmm;
    }

    label(piece) {
        const {t} = this;
        if (t.owner[piece] && t.lane[piece] !== LANE.USER)
            return nameOf(t, t.owner[piece]).replace(/^hypercall /, '');
        const name = processName(t, t.piecePid[piece]);
        const own = t.pieceName[piece] ? t.strings[t.pieceName[piece]] : name;
        return own || (t.lane[piece] === LANE.USER ? 'program' : t.isSilent ? 'guest' : 'kernel');
    }

    draw() {
        const c = this.canvas.getContext('2d');
        c.clearRect(0, 0, this.canvas.clientWidth, this.height);
        this.drawGroups(c);
        const ticks = this.drawGrid(c);
        this.drawTitles(c);
        c.save();
        c.beginPath();
        c.rect(this.gutter, 0, this.width, this.height);
        c.clip();
        for (const group of this.t.groups) {
            for (const row of group.rows)
                if (row)
                    this.drawRow(c, row);
            this.drawCrossings(c, group);
            for (const row of group.rows)
                if (row) {
                    this.drawInner(c, row);
                    this.drawMarks(c, row);
                }
            this.drawLost(c, group);
        }
        this.drawMatches(c);
        this.drawSelected(c);
        c.restore();
        this.drawAxis(c, ticks);
    }

    drawGroups(c) {
        for (const group of this.t.groups) {
            c.fillStyle = this.ink.group;
            c.beginPath();
            c.roundRect(6, group.top, this.canvas.clientWidth - 12, group.bottom - group.top, 8);
            c.fill();
        }
    }

    drawTitles(c) {
        const {ink} = this;
        for (const group of this.t.groups) {
            c.fillStyle = ink.ink;
            c.font = `600 12.5px ${FONT}`;
            c.fillText(group.title, 14, group.top + 16);
            c.font = `11.5px ${FONT}`;
            for (const row of group.rows)
                if (row) {
                    c.fillStyle = ink.soft;
                    c.fillText(this.gutter < 80 && !(this.t.isSilent && row.lane === LANE.KERNEL)
                        ? ['3', '0', '−1', 'host'][row.lane] : laneName(this.t, row.lane), 20, row.y + this.row / 2 + 4);
                    c.fillStyle = ink.grid;
                    c.fillRect(this.gutter, row.y + this.row + 1, this.width, 1);
                }
        }
    }

    /* Draws lines at round times. Returns these times and the step between
     * them. */
    drawGrid(c) {
        const {ink} = this;
        const rough = (this.view.to - this.view.from) / Math.max(2, this.width / 120);
        const power = 10 ** Math.floor(Math.log10(rough));
        const step = [1, 2, 5, 10].map(k => k * power).find(s => s >= rough) || rough;
        const times = [];
        for (let i = Math.ceil(this.view.from / step); i * step <= this.view.to; i++)
            times.push(i * step);
        c.fillStyle = ink.line;
        for (const group of this.t.groups)
            for (const row of group.rows)
                if (row)
                    for (const time of times)
                        c.fillRect(Math.round(this.x(time)), row.y - GAP + 1, 1, this.row + GAP);
        return {times, step};
    }

    /* Draws the times, which stay at the top when the lanes scroll. */
    drawAxis(c, {times, step}) {
        const {ink} = this;
        const top = this.canvas.parentElement.scrollTop;
        c.fillStyle = ink.card;
        c.fillRect(0, top, this.canvas.clientWidth, AXIS - 4);
        c.font = `11px ${FONT}`;
        for (const time of times) {
            const x = Math.round(this.x(time));
            const text = moment(time, step);
            c.fillStyle = ink.line;
            c.fillRect(x, top + AXIS - 10, 1, 6);
            c.fillStyle = ink.soft;
            if (x + 4 + c.measureText(text).width < this.gutter + this.width)
                c.fillText(text, x + 4, top + 16);
        }
    }

    drawRow(c, row) {
        const {view} = this;
        const scale = this.width / (view.to - view.from);
        const line = this.line();
        let i = firstAbove(row.finish, view.from);
        c.font = `11.5px ${FONT}`;
        while (i < row.piece.length && row.begin[i] < view.to) {
            const x = Math.max(this.x(row.begin[i]), this.gutter - 4);
            const right = Math.min(this.x(row.finish[i]), this.gutter + this.width + 4);
            if (right - x >= 1.5) {
                c.fillStyle = this.colour(row.piece[i]);
                this.drawBox(c, x, row.y, right - x, row.piece[i]);
                i++;
                continue;
            }
            /* Several pieces in one pixel: find how much of it they fill. */
            const column = Math.floor(x);
            let next = Math.max(i + 1, firstAbove(row.begin, this.time(column + 1), i));
            /* The last one may only begin here, and be wide enough for its own
             * box. */
            if (next > i + 1 && (row.finish[next - 1] - row.begin[next - 1]) * scale >= 1.5)
                next--;
            const part = Math.min(1, (row.sum[next] - row.sum[i]) * scale);
            line.set(column - this.gutter, this.colour(row.piece[i]), 0.35 + 0.65 * part);
            i = next;
        }
        line.paint(c, this.gutter, row.y + 1, this.row - 2);
    }

    /* A row of single pixels, painted at once: thousands of rectangles would
     * take too long for one frame. */
    line() {
        const width = Math.ceil(this.width) + 1;
        if (!this.linePixels || this.linePixels.width !== width) {
            this.lineCanvas = document.createElement('canvas');
            [this.lineCanvas.width, this.lineCanvas.height] = [width, 1];
            this.linePixels = this.lineCanvas.getContext('2d').createImageData(width, 1);
        }
        const pixels = this.linePixels;
        let used = false;
        pixels.data.fill(0);
        return {
            set: (column, colour, alpha) => {
                const [red, green, blue] = this.parse(colour);
                pixels.data.set([red, green, blue, 255 * alpha], 4 * Math.max(0, column));
                used = true;
            },
            paint: (c, x, y, height) => {
                if (!used)
                    return;
                this.lineCanvas.getContext('2d').putImageData(pixels, 0, 0);
                c.imageSmoothingEnabled = false;
                c.drawImage(this.lineCanvas, x, y, width, height);
            },
        };
    }

    /* Parses "#3f6fe8" into three numbers. */
    parse(colour) {
        let parts = this.parsed.get(colour);
        if (!parts) {
            parts = [1, 3, 5].map(at => parseInt(colour.slice(at, at + 2), 16));
            this.parsed.set(colour, parts);
        }
        return parts;
    }

    drawBox(c, x, y, width, piece) {
        if (width < 4) {
            c.fillRect(x, y + 1, width, this.row - 2);
            return;
        }
        c.beginPath();
        c.roundRect(x, y + 1, width, this.row - 2, Math.min(5, width / 3));
        c.fill();
        if (width < 22)
            return;
        const {t, ink} = this;
        const isPale = t.lane[piece] === LANE.KERNEL && !t.owner[piece];
        this.drawLabel(c, this.label(piece), x + 6, y + this.row / 2 + 4, width - 10, isPale ? ink['on-light'] : ink['on-dark']);
    }

    drawLabel(c, text, x, y, room, colour) {
        let width = this.widths.get(text);
        if (width === undefined) {
            width = c.measureText(text).width;
            this.widths.set(text, width);
        }
        if (width > room) {
            const fit = Math.floor(text.length * room / width) - 1;
            if (fit < 2)
                return;
            text = `${text.slice(0, fit)}…`;
        }
        c.fillStyle = colour;
        c.fillText(text, x, y);
    }

    /* The record or piece at a point of the canvas, or null. */
    find(x, y) {
        const {t} = this;
        const row = t.rows.find(r => y >= r.y - 2 && y < r.y + this.row + 2);
        if (!row || x < this.gutter)
            return null;
        const near = (array, times) => {
            const i = firstAbove(times, this.time(x - 5));
            return i < array.length && times[i] <= this.time(x + 5) ? array[i] : 0;
        };
        if (y > row.y + this.row - 11) {
            const mark = near(row.marks, row.marksTime);
            if (mark)
                return {row, record: mark};
            const i = firstAbove(row.innerTime, this.time(x)) - 1;
            const n = i >= 0 ? row.inner[i] : 0;
            if (n && t.time[n - 1] + t.length[n - 1] >= this.time(x))
                return {row, record: n};
        }
        let i = firstAbove(row.finish, this.time(x));
        if (i >= row.piece.length || this.x(row.begin[i]) > x + 3)
            i = i > 0 && this.x(row.finish[i - 1]) > x - 3 ? i - 1 : -1;
        if (i < 0)
            return null;
        return {row, piece: row.piece[i], record: t.owner[row.piece[i]]};
    }
}
