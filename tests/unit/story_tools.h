/* SPDX-License-Identifier: MIT */
/*
 * For the tests of the story of a trace: records made by the test, and the
 * story's results.
 */
#ifndef STORY_TOOLS_H
#define STORY_TOOLS_H

#include <criterion/criterion.h>

#include "trace/out/output.h"
#include "trace/story/story.h"

#define MAX 64u

static struct story *story;
static struct story_span spans[MAX];
static struct story_piece pieces[MAX];
static unsigned nr_spans, nr_pieces;
static uint64_t now;

static inline void on_span(void *ctx, const struct story_span *span)
{
    (void)ctx;
    if (nr_spans < MAX)
        spans[nr_spans++] = *span;
}

static inline void on_piece(void *ctx, const struct story_piece *piece)
{
    (void)ctx;
    if (nr_pieces < MAX)
        pieces[nr_pieces++] = *piece;
}

static struct trace_info info;

static inline void setup(void)
{
    story = story_create(
        &(struct story_events){.span = on_span, .piece = on_piece}, &info);
    cr_assert_not_null(story);
    nr_spans = nr_pieces = 0;
    now = 1000;
}

static inline void teardown(void)
{
    story_destroy(story);
}

/* Adds the next record, 10 ticks later. */
static inline struct story_note add(struct hv_trace_record record)
{
    record.tsc = now += 10;
    return story_add(story, &record);
}

static inline struct story_note add_kind(uint8_t kind, uint32_t pid,
                                         uint32_t reason)
{
    return add(
        (struct hv_trace_record){.kind = kind, .pid = pid, .reason = reason});
}

static inline struct story_note trap(uint32_t pid, uint32_t vector,
                                     uint8_t ring)
{
    return add((struct hv_trace_record){.kind = HV_TRACE_TRAP,
                                        .pid = pid,
                                        .reason = vector,
                                        .ring = ring,
                                        .flags = HV_TRACE_HAS_RING});
}

#endif
