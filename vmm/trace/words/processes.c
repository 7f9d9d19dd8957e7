/* SPDX-License-Identifier: MIT */
/*
 * A small table of processes.
 */
#include "processes.h"

#include <string.h>

#include "base/utf8.h"

/* The slot for `pid`; it may have held another process. */
static struct process *take(struct processes *processes, uint32_t pid)
{
    struct process *process = &processes->slots[pid % PROCESSES_MAX];

    if (process->pid != pid)
        *process = (struct process){.pid = pid};
    return process;
}

static void set_name(struct process *process, const char *name, size_t max)
{
    size_t len = strnlen(name, max);

    if (len > HV_TRACE_NAME_MAX)
        len = HV_TRACE_NAME_MAX;
    memcpy(process->name, name, len);
    process->name[len] = '\0';
    utf8_make_printable(process->name);
}

void processes_learn(struct processes *processes,
                     const struct hv_trace_record *r)
{
    struct process *process;

    switch (r->kind) {
    case HV_TRACE_SWITCH:
        set_name(take(processes, r->pid), r->before, sizeof(r->before));
        set_name(take(processes, r->reason), r->next, sizeof(r->next));
        break;
    case HV_TRACE_PROCESS:
        set_name(take(processes, r->pid), r->name, sizeof(r->name));
        break;
    case HV_TRACE_SYSCALL:
        process = take(processes, r->pid);
        process->in_call = true;
        process->number = r->reason;
        process->since = r->tsc;
        break;
    default:
        break;
    }
}

void processes_format(const struct processes *processes,
                      const struct trace_labels *labels, uint32_t pid,
                      char *buf, size_t size)
{
    const struct process *process = &processes->slots[pid % PROCESSES_MAX];

    const char *name = process->pid == pid && process->name[0]
                           ? process->name
                           : trace_label_process(labels, pid);

    if (name)
        snprintf(buf, size, "%s[%u]", name, pid);
    else
        snprintf(buf, size, "process %u", pid);
}

bool processes_call_took(const struct processes *processes,
                         const struct trace_info *info,
                         const struct hv_trace_record *sysret, uint64_t *ns)
{
    const struct process *process =
        &processes->slots[sysret->pid % PROCESSES_MAX];

    if (process->pid != sysret->pid || !process->in_call ||
        process->number != sysret->reason || sysret->tsc < process->since)
        return false;
    *ns = trace_ticks_ns(info, sysret->tsc - process->since);
    return true;
}
