/* SPDX-License-Identifier: MIT */
/*
 * Sorts the records through an index of 16 bytes for each wanted record.
 */
#include "reader_order.h"

#include <errno.h>
#include <stdlib.h>

struct key {
    uint64_t tsc;
    uint32_t run;
    uint32_t record; /* index in its run; LOST_BEFORE: the gap before the run */
};

#define LOST_BEFORE UINT32_MAX

struct keys {
    struct key *list;
    size_t nr;
    size_t capacity;
};

int trace_runs_add(struct trace_runs *runs, const struct trace_run *run)
{
    if (run->nr >= LOST_BEFORE || runs->nr >= UINT32_MAX)
        return -ENOMEM;
    if (runs->nr == runs->capacity) {
        size_t capacity = runs->capacity ? 2 * runs->capacity : 64;
        struct trace_run *list = realloc(runs->list, capacity * sizeof(*list));
        if (!list)
            return -ENOMEM;
        runs->list = list;
        runs->capacity = capacity;
    }
    runs->list[runs->nr++] = *run;
    if (__builtin_add_overflow(runs->missing, run->missing, &runs->missing))
        runs->missing = UINT64_MAX;
    return 0;
}

void trace_runs_free(struct trace_runs *runs)
{
    free(runs->list);
    *runs = (struct trace_runs){0};
}

static struct hv_trace_record record_at(const struct trace_run *run, size_t i)
{
    struct hv_trace_record record;

    memcpy(&record, run->data + i * sizeof(record), sizeof(record));
    return record;
}

static int add_key(struct keys *keys, uint64_t tsc, size_t run, uint32_t i)
{
    if (keys->nr == keys->capacity) {
        size_t capacity = keys->capacity ? 2 * keys->capacity : 4096;
        struct key *list = realloc(keys->list, capacity * sizeof(*list));
        if (!list)
            return -ENOMEM;
        keys->list = list;
        keys->capacity = capacity;
    }
    keys->list[keys->nr++] = (struct key){tsc, (uint32_t)run, i};
    return 0;
}

static int make_keys(const struct trace_runs *runs, struct keys *keys,
                     bool (*wanted)(void *ctx,
                                    const struct hv_trace_record *record),
                     void *ctx)
{
    int rc = 0;

    for (size_t r = 0; r < runs->nr && !rc; r++) {
        const struct trace_run *run = &runs->list[r];
        if (run->missing && run->nr)
            rc = add_key(keys, record_at(run, 0).tsc, r, LOST_BEFORE);
        for (size_t i = 0; i < run->nr && !rc; i++) {
            const struct hv_trace_record record = record_at(run, i);
            if (record.kind != HV_TRACE_NONE &&
                (!wanted || wanted(ctx, &record)))
                rc = add_key(keys, record.tsc, r, (uint32_t)i);
        }
    }
    return rc;
}

/* Records with the same TSC keep the order of the file; a gap comes first. */
static int compare(const void *a, const void *b)
{
    const struct key *x = a, *y = b;

    if (x->tsc != y->tsc)
        return x->tsc < y->tsc ? -1 : 1;
    if (x->run != y->run)
        return x->run < y->run ? -1 : 1;
    uint32_t i = x->record + 1, j = y->record + 1; /* LOST_BEFORE: 0 */
    return i < j ? -1 : i > j;
}

/* The records of one vCPU are mostly in order already, which the first pass
 * detects. */
static void sort_keys(struct keys *keys)
{
    for (size_t i = 1; i < keys->nr; i++)
        if (compare(&keys->list[i - 1], &keys->list[i]) > 0) {
            qsort(keys->list, keys->nr, sizeof(*keys->list), compare);
            return;
        }
}

static struct hv_trace_record lost_record(uint64_t tsc, uint8_t vcpu,
                                          uint64_t count)
{
    return (struct hv_trace_record){
        .tsc = tsc,
        .kind = HV_TRACE_LOST,
        .vcpu = vcpu,
        .count = count,
    };
}

int trace_runs_each(
    const struct trace_runs *runs, uint64_t behind,
    bool (*wanted)(void *ctx, const struct hv_trace_record *record),
    void (*use)(void *ctx, const struct hv_trace_record *record), void *ctx)
{
    struct keys keys = {0};
    uint64_t last = 0;
    int rc = make_keys(runs, &keys, wanted, ctx);

    if (!rc)
        sort_keys(&keys);
    for (size_t i = 0; i < keys.nr && !rc; i++) {
        const struct key *key = &keys.list[i];
        const struct trace_run *run = &runs->list[key->run];
        struct hv_trace_record record =
            record_at(run, key->record == LOST_BEFORE ? 0 : key->record);
        if (key->record == LOST_BEFORE)
            record = lost_record(key->tsc, record.vcpu, run->missing);
        use(ctx, &record);
        last = key->tsc;
    }
    free(keys.list);
    if (!rc && behind) {
        const struct hv_trace_record record =
            lost_record(last, HV_TRACE_NO_VCPU, behind);
        use(ctx, &record);
    }
    return rc;
}
