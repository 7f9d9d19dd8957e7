/* SPDX-License-Identifier: MIT */
/*
 * An EXIT record in words: a port, an address, a hypercall, or the reason.
 */
#include "describe_exit.h"

#include <inttypes.h>
#include <linux/kvm.h>
#include <string.h>

#include "base/msr_names.h"
#include "base/names.h"
#include "base/utf8.h"
#include "bios/words.h"
#include "describe_host.h"
#include "hv/hostfs.h"
#include "hv/ports.h"
#include "quote.h"
#include "words.h"

#define PCI_ENABLE 0x80000000u

/* A write to the address register of the PCI configuration ports says which
 * bytes are meant: ", 00:1f.2 register 0x10". */
static void describe_pci(const struct hv_trace_record *r, char *buf,
                         size_t size)
{
    size_t n = strlen(buf);

    if (r->address != HV_PORT_PCI_CONFIG || !(r->flags & HV_TRACE_WRITE) ||
        r->size != sizeof(uint32_t) || r->count > 1 || !(r->data & PCI_ENABLE))
        return;
    snprintf(buf + n, size - n, ", %02x:%02x.%x register 0x%02x",
             (unsigned)(r->data >> 16) & 0xFF, (unsigned)(r->data >> 11) & 0x1F,
             (unsigned)(r->data >> 8) & 7, (unsigned)r->data & 0xFC);
}

static void describe_io(const struct trace_info *info,
                        const struct hv_trace_record *r, char *buf, size_t size)
{
    const char *device = trace_label_port(info->labels, r->address);
    bool is_write = r->flags & HV_TRACE_WRITE;
    int n =
        snprintf(buf, size, "%s 0x%" PRIx64 " %s %s 0x%" PRIx64,
                 is_write ? "out" : "in", r->address,
                 device ? device : "(nobody)", is_write ? "<-" : "->", r->data);

    if (r->count > 1 && n > 0 && (size_t)n < size)
        snprintf(buf + n, size - (size_t)n, ", %" PRIu64 " items", r->count);
    describe_pci(r, buf, size);
}

/* "rdmsr 0x1b APIC_BASE -> 0xfee00900" */
static void describe_msr(const struct trace_info *info,
                         const struct hv_trace_record *r, char *buf,
                         size_t size)
{
    const char *name = names_msr((uint32_t)r->address);
    bool is_write = r->flags & HV_TRACE_WRITE;

    (void)info;
    snprintf(buf, size, "%s 0x%" PRIx64 "%s%s %s 0x%" PRIx64,
             is_write ? "wrmsr" : "rdmsr", r->address, name ? " " : "",
             name ? name : "", is_write ? "<-" : "->", r->data);
}

static void describe_mmio(const struct trace_info *info,
                          const struct hv_trace_record *r, char *buf,
                          size_t size)
{
    const char *device = trace_label_mmio(info->labels, r->address);
    bool is_write = r->flags & HV_TRACE_WRITE;

    snprintf(buf, size, "%s 0x%" PRIx64 " %s %s 0x%" PRIx64,
             is_write ? "write" : "read", r->address,
             device ? device : "(nobody)", is_write ? "<-" : "->", r->data);
}

/* An access, with ", refused" after it if it was refused. */
static void describe_access(void (*describe)(const struct trace_info *,
                                             const struct hv_trace_record *,
                                             char *, size_t),
                            const struct trace_info *info,
                            const struct hv_trace_record *r, char *buf,
                            size_t size)
{
    describe(info, r, buf, size);
    size_t n = strlen(buf);
    if (r->flags & HV_TRACE_REFUSED)
        snprintf(buf + n, size - n, ", refused");
}

#define HANDLE_COLUMNS 24u /* of a name; the offset after it is not cut */
#define HANDLE_WORDS   (4 * HANDLE_COLUMNS + 32u)

/* "3</share/note>", escaped as a quoted text is. Of a long name the end is
 * shown. */
static void describe_handle(const struct trace_info *info,
                            const struct hv_trace_record *r, char *buf,
                            size_t size)
{
    const struct path_name *file = trace_label_handle(info->labels, r);
    int n = snprintf(buf, size, "%" PRIu64, r->count);
    char quoted[4 * HV_PATH_MAX + 8];

    if (!file)
        return;
    bool is_cut = file->have < file->len;
    trace_quote((const uint8_t *)file->text, file->have, quoted,
                sizeof(quoted));
    quoted[strlen(quoted) - 1] = '\0';
    const char *tail = utf8_tail(quoted + 1, HANDLE_COLUMNS);
    snprintf(buf + n, size - (size_t)n, "<%s%s%s>",
             tail > quoted + 1 ? "..." : "", tail, is_cut ? "..." : "");
}

/* For a call about files: the name, or the handle and the operation. False if
 * it is another call, or the name is not known. */
static bool describe_file(const struct trace_info *info,
                          const struct hv_trace_record *r, char *buf,
                          size_t size)
{
    const char *name = trace_words_hypercall(r->address);
    char path[TRACE_PATH_WORDS], to[TRACE_PATH_WORDS], handle[HANDLE_WORDS];

    describe_handle(info, r, handle, sizeof(handle));
    switch (r->address) {
    case HV_CALL_FILE_CLOSE:
    case HV_CALL_FILE_FSTAT:
    case HV_CALL_FILE_SYNC:
        snprintf(buf, size, "%s(%s)", name, handle);
        return true;
    case HV_CALL_FILE_READ:
    case HV_CALL_FILE_WRITE:
        if (r->aux == HV_FILE_POSITION)
            snprintf(buf, size, "%s(%s)", name, handle);
        else
            snprintf(buf, size, "%s(%s, at %" PRIu64 ")", name, handle, r->aux);
        return true;
    case HV_CALL_FILE_LIST:
    case HV_CALL_FILE_TRUNCATE:
        snprintf(buf, size, "%s(%s, %" PRIu64 ")", name, handle, r->aux);
        return true;
    default:
        break;
    }
    trace_describe_path(info, r, 0, path, sizeof(path));
    trace_describe_path(info, r, 1, to, sizeof(to));
    if (*path)
        snprintf(buf, size, "%s(%s%s%s)", name, path, *to ? ", " : "", to);
    return *path;
}

/* The arguments of a hypercall, described by its number. */
static void describe_arguments(const struct trace_info *info,
                               const struct hv_trace_record *r, char *buf,
                               size_t size)
{
    if (describe_file(info, r, buf, size))
        return;
    switch (r->address) {
    case HV_CALL_FEATURES:
        snprintf(buf, size, "features()");
        break;
    case HV_CALL_CONSOLE:
        snprintf(buf, size, "console(%" PRIu64 " bytes)", r->aux);
        break;
    case HV_CALL_EXIT:
        snprintf(buf, size, "exit(%" PRIu64 ")", r->count);
        break;
    case HV_CALL_TIME:
        snprintf(buf, size, "time(%s)",
                 r->count == HV_CLOCK_REALTIME    ? "realtime"
                 : r->count == HV_CLOCK_MONOTONIC ? "monotonic"
                                                  : "?");
        break;
    case HV_CALL_TRACE:
        snprintf(buf, size, "trace(%" PRIu64 " records)",
                 r->aux / HV_TRACE_RECORD_SIZE - 1);
        break;
    default:
        if (trace_words_hypercall(r->address))
            snprintf(buf, size, "%s(0x%" PRIx64 ", 0x%" PRIx64 ")",
                     trace_words_hypercall(r->address), r->count, r->aux);
        else
            snprintf(buf, size,
                     "number %" PRIu64 "(0x%" PRIx64 ", 0x%" PRIx64 ")",
                     r->address, r->count, r->aux);
        break;
    }
}

void trace_describe_result(uint64_t value, char *buf, size_t size)
{
    int64_t result = (int64_t)value;
    const char *name =
        result < 0 && result > -4096 ? strerrorname_np((int)-result) : NULL;

    if (name)
        snprintf(buf, size, "-%s", name);
    else
        snprintf(buf, size, "%" PRId64, result);
}

void trace_describe_call(const struct trace_info *info,
                         const struct hv_trace_record *r, char *buf,
                         size_t size)
{
    char arguments[TRACE_WHAT_MAX - 16];

    describe_arguments(info, r, arguments, sizeof(arguments));
    snprintf(buf, size, "hypercall %s", arguments);
}

static void describe_call(const struct trace_info *info,
                          const struct hv_trace_record *r, char *buf,
                          size_t size)
{
    char call[TRACE_WHAT_MAX], result[32];

    trace_describe_call(info, r, call, sizeof(call));
    trace_describe_result(r->data, result, sizeof(result));
    /* Shown in seconds: exact since the start, rounded since 1970. */
    if (r->address == HV_CALL_TIME && (int64_t)r->data > 0)
        snprintf(result, sizeof(result),
                 r->data < 1000000000000000u ? "%.6f s" : "%.0f s",
                 (double)r->data / 1e9);
    snprintf(buf, size, "%s = %s", call, result);
}

void trace_describe_exit(const struct trace_info *info,
                         const struct hv_trace_record *r, char *buf,
                         size_t size)
{
    const char *name = names_exit_reason(r->reason);

    if (r->flags & HV_TRACE_BIOS)
        bios_describe(r, buf, size);
    else if (r->flags & HV_TRACE_CALL)
        describe_call(info, r, buf, size);
    else if (r->reason == KVM_EXIT_IO)
        describe_access(describe_io, info, r, buf, size);
    else if (r->reason == KVM_EXIT_MMIO)
        describe_access(describe_mmio, info, r, buf, size);
    else if (r->reason == KVM_EXIT_X86_RDMSR || r->reason == KVM_EXIT_X86_WRMSR)
        describe_access(describe_msr, info, r, buf, size);
    else if (r->reason != KVM_EXIT_UNKNOWN && strcmp(name, "unknown") == 0)
        snprintf(buf, size, "unknown exit %u", r->reason);
    else
        snprintf(buf, size, "%s", name);
}
