/* SPDX-License-Identifier: MIT */
/*
 * The trace as lines of JSON: a header, one object for each record, and a last
 * line. docs/trace-json.schema.json describes them.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

#include "trace/words/kinds.h"
#include "json_fields.h"
#include "json_write.h"
#include "output.h"
#include "trace/words/words.h"

struct json {
    FILE *out;
    const struct trace_info *info;
    struct story *story;
    uint64_t lost;
    uint64_t nr;
};

static void json_record(void *output, const struct hv_trace_record *r)
{
    struct json *json = output;
    struct story_note note = story_add(json->story, r);
    FILE *out = json->out;

    json->nr++;
    if (r->kind == HV_TRACE_LOST)
        json->lost += r->count;
    fprintf(out, "{\"n\":%" PRIu64 ",\"kind\":\"%s\",\"t\":%" PRId64,
            note.number, trace_kind_name(r->kind),
            json_exact(trace_time_ns(json->info, r->tsc)));
    json_put_hex(out, "tsc", r->tsc);
    if (r->vcpu != HV_TRACE_NO_VCPU)
        json_put_number(out, "vcpu", r->vcpu);
    if (note.pid != STORY_NO_PID)
        json_put_number(out, "pid", note.pid);
    if (note.cause)
        json_put_number(out, "cause", note.cause);
    if (note.begin_tsc)
        json_put_count(out, "took",
                       trace_ticks_ns(json->info, r->tsc - note.begin_tsc));
    else if (trace_words_has_length(r))
        json_put_number(out, "took", trace_ticks_ns(json->info, r->handled));
    json_put_fields(json->info, out, r, &note);
    fputs("}\n", out);
}

/* A line between records: the host calls of an exit come after it. */
static void json_still(void *ctx, const struct story_still *still)
{
    const struct json *json = ctx;
    uint64_t vmm = trace_ticks_ns(json->info, still->vmm);
    uint64_t host = trace_ticks_ns(json->info, still->host);
    uint64_t kvm = trace_ticks_ns(json->info, still->kvm);

    fputs("{\"kind\":\"stood-still\"", json->out);
    json_put_number(json->out, "vcpu", still->vcpu);
    json_put_number(json->out, "cause", still->number);
    json_put_count(json->out, "took", vmm + host + kvm);
    json_put_count(json->out, "vmm", vmm);
    json_put_count(json->out, "host", host);
    json_put_count(json->out, "kvm", kvm);
    fprintf(json->out, ",\"estimated\":%s}\n",
            still->is_measured ? "false" : "true");
}

static void *json_create(FILE *out, const struct trace_info *info,
                         const struct trace_style *style)
{
    struct json *json = calloc(1, sizeof(*json));
    time_t seconds = (time_t)(info->start_realtime_ns / 1000000000);
    char date[32] = "";
    struct tm tm;

    (void)style;
    if (!json)
        return NULL;
    json->out = out;
    json->info = info;
    json->story = story_create(
        &(struct story_events){.ctx = json, .still = json_still}, info);
    if (!json->story) {
        free(json);
        return NULL;
    }
    if (gmtime_r(&seconds, &tm))
        (void)strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &tm);
    fputs("{\"kind\":\"trace\",\"version\":1", out);
    json_put_text(out, "title", info->title);
    fprintf(out, ",\"start\":\"%s.%09" PRIu64 "Z\"", date,
            info->start_realtime_ns % 1000000000);
    json_put_hex(out, "start_tsc", info->start_tsc);
    json_put_number(out, "tsc_khz", info->tsc_khz);
    json_put_number(out, "vcpus", info->nr_vcpus);
    if (info->empty_exit_ticks)
        json_put_number(out, "empty_exit",
                        trace_ticks_ns(info, info->empty_exit_ticks));
    const char *name, *text;
    for (size_t i = 0;
         info->origin && (text = trace_origin_get(info->origin, i, &name)); i++)
        if (*text)
            json_put_text(out, name, text);
    fputs("}\n", out);
    return json;
}

static void json_finish(void *output)
{
    struct json *json = output;
    FILE *out = json->out;

    story_finish(json->story);
    fputs("{\"kind\":\"end\"", out);
    json_put_number(out, "records", json->nr);
    json_put_count(out, "lost", json->lost);
    if (json->info->end && json->info->end[0])
        json_put_text(out, "end", json->info->end);
    if (json->info->exit_code >= 0)
        json_put_number(out, "code", (uint64_t)json->info->exit_code);
    fputs("}\n", out);
}

static void json_destroy(void *output)
{
    struct json *json = output;

    if (!json)
        return;
    story_destroy(json->story);
    free(json);
}

const struct trace_output_type trace_output_json = {
    .name = "json",
    .what = "JSON lines, one for each record",
    .is_live = true,
    .create = json_create,
    .record = json_record,
    .finish = json_finish,
    .destroy = json_destroy,
};
