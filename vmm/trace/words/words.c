/* SPDX-License-Identifier: MIT */
/*
 * Names of records.
 */
#include "words.h"

#include <inttypes.h>
#include <linux/kvm.h>
#include <stdio.h>
#include <string.h>

#include "base/names.h"
#include "bios/words.h"
#include "kinds.h"
#include "quote.h"
#include "sample.h"
#include "hv/hypercall.h"
#include "x86/descriptor.h"

#define IRQ_VECTOR_BASE 0x20u
#define NR_GSIS         64u

const char *trace_words_hypercall(uint64_t number)
{
    const char *name =
        number < HYPERCALL_NR ? names_hypercall((uint32_t)number) : "unknown";

    return strcmp(name, "unknown") != 0 ? name : NULL;
}

const char *trace_words_verdict(uint32_t verdict)
{
    static const char *const names[] = {
        [HV_POLICY_ALLOW] = "allow",
        [HV_POLICY_DENY] = "deny",
        [HV_POLICY_LOG] = "log",
        [HV_POLICY_KILL] = "kill",
    };

    return verdict < ARRAY_SIZE(names) && names[verdict] ? names[verdict]
                                                         : "unknown";
}

char *trace_words_vector(const struct trace_labels *labels, uint32_t vector,
                         char *buf, size_t size)
{
    const char *name = names_exception(vector);

    if (*name) {
        const char *abbreviation = names_exception_short(vector);
        snprintf(buf, size, "%s%s%s", abbreviation, *abbreviation ? " " : "",
                 name);
        return buf;
    }
    name = trace_label_vector(labels, vector);
    if (name) {
        snprintf(buf, size, "%s", name);
        return buf;
    }
    const char *line =
        vector >= IRQ_VECTOR_BASE && vector < IRQ_VECTOR_BASE + NR_GSIS
            ? trace_label_gsi(labels, vector - IRQ_VECTOR_BASE)
            : NULL;
    if (line)
        snprintf(buf, size, "%s interrupt", line);
    else
        snprintf(buf, size, "%s 0x%" PRIx32,
                 vector < X86_NR_EXCEPTIONS ? "exception" : "interrupt",
                 vector);
    return buf;
}

const char *trace_words_setup(uint32_t what)
{
    static const char *const names[] = {
        [HV_SETUP_TRAPS] = "trap table",
        [HV_SETUP_SYSCALL] = "system call entry",
        [HV_SETUP_TIMER] = "timer",
        [HV_SETUP_VECTOR] = "vector",
    };

    return what < ARRAY_SIZE(names) && names[what] ? names[what] : "unknown";
}

static void name_exit(const struct trace_labels *labels,
                      const struct hv_trace_record *r, char *buf, size_t size)
{
    bool is_write = r->flags & HV_TRACE_WRITE;
    const char *name = NULL;

    if (r->flags & HV_TRACE_BIOS) {
        bios_name(r, buf, size);
        return;
    }
    if (r->flags & HV_TRACE_CALL) {
        name = trace_words_hypercall(r->address);
        if (name)
            snprintf(buf, size, "hypercall %s", name);
        else
            snprintf(buf, size, "hypercall %" PRIu64, r->address);
        return;
    }
    if (r->reason == KVM_EXIT_IO)
        name = trace_label_port(labels, r->address);
    else if (r->reason == KVM_EXIT_MMIO)
        name = trace_label_mmio(labels, r->address);
    if (r->reason == KVM_EXIT_IO || r->reason == KVM_EXIT_MMIO) {
        const char *verb = r->reason == KVM_EXIT_IO ? is_write ? "out" : "in"
                           : is_write               ? "write"
                                                    : "read";
        if (name)
            snprintf(buf, size, "%s %s", verb, name);
        else
            snprintf(buf, size, "%s 0x%" PRIx64, verb, r->address);
        return;
    }
    name = names_exit_reason(r->reason);
    if (strcmp(name, "unknown") == 0)
        snprintf(buf, size, "exit %" PRIu32, r->reason);
    else
        snprintf(buf, size, "%s", name);
}

static void name_call(uint32_t number, char *buf, size_t size)
{
    const char *name = trace_label_syscall(number);

    if (name)
        snprintf(buf, size, "%s", name);
    else
        snprintf(buf, size, "system call %" PRIu32, number);
}

static void name_service(const struct trace_labels *labels,
                         const struct hv_trace_record *r, char *buf,
                         size_t size)
{
    const char *name = trace_label_device(labels, r->reason);

    if (name)
        snprintf(buf, size, "%s", name);
    else
        snprintf(buf, size, "device %" PRIu32, r->reason);
}

static void name_request(const struct trace_labels *labels,
                         const struct hv_trace_record *r, char *buf,
                         size_t size)
{
    size_t len = (size_t)snprintf(buf, size, "ask ");

    if (len < size)
        name_service(labels, r, buf + len, size - len);
}

static void name_interrupt(const struct trace_labels *labels,
                           const struct hv_trace_record *r, char *buf,
                           size_t size)
{
    const char *name = trace_label_gsi(labels, r->reason);
    const char *verb = r->data ? "raise" : "lower";

    if (name)
        snprintf(buf, size, "%s %s", verb, name);
    else
        snprintf(buf, size, "%s line %" PRIu32, verb, r->reason);
}

static void name_switch(const struct hv_trace_record *r, char *buf, size_t size)
{
    size_t len = strnlen(r->next, sizeof(r->next));

    if (len)
        snprintf(buf, size, "switch to %.*s", (int)len, r->next);
    else
        snprintf(buf, size, "switch to %" PRIu32, r->reason);
}

static void name_process(const struct hv_trace_record *r, char *buf,
                         size_t size)
{
    const char *verb = r->reason == HV_TASK_FORK     ? "fork"
                       : r->reason == HV_TASK_EXEC   ? "exec"
                       : r->reason == HV_TASK_EXIT   ? "exit"
                       : r->reason == HV_TASK_SIGNAL ? "signal to"
                                                     : "process";
    size_t len = strnlen(r->name, sizeof(r->name));

    snprintf(buf, size, "%s%s%.*s", verb, len ? " " : "", (int)len, r->name);
}

static void name_vcpu(const struct hv_trace_record *r, char *buf, size_t size)
{
    snprintf(buf, size, "vCPU %s",
             r->reason == HV_VCPU_RUN    ? "runs"
             : r->reason == HV_VCPU_STOP ? "stops"
                                         : "changes");
}

void trace_words_kvm(const struct hv_trace_record *r, char *buf, size_t size)
{
    char text[HV_TRACE_TEXT_MAX + 1];

    trace_quote_name(r->text, sizeof(r->text), text, sizeof(text));
    const char *reason = strstr(text, " reason ");
    if (trace_kind_is_kvm(r, "kvm_exit:") && reason)
        snprintf(buf, size, "kvm exit %.*s", (int)strcspn(reason + 8, " "),
                 reason + 8);
    else if (trace_kind_is_kvm(r, "kvm_entry:"))
        snprintf(buf, size, "kvm entry");
    else
        snprintf(buf, size, "%s", text);
}

char *trace_words_name(const struct trace_labels *labels,
                       const struct hv_trace_record *r, char *buf, size_t size)
{
    switch (r->kind) {
    case HV_TRACE_EXIT:
        name_exit(labels, r, buf, size);
        break;
    case HV_TRACE_HOST_CALL:
    case HV_TRACE_SYSCALL:
    case HV_TRACE_SYSRET:
        name_call(r->reason, buf, size);
        break;
    case HV_TRACE_SERVICE:
        name_service(labels, r, buf, size);
        break;
    case HV_TRACE_INTERRUPT:
        name_interrupt(labels, r, buf, size);
        break;
    case HV_TRACE_VCPU:
        name_vcpu(r, buf, size);
        break;
    case HV_TRACE_KVM:
        trace_words_kvm(r, buf, size);
        break;
    case HV_TRACE_PATH:
        snprintf(buf, size, "%.*s", (int)strnlen(r->path_text, HV_PATH_PIECE),
                 r->path_text);
        break;
    case HV_TRACE_SAMPLE:
        sample_describe(labels, r, buf, size);
        break;
    case HV_TRACE_LOST:
        snprintf(buf, size, "%" PRIu64 " records lost", r->count);
        break;
    case HV_TRACE_TRAP:
    case HV_TRACE_TRAPRET:
        trace_words_vector(labels, r->reason, buf, size);
        break;
    case HV_TRACE_POLICY:
        snprintf(buf, size, "%s", trace_words_verdict(r->reason));
        break;
    case HV_TRACE_SWITCH:
        name_switch(r, buf, size);
        break;
    case HV_TRACE_PROCESS:
        name_process(r, buf, size);
        break;
    case HV_TRACE_REQUEST:
        name_request(labels, r, buf, size);
        break;
    case HV_TRACE_SETUP:
        snprintf(buf, size, "set up %s", trace_words_setup(r->reason));
        break;
    default:
        snprintf(buf, size, "%s", trace_kind_name(r->kind));
        break;
    }
    return buf;
}

char *trace_words_at(const struct trace_labels *labels,
                     const struct hv_trace_record *r, char *buf, size_t size)
{
    bool has_rip = r->flags & HV_TRACE_HAS_RIP;
    bool is_user = r->flags & HV_TRACE_HAS_RING && r->ring == 3;
    uint64_t offset = 0;
    const char *symbol = NULL;

    if (has_rip && !is_user &&
        (r->kind == HV_TRACE_EXIT || r->kind == HV_TRACE_TRAP ||
         r->kind == HV_TRACE_SAMPLE))
        symbol = trace_label_symbol(labels, r->rip, &offset);
    if (symbol && offset)
        snprintf(buf, size, "%s+0x%" PRIx64, symbol, offset);
    else
        snprintf(buf, size, "%s", symbol ? symbol : "");
    return buf;
}
