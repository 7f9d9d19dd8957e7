/* SPDX-License-Identifier: MIT */
/*
 * The guest's processes, as far as its records tell: their names, and how long
 * each has been in a system call. If there are very many, older ones are
 * forgotten.
 */
#ifndef VMM_TRACE_WORDS_PROCESSES_H
#define VMM_TRACE_WORDS_PROCESSES_H

#include "trace/out/output.h"

#define PROCESSES_MAX 256u

/* Initialized to all zero. */
struct processes {
    struct process {
        uint32_t pid;
        bool in_call;
        uint32_t number; /* of the system call, if in_call */
        uint64_t since;  /* its tsc */
        char name[HV_TRACE_NAME_MAX + 1];
    } slots[PROCESSES_MAX]; /* by pid % PROCESSES_MAX */
};

void processes_learn(struct processes *processes,
                     const struct hv_trace_record *record);

/* "demo[3]", or "process 3". `labels` has the names in records that are not
 * shown. */
void processes_format(const struct processes *processes,
                      const struct trace_labels *labels, uint32_t pid,
                      char *buf, size_t size);

/* How long the call took that this SYSRET ends; false if its begin was not
 * seen. Call it after processes_learn. */
bool processes_call_took(const struct processes *processes,
                         const struct trace_info *info,
                         const struct hv_trace_record *sysret, uint64_t *ns);

#endif
