/* SPDX-License-Identifier: MIT */
/*
 * Prints parts of a line. Colour codes take no columns on the screen, and a
 * drawn line or arrow takes one column but several bytes. So the columns are
 * counted here, and printf's field widths are not used.
 */
#include "canvas.h"

#include "base/utf8.h"

const char *const canvas_off = "\033[0m";

#define NARROW    80u /* columns; on a terminal with fewer, lines wrap */
#define USUAL     100u
#define MAX_EXTRA 24u /* columns of a wide terminal that go to names */

/* From a narrow to a usual screen all lanes grow. A wider screen gives its
 * columns first to the names of the kernel's functions, then to what vmm and
 * the host do. */
struct canvas canvas_of(FILE *out, const struct trace_style *style)
{
    static const unsigned narrow[] = {13, 24, 41, 56, 71, NARROW};
    static const unsigned usual[] = {15, 28, 49, 69, 90, USUAL};
    struct canvas c = {.out = out, .style = style};
    unsigned width = style->columns > NARROW ? style->columns : NARROW;
    unsigned more = (width < USUAL ? width : USUAL) - NARROW;
    unsigned extra = width > USUAL ? width - USUAL : 0;
    unsigned names = extra < MAX_EXTRA ? extra : MAX_EXTRA;

    for (unsigned i = 0; i < NR_STOPS; i++)
        c.stop[i] =
            narrow[i] + (usual[i] - narrow[i]) * more / (USUAL - NARROW);
    c.stop[TRACE_LANE_VMM] += names;
    c.stop[TRACE_LANE_HOST] += names;
    c.stop[TOOK] += extra;
    c.stop[END] += extra;
    return c;
}

void canvas_colour(const struct canvas *c, const char *code)
{
    if (c->style->colour)
        fputs(code, c->out);
}

void canvas_put_around(struct canvas *c, const char *code, const char *text,
                       size_t max, size_t keep)
{
    size_t len = utf8_columns(text);

    if (len == 0 || max == 0)
        return;
    canvas_colour(c, code);
    if (len > max) {
        size_t first = utf8_fitting(text, max - 1 - keep);
        const char *tail = utf8_tail(text, keep);
        fprintf(c->out, "%.*s~%s", (int)first, text, tail);
        len += 1 + utf8_columns(tail) - utf8_columns(text + first);
    } else {
        fputs(text, c->out);
    }
    canvas_colour(c, canvas_off);
    c->at += (unsigned)len;
}

void canvas_put(struct canvas *c, const char *code, const char *text,
                size_t max)
{
    canvas_put_around(c, code, text, max, 0);
}

void canvas_spaces(struct canvas *c, unsigned column)
{
    static const char spaces[] = "                                ";

    while (c->at < column) {
        size_t n = column - c->at;
        if (n > sizeof(spaces) - 1)
            n = sizeof(spaces) - 1;
        fwrite(spaces, 1, n, c->out);
        c->at += (unsigned)n;
    }
}

void canvas_mark(struct canvas *c, const char *drawn, char plain)
{
    if (c->style->unicode)
        fputs(drawn, c->out);
    else
        fputc(plain, c->out);
    c->at++;
}

void canvas_put_right(struct canvas *c, const char *code, const char *text,
                      unsigned width)
{
    unsigned len = (unsigned)utf8_columns(text);

    canvas_spaces(c, c->at + (len < width ? width - len : 0));
    canvas_put(c, code, text, len);
}
