/* SPDX-License-Identifier: MIT */
/*
 * The fields of a JSON trace line, for each kind of record that the guest's
 * kernel writes.
 */
#include <string.h>

#include "json_fields.h"
#include "json_write.h"
#include "trace/words/describe_guest.h"
#include "trace/words/words.h"

static void put_crossing(const struct trace_info *info, FILE *out,
                         const struct hv_trace_record *r,
                         const struct story_note *note)
{
    const uint64_t args[] = {r->address, r->data, r->count, r->aux};
    char words[TRACE_WORDS_MAX > TRACE_INSN_MAX ? TRACE_WORDS_MAX
                                                : TRACE_INSN_MAX];

    trace_words_name(info->labels, r, words, sizeof(words));
    bool is_trap = r->kind == HV_TRACE_TRAP || r->kind == HV_TRACE_TRAPRET;
    json_put_number(out, is_trap ? "vector" : "number", r->reason);
    json_put_text(out, "name", words);
    if (r->flags & HV_TRACE_INT80)
        json_put_text(out, "by", "int 0x80");
    if (r->kind == HV_TRACE_SYSRET) {
        json_put_result(out, r->data);
        return;
    }
    json_put_place(info, out, r);
    if (r->kind == HV_TRACE_SYSCALL) {
        json_put_args(out, args, ARRAY_SIZE(args));
        if (note->file)
            json_put_text(out, "file", note->file);
    } else if (r->kind == HV_TRACE_TRAP) {
        json_put_hex(out, "address", r->address);
        json_put_hex(out, "error", r->data);
        trace_describe_insn(r, words, sizeof(words));
        if (words[0])
            json_put_text(out, "instruction", words);
    }
}

/* REQUEST: the same fields as put_effect() writes for the SERVICE that it leads
 * to. */
static void put_request(const struct trace_info *info, FILE *out,
                        const struct hv_trace_record *r)
{
    const char *name = trace_label_device(info->labels, r->reason);

    json_put_number(out, "device", r->reason);
    if (name)
        json_put_text(out, "name", name);
    json_put_hex(out, "request", r->address);
    json_put_hex(out, "what", r->data);
    json_put_count(out, "bytes", r->count);
}

static void put_switch(FILE *out, const struct hv_trace_record *r)
{
    json_put_bytes(out, "name", r->before,
                   strnlen(r->before, sizeof(r->before)));
    json_put_number(out, "next_pid", r->reason);
    json_put_bytes(out, "next", r->next, strnlen(r->next, sizeof(r->next)));
}

static void put_process(FILE *out, const struct hv_trace_record *r)
{
    json_put_text(out, "event",
                  r->reason == HV_TASK_FORK     ? "fork"
                  : r->reason == HV_TASK_EXEC   ? "exec"
                  : r->reason == HV_TASK_EXIT   ? "exit"
                  : r->reason == HV_TASK_SIGNAL ? "signal"
                                                : "unknown");
    json_put_bytes(out, "name", r->name, strnlen(r->name, sizeof(r->name)));
    if (r->reason == HV_TASK_FORK)
        json_put_count(out, "parent", r->task_data);
    else if (r->reason == HV_TASK_EXIT)
        json_put_count(out, "status", r->task_data);
    else if (r->reason == HV_TASK_SIGNAL)
        json_put_count(out, "signal", r->task_data);
}

static void put_setup(FILE *out, const struct hv_trace_record *r)
{
    json_put_text(out, "what", trace_words_setup(r->reason));
    json_put_hex(out, "value", r->setup_data);
    if (r->reason == HV_SETUP_TRAPS)
        json_put_count(out, "gates", r->size);
    json_put_bytes(out, "name", r->setup_name,
                   strnlen(r->setup_name, sizeof(r->setup_name)));
}

static void put_piece_of_text(FILE *out, const struct hv_trace_record *r,
                              const struct story_note *note)
{
    if (r->reason == HV_TEXT_RESULT)
        json_put_text(out, "of", "result");
    else if (r->reason >= HV_TEXT_LENGTHS)
        json_put_text(out, "of", "lengths");
    else
        json_put_number(out, "of", r->reason);
    json_put_number(out, "size", r->size);
    fprintf(out, ",\"more\":%s", r->flags & HV_TRACE_MORE ? "true" : "false");
    json_put_number(out, "offset", note->text_offset);
    json_put_bytes(out, "text", r->text, note->text_len);
}

void json_put_guest(const struct trace_info *info, FILE *out,
                    const struct hv_trace_record *r,
                    const struct story_note *note)
{
    switch (r->kind) {
    case HV_TRACE_SYSCALL:
    case HV_TRACE_SYSRET:
    case HV_TRACE_TRAP:
    case HV_TRACE_TRAPRET:
        put_crossing(info, out, r, note);
        break;
    case HV_TRACE_SWITCH:
        put_switch(out, r);
        break;
    case HV_TRACE_TEXT:
        put_piece_of_text(out, r, note);
        break;
    case HV_TRACE_PROCESS:
        put_process(out, r);
        break;
    case HV_TRACE_REQUEST:
        put_request(info, out, r);
        break;
    case HV_TRACE_SETUP:
        put_setup(out, r);
        break;
    default:
        break;
    }
}
