/* SPDX-License-Identifier: MIT */
/*
 * Numbers, flags and bytes as text. Everything that a guest chose passes
 * through here, and the result is printable.
 */
#include "strace_line.h"

#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/utf8.h"

#define ELLIPSIS "..."

void strace_line_add(struct strace_line *line, const char *format, ...)
{
    const size_t room = sizeof(line->text) - sizeof(ELLIPSIS) - line->len;
    va_list args;

    if (line->cut)
        return;
    va_start(args, format);
    int wanted = vsnprintf(line->text + line->len, room, format, args);
    va_end(args);
    if (wanted >= 0 && (size_t)wanted < room) {
        line->len += (size_t)wanted;
        return;
    }
    line->text[line->len + room - 1] = '\0';
    line->len = utf8_whole(line->text, line->len + room - 1);
    memcpy(line->text + line->len, ELLIPSIS, sizeof(ELLIPSIS));
    line->len += sizeof(ELLIPSIS) - 1;
    line->cut = true;
}

static bool is_octal(uint8_t c)
{
    return c >= '0' && c <= '7';
}

static void add_byte(struct strace_line *line, uint8_t c, bool digit_follows)
{
    static const char escapes[] = {
        ['\n'] = 'n', ['\t'] = 't', ['\r'] = 'r',  ['\v'] = 'v',
        ['\f'] = 'f', ['"'] = '"',  ['\\'] = '\\',
    };

    if (c < sizeof(escapes) && escapes[c])
        strace_line_add(line, "\\%c", escapes[c]);
    else if (c >= ' ' && c <= '~')
        strace_line_add(line, "%c", c);
    else
        strace_line_add(line, digit_follows ? "\\%03o" : "\\%o", c);
}

void strace_line_quote(struct strace_line *line, const uint8_t *bytes,
                       size_t len, bool more)
{
    const char *text = (const char *)bytes;

    if (more)
        len = utf8_whole(text, len);
    strace_line_add(line, "\"");
    for (size_t i = 0, n; i < len; i += n ? n : 1) {
        n = utf8_visible(text + i, len - i);
        if (n > 1)
            strace_line_add(line, "%.*s", (int)n, text + i);
        else
            add_byte(line, bytes[i], i + 1 < len && is_octal(bytes[i + 1]));
    }
    strace_line_add(line, more ? "\"..." : "\"");
}

void strace_line_value(struct strace_line *line,
                       const struct strace_name *names, size_t nr,
                       uint64_t value)
{
    for (size_t i = 0; i < nr; i++)
        if (names[i].value == value) {
            strace_line_add(line, "%s", names[i].name);
            return;
        }
    strace_line_add(line, value < 10 ? "%" PRIu64 : "%#" PRIx64, value);
}

void strace_line_flags(struct strace_line *line,
                       const struct strace_name *names, size_t nr,
                       uint64_t value, const char *none)
{
    const char *between = "";

    if (value == 0) {
        strace_line_add(line, "%s", none ? none : "0");
        return;
    }
    for (size_t i = 0; i < nr; i++)
        if (names[i].value && (value & names[i].value) == names[i].value) {
            strace_line_add(line, "%s%s", between, names[i].name);
            value &= ~names[i].value;
            between = "|";
        }
    if (value)
        strace_line_add(line, "%s%#" PRIx64, between, value);
}

void strace_line_signal(struct strace_line *line, uint64_t signal)
{
    const char *name = signal < 65 ? sigabbrev_np((int)signal) : NULL;

    if (name)
        strace_line_add(line, "SIG%s", name);
    else if (signal == 32)
        strace_line_add(line, "SIGRTMIN"); /* the kernel's */
    else if (signal > 32 && signal < 65)
        strace_line_add(line, "SIGRT_%" PRIu64, signal - 32);
    else
        strace_line_add(line, "%" PRIu64, signal);
}
