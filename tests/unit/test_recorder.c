/* SPDX-License-Identifier: MIT */
/*
 * The record rings: what a reader gets, in which order, how many records are
 * reported as lost, and that it never takes half a record.
 */
#include <criterion/criterion.h>

#include <pthread.h>
#include <string.h>

#include "record/recorder.h"

static struct trace_ring ring;
static uint64_t tail, lost;
static struct hv_trace_record out[64];

static void create(uint64_t nr)
{
    cr_assert_eq(trace_ring_create(&ring, nr), 0);
}

static void teardown(void)
{
    trace_ring_destroy(&ring);
}

TestSuite(recorder, .fini = teardown);

/* Every field is derived from the number, so that half a record is detected. */
static void fill(struct hv_trace_record *record, uint64_t number)
{
    *record = (struct hv_trace_record){
        .tsc = number,
        .handled = (uint32_t)number,
        .kind = HV_TRACE_EXIT,
        .reason = (uint32_t)(number * 3),
        .rip = number * 5,
        .address = ~number,
        .data = number ^ 0x5A5A5A5A5A5A5A5A,
        .count = number + 1,
        .aux = number * 7,
    };
}

static void write_record(uint64_t number)
{
    fill(trace_ring_slot(&ring), number);
    trace_ring_make_room(&ring);
    trace_ring_commit(&ring);
}

static bool is_whole(const struct hv_trace_record *r)
{
    uint64_t number = r->tsc;

    return r->handled == (uint32_t)number && r->kind == HV_TRACE_EXIT &&
           r->reason == (uint32_t)(number * 3) && r->rip == number * 5 &&
           r->address == ~number && r->data == (number ^ 0x5A5A5A5A5A5A5A5A) &&
           r->count == number + 1 && r->aux == number * 7;
}

static void write_records(uint64_t from, uint64_t to)
{
    for (uint64_t i = from; i < to; i++)
        write_record(i);
}

/* Reads everything; the numbers must be from, from + 1, ... to - 1. */
static void assert_read(uint64_t from, uint64_t to)
{
    size_t n;

    do {
        n = trace_ring_read(&ring, &tail, out, 64, &lost);
        for (size_t i = 0; i < n; i++) {
            cr_assert(is_whole(&out[i]));
            cr_assert_eq(out[i].tsc, from, "got %llu, not %llu",
                         (unsigned long long)out[i].tsc,
                         (unsigned long long)from);
            from++;
        }
    } while (n);
    cr_assert_eq(from, to);
}

Test(recorder, a_fresh_ring_is_empty)
{
    create(8);
    cr_assert_eq(trace_ring_read(&ring, &tail, out, 64, &lost), 0);
    cr_assert_eq(tail + lost, 0);
}

Test(recorder, records_come_in_order_and_once)
{
    create(8);
    write_records(0, 3);
    assert_read(0, 3);
    write_records(3, 5);
    assert_read(3, 5);
    assert_read(5, 5);
    cr_assert_eq(lost, 0);
    cr_assert_eq(tail, 5);
}

Test(recorder, a_slot_is_nothing_before_it_is_committed)
{
    create(8);
    write_record(0);
    trace_ring_slot(&ring)->tsc = 77;
    assert_read(0, 1);
    trace_ring_slot(&ring)->tsc = 78;
    cr_assert_eq(trace_ring_read(&ring, &tail, out, 64, &lost), 0);
}

Test(recorder, the_ring_goes_round_without_loss_for_a_reader_in_time)
{
    create(8);
    for (uint64_t i = 0; i < 1000; i += 7) {
        write_records(i, i + 7);
        assert_read(i, i + 7);
    }
    cr_assert_eq(lost, 0);
}

Test(recorder, loss_is_exact_at_the_edges)
{
    /* The slot to be written next may be half written, so 7 of 8 are kept. */
    for (uint64_t n = 0; n < 40; n++) {
        create(8);
        tail = lost = 0;
        write_records(0, n);
        uint64_t kept = n < 7 ? n : 7;
        assert_read(n - kept, n);
        cr_assert_eq(lost, n - kept, "%llu written", (unsigned long long)n);
        cr_assert_eq(tail, n);
        trace_ring_destroy(&ring);
    }
}

Test(recorder, loss_adds_up_over_reads)
{
    create(8);
    write_records(0, 10);
    assert_read(3, 10);
    cr_assert_eq(lost, 3);
    write_records(10, 30);
    assert_read(23, 30);
    cr_assert_eq(lost, 3 + 13);
}

/* Writes record `number`, with `nr` more nested in it that have the next
 * numbers. */
static void write_with_nested(uint64_t number, uint64_t nr)
{
    struct hv_trace_record *record = trace_ring_slot(&ring);

    trace_ring_begin(&ring, number);
    *record = (struct hv_trace_record){.tsc = number, .kind = HV_TRACE_EXIT};
    for (uint64_t i = 1; i <= nr; i++) {
        const struct hv_trace_record inner = {
            .tsc = number + i,
            .kind = HV_TRACE_HOST_CALL,
        };
        trace_ring_nest(&ring, &inner);
    }
    cr_assert_eq(ring.source.busy_since(&ring.source), number);
    trace_ring_commit(&ring);
    cr_assert_eq(ring.source.busy_since(&ring.source), TRACE_NOT_BUSY);
}

Test(recorder, nested_records_come_behind_theirs)
{
    create(64); /* 7 nested at most */
    for (uint64_t i = 0; i < 600; i += 6)
        write_with_nested(i, 5);
    cr_assert_eq(ring.source.written(&ring.source), 600);
    tail = 600 - 24;
    cr_assert_eq(ring.source.read(&ring.source, &tail, out, 64, &lost), 24);
    for (uint64_t i = 0; i < 24; i++) {
        cr_assert_eq(out[i].tsc, 600 - 24 + i);
        cr_assert_eq(out[i].kind, i % 6 ? HV_TRACE_HOST_CALL : HV_TRACE_EXIT);
    }
    cr_assert_eq(lost, 0);
}

Test(recorder, nested_records_that_do_not_fit_are_counted)
{
    create(64);
    write_with_nested(100, 20);
    cr_assert_eq(trace_ring_read(&ring, &tail, out, 64, &lost), 8);
    for (uint64_t i = 0; i < 7; i++)
        cr_assert_eq(out[i].tsc, 100 + i);
    cr_assert_eq(out[7].kind, HV_TRACE_LOST);
    cr_assert_eq(out[7].count, 20 - 6);
    cr_assert_eq(lost, 0, "none was written over");
}

Test(recorder, nested_records_are_whole_for_a_late_reader)
{
    create(64);
    for (uint64_t i = 0; i < 6000; i += 6)
        write_with_nested(i, 5);
    cr_assert_eq(trace_ring_read(&ring, &tail, out, 64, &lost), 56);
    cr_assert_eq(lost, 6000 - 56);
    for (uint64_t i = 0; i < 56; i++)
        cr_assert_eq(out[i].tsc, 6000 - 56 + i);
}

Test(recorder, no_more_than_asked_for)
{
    create(64);
    write_records(0, 10);
    memset(out, 0xEE, sizeof(out));
    cr_assert_eq(trace_ring_read(&ring, &tail, out, 4, &lost), 4);
    cr_assert_eq(tail, 4);
    cr_assert_eq(out[4].tsc, 0xEEEEEEEEEEEEEEEE);
    cr_assert_eq(trace_ring_read(&ring, &tail, out, 0, &lost), 0);
    cr_assert_eq(tail, 4);
    assert_read(4, 10);
    cr_assert_eq(lost, 0);
}

Test(recorder, a_late_reader_gets_the_newest)
{
    create(TRACE_FLIGHT_RECORDS);
    write_records(0, 100000);
    uint64_t kept = TRACE_FLIGHT_RECORDS - (1 + TRACE_MAX_NESTED);
    assert_read(100000 - kept, 100000);
    cr_assert_eq(lost, 100000 - kept);
}

Test(recorder, a_ring_of_an_impossible_size_is_no_memory)
{
    struct trace_ring huge = {0};

    cr_assert_lt(trace_ring_create(&huge, 1ull << 52), 0);
    trace_ring_destroy(&huge);
}

Test(recorder, destroying_twice_is_harmless)
{
    create(8);
    trace_ring_destroy(&ring);
    trace_ring_destroy(&ring);
}

/* -------------------------------------------------- a ring that can grow */

static void create_growing(uint64_t nr, uint64_t more)
{
    create(nr);
    cr_assert_eq(trace_ring_reserve(&ring, more), 0);
}

/* As a vCPU does it. */
static void write_with_room(uint64_t number, uint64_t nr)
{
    for (uint64_t i = 0; i <= nr; i++) {
        struct hv_trace_record record;
        fill(&record, number + i);
        if (i == 0)
            *trace_ring_slot(&ring) = record;
        else
            trace_ring_nest(&ring, &record);
    }
    trace_ring_make_room(&ring);
    trace_ring_commit(&ring);
}

/* What source.read gives must be from, from + 1, ... to - 1. */
static void assert_source(uint64_t from, uint64_t to)
{
    size_t n;

    while ((n = ring.source.read(&ring.source, &tail, out, 48, &lost)))
        for (size_t i = 0; i < n; i++) {
            cr_assert(is_whole(&out[i]));
            cr_assert_eq(out[i].tsc, from++);
        }
    cr_assert_eq(from, to);
}

Test(recorder, a_reader_in_time_leaves_the_rest_of_the_memory_untouched)
{
    create_growing(64, 4096);
    for (uint64_t i = 0; i < 6000; i += 24) {
        for (uint64_t k = 0; k < 24; k += 3)
            write_with_room(i + k, 2);
        assert_source(i, i + 24);
    }
    cr_assert_eq(lost, 0);
    cr_assert_eq(ring.more_from, UINT64_MAX);
    for (uint64_t i = 0; i < 4096; i++)
        cr_assert_eq(ring.more.records[i].kind, HV_TRACE_NONE);
}

/* Whatever was read before the reader fell behind, and however many records
 * are nested in the exit with which the ring grows. */
Test(recorder, a_reader_that_falls_behind_loses_nothing_that_fits)
{
    for (uint64_t before = 0; before < 130; before += 5)
        for (uint64_t nr = 0; nr < 5; nr++) {
            uint64_t number = 0;
            create_growing(64, 1024);
            tail = lost = 0;
            for (; number < before; number++) {
                write_with_room(number, 0);
                assert_source(number, number + 1);
            }
            while (number < before + 900) {
                write_with_room(number, nr);
                number += 1 + nr;
            }
            cr_assert_lt(ring.more_from, number);
            assert_source(before, number);
            cr_assert_eq(lost, 0);
            trace_ring_destroy(&ring);
        }
}

Test(recorder, a_ring_that_has_grown_loses_the_oldest)
{
    create_growing(64, 1024);
    for (uint64_t i = 0; i < 5000; i++)
        write_with_room(i, 0);
    const uint64_t kept = 1024 - 8;
    assert_source(5000 - kept, 5000);
    cr_assert_eq(lost, 5000 - kept);
}

Test(recorder, a_reader_of_the_last_records_finds_them_in_both_parts)
{
    create_growing(64, 1024);
    for (uint64_t i = 0; i < 1000; i++) {
        write_with_room(i, 0);
        tail = i < 20 ? 0 : i - 20;
        size_t n = trace_ring_read(&ring, &tail, out, 64, &lost);
        cr_assert_eq(n, i < 20 ? i + 1 : 21);
        cr_assert_eq(out[n - 1].tsc, i);
    }
    cr_assert_eq(lost, 0);
}

/* ------------------------------------------- a writer that does not wait */

#define NR_WRITTEN 3000000u

static void *writer(void *arg)
{
    (void)arg;
    for (uint64_t i = 0; i < NR_WRITTEN; i++)
        write_record(i);
    return NULL;
}

/* Reads until all that was written has been read or lost; returns how many were
 * read. */
static uint64_t race(size_t max)
{
    uint64_t nr = 0, next = 0;
    pthread_t thread;

    cr_assert_eq(pthread_create(&thread, NULL, writer, NULL), 0);
    while (tail < NR_WRITTEN) {
        size_t n = ring.source.read(&ring.source, &tail, out, max, &lost);
        for (size_t i = 0; i < n; i++) {
            cr_assert(is_whole(&out[i]), "half a record was taken");
            cr_assert_geq(out[i].tsc, next, "out of order");
            next = out[i].tsc + 1;
        }
        nr += n;
        cr_assert_eq(nr + lost, tail, "every record is read or lost");
    }
    pthread_join(thread, NULL);
    return nr;
}

Test(recorder, a_reader_beside_the_writer_takes_whole_records_only,
     .timeout = 120)
{
    create(16);
    uint64_t nr = race(16);
    cr_assert_eq(nr + lost, NR_WRITTEN);
    cr_assert_gt(nr, 0);
    cr_assert_gt(lost, 0, "a ring this small must have been overtaken");
}

Test(recorder, a_large_ring_beside_its_writer_counts_right, .timeout = 120)
{
    create(1024);
    uint64_t nr = race(64);
    cr_assert_eq(nr + lost, NR_WRITTEN);
}

Test(recorder, a_ring_that_grows_beside_its_writer_counts_right, .timeout = 120)
{
    for (unsigned i = 0; i < 8; i++) {
        create_growing(64, 1u << (8 + i));
        tail = lost = 0;
        uint64_t nr = race(64);
        cr_assert_eq(nr + lost, NR_WRITTEN);
        trace_ring_destroy(&ring);
    }
}
