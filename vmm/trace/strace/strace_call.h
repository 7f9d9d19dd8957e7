/* SPDX-License-Identifier: MIT */
/*
 * One system call of the guest, put together from its records, and how its
 * arguments and its result are written.
 */
#ifndef VMM_TRACE_STRACE_STRACE_CALL_H
#define VMM_TRACE_STRACE_STRACE_CALL_H

#include "hv/trace.h"
#include "strace_fds.h"
#include "strace_line.h"

#define STRACE_NR_TEXTS 5u
#define STRACE_TEXT_MAX 240u

struct strace_text {
    uint32_t which; /* an argument's index, or HV_TEXT_x */
    uint16_t size;  /* bytes of the whole text; `len` of them are here */
    uint16_t len;
    bool whole; /* no more of its records will come */
    uint8_t bytes[STRACE_TEXT_MAX];
};

struct strace_call {
    uint64_t tsc;
    uint64_t end_tsc;
    uint32_t number;
    bool known; /* its SYSCALL record was seen: args are valid */
    bool int80;
    bool returned; /* result, args[4] and args[5] are valid */
    uint64_t args[6];
    int64_t result;
    unsigned nr_texts;
    struct strace_text texts[STRACE_NR_TEXTS];
};

/* Adds a TEXT record. */
void strace_call_add_text(struct strace_call *call,
                          const struct hv_trace_record *record);
/* What is known of the text of argument `index` (or HV_TEXT_x), or NULL. */
const struct strace_text *strace_call_text(const struct strace_call *call,
                                           uint32_t which);

/* Writes "openat(AT_FDCWD, "/etc/motd", O_RDONLY". Before the call has
 * returned, it stops at the first argument that only the end of the call tells,
 * or whose text is not complete (the kernel may be interrupted while it copies
 * it). `from` is how many arguments were written before; returns how many have
 * been written in total. */
unsigned strace_call_arguments(const struct strace_call *call,
                               const struct strace_fds *fds, unsigned from,
                               struct strace_line *line);

/* Writes the result: "3</etc/motd>", "-1 ENOENT (No such file or
 * directory)". */
void strace_call_result(const struct strace_call *call,
                        const struct strace_fds *fds, struct strace_line *line);

#endif
