/* SPDX-License-Identifier: MIT */
/*
 * Records in words. A record may come from a file, or from a guest's memory:
 * every number in it is anything.
 */
#include "describe.h"

#include <inttypes.h>
#include <linux/virtio_blk.h>
#include <linux/virtio_ids.h>
#include <string.h>
#include <sys/syscall.h>

#include "base/utf8.h"
#include "policy/policy.h"
#include "describe_exit.h"
#include "words.h"

#define PAGE_FAULT    14u
#define NR_EXCEPTIONS 32u

const char *trace_kind_name(unsigned kind)
{
    static const char *const names[] = {
        [HV_TRACE_EXIT] = "exit",
        [HV_TRACE_KICK] = "kick",
        [HV_TRACE_HOST_CALL] = "host-call",
        [HV_TRACE_SERVICE] = "service",
        [HV_TRACE_INTERRUPT] = "interrupt",
        [HV_TRACE_POLICY] = "policy",
        [HV_TRACE_VCPU] = "vcpu",
        [HV_TRACE_LOST] = "lost",
        [HV_TRACE_KVM] = "kvm",
        [HV_TRACE_SYSCALL] = "syscall",
        [HV_TRACE_SYSRET] = "sysret",
        [HV_TRACE_TRAP] = "trap",
        [HV_TRACE_TRAPRET] = "trapret",
        [HV_TRACE_SWITCH] = "switch",
        [HV_TRACE_TEXT] = "text",
        [HV_TRACE_PROCESS] = "process",
        [HV_TRACE_SETUP] = "setup",
        [HV_TRACE_REQUEST] = "request",
    };

    return kind < ARRAY_SIZE(names) && names[kind] ? names[kind] : "?";
}

static bool is_kvm(const struct hv_trace_record *r, const char *event)
{
    return r->reason == 0 && memcmp(r->text, event, strlen(event)) == 0;
}

static enum trace_lane guest_lane(const struct hv_trace_record *r)
{
    return r->flags & HV_TRACE_HAS_RING && r->ring == 3 ? TRACE_LANE_PROGRAM
                                                        : TRACE_LANE_KERNEL;
}

void trace_describe_lanes(const struct hv_trace_record *r,
                          enum trace_lane *from, enum trace_lane *to)
{
    *from = *to = TRACE_LANE_VMM;
    switch (r->kind) {
    case HV_TRACE_EXIT:
    case HV_TRACE_KICK:
        *from = guest_lane(r);
        break;
    case HV_TRACE_HOST_CALL:
        *to = TRACE_LANE_HOST;
        break;
    case HV_TRACE_KVM:
        /* In and out of the guest go over all of it; vmm is not asked. */
        *from = is_kvm(r, "kvm_exit:") || is_kvm(r, "kvm_entry:")
                    ? TRACE_LANE_KERNEL
                    : TRACE_LANE_HOST;
        *to = TRACE_LANE_HOST;
        if (is_kvm(r, "kvm_entry:")) {
            *from = TRACE_LANE_HOST;
            *to = TRACE_LANE_KERNEL;
        }
        break;
    case HV_TRACE_INTERRUPT:
        *to = TRACE_LANE_KERNEL;
        break;
    case HV_TRACE_SYSCALL:
        *from = TRACE_LANE_PROGRAM;
        *to = TRACE_LANE_KERNEL;
        break;
    case HV_TRACE_SYSRET:
        *from = TRACE_LANE_KERNEL;
        *to = TRACE_LANE_PROGRAM;
        break;
    case HV_TRACE_TRAP:
        *from = guest_lane(r);
        *to = TRACE_LANE_KERNEL;
        break;
    case HV_TRACE_TRAPRET:
        *from = TRACE_LANE_KERNEL;
        *to = guest_lane(r);
        break;
    case HV_TRACE_REQUEST:
        *from = TRACE_LANE_KERNEL;
        break;
    case HV_TRACE_SWITCH:
    case HV_TRACE_TEXT:
    case HV_TRACE_PROCESS:
    case HV_TRACE_SETUP:
        *from = *to = TRACE_LANE_KERNEL;
        break;
    default:
        break;
    }
}

/* ------------------------------------------------------------------ pieces */

void trace_format_ns(uint64_t ns, char *buf, size_t size)
{
    double us = (double)ns / 1000.0;

    if (ns < 1000)
        snprintf(buf, size, "%u ns", (unsigned)ns);
    else if (us < 1000.0)
        snprintf(buf, size, "%.2f us", us);
    else if (us < 1000000.0)
        snprintf(buf, size, "%.2f ms", us / 1000.0);
    else
        snprintf(buf, size, "%.2f s", us / 1000000.0);
}

unsigned trace_quote_width(uint8_t byte)
{
    const uint8_t c = byte;

    if (c == '\n' || c == '\r' || c == '\t' || c == '"' || c == '\\')
        return 2;
    if (c >= 0xC2) /* a character begins: at most two columns */
        return 2;
    return c >= 0x20 && c < 0x7F ? 1 : 4;
}

void trace_quote(const uint8_t *bytes, size_t len, char *buf, size_t size)
{
    size_t n = 0;

    if (size < 8) {
        buf[0] = '\0';
        return;
    }
    buf[n++] = '"';
    /* Four for this byte or character, two for the end. */
    for (size_t i = 0; i < len && n + 6 <= size; i++) {
        uint8_t c = bytes[i];
        size_t used = utf8_visible((const char *)bytes + i, len - i);
        if (used > 1) {
            memcpy(buf + n, bytes + i, used);
            n += used;
            i += used - 1;
        } else if (c == '\n' || c == '\r' || c == '\t') {
            buf[n++] = '\\';
            buf[n++] = (char)(c == '\n' ? 'n' : c == '\r' ? 'r' : 't');
        } else if (c == '"' || c == '\\') {
            buf[n++] = '\\';
            buf[n++] = (char)c;
        } else if (c >= 0x20 && c < 0x7F) {
            buf[n++] = (char)c;
        } else {
            n += (size_t)snprintf(buf + n, size - n, "\\x%02x", c);
        }
    }
    buf[n++] = '"';
    buf[n] = '\0';
}

void trace_describe_where(const struct trace_info *info,
                          const struct hv_trace_record *r, char *buf,
                          size_t size)
{
    const char *name = NULL;
    uint64_t offset = 0;
    bool is_program = r->flags & HV_TRACE_HAS_RING && r->ring == 3;

    buf[0] = '\0';
    if (!(r->flags & HV_TRACE_HAS_RIP) || r->kind == HV_TRACE_KVM ||
        r->kind == HV_TRACE_TEXT || r->kind == HV_TRACE_SWITCH ||
        r->kind == HV_TRACE_PROCESS || r->kind == HV_TRACE_SETUP)
        return;
    if (!is_program)
        name = trace_label_symbol(info->labels, r->rip, &offset);
    if (!name)
        snprintf(buf, size, "0x%" PRIx64, r->rip);
    else if (offset)
        snprintf(buf, size, "%s+0x%" PRIx64, name, offset);
    else
        snprintf(buf, size, "%s", name);
}

static void syscall_name(uint32_t number, char *buf, size_t size)
{
    const char *name = trace_label_syscall(number);

    if (name)
        snprintf(buf, size, "%s", name);
    else
        snprintf(buf, size, "syscall_%u", number);
}

static void describe_host_call(const struct hv_trace_record *r, char *buf,
                               size_t size)
{
    char name[32], result[32];
    bool moves_bytes = r->reason == SYS_read || r->reason == SYS_write ||
                       r->reason == SYS_pread64 || r->reason == SYS_pwrite64 ||
                       r->reason == SYS_sendto;

    syscall_name(r->reason, name, sizeof(name));
    trace_describe_result(r->aux, result, sizeof(result));
    if (moves_bytes)
        snprintf(buf, size, "%s(%" PRIu64 ", %" PRIu64 ") = %s", name,
                 r->address, r->count, result);
    else
        snprintf(buf, size, "%s(%" PRIu64 ") = %s", name, r->address, result);
}

static void describe_syscall(const struct hv_trace_record *r, char *buf,
                             size_t size)
{
    char name[32];

    syscall_name(r->reason, name, sizeof(name));
    snprintf(buf, size, "%s(0x%" PRIx64 ", 0x%" PRIx64 ", 0x%" PRIx64 ")", name,
             r->address, r->data, r->count);
}

static void describe_trap(const struct trace_info *info,
                          const struct hv_trace_record *r, char *buf,
                          size_t size)
{
    char name[TRACE_WORDS_MAX];

    trace_words_vector(info->labels, r->reason, name, sizeof(name));
    if (r->kind == HV_TRACE_TRAPRET)
        snprintf(buf, size, "back from %s", name);
    else if (r->reason == PAGE_FAULT)
        snprintf(buf, size, "%s at 0x%" PRIx64 ", error 0x%" PRIx64, name,
                 r->address, r->data);
    else if (r->reason < NR_EXCEPTIONS && r->data)
        snprintf(buf, size, "%s, error 0x%" PRIx64, name, r->data);
    else
        snprintf(buf, size, "%s", name);
}

static void copy_name(const char *name, size_t max, char *buf, size_t size)
{
    snprintf(buf, size, "%.*s", (int)strnlen(name, max), name);
    utf8_make_printable(buf);
}

static void describe_task(const struct hv_trace_record *r, char *buf,
                          size_t size)
{
    char name[HV_TRACE_TEXT_MAX], next[HV_TRACE_NAME_MAX + 1];

    if (r->kind == HV_TRACE_SWITCH) {
        copy_name(r->before, sizeof(r->before), name, sizeof(name));
        copy_name(r->next, sizeof(r->next), next, sizeof(next));
        snprintf(buf, size, "switch %s[%u] -> %s[%u]", name, r->pid, next,
                 r->reason);
        return;
    }
    copy_name(r->name, sizeof(r->name), name, sizeof(name));
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

/* What the kernel has told the CPU, in the words of the instruction. */
static void describe_setup(const struct trace_info *info,
                           const struct hv_trace_record *r, char *buf,
                           size_t size)
{
    char name[sizeof(r->setup_name) + 1], every[32];
    uint64_t offset = 0;
    const char *symbol =
        trace_label_symbol(info->labels, r->setup_data, &offset);

    copy_name(r->setup_name, sizeof(r->setup_name), name, sizeof(name));
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

/* "kvm_exit: vcpu 0 reason npf rip 0x..." in few columns: "kvm exit npf". */
static void describe_kvm(const struct hv_trace_record *r, char *buf,
                         size_t size)
{
    char text[HV_TRACE_TEXT_MAX + 1];

    copy_name(r->text, sizeof(r->text), text, sizeof(text));
    const char *reason = strstr(text, " reason ");
    if (is_kvm(r, "kvm_exit:") && reason)
        snprintf(buf, size, "kvm exit %.*s", (int)strcspn(reason + 8, " "),
                 reason + 8);
    else if (is_kvm(r, "kvm_entry:"))
        snprintf(buf, size, "kvm entry");
    else
        snprintf(buf, size, "%s", text);
}

/* By itself: something came between it and its call. */
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

static void describe_interrupt(const struct trace_info *info,
                               const struct hv_trace_record *r, char *buf,
                               size_t size)
{
    const char *device = trace_label_gsi(info->labels, r->reason);

    snprintf(buf, size, "interrupt line %u %s%s%s", r->reason,
             r->data ? "up" : "down", device ? ", " : "", device ? device : "");
}

/* "disk0 read sector 8, 4096 bytes", and for a SERVICE " = 0". */
static void describe_disk(const struct hv_trace_record *r, const char *device,
                          const char *result, char *buf, size_t size)
{
    uint32_t type = (uint32_t)r->data;
    const char *what = type == VIRTIO_BLK_T_IN             ? "read"
                       : type == VIRTIO_BLK_T_OUT          ? "write"
                       : type == VIRTIO_BLK_T_FLUSH        ? "flush"
                       : type == VIRTIO_BLK_T_GET_ID       ? "id"
                       : type == VIRTIO_BLK_T_DISCARD      ? "discard"
                       : type == VIRTIO_BLK_T_WRITE_ZEROES ? "zero"
                                                           : "unknown request";

    if (type == VIRTIO_BLK_T_IN || type == VIRTIO_BLK_T_OUT)
        snprintf(buf, size, "%s %s sector %" PRIu64 ", %" PRIu64 " bytes%s",
                 device, what, r->address, r->count, result);
    else
        snprintf(buf, size, "%s %s%s", device, what, result);
}

/* SERVICE, and REQUEST, which is the same without a result. */
static void describe_service(const struct trace_info *info,
                             const struct hv_trace_record *r, char *buf,
                             size_t size)
{
    const char *device = trace_label_device(info->labels, r->reason);
    char result[40] = "";

    if (r->kind == HV_TRACE_SERVICE) {
        memcpy(result, " = ", 4);
        trace_describe_result(r->aux, result + 3, sizeof(result) - 3);
    }
    if (r->data >> 32 == VIRTIO_ID_BLOCK) {
        describe_disk(r, device ? device : "disk", result, buf, size);
        return;
    }
    snprintf(buf, size, "%s request %" PRIu64 ", %" PRIu64 " bytes%s",
             device ? device : "device", r->address, r->count, result);
}

void trace_describe(const struct trace_info *info,
                    const struct hv_trace_record *r, char *buf, size_t size)
{
    char name[32];

    switch (r->kind) {
    case HV_TRACE_EXIT:
        trace_describe_exit(info, r, buf, size);
        break;
    case HV_TRACE_KICK:
        snprintf(buf, size, "kicked by vmm");
        break;
    case HV_TRACE_HOST_CALL:
        describe_host_call(r, buf, size);
        break;
    case HV_TRACE_SERVICE:
    case HV_TRACE_REQUEST:
        describe_service(info, r, buf, size);
        break;
    case HV_TRACE_INTERRUPT:
        describe_interrupt(info, r, buf, size);
        break;
    case HV_TRACE_POLICY:
        policy_describe(r, buf, size);
        break;
    case HV_TRACE_VCPU:
        snprintf(buf, size, "vCPU %u %s", r->vcpu,
                 r->reason == HV_VCPU_RUN ? "enters the guest"
                                          : "is out of the guest for good");
        break;
    case HV_TRACE_LOST:
        snprintf(buf, size, "lost=%" PRIu64 " records", r->count);
        break;
    case HV_TRACE_KVM:
        describe_kvm(r, buf, size);
        break;
    case HV_TRACE_SYSCALL:
        describe_syscall(r, buf, size);
        break;
    case HV_TRACE_SYSRET:
        syscall_name(r->reason, name, sizeof(name));
        trace_describe_result(r->data, buf + snprintf(buf, size, "%s = ", name),
                              size - strlen(name) - 3);
        break;
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
