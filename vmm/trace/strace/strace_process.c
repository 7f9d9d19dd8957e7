/* SPDX-License-Identifier: MIT */
/*
 * The processes that the strace output has seen.
 */
#include <stdlib.h>

#include "strace_state.h"

void strace_process_name(struct strace_process *process, const char *name,
                         size_t size)
{
    size_t len = strnlen(name, size);

    if (len > HV_TRACE_NAME_MAX)
        len = HV_TRACE_NAME_MAX;
    for (size_t i = 0; i < len; i++) {
        char c = name[i];
        if (c <= ' ' || c > '~')
            c = '?';
        process->name[i] = c;
    }
    process->name[len] = '\0';
}

struct strace_process *strace_process_find(struct strace *strace, uint32_t pid)
{
    if (strace->last && strace->last->pid == pid)
        return strace->last;
    for (unsigned i = 0; i < strace->nr_processes; i++)
        if (strace->processes[i]->pid == pid)
            return strace->last = strace->processes[i];
    return NULL;
}

static void forget(struct strace *strace, unsigned index)
{
    struct strace_process *process = strace->processes[index];

    if (strace->open == process)
        strace_write_open(strace);
    if (strace->last == process)
        strace->last = NULL;
    strace->processes[index] = strace->processes[--strace->nr_processes];
    free(process);
}

struct strace_process *strace_process_get(struct strace *strace, uint32_t pid)
{
    struct strace_process *process = strace_process_find(strace, pid);

    if (process)
        return process;
    if (strace->nr_processes == MAX_PROCESSES)
        forget(strace, pid % MAX_PROCESSES);
    process = calloc(1, sizeof(*process));
    if (!process)
        return NULL;
    process->pid = pid;
    snprintf(process->name, sizeof(process->name), "?");
    strace_fds_init(&process->fds);
    strace->processes[strace->nr_processes++] = process;
    return strace->last = process;
}

void strace_process_end(struct strace *strace, struct strace_process *process)
{
    for (unsigned i = 0; i < strace->nr_processes; i++)
        if (strace->processes[i] == process) {
            forget(strace, i);
            return;
        }
}
