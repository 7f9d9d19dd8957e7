/* SPDX-License-Identifier: MIT */
/*
 * Records in words. A record may come from a file or from a guest's memory, so
 * any number in it may have any value.
 */
#include "describe.h"

#include <inttypes.h>
#include <linux/virtio_blk.h>
#include <linux/virtio_ids.h>
#include <string.h>

#include "policy/policy.h"
#include "describe_exit.h"
#include "describe_guest.h"
#include "describe_host.h"
#include "kinds.h"
#include "quote.h"
#include "sample.h"
#include "words.h"

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

void trace_describe_where(const struct trace_info *info,
                          const struct hv_trace_record *r, char *buf,
                          size_t size)
{
    const char *name = NULL;
    uint64_t offset = 0;
    bool is_program = r->flags & HV_TRACE_HAS_RING && r->ring == 3;

    buf[0] = '\0';
    if (!(r->flags & HV_TRACE_HAS_RIP) || r->kind == HV_TRACE_KVM ||
        r->kind == HV_TRACE_PATH || r->kind == HV_TRACE_TEXT ||
        r->kind == HV_TRACE_SWITCH || r->kind == HV_TRACE_PROCESS ||
        r->kind == HV_TRACE_SETUP || r->kind == HV_TRACE_SAMPLE)
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

static void describe_syscall(const struct hv_trace_record *r, char *buf,
                             size_t size)
{
    char number[32];

    snprintf(buf, size, "%s(0x%" PRIx64 ", 0x%" PRIx64 ", 0x%" PRIx64 ")",
             trace_label_any_syscall(r->reason, number, sizeof(number)),
             r->address, r->data, r->count);
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

/* A SERVICE, or a REQUEST, which is the same without a result. */
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

/* "policy:7 deny file read = EACCES, \"/data/notes\"" */
static void describe_policy(const struct trace_info *info,
                            const struct hv_trace_record *r, char *buf,
                            size_t size)
{
    char path[TRACE_PATH_WORDS];

    policy_describe(r, buf, size);
    trace_describe_path(info, r, 0, path, sizeof(path));
    size_t n = strlen(buf);
    if (*path)
        snprintf(buf + n, size - n, " %s", path);
}

/* Shown on its own, because a filter has hidden the record it belongs to. */
static void describe_path(const struct hv_trace_record *r, char *buf,
                          size_t size)
{
    char quoted[4 * HV_PATH_PIECE + 8];

    trace_quote((const uint8_t *)r->path_text,
                strnlen(r->path_text, HV_PATH_PIECE), quoted, sizeof(quoted));
    snprintf(buf, size, "path %s", quoted);
}

void trace_describe(const struct trace_info *info,
                    const struct hv_trace_record *r, char *buf, size_t size)
{
    char number[32];
    const char *name;

    switch (r->kind) {
    case HV_TRACE_EXIT:
        trace_describe_exit(info, r, buf, size);
        break;
    case HV_TRACE_KICK:
        snprintf(buf, size, "kicked by vmm");
        break;
    case HV_TRACE_HOST_CALL:
        trace_describe_host_call(info, r, buf, size);
        break;
    case HV_TRACE_SERVICE:
    case HV_TRACE_REQUEST:
        describe_service(info, r, buf, size);
        break;
    case HV_TRACE_INTERRUPT:
        describe_interrupt(info, r, buf, size);
        break;
    case HV_TRACE_POLICY:
        describe_policy(info, r, buf, size);
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
        trace_words_kvm(r, buf, size);
        break;
    case HV_TRACE_PATH:
        describe_path(r, buf, size);
        break;
    case HV_TRACE_SAMPLE:
        sample_describe(info->labels, r, buf, size);
        break;
    case HV_TRACE_SYSCALL:
        describe_syscall(r, buf, size);
        break;
    case HV_TRACE_SYSRET:
        name = trace_label_any_syscall(r->reason, number, sizeof(number));
        trace_describe_result(r->data, buf + snprintf(buf, size, "%s = ", name),
                              size - strlen(name) - 3);
        break;
    default:
        trace_describe_guest(info, r, buf, size);
        break;
    }
}
