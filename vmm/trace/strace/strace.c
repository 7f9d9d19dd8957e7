/* SPDX-License-Identifier: MIT */
/*
 * The guest's system calls the way strace shows those of a program:
 *
 *    time, s  process      call
 *   0.001200  [pid 1 cat]  open("/etc/motd", O_RDONLY) = 3</etc/motd>
 * <0.000011>
 *
 * A call is written when it returns. If another process comes in between, or no
 * record comes for a while, its beginning is written as unfinished, and its end
 * as resumed.
 */
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "record/recorder.h"
#include "strace_state.h"

static void on_syscall(struct strace *strace, struct strace_process *process,
                       const struct hv_trace_record *r)
{
    struct strace_call *call = &process->call;

    if (process->state == CALL_RETURNED)
        strace_write_call(strace, process, NULL);
    else if (process->state != CALL_NONE)
        strace_write_call(strace, process, "? (its return was lost)");
    strace_write_open(strace);
    call->tsc = r->tsc;
    call->number = r->reason;
    call->known = true;
    call->returned = false;
    call->int80 = r->flags & HV_TRACE_INT80;
    call->args[0] = r->address;
    call->args[1] = r->data;
    call->args[2] = r->count;
    call->args[3] = r->aux;
    call->nr_texts = 0;
    call->result = 0;
    process->state = CALL_BEGUN;
    process->was_unfinished = false;
    strace->open = process;
}

/* A return without a beginning. Either it is a child's return from fork, for
 * which nothing is written (false), or the call's beginning was lost. */
static bool begin_at_return(struct strace_process *process,
                            const struct hv_trace_record *r)
{
    struct strace_call *call = &process->call;

    if (r->reason == SYS_fork || r->reason == SYS_vfork ||
        r->reason == SYS_clone)
        return false;
    call->number = r->reason;
    call->known = false;
    call->nr_texts = 0;
    process->state = CALL_UNFINISHED;
    process->written = 0;
    return true;
}

static void on_sysret(struct strace *strace, struct strace_process *process,
                      const struct hv_trace_record *r)
{
    struct strace_call *call = &process->call;

    if (process->state == CALL_RETURNED)
        strace_write_call(strace, process, NULL);
    if ((process->state == CALL_NONE || call->number != r->reason) &&
        !begin_at_return(process, r))
        return;
    call->end_tsc = r->tsc;
    call->returned = true;
    call->result = (int64_t)r->data;
    call->args[4] = r->count;
    call->args[5] = r->aux;
    if (r->size == 0) {
        strace_write_call(strace, process, NULL);
        return;
    }
    process->was_unfinished = process->state == CALL_UNFINISHED;
    process->state = CALL_RETURNED;
}

static void on_text(struct strace *strace, struct strace_process *process,
                    const struct hv_trace_record *r)
{
    if (process->state == CALL_NONE)
        return;
    /* Ignore the text of an argument that is already written. */
    if (process->state != CALL_UNFINISHED || r->reason >= process->written)
        strace_call_add_text(&process->call, r);
    if (process->state == CALL_RETURNED && !(r->flags & HV_TRACE_MORE))
        strace_write_call(strace, process, NULL);
}

static void on_exit_record(struct strace *strace,
                           struct strace_process *process,
                           const struct hv_trace_record *r)
{
    struct strace_line line = {.len = 0};
    int status = (int)r->task_data;

    if (process->state == CALL_RETURNED)
        strace_write_call(strace, process, NULL);
    else if (process->state != CALL_NONE) {
        process->call.end_tsc = r->tsc;
        process->call.returned = false;
        strace_write_call(strace, process, "?");
    }
    if (WIFEXITED(status)) {
        strace_line_add(&line, "+++ exited with %d +++", WEXITSTATUS(status));
    } else {
        strace_line_add(&line, "+++ killed by ");
        strace_line_signal(&line, (uint64_t)WTERMSIG(status));
        strace_line_add(&line, " +++");
    }
    strace_write_event(strace, process, r->tsc, line.text);
    strace_process_end(strace, process); /* the pid may be reused */
}

static void on_fork(struct strace *strace, struct strace_process *process,
                    const struct hv_trace_record *r)
{
    const struct strace_process *parent =
        strace_process_find(strace, (uint32_t)r->task_data);
    char text[64];

    strace_process_name(process, r->name, sizeof(r->name));
    if (!parent || parent == process)
        return;
    process->fds = parent->fds;
    snprintf(text, sizeof(text), "+++ forked by pid %u +++", parent->pid);
    strace_write_event(strace, process, r->tsc, text);
}

static void on_process(struct strace *strace, struct strace_process *process,
                       const struct hv_trace_record *r)
{
    struct strace_line line = {.len = 0};

    switch (r->reason) {
    case HV_TASK_FORK:
        on_fork(strace, process, r);
        break;
    case HV_TASK_EXEC:
        strace_process_name(process, r->name, sizeof(r->name));
        strace_fds_exec(&process->fds);
        break;
    case HV_TASK_EXIT:
        on_exit_record(strace, process, r);
        break;
    case HV_TASK_SIGNAL:
        strace_line_add(&line, "--- ");
        strace_line_signal(&line, r->task_data);
        strace_line_add(&line, " ---");
        strace_write_event(strace, process, r->tsc, line.text);
        break;
    default:
        break;
    }
}

/* Learns the name of a process whose beginning was not seen. */
static void on_switch(struct strace *strace, const struct hv_trace_record *r)
{
    struct strace_process *before = strace_process_find(strace, r->pid);
    struct strace_process *next = strace_process_find(strace, r->reason);

    if (before)
        strace_process_name(before, r->before, sizeof(r->before));
    if (next)
        strace_process_name(next, r->next, sizeof(r->next));
}

static void strace_record(void *output, const struct hv_trace_record *r)
{
    struct strace *strace = output;
    struct strace_process *process;

    if (r->kind == HV_TRACE_LOST) {
        strace_write_lost(strace, r->count);
        return;
    }
    if (r->kind == HV_TRACE_SWITCH)
        on_switch(strace, r);
    if (r->kind != HV_TRACE_SYSCALL && r->kind != HV_TRACE_SYSRET &&
        r->kind != HV_TRACE_TEXT && r->kind != HV_TRACE_PROCESS)
        return;
    process = strace_process_get(strace, r->pid);
    if (!process)
        return;
    if (r->kind == HV_TRACE_SYSCALL)
        on_syscall(strace, process, r);
    else if (r->kind == HV_TRACE_SYSRET)
        on_sysret(strace, process, r);
    else if (r->kind == HV_TRACE_TEXT)
        on_text(strace, process, r);
    else
        on_process(strace, process, r);
}

/* -------------------------------------------------------------- the output */

static void *strace_create(FILE *out, const struct trace_info *info,
                           const struct trace_style *trace_style)
{
    struct strace *strace = calloc(1, sizeof(*strace));

    if (!strace)
        return NULL;
    strace->out = out;
    strace->info = info;
    strace->colour = trace_style->colour;
    strace->columns = trace_style->columns;
    return strace;
}

/* A call that takes this long is waiting, and a person who watches should see
 * it. */
#define PATIENCE_NS 100000000u

static void strace_flush(void *output)
{
    struct strace *strace = output;
    const struct strace_process *open = strace->open;

    if (open && trace_ticks_ns(strace->info, trace_now() - open->call.tsc) >
                    PATIENCE_NS)
        strace_write_open(strace);
}

static void strace_finish(void *output)
{
    struct strace *strace = output;

    strace_write_open(strace);
    for (unsigned i = 0; i < strace->nr_processes; i++)
        if (strace->processes[i]->state == CALL_RETURNED)
            strace_write_call(strace, strace->processes[i], NULL);
    if (!strace->has_header && !strace->info->grep)
        fprintf(strace->out,
                "no system call was seen: the guest's kernel writes no records "
                "of its own (HV_CALL_TRACE in hv/hypercall.h)\n");
    if (strace->has_header || !strace->info->grep)
        trace_print_origin(strace->info, strace->columns, strace->out);
}

static void strace_destroy(void *output)
{
    struct strace *strace = output;

    for (unsigned i = 0; i < strace->nr_processes; i++)
        free(strace->processes[i]);
    free(strace->line);
    free(strace);
}

const struct trace_output_type trace_output_strace = {
    .name = "strace",
    .what = "the guest's system calls, decoded, per process",
    .is_live = true,
    .has_lines = true,
    .create = strace_create,
    .record = strace_record,
    .flush = strace_flush,
    .finish = strace_finish,
    .destroy = strace_destroy,
};
