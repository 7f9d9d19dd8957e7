/* SPDX-License-Identifier: MIT */
/*
 * The fields of a JSON trace line, for each kind of record that the VMM writes.
 */
#include "json_fields.h"

#include <inttypes.h>
#include <linux/kvm.h>
#include <string.h>

#include "base/names.h"
#include "json_write.h"
#include "trace/words/sample.h"
#include "trace/words/words.h"

void json_put_place(const struct trace_info *info, FILE *out,
                    const struct hv_trace_record *r)
{
    char words[TRACE_WORDS_MAX];

    if (r->flags & HV_TRACE_HAS_RING)
        json_put_number(out, "ring", r->ring);
    if (!(r->flags & HV_TRACE_HAS_RIP))
        return;
    json_put_hex(out, "rip", r->rip);
    trace_words_at(info->labels, r, words, sizeof(words));
    if (!words[0])
        return;
    json_put_text(out, "at", words);
    const char *line = trace_label_line(info->labels, r->rip);
    if (line)
        json_put_text(out, "line", line);
}

static void put_exit(const struct trace_info *info, FILE *out,
                     const struct hv_trace_record *r)
{
    json_put_number(out, "reason", r->reason);
    json_put_text(out, "reason_name", names_exit_reason(r->reason));
    json_put_place(info, out, r);
    if (r->flags & HV_TRACE_BIOS) {
        json_put_bios(out, r);
        return;
    }
    if (r->flags & HV_TRACE_CALL) {
        const char *name = trace_words_hypercall(r->address);
        const uint64_t args[] = {r->count, r->aux};
        json_put_count(out, "hypercall", r->address);
        if (name)
            json_put_text(out, "call", name);
        json_put_args(out, args, ARRAY_SIZE(args));
        const struct path_name *file = trace_label_handle(info->labels, r);
        if (file)
            json_put_bytes(out, "path", file->text, file->have);
        json_put_result(out, r->data);
        return;
    }
    json_put_hex(out, "address", r->address);
    json_put_hex(out, "data", r->data);
    if (r->reason != KVM_EXIT_IO && r->reason != KVM_EXIT_MMIO)
        return;
    const char *device = r->reason == KVM_EXIT_IO
                             ? trace_label_port(info->labels, r->address)
                             : trace_label_mmio(info->labels, r->address);
    if (device)
        json_put_text(out, "device", device);
    fprintf(out, ",\"write\":%s", r->flags & HV_TRACE_WRITE ? "true" : "false");
    json_put_number(out, "size", r->size);
    json_put_count(out, "count", r->count);
}

static void put_policy(FILE *out, const struct hv_trace_record *r)
{
    static const char *const kinds[] = {
        [HV_POLICY_HYPERCALL] = "hypercall",
        [HV_POLICY_FILE] = "file",
        [HV_POLICY_PORT] = "port",
        [HV_POLICY_MMIO] = "mmio",
        [HV_POLICY_MSR] = "msr",
        [HV_POLICY_BIOS] = "bios",
    };

    json_put_text(out, "name", trace_words_verdict(r->reason));
    json_put_text(out, "of",
                  r->size < ARRAY_SIZE(kinds) ? kinds[r->size] : "unknown");
    json_put_hex(out, "asked", r->address);
    json_put_count(out, "rule", r->data);
    json_put_count(out, "access", r->count);
    if (r->reason == HV_POLICY_DENY && r->aux && r->aux < 4096 &&
        strerrorname_np((int)r->aux))
        json_put_text(out, "errno", strerrorname_np((int)r->aux));
}

/* Writes the file that the record is about. */
static void put_path(const struct trace_info *info, FILE *out,
                     const struct hv_trace_record *r, unsigned index,
                     const char *key)
{
    const struct path_name *name = trace_label_path(info->labels, r, index);

    if (name)
        json_put_bytes(out, key, name->text, name->have);
}

/* PATH: one piece of a file name. */
static void put_piece_of_path(FILE *out, const struct hv_trace_record *r)
{
    json_put_text(out, "of",
                  r->reason == HV_PATH_ASKED  ? "hypercall"
                  : r->reason == HV_PATH_HOST ? "host-call"
                  : r->reason == HV_PATH_TO   ? "host-call-to"
                                              : "unknown");
    json_put_number(out, "size", r->size);
    fprintf(out, ",\"more\":%s", r->flags & HV_TRACE_MORE ? "true" : "false");
    json_put_bytes(out, "text", r->path_text,
                   strnlen(r->path_text, HV_PATH_PIECE));
}

/* Where it was, and who had called that. */
static void put_sample(const struct trace_info *info, FILE *out,
                       const struct hv_trace_record *r)
{
    char name[TRACE_WORDS_MAX];

    json_put_text(out, "state",
                  r->reason == HV_SAMPLE_RUNS      ? "runs"
                  : r->reason == HV_SAMPLE_HALTED  ? "halted"
                  : r->reason == HV_SAMPLE_VMM     ? "vmm"
                  : r->reason == HV_SAMPLE_CALLERS ? "callers"
                                                   : "unknown");
    json_put_place(info, out, r);
    json_put_text(out, "function",
                  sample_function(info->labels, r, r->sample_rip,
                                  r->reason == HV_SAMPLE_HALTED, name,
                                  sizeof(name)));
    fputs(",\"callers\":[", out);
    for (unsigned i = 0; i < sample_nr_callers(r); i++)
        fprintf(out, "%s\"0x%" PRIx64 "\"", i ? "," : "", r->callers[i]);
    fputs("],\"stack\":[", out);
    for (unsigned i = 0; i < sample_nr_callers(r); i++) {
        sample_function(info->labels, r, r->callers[i], true, name,
                        sizeof(name));
        fputs(i ? "," : "", out);
        json_put_string(out, name, strlen(name));
    }
    fprintf(out, "],\"more\":%s,\"cut\":%s",
            r->flags & HV_TRACE_MORE ? "true" : "false",
            r->flags & HV_TRACE_CUT ? "true" : "false");
}

/* HOST_CALL, SERVICE, INTERRUPT, POLICY */
static void put_effect(const struct trace_info *info, FILE *out,
                       const struct hv_trace_record *r)
{
    const uint64_t args[] = {r->address, r->data, r->count};
    const char *name = NULL;

    if (r->kind == HV_TRACE_HOST_CALL)
        name = trace_label_syscall(r->reason);
    else if (r->kind == HV_TRACE_SERVICE)
        name = trace_label_device(info->labels, r->reason);
    else if (r->kind == HV_TRACE_INTERRUPT)
        name = trace_label_gsi(info->labels, r->reason);
    json_put_number(out,
                    r->kind == HV_TRACE_HOST_CALL   ? "number"
                    : r->kind == HV_TRACE_SERVICE   ? "device"
                    : r->kind == HV_TRACE_INTERRUPT ? "line"
                                                    : "verdict",
                    r->reason);
    if (name)
        json_put_text(out, "name", name);
    if (r->kind == HV_TRACE_HOST_CALL) {
        json_put_args(out, args, ARRAY_SIZE(args));
        put_path(info, out, r, 0, "path");
        put_path(info, out, r, 1, "to");
        json_put_result(out, r->aux);
    } else if (r->kind == HV_TRACE_SERVICE) {
        json_put_hex(out, "request", r->address);
        json_put_hex(out, "what", r->data);
        json_put_count(out, "bytes", r->count);
        json_put_result(out, r->aux);
    } else if (r->kind == HV_TRACE_INTERRUPT) {
        json_put_count(out, "level", r->data);
    } else {
        put_policy(out, r);
        put_path(info, out, r, 0, "path");
    }
}

void json_put_fields(const struct trace_info *info, FILE *out,
                     const struct hv_trace_record *r,
                     const struct story_note *note)
{
    switch (r->kind) {
    case HV_TRACE_EXIT:
        put_exit(info, out, r);
        break;
    case HV_TRACE_HOST_CALL:
    case HV_TRACE_SERVICE:
    case HV_TRACE_INTERRUPT:
    case HV_TRACE_POLICY:
        put_effect(info, out, r);
        break;
    case HV_TRACE_VCPU:
        json_put_text(out, "event",
                      r->reason == HV_VCPU_RUN    ? "run"
                      : r->reason == HV_VCPU_STOP ? "stop"
                                                  : "unknown");
        break;
    case HV_TRACE_KVM:
        json_put_number(out, "piece", r->reason);
        json_put_number(out, "size", r->size);
        json_put_bytes(out, "text", r->text, strnlen(r->text, sizeof(r->text)));
        break;
    case HV_TRACE_PATH:
        put_piece_of_path(out, r);
        break;
    case HV_TRACE_SAMPLE:
        put_sample(info, out, r);
        break;
    case HV_TRACE_LOST:
        json_put_count(out, "records", r->count);
        break;
    default:
        json_put_guest(info, out, r, note);
        break;
    }
}
