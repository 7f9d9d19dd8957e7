/* SPDX-License-Identifier: MIT */
/*
 * A trace file of any length and in any order gives each record once, in order
 * of time, and its index stays small.
 */
#include "trace_tools.h"

#include <errno.h>
#include <string.h>
#include <zlib.h>

#include "trace/file/file.h"
#include "trace/file/pack.h"
#include "trace/file/reader_index.h"

#define SOURCES 4u

static struct {
    uint8_t *data;
    size_t len, room;
} file;
static uint64_t written[SOURCES];

static void put_bytes(const void *bytes, size_t len)
{
    while (file.len + len > file.room) {
        file.room = file.room ? 2 * file.room : 1 << 20;
        file.data = realloc(file.data, file.room);
        cr_assert_not_null(file.data);
    }
    memcpy(file.data + file.len, bytes, len);
    file.len += len;
}

static void begin_file(void)
{
    struct trace_file_header header = {
        .version = TRACE_FILE_VERSION,
        .record_size = sizeof(struct hv_trace_record),
    };

    memcpy(header.magic, TRACE_FILE_MAGIC, sizeof(header.magic));
    memset(&file, 0, sizeof(file));
    memset(written, 0, sizeof(written));
    put_bytes(&header, sizeof(header));
}

/* A block of one source: records at these times, numbered in `data`. Those of
 * odd sources are not packed, as in a file of version 1. */
static void put_block(unsigned source, const uint64_t *tsc, size_t nr)
{
    struct hv_trace_record *records = calloc(nr, sizeof(*records));
    uint8_t *packed = calloc(nr, TRACE_PACKED_MAX);
    bool is_packed = source % 2 == 0;

    for (size_t i = 0; i < nr; i++)
        records[i] = exit_record(tsc[i], source);
    const void *data = is_packed ? (void *)packed : (void *)records;
    struct trace_block block = {
        .magic = TRACE_BLOCK_MAGIC,
        .type = is_packed ? TRACE_BLOCK_PACKED : TRACE_BLOCK_RECORDS,
        .source = source,
        .first = written[source],
        .size =
            is_packed ? trace_pack(records, nr, packed) : nr * sizeof(*records),
    };
    block.crc = (uint32_t)crc32_z(0, data, block.size);
    block.header_crc = (uint32_t)crc32(
        0, (const Bytef *)&block, offsetof(struct trace_block, header_crc));
    put_bytes(&block, sizeof(block));
    put_bytes(data, (size_t)block.size);
    written[source] += nr;
    free(records);
    free(packed);
}

/* What came, besides the order: a sum that each record is in once. */
struct check {
    uint64_t nr, sum, last;
    uint8_t last_vcpu;
    bool is_ordered, has_ties_in_order;
};

static void look(void *ctx, const struct hv_trace_record *r)
{
    struct check *check = ctx;

    if (r->tsc < check->last)
        check->is_ordered = false;
    if (r->tsc == check->last && r->vcpu < check->last_vcpu)
        check->has_ties_in_order = false;
    check->last = r->tsc;
    check->last_vcpu = r->vcpu;
    check->sum += r->tsc * r->tsc + r->vcpu;
    check->nr++;
}

static struct check read_file(const char *damage)
{
    struct check check = {.is_ordered = true, .has_ties_in_order = true};
    struct trace_reader_error error = {""};
    struct trace_reader *reader;

    cr_assert_eq(trace_reader_parse(file.data, file.len, &reader, &error), 0,
                 "%s", error.text);
    cr_assert_not_null(strstr(trace_reader_damage(reader), damage), "%s",
                       trace_reader_damage(reader));
    for (int i = 0; i < 2; i++) { /* the same again the second time */
        struct check first = check;
        check = (struct check){.is_ordered = true, .has_ties_in_order = true};
        cr_assert_eq(trace_reader_each(reader, look, &check), 0);
        cr_assert(i == 0 || memcmp(&first, &check, sizeof(check)) == 0);
    }
    trace_reader_close(reader);
    free(file.data);
    return check;
}

#define NO_META "without its metadata"
#define BLOCK   4096u

/* Makes a file of `nr_blocks` blocks, whose records are at the times that
 * `time_of` says, and reads it. */
static void check_times(uint64_t (*time_of)(uint64_t n), uint64_t nr_blocks)
{
    uint64_t tsc[BLOCK], sum = 0, n = 0;

    begin_file();
    for (uint64_t i = 0; i < nr_blocks; i++) {
        unsigned source = (unsigned)(i % SOURCES);
        for (size_t k = 0; k < BLOCK; k++) {
            tsc[k] = time_of(n++);
            sum += tsc[k] * tsc[k] + source;
        }
        put_block(source, tsc, BLOCK);
    }
    struct check check = read_file(NO_META);
    cr_assert_eq(check.nr, n);
    cr_assert(check.is_ordered);
    cr_assert_eq(check.sum, sum);
}

/* More records than the window has: each run takes the way that it should. */
#define MANY 200u

static uint64_t ascending(uint64_t n)
{
    return 1000 + n;
}

static uint64_t descending(uint64_t n)
{
    return UINT64_C(1000000000) - n;
}

static uint64_t shuffled(uint64_t n)
{
    return n * UINT64_C(0x9E3779B97F4A7C15) >> 32;
}

/* The exit of one source lasts as long as the whole recording. */
static uint64_t late(uint64_t n)
{
    return n == (uint64_t)MANY * BLOCK - 1 ? 1 : 1000 + n;
}

/* Each block is spread over the whole time: none of them can be dropped from
 * memory before all are read. */
static uint64_t spread(uint64_t n)
{
    return n % BLOCK * MANY + n / BLOCK;
}

Test(trace_file_order, any_order_is_sorted, .timeout = 120)
{
    check_times(ascending, MANY);
    check_times(descending, MANY);
    check_times(shuffled, MANY);
    check_times(late, MANY);
    check_times(spread, MANY);
}

/* Each block overlaps all others. Such a file is given up before it has been
 * read as often as it fills the window. */
Test(trace_file_order, overlap_without_end_is_given_up, .timeout = 120)
{
    struct check check = {.is_ordered = true};
    struct trace_reader_error error;
    struct trace_reader *reader;
    uint64_t tsc[BLOCK];

    begin_file();
    for (uint64_t i = 0; i < 3 * MANY; i++) {
        for (size_t k = 0; k < BLOCK; k++)
            tsc[k] = k * 3 * MANY + i;
        put_block((unsigned)(i % SOURCES), tsc, BLOCK);
    }
    cr_assert_eq(trace_reader_parse(file.data, file.len, &reader, &error), 0);
    cr_expect_eq(trace_reader_each(reader, look, &check), -E2BIG);
    cr_expect(check.is_ordered);
    cr_expect_gt(check.nr, MANY * BLOCK);
    trace_reader_close(reader);
    free(file.data);
}

static uint64_t same(uint64_t n)
{
    (void)n;
    return 7;
}

Test(trace_file_order, the_same_time_again_and_again)
{
    check_times(same, MANY);
}

Test(trace_file_order, equal_times_keep_the_order_of_the_file)
{
    const uint64_t tsc[] = {5, 6, 7};

    begin_file();
    for (unsigned i = 0; i < SOURCES; i++)
        put_block(i, tsc, 3);
    struct check check = read_file(NO_META);
    cr_assert_eq(check.nr, 3 * SOURCES);
    cr_assert(check.is_ordered && check.has_ties_in_order);
}

/* Very small blocks, with an unreadable one between any two. */
Test(trace_file_order, damage_in_too_many_places_is_a_sentence, .timeout = 120)
{
    begin_file();
    for (uint64_t i = 0; i < 2 * READER_INDEX_SEGMENTS + 10; i++) {
        put_block(0, &i, 1);
        if (i % 2)
            file.data[file.len - 1] ^= 1;
    }
    struct check check = read_file("damaged between bytes");
    cr_assert(check.is_ordered);
    cr_assert_geq(check.nr, READER_INDEX_SEGMENTS);
}

/* --------------------------------------------------------------- the index */

Test(trace_file_order, the_index_of_a_very_long_file_is_coarser)
{
    struct reader_index index = {.nr_segments = 0};
    const uint64_t size = 300000, nr = 100000;

    for (uint64_t i = 0; i < nr; i++) {
        const struct reader_segment block = {
            .at = 16 + i * size,
            .end = 16 + (i + 1) * size - 100, /* another block follows */
            .first = 10 * i + 1,
            .last = 10 * i + 15,
        };
        cr_assert_eq(reader_index_add(&index, &block), 0);
    }
    cr_assert_leq(index.nr_segments, READER_INDEX_SEGMENTS);
    cr_assert_geq(index.nr_segments, READER_INDEX_SEGMENTS / 4);
    cr_assert_eq(index.segments[0].at, 16);
    for (size_t i = 0; i < index.nr_segments; i++) {
        const struct reader_segment *s = &index.segments[i];
        uint64_t from = (s->at - 16) / size, to = (s->end - 16) / size;
        cr_assert(i == 0 || s->at == index.segments[i - 1].end);
        cr_assert_eq(s->first, 10 * from + 1);
        cr_assert_eq(s->last,
                     10 * (i + 1 < index.nr_segments ? to - 1 : nr - 1) + 15);
    }
    reader_index_free(&index);
}

Test(trace_file_order, very_many_gaps_are_all_counted)
{
    struct reader_index index = {.nr_segments = 0};
    uint64_t nr = 0;

    for (uint64_t i = 0; i < 3 * READER_INDEX_GAPS; i++) {
        const struct reader_gap gap = {.tsc = i ^ 1, .at = i, .nr = 2};
        cr_assert_eq(reader_index_add_gap(&index, &gap), 0);
    }
    cr_assert_eq(index.nr_gaps, READER_INDEX_GAPS);
    reader_index_sort(&index);
    for (size_t i = 0; i < index.nr_gaps; i++) {
        cr_assert(i == 0 || index.gaps[i].tsc > index.gaps[i - 1].tsc);
        nr += index.gaps[i].nr;
    }
    cr_assert_eq(nr, 6 * READER_INDEX_GAPS);
    reader_index_free(&index);
}
