/* SPDX-License-Identifier: MIT */
/*
 * One small function for each kind of argument, collected in one table.
 */
#include "strace_args.h"

#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>

#include "strace_names.h"
#include "strace_struct.h"

#define DATA_SHOWN 32u /* as strace */

/* The argument being written. */
struct at {
    const struct strace_call *call;
    const struct strace_fds *fds;
    unsigned index;
    enum strace_names names;
    uint64_t value;
    /* The bytes it points at, before or after the call; may be NULL. */
    const struct strace_text *text;
    struct strace_line *line;
};

void strace_fd(struct strace_line *line, const struct strace_fds *fds,
               int64_t fd)
{
    const char *name = strace_fds_name(fds, fd);

    strace_line_add(line, "%" PRId64, fd);
    if (name)
        strace_line_add(line, "<%s>", name);
}

/* ----------------------------------------------------------------- numbers */

static bool add_int(const struct at *at)
{
    strace_line_add(at->line, "%d", (int)at->value);
    return true;
}

static bool add_long(const struct at *at)
{
    strace_line_add(at->line, "%" PRId64, (int64_t)at->value);
    return true;
}

static bool add_unsigned(const struct at *at)
{
    strace_line_add(at->line, "%" PRIu64, at->value);
    return true;
}

static bool add_octal(const struct at *at)
{
    strace_line_add(at->line, "%#03o", (unsigned)at->value);
    return true;
}

static bool add_hex(const struct at *at)
{
    strace_line_add(at->line, at->value ? "%#" PRIx64 : "0", at->value);
    return true;
}

static bool add_fd(const struct at *at)
{
    strace_fd(at->line, at->fds, (int)at->value);
    return true;
}

static bool add_dir_fd(const struct at *at)
{
    if ((int)at->value != AT_FDCWD)
        return add_fd(at);
    strace_line_add(at->line, "AT_FDCWD");
    return true;
}

static bool add_signal(const struct at *at)
{
    strace_line_signal(at->line, at->value);
    return true;
}

static bool add_device(const struct at *at)
{
    strace_line_add(at->line, "makedev(%#x, %#x)",
                    (unsigned)at->value >> 8 & 0xFFF,
                    (unsigned)at->value & 0xFF);
    return true;
}

static bool add_named(const struct at *at)
{
    strace_named(at->line, at->names, at->value);
    return true;
}

/* The kernel takes clone's arguments in one order; people expect another. */
static bool add_clone(const struct at *at)
{
    const uint64_t *args = at->call->args;
    uint64_t flags = args[0] & ~(uint64_t)CSIGNAL;
    uint64_t signal = args[0] & CSIGNAL;

    strace_line_add(at->line,
                    args[1] ? "child_stack=%#" PRIx64 : "child_stack=NULL",
                    args[1]);
    strace_line_add(at->line, ", flags=");
    if (flags || !signal)
        strace_named(at->line, NAMES_CLONE, flags);
    strace_line_add(at->line, flags && signal ? "|" : "");
    if (signal)
        strace_line_signal(at->line, signal);
    if (flags & (CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID))
        strace_line_add(at->line, ", child_tidptr=%#" PRIx64, args[3]);
    return true;
}

/* The meaning of this argument depends on the second one. */
static bool add_fcntl(const struct at *at)
{
    switch (at->call->args[1]) {
    case F_SETFD:
        if (at->value == FD_CLOEXEC)
            strace_line_add(at->line, "FD_CLOEXEC");
        else
            add_hex(at);
        return true;
    case F_SETFL:
        strace_named(at->line, NAMES_OPEN, at->value);
        return true;
    case F_DUPFD:
    case F_DUPFD_CLOEXEC:
        return add_int(at);
    default:
        return add_hex(at);
    }
}

/* ------------------------------------------------------------------- texts */

static bool add_text(const struct at *at, size_t shown)
{
    if (!at->text)
        return false;
    size_t len = at->text->len < shown ? at->text->len : shown;
    strace_line_quote(at->line, at->text->bytes, len, len < at->text->size);
    return true;
}

static bool add_path(const struct at *at)
{
    return add_text(at, STRACE_TEXT_MAX);
}

static bool add_data(const struct at *at)
{
    return add_text(at, DATA_SHOWN);
}

/* A result of 0 means that there is no data: shows an empty string. */
static bool add_out_data(const struct at *at)
{
    if (at->call->result != 0)
        return add_data(at);
    strace_line_add(at->line, "\"\"");
    return true;
}

static bool add_out_string(const struct at *at)
{
    if (!at->text)
        return false;
    size_t len = strnlen((const char *)at->text->bytes, at->text->len);
    strace_line_quote(at->line, at->text->bytes, len, false);
    return true;
}

static bool add_nr_words(const struct at *at)
{
    uint32_t nr;

    if (!at->text || at->text->len < sizeof(nr))
        return false;
    memcpy(&nr, at->text->bytes, sizeof(nr));
    strace_line_add(at->line, "%#" PRIx64 " /* %u var%s */", at->value, nr,
                    nr == 1 ? "" : "s");
    return true;
}

static bool add_vector(const struct at *at)
{
    const struct strace_text *lengths =
        strace_call_text(at->call, HV_TEXT_LENGTHS + at->index);

    return lengths && at->text &&
           strace_vector(at->line, lengths, at->text,
                         at->call->args[at->index + 1]);
}

static bool add_pollfds(const struct at *at)
{
    return at->text && strace_pollfds(at->line, at->text, at->call->args[1]);
}

static bool add_status(const struct at *at)
{
    return at->call->result > 0 && at->text &&
           strace_status(at->line, at->text);
}

#define STRUCTURE(name)                                                        \
    static bool add_##name(const struct at *at)                                \
    {                                                                          \
        return at->text && strace_##name(at->line, at->text);                  \
    }
STRUCTURE(stat)
STRUCTURE(timespec)
STRUCTURE(timeval)
STRUCTURE(sigaction)
STRUCTURE(sigset)
STRUCTURE(rlimit)
STRUCTURE(pipe)
STRUCTURE(words)

/* Kinds that are not in this table are shown as pointers. */
static bool (*const kinds[])(const struct at *at) = {
    [ARG_INT] = add_int,
    [ARG_LONG] = add_long,
    [ARG_UNSIGNED] = add_unsigned,
    [ARG_OCTAL] = add_octal,
    [ARG_HEX] = add_hex,
    [ARG_FD] = add_fd,
    [ARG_DIR_FD] = add_dir_fd,
    [ARG_PATH] = add_path,
    [ARG_DATA] = add_data,
    [ARG_VECTOR] = add_vector,
    [ARG_WORDS] = add_words,
    [ARG_NR_WORDS] = add_nr_words,
    [ARG_SIGNAL] = add_signal,
    [ARG_TIMESPEC] = add_timespec,
    [ARG_SIGACTION] = add_sigaction,
    [ARG_SIGSET] = add_sigset,
    [ARG_RLIMIT] = add_rlimit,
    [ARG_POLLFDS] = add_pollfds,
    [ARG_DEVICE] = add_device,
    [ARG_CLONE] = add_clone,
    [ARG_FCNTL] = add_fcntl,
    [ARG_NAMED] = add_named,
    [ARG_OUT_DATA] = add_out_data,
    [ARG_OUT_PATH] = add_path,
    [ARG_OUT_STRING] = add_out_string,
    [ARG_OUT_VECTOR] = add_vector,
    [ARG_OUT_STAT] = add_stat,
    [ARG_OUT_TIMESPEC] = add_timespec,
    [ARG_OUT_TIMEVAL] = add_timeval,
    [ARG_OUT_SIGSET] = add_sigset,
    [ARG_OUT_RLIMIT] = add_rlimit,
    [ARG_OUT_PIPE] = add_pipe,
    [ARG_OUT_STATUS] = add_status,
};

void strace_argument(const struct strace_call *call,
                     const struct strace_fds *fds,
                     const struct syscall_row *row, unsigned index,
                     struct strace_line *line)
{
    const enum syscall_arg kind = row->args[index];
    const struct at at = {
        .call = call,
        .fds = fds,
        .index = index,
        .names = row->names[index],
        .value = call->args[index],
        .text = strace_call_text(call, kind >= ARG_FIRST_OUT ? HV_TEXT_RESULT
                                                             : index),
        .line = line,
    };

    if (kind < ARRAY_SIZE(kinds) && kinds[kind] && kinds[kind](&at))
        return;
    strace_line_add(line, at.value ? "%#" PRIx64 : "NULL", at.value);
}
