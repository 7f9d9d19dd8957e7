/* SPDX-License-Identifier: MIT */
/*
 * Blocks of records, a source for each vCPU and one for the threads.
 */
#include "recording.h"

#include <linux/kvm.h>
#include <stdlib.h>
#include <string.h>

#include "trace/file/pack.h"
#include "trace/file/sink.h"

#define NR_SOURCES (SCENE_NR_VCPUS + 1u)
#define BATCH      4096u

struct source {
    struct hv_trace_record batch[BATCH];
    uint8_t packed[BATCH * TRACE_PACKED_MAX];
    size_t nr;
    uint64_t written;
};

struct recording {
    struct trace_sink sink;
    struct source sources[NR_SOURCES];
};

static uint64_t end_of(const struct hv_trace_record *r)
{
    bool has_length = r->kind == HV_TRACE_EXIT ||
                      r->kind == HV_TRACE_HOST_CALL ||
                      r->kind == HV_TRACE_SERVICE;

    return r->tsc + (has_length ? r->handled : 0);
}

static int by_end(const void *a, const void *b)
{
    uint64_t x = end_of(a), y = end_of(b);

    return x < y ? -1 : x > y;
}

static bool flush(struct recording *recording, unsigned index)
{
    struct source *source = &recording->sources[index];
    const struct trace_block block = {
        .type = TRACE_BLOCK_PACKED, .source = index, .first = source->written};
    size_t size = trace_pack(source->batch, source->nr, source->packed);

    if (!source->nr)
        return true;
    source->written += source->nr;
    source->nr = 0;
    return trace_sink_block(&recording->sink, block, source->packed, size);
}

static bool put(struct recording *recording, const struct hv_trace_record *r)
{
    unsigned index =
        r->vcpu < SCENE_NR_VCPUS ? r->vcpu : SCENE_NR_VCPUS; /* a thread */
    struct source *source = &recording->sources[index];

    if (source->nr == BATCH && !flush(recording, index))
        return false;
    source->batch[source->nr++] = *r;
    return true;
}

static bool put_all(struct recording *recording, struct scene *scene,
                    unsigned times)
{
    uint64_t first = scene->records[0].tsc;
    uint64_t length = scene->records[scene->nr - 1].tsc - first + 1000000;
    const struct hv_trace_record late = {.tsc = first,
                                         .kind = HV_TRACE_EXIT,
                                         .reason = KVM_EXIT_INTR,
                                         .handled = 1000};

    qsort(scene->records, scene->nr, sizeof(*scene->records), by_end);
    for (unsigned n = 0; n < times; n++)
        for (size_t i = 0; i < scene->nr; i++) {
            struct hv_trace_record r = scene->records[i];
            bool has_cause =
                r.kind == HV_TRACE_HOST_CALL || r.kind == HV_TRACE_SERVICE ||
                r.kind == HV_TRACE_INTERRUPT || r.kind == HV_TRACE_POLICY;
            r.tsc += n * length;
            r.rip += has_cause && r.rip ? n * length : 0;
            if (!put(recording, &r))
                return false;
        }
    bool ok = put(recording, &late);
    for (unsigned i = 0; i < NR_SOURCES; i++)
        ok = ok && flush(recording, i);
    return ok;
}

bool recording_write(const char *path, const struct trace_meta *meta,
                     const struct trace_labels *labels, struct scene *scene,
                     unsigned times)
{
    struct recording *recording = calloc(1, sizeof(*recording));
    char *text = trace_meta_write(meta, labels);
    char *end = trace_meta_write_end(meta, NULL, 0);
    bool ok = recording && text && end &&
              trace_sink_open(&recording->sink, path) == 0;

    if (ok) {
        const struct trace_block first = {.type = TRACE_BLOCK_META};
        const struct trace_block last = {.type = TRACE_BLOCK_END};
        ok = trace_sink_block(&recording->sink, first, text, strlen(text)) &&
             put_all(recording, scene, times) &&
             trace_sink_block(&recording->sink, last, end, strlen(end));
        trace_sink_close(&recording->sink);
    }
    free(text);
    free(end);
    free(recording);
    return ok;
}
