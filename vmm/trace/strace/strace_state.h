/* SPDX-License-Identifier: MIT */
/*
 * What the strace output keeps: the processes, each with the call that it is
 * in; and the functions that write its lines.
 */
#ifndef VMM_TRACE_STRACE_STRACE_STATE_H
#define VMM_TRACE_STRACE_STRACE_STATE_H

#include "trace/out/output.h"
#include "strace_call.h"

#define MAX_PROCESSES 1024u /* if there are more, some are forgotten */

enum strace_state {
    CALL_NONE,
    CALL_BEGUN,      /* nothing of it is written yet */
    CALL_UNFINISHED, /* its beginning is written */
    CALL_RETURNED,   /* waiting for the texts that come with the result */
};

struct strace_process {
    uint32_t pid;
    char name[HV_TRACE_NAME_MAX + 1];
    enum strace_state state;
    bool was_unfinished; /* CALL_RETURNED: its beginning was written before */
    unsigned written;    /* how many of its arguments are written */
    struct strace_call call;
    struct strace_fds fds;
};

struct strace {
    FILE *out; /* NULL: only the names of files are wanted */
    const struct trace_info *info;
    bool colour;
    unsigned columns;
    bool has_header;
    char *line; /* the line, if it may still turn out not to be wanted */
    size_t line_size;
    struct strace_process
        *open; /* the call just begun, with nothing written since */
    struct strace_process *processes[MAX_PROCESSES]; /* unordered */
    unsigned nr_processes;
    struct strace_process *last; /* the result of the latest lookup */
};

/* --- strace_process.c */

/* The process with this pid, or NULL. */
struct strace_process *strace_process_find(struct strace *strace, uint32_t pid);
/* The same, but creates it if there is none. NULL: out of memory. */
struct strace_process *strace_process_get(struct strace *strace, uint32_t pid);
void strace_process_end(struct strace *strace, struct strace_process *process);
/* `name` was chosen by the guest; it has `size` bytes. */
void strace_process_name(struct strace_process *process, const char *name,
                         size_t size);

/* --- strace_write.c */

/* Writes a line for the call that was begun, before another line is written. */
void strace_write_open(struct strace *strace);
/* Writes a call that is over: all of it, or the part that is missing. `result`
 * replaces the text of its result unless it is NULL. */
void strace_write_call(struct strace *strace, struct strace_process *process,
                       const char *result);
/* Writes a separate line for an event. */
void strace_write_event(struct strace *strace,
                        const struct strace_process *process, uint64_t tsc,
                        const char *text);
void strace_write_lost(struct strace *strace, uint64_t nr);

#endif
