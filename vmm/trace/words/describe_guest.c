/* SPDX-License-Identifier: MIT */
/*
 * Records of the guest's kernel, in words: traps, processes, what it set up,
 * and texts.
 */
#include "describe_guest.h"

#include <inttypes.h>
#include <string.h>

#include "debug/insn/insn.h"
#include "quote.h"
#include "words.h"

#define PAGE_FAULT    14u
#define NR_EXCEPTIONS 32u

/* Exceptions at which the CPU pushes an error code: 8, 10 to 14, 17, 21, 29 and
 * 30. Source: Intel SDM Vol. 3A, "Error Code"; AMD APM Vol. 2. */
static bool has_error_code(uint32_t vector)
{
    return vector < NR_EXCEPTIONS && 0x60227D00u >> vector & 1;
}

void trace_describe_insn(const struct hv_trace_record *r, char *buf,
                         size_t size)
{
    unsigned len = r->size < INSN_MAX_BYTES ? r->size : INSN_MAX_BYTES;
    struct insn insn;

    buf[0] = '\0';
    if (r->kind != HV_TRACE_TRAP || len == 0 || r->reason >= NR_EXCEPTIONS)
        return;
    insn_decode(&insn, r->insn, len, 64, r->rip);
    if (insn.valid && !insn.is_cut && !insn.is_long)
        insn_format(&insn, buf, size);
}

/* "#GP general protection, vector 13, error 0x0, rip 0x40123c: cli": the
 * vector, what the CPU pushed, and the instruction. For a trap from ring 0 the
 * address is shown beside it anyway. */
static void describe_trap(const struct trace_info *info,
                          const struct hv_trace_record *r, char *buf,
                          size_t size)
{
    char name[TRACE_WORDS_MAX], insn[TRACE_INSN_MAX];
    size_t n;

    trace_describe_insn(r, insn, sizeof(insn));

    trace_words_vector(info->labels, r->reason, name, sizeof(name));
    if (r->kind == HV_TRACE_TRAPRET) {
        snprintf(buf, size, "back from %s", name);
        return;
    }
    if (r->reason == PAGE_FAULT)
        snprintf(buf, size, "%s at 0x%" PRIx64 ", error 0x%" PRIx64, name,
                 r->address, r->data);
    else if (r->reason < NR_EXCEPTIONS && has_error_code(r->reason))
        snprintf(buf, size, "%s, vector %u, error 0x%" PRIx64, name, r->reason,
                 r->data);
    else if (r->reason < NR_EXCEPTIONS)
        snprintf(buf, size, "%s, vector %u", name, r->reason);
    else
        snprintf(buf, size, "%s, vector 0x%x", name, r->reason);
    n = strlen(buf);
    if (r->flags & HV_TRACE_HAS_RIP && r->flags & HV_TRACE_HAS_RING &&
        r->ring == 3 && n < size)
        snprintf(buf + n, size - n, ", rip 0x%" PRIx64 "%s%s", r->rip,
                 insn[0] ? ": " : "", insn);
}

static void describe_task(const struct hv_trace_record *r, char *buf,
                          size_t size)
{
    char name[HV_TRACE_TEXT_MAX], next[HV_TRACE_NAME_MAX + 1];

    if (r->kind == HV_TRACE_SWITCH) {
        trace_quote_name(r->before, sizeof(r->before), name, sizeof(name));
        trace_quote_name(r->next, sizeof(r->next), next, sizeof(next));
        snprintf(buf, size, "switch %s[%u] -> %s[%u]", name, r->pid, next,
                 r->reason);
        return;
    }
    trace_quote_name(r->name, sizeof(r->name), name, sizeof(name));
    if (r->reason == HV_TASK_FORK)
        snprintf(buf, size, "new process %s[%u], of %" PRIu64, name, r->pid,
                 r->task_data);
    else if (r->reason == HV_TASK_EXEC)
        snprintf(buf, size, "process %u is now %s", r->pid, name);
    else if (r->reason == HV_TASK_SIGNAL)
        snprintf(buf, size, "signal %" PRIu64 " for %s[%u]", r->task_data, name,
                 r->pid);
    else if (r->task_data & 0x7F)
        snprintf(buf, size, "process %s[%u] ended by signal %" PRIu64, name,
                 r->pid, r->task_data & 0x7F);
    else
        snprintf(buf, size, "process %s[%u] ended, status %" PRIu64, name,
                 r->pid, r->task_data >> 8 & 0xFF);
}

/* What the kernel has told the CPU, named by the instruction. */
static void describe_setup(const struct trace_info *info,
                           const struct hv_trace_record *r, char *buf,
                           size_t size)
{
    char name[sizeof(r->setup_name) + 1], every[32];
    uint64_t offset = 0;
    const char *symbol =
        trace_label_symbol(info->labels, r->setup_data, &offset);

    trace_quote_name(r->setup_name, sizeof(r->setup_name), name, sizeof(name));
    trace_format_ns(r->setup_data, every, sizeof(every));
    if (r->reason == HV_SETUP_TRAPS)
        snprintf(buf, size, "trap table: %u gates at 0x%" PRIx64 " (lidt)",
                 r->size, r->setup_data);
    else if (r->reason == HV_SETUP_SYSCALL && symbol && !offset)
        snprintf(buf, size, "syscall enters at %s (wrmsr LSTAR)", symbol);
    else if (r->reason == HV_SETUP_SYSCALL)
        snprintf(buf, size, "syscall enters at 0x%" PRIx64 " (wrmsr LSTAR)",
                 r->setup_data);
    else if (r->reason == HV_SETUP_TIMER)
        snprintf(buf, size, "timer: an interrupt each %s (%s)", every, name);
    else if (r->reason == HV_SETUP_VECTOR)
        snprintf(buf, size, "vector 0x%" PRIx64 ": %s", r->setup_data, name);
    else
        snprintf(buf, size, "sets up something unknown (%u)", r->reason);
}

/* Shown on its own, because another record came between it and its call. */
static void describe_text(const struct hv_trace_record *r, char *buf,
                          size_t size)
{
    char quoted[4 * HV_TRACE_TEXT_MAX + 8];

    trace_quote((const uint8_t *)r->text,
                r->size < HV_TRACE_TEXT_MAX ? r->size : HV_TRACE_TEXT_MAX,
                quoted, sizeof(quoted));
    if (r->reason == HV_TEXT_RESULT)
        snprintf(buf, size, "result: %s", quoted);
    else
        snprintf(buf, size, "argument %u: %s", r->reason + 1, quoted);
}

void trace_describe_guest(const struct trace_info *info,
                          const struct hv_trace_record *r, char *buf,
                          size_t size)
{
    switch (r->kind) {
    case HV_TRACE_TRAP:
    case HV_TRACE_TRAPRET:
        describe_trap(info, r, buf, size);
        break;
    case HV_TRACE_SWITCH:
    case HV_TRACE_PROCESS:
        describe_task(r, buf, size);
        break;
    case HV_TRACE_TEXT:
        describe_text(r, buf, size);
        break;
    case HV_TRACE_SETUP:
        describe_setup(info, r, buf, size);
        break;
    default:
        snprintf(buf, size, "record of unknown kind %u", r->kind);
        break;
    }
}
