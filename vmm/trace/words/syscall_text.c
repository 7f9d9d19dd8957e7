/* SPDX-License-Identifier: MIT */
/*
 * System calls in a few words.
 */
#include "syscall_text.h"

#include <inttypes.h>

#include "base/utf8.h"
#include "describe.h"
#include "quote.h"
#include "syscall_table.h"

void syscall_text_begin(struct syscall_text *call)
{
    call->nr_texts = 0;
    call->file[0] = '\0';
}

void syscall_text_file(struct syscall_text *call, unsigned index,
                       const char *name)
{
    size_t len = name ? strlen(name) : 0;
    bool is_long = len >= sizeof(call->file);

    call->file_argument = index;
    const char *tail = is_long ? name + len - (sizeof(call->file) - 1 - 3)
                       : name  ? name
                               : "";

    while ((*tail & 0xC0) == 0x80) /* do not start inside a character */
        tail++;
    snprintf(call->file, sizeof(call->file), "%s%s", is_long ? "..." : "",
             tail);
}

void syscall_text_add(struct syscall_text *call,
                      const struct hv_trace_record *r)
{
    unsigned nr = call->nr_texts;

    /* Either another record of the same text, or the first one of a new
     * text. */
    if (nr == 0 || call->texts[nr - 1].argument != r->reason) {
        if (nr == SYSCALL_NR_TEXTS)
            return;
        call->texts[nr].argument = r->reason;
        call->texts[nr].len = 0;
        call->texts[nr].whole = r->size;
        call->nr_texts = ++nr;
    }
    size_t before = call->texts[nr - 1].len;
    size_t room = SYSCALL_TEXT_MAX - before;
    size_t len = r->flags & HV_TRACE_MORE || r->size >= HV_TRACE_TEXT_MAX
                     ? HV_TRACE_TEXT_MAX
                     : r->size;
    /* `size` is the length of the whole text; the part not yet seen is in this
     * record. */
    if (r->size > before && len > r->size - before)
        len = r->size - before;
    if (len > room)
        len = room;
    memcpy(call->texts[nr - 1].bytes + before, r->text, len);
    call->texts[nr - 1].len += len;
}

/* The record of a guest's call has four arguments, that of a host call
 * three. */
static unsigned nr_arguments(const struct hv_trace_record *r)
{
    unsigned most = r->kind == HV_TRACE_HOST_CALL ? 3 : 4;
    const struct syscall_row *row = syscall_row(r->reason);
    unsigned nr = 0;

    if (!row || row->args[0] == ARG_CLONE) /* one word for them all */
        return 3;
    while (nr < most && row->args[nr] != ARG_NONE)
        nr++;
    return nr;
}

static void format_number(uint64_t value, char *buf, size_t size)
{
    /* Descriptors, lengths, -1 and AT_FDCWD in decimal; anything else is
     * probably a pattern of bits. */
    if ((int64_t)value >= -4096 && (int64_t)value <= 0xFFFF)
        snprintf(buf, size, "%" PRId64, (int64_t)value);
    else
        snprintf(buf, size, "0x%" PRIx64, value);
}

static size_t add(char *buf, size_t size, size_t n, const char *text)
{
    int added = n < size ? snprintf(buf + n, size - n, "%s", text) : 0;

    return n + (size_t)(added > 0 ? added : 0);
}

/* False for a structure rather than a text; the strace output decodes those. */
static bool format_text(const struct syscall_text *call, unsigned i, char *buf,
                        size_t size)
{
    const uint8_t *bytes = call->texts[i].bytes;
    size_t len = call->texts[i].len;

    if (call->texts[i].whole > len) /* the cut may be inside a character */
        len = utf8_whole((const char *)bytes, len);
    for (size_t at = 0, n; at < len; at += n ? n : 1) {
        n = utf8_visible((const char *)bytes + at, len - at);
        if (!n && (bytes[at] >= 0x80 || trace_quote_width(bytes[at]) > 2))
            return false;
    }
    trace_quote(bytes, len, buf, size);
    if (call->texts[i].whole > call->texts[i].len)
        add(buf, size, strlen(buf), "...");
    return true;
}

/* Argument `index`: its text if there is one, else a number. */
static void format_argument(const struct syscall_text *call, unsigned index,
                            uint64_t value, char *buf, size_t size)
{
    for (unsigned i = 0; i < call->nr_texts; i++)
        if (call->texts[i].argument == index && format_text(call, i, buf, size))
            return;
    format_number(value, buf, size);
    if (index == call->file_argument && call->file[0]) {
        size_t n = strlen(buf);
        snprintf(buf + n, size - n, "<%s>", call->file);
    }
}

/* " = 5", " = -ENOENT" */
static size_t add_result(uint64_t value, char *buf, size_t size, size_t n)
{
    char text[32];
    int64_t result = (int64_t)value;
    const char *error =
        result < 0 && result > -4096 ? strerrorname_np((int)-result) : NULL;

    format_number(value, text, sizeof(text));
    n = add(buf, size, n, error ? " = -" : " = ");
    return add(buf, size, n, error ? error : text);
}

static void format_return(const struct syscall_text *call,
                          const struct hv_trace_record *r, const char *name,
                          char *buf, size_t size)
{
    char text[4 * SYSCALL_TEXT_MAX + 8];
    size_t n = add(buf, size, 0, name);

    n = add_result(r->data, buf, size, n);
    for (unsigned i = 0; i < call->nr_texts; i++) {
        if (!format_text(call, i, text, sizeof(text)))
            continue;
        n = add(buf, size, n, " ");
        n = add(buf, size, n, text);
    }
}

void syscall_text_format(const struct syscall_text *call,
                         const struct hv_trace_record *r,
                         const struct hv_trace_record *end, char *buf,
                         size_t size)
{
    const uint64_t arguments[] = {r->address, r->data, r->count, r->aux};
    char number[32], text[4 * SYSCALL_TEXT_MAX + 8];
    const char *name =
        trace_label_any_syscall(r->reason, number, sizeof(number));

    if (r->kind == HV_TRACE_SYSRET) {
        format_return(call, r, name, buf, size);
        return;
    }
    size_t n = add(buf, size, 0, name);
    n = add(buf, size, n, "(");
    for (unsigned i = 0; i < nr_arguments(r); i++) {
        format_argument(call, i, arguments[i], text, sizeof(text));
        n = add(buf, size, n, i ? ", " : "");
        n = add(buf, size, n, text);
    }
    n = add(buf, size, n, ")");
    if (end)
        add_result(end->data, buf, size, n);
}
