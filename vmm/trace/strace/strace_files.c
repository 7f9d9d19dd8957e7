/* SPDX-License-Identifier: MIT */
/*
 * Gets the names of files from what the strace output keeps.
 */
#include "strace_files.h"

#include <stdlib.h>

#include "strace_state.h"
#include "trace/words/syscall_table.h"

struct strace *strace_files_create(const struct trace_info *info)
{
    struct strace *files = calloc(1, sizeof(*files));

    if (files)
        files->info = info;
    return files;
}

void strace_files_destroy(struct strace *files)
{
    if (files)
        trace_output_strace.destroy(files);
}

void strace_files_learn(struct strace *files, const struct hv_trace_record *r)
{
    if (r->kind != HV_TRACE_LOST) {
        trace_output_strace.record(files, r);
        return;
    }
    /* A descriptor may refer to another file by now: better no name than a
     * wrong one. */
    while (files->nr_processes)
        strace_process_end(files, files->processes[0]);
}

const char *strace_files_of(struct strace *files,
                            const struct hv_trace_record *r, unsigned *index)
{
    const uint64_t args[] = {r->address, r->data, r->count, r->aux};
    const struct strace_process *process;
    const struct syscall_row *row;

    if (r->kind != HV_TRACE_SYSCALL)
        return NULL;
    process = strace_process_find(files, r->pid);
    row = syscall_row(r->reason);
    for (unsigned i = 0; process && row && i < ARRAY_SIZE(args); i++)
        if (row->args[i] == ARG_FD || row->args[i] == ARG_DIR_FD) {
            *index = i;
            return strace_fds_name(&process->fds, (int)args[i]);
        }
    return NULL;
}
