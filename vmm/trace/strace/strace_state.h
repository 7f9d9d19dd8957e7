/* SPDX-License-Identifier: MIT */
/*
 * What the strace output keeps: processes with the call that each is in; and
 * how its lines are written.
 */
#ifndef VMM_TRACE_STRACE_STRACE_STATE_H
#define VMM_TRACE_STRACE_STRACE_STATE_H

#include "trace/out/output.h"
#include "strace_call.h"

#define MAX_PROCESSES 1024u /* of more, some are forgotten */

enum strace_state {
    CALL_NONE,
    CALL_BEGUN,      /* nothing of it is written */
    CALL_UNFINISHED, /* its beginning is */
    CALL_RETURNED,   /* what it brought is still to come */
};

struct strace_process {
    uint32_t pid;
    char name[HV_TRACE_NAME_MAX + 1];
    enum strace_state state;
    bool was_unfinished; /* CALL_RETURNED: its beginning is written */
    unsigned written;    /* arguments of it */
    struct strace_call call;
    struct strace_fds fds;
};

struct strace {
    FILE *out; /* NULL: only the names of files are wanted */
    const struct trace_info *info;
    bool colour;
    unsigned columns;
    bool has_header;
    char *line; /* of which it is not known whether it is wanted */
    size_t line_size;
    struct strace_process
        *open; /* its call is begun, and nothing was written since */
    struct strace_process *processes[MAX_PROCESSES]; /* in no order */
    unsigned nr_processes;
    struct strace_process *last; /* that was looked for */
};

/* --- strace_process.c */

/* The process with this pid, or NULL. */
struct strace_process *strace_process_find(struct strace *strace, uint32_t pid);
/* The same; a new one if there is none. NULL: no memory. */
struct strace_process *strace_process_get(struct strace *strace, uint32_t pid);
void strace_process_end(struct strace *strace, struct strace_process *process);
/* `name` is the guest's, of `size` bytes. */
void strace_process_name(struct strace_process *process, const char *name,
                         size_t size);

/* --- strace_write.c */

/* Whatever is begun gets its line, before somebody else has one. */
void strace_write_open(struct strace *strace);
/* The call is over: all of it, or what is missing. `result` is NULL for the
 * text of its result. */
void strace_write_call(struct strace *strace, struct strace_process *process,
                       const char *result);
/* A line of its own. */
void strace_write_event(struct strace *strace,
                        const struct strace_process *process, uint64_t tsc,
                        const char *text);
void strace_write_lost(struct strace *strace, uint64_t nr);

#endif
