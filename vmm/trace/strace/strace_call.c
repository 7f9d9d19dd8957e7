/* SPDX-License-Identifier: MIT */
/*
 * Writes the arguments and the result of one system call, as its row of the
 * table says.
 */
#include "strace_call.h"

#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/syscall.h>

#include "strace_args.h"

#define FIRST_LATE_ARG 4u /* args[4] and [5] come with the result */

void strace_call_add_text(struct strace_call *call,
                          const struct hv_trace_record *record)
{
    struct strace_text *text = NULL;

    for (unsigned i = 0; i < call->nr_texts; i++)
        if (call->texts[i].which == record->reason)
            text = &call->texts[i];
    if (!text && call->nr_texts == STRACE_NR_TEXTS)
        return;
    if (!text) {
        text = &call->texts[call->nr_texts++];
        text->which = record->reason;
        text->size = record->size;
        text->len = 0;
    }
    text->whole = !(record->flags & HV_TRACE_MORE);
    /* Every record of a text is full, except perhaps the last one. */
    size_t left = record->size > text->len ? record->size - text->len : 0;
    size_t len = left < HV_TRACE_TEXT_MAX ? left : HV_TRACE_TEXT_MAX;

    if (len > sizeof(text->bytes) - text->len)
        len = sizeof(text->bytes) - text->len;
    memcpy(text->bytes + text->len, record->text, len);
    text->len = (uint16_t)(text->len + len);
}

const struct strace_text *strace_call_text(const struct strace_call *call,
                                           uint32_t which)
{
    for (unsigned i = 0; i < call->nr_texts; i++)
        if (call->texts[i].which == which)
            return &call->texts[i];
    return NULL;
}

/* How many arguments this call has; for some calls that depends on an
 * argument. */
static unsigned nr_arguments(const struct strace_call *call,
                             const struct syscall_row *row)
{
    unsigned nr = 0;

    while (nr < ARRAY_SIZE(row->args) && row->args[nr] != ARG_NONE)
        nr++;
    if (call->number == SYS_open && !(call->args[1] & O_CREAT))
        return 2;
    if (call->number == SYS_openat && !(call->args[2] & O_CREAT))
        return 3;
    if (call->number == SYS_fcntl &&
        (call->args[1] == F_GETFD || call->args[1] == F_GETFL))
        return 2;
    return nr;
}

static const struct syscall_row *row_of(const struct strace_call *call)
{
    static const struct syscall_row any = {
        .args = {ARG_HEX, ARG_HEX, ARG_HEX, ARG_HEX, ARG_HEX, ARG_HEX}};
    const struct syscall_row *row = syscall_row(call->number);

    return row ? row : &any;
}

/* Does the kernel copy what the argument points at when the call begins? */
static bool has_text(enum syscall_arg kind)
{
    return (kind >= ARG_PATH && kind <= ARG_NR_WORDS) ||
           (kind >= ARG_TIMESPEC && kind <= ARG_POLLFDS);
}

/* Is the value of argument `index`, or what it points at, still missing? */
static bool is_late(const struct strace_call *call, unsigned index,
                    enum syscall_arg kind)
{
    const struct strace_text *text = strace_call_text(call, index);

    if (call->returned)
        return false;
    if (kind >= ARG_FIRST_OUT || index >= FIRST_LATE_ARG)
        return true;
    return has_text(kind) && call->args[index] != 0 && (!text || !text->whole);
}

unsigned strace_call_arguments(const struct strace_call *call,
                               const struct strace_fds *fds, unsigned from,
                               struct strace_line *line)
{
    const struct syscall_row *row = row_of(call);
    unsigned nr = nr_arguments(call, row);

    for (unsigned i = from; i < nr; i++) {
        strace_line_add(line, i > from ? ", " : "");
        if (is_late(call, i, row->args[i]))
            return i;
        strace_argument(call, fds, row, i, line);
    }
    return nr;
}

void strace_call_result(const struct strace_call *call,
                        const struct strace_fds *fds, struct strace_line *line)
{
    int64_t result = call->result;
    const char *error =
        result < 0 && result >= -4095 ? strerrorname_np((int)-result) : NULL;

    if (error)
        strace_line_add(line, "-1 %s (%s)", error,
                        strerrordesc_np((int)-result));
    else if (row_of(call)->result == RESULT_HEX)
        strace_line_add(line, "%#" PRIx64, (uint64_t)result);
    else if (row_of(call)->result == RESULT_OCTAL)
        strace_line_add(line, "%#03o", (unsigned)result);
    else if (row_of(call)->result == RESULT_FD)
        strace_fd(line, fds, result);
    else
        strace_line_add(line, "%" PRId64, result);
}
