/* SPDX-License-Identifier: MIT */
/*
 * The output path to a pipe, with readers that are quick, slow, stopped and
 * gone. In every case nothing may block that must not, and accepted = delivered
 * + dropped + pending.
 */
#include "console_output_tools.h"

#include <sys/syscall.h>

#include "record/recorder.h"
#include "record/thread.h"

TestSuite(console_output, .init = with_pipe, .fini = teardown, .timeout = 120);

Test(console_output, nothing_is_written_before_the_flush)
{
    uint8_t byte;

    cr_assert_not(console_output_pending(&out));
    cr_assert_eq(send_bytes(console_output_write, 5), 5);
    cr_assert(console_output_pending(&out));
    fcntl(reader, F_SETFL, O_NONBLOCK);
    cr_assert_eq(read(reader, &byte, 1), -1);
    console_output_flush(&out);
    receive(5);
    cr_assert_eq(received, 5);
    cr_assert_not(console_output_pending(&out));
    cr_assert_eq(out.delivered, 5);
}

/* For a trace: the guest's bytes become a write of the host. */
Test(console_output, each_write_is_recorded)
{
    struct trace_ring ring;
    struct hv_trace_record records[16];
    uint64_t tail = 0, lost = 0;

    cr_assert_eq(trace_ring_create(&ring, 16), 0);
    trace_thread_set(&ring, 0);
    out.is_recorded = true;
    send_bytes(console_output_write, 5);
    console_output_flush(&out);
    trace_thread_set(NULL, 0);
    size_t nr = trace_ring_read(&ring, &tail, records, 16, &lost);
    cr_assert_eq(nr, 1);
    cr_assert_eq(records[0].kind, HV_TRACE_HOST_CALL);
    cr_assert_eq(records[0].reason, SYS_write);
    trace_ring_destroy(&ring);
}

Test(console_output, the_loop_is_woken_once_for_a_batch)
{
    for (int i = 0; i < 100; i++)
        send_bytes(console_output_write, 1);
    cr_assert_eq(wakes(), 1);
    send_bytes(console_output_write, 1);
    cr_assert_eq(wakes(), 0);
    console_output_flush(&out);
    cr_assert_eq(wakes(), 0);
    send_bytes(console_output_write, 0);
    cr_assert_eq(wakes(), 0);
    send_bytes(console_output_write, 1);
    cr_assert_eq(wakes(), 1);
}

Test(console_output, room_is_what_would_be_taken)
{
    cr_assert_eq(console_output_room(&out), CONSOLE_RING_SIZE);
    send_bytes(console_output_write, 100);
    cr_assert_eq(console_output_room(&out), CONSOLE_RING_SIZE - 100);
}

Test(console_output, a_stopped_reader_bounds_what_is_taken)
{
    int64_t begin = now_ms();
    uint64_t taken = send_all_it_takes();

    cr_assert_geq(taken, CONSOLE_RING_SIZE);
    cr_assert_leq(taken, CONSOLE_RING_SIZE + 65536, "ring and pipe");
    cr_assert_eq(console_output_room(&out), 0);
    console_output_flush(&out);
    cr_assert_lt(now_ms() - begin, 10000);
    check_counts();
    cr_assert_eq(atomic_load(&out.dropped), 0);
}

Test(console_output, a_refusal_is_told_until_the_next_flush)
{
    send_all_it_takes();
    /* Another thread empties the ring before the loop reaches it. */
    out.delivered += out.ring.len;
    byte_ring_drop(&out.ring, out.ring.len);
    cr_assert(console_output_pending(&out), "a writer waits to be told");
    console_output_flush(&out);
    cr_assert_not(console_output_pending(&out));
}

Test(console_output, finish_gives_a_stopped_reader_up)
{
    uint64_t taken = send_all_it_takes();
    int64_t begin = now_ms();
    size_t left;

    console_output_finish(&out, 100, 5000);
    cr_assert_geq(now_ms() - begin, 90);
    cr_assert_lt(now_ms() - begin, 4000, "not all of the 5000 ms");
    left = console_output_abandon(&out);
    cr_assert_gt(left, 0);
    cr_assert_eq(atomic_load(&out.dropped), left);
    cr_assert_eq(out.delivered + left, taken);
    cr_assert_not(console_output_pending(&out));
}

Test(console_output, finish_is_quick_when_there_is_nothing)
{
    int64_t begin = now_ms();

    console_output_finish(&out, 10000, 10000);
    cr_assert_lt(now_ms() - begin, 9000);
    cr_assert_eq(console_output_abandon(&out), 0);
}

static atomic_bool is_closed;

/* Reads at most a page at a time, with pauses; reads fast at the end. */
static void *slow_reader(void *ctx)
{
    const int *pause_ms = ctx;
    const struct timespec pause = {.tv_nsec = *pause_ms * 1000000L};

    for (uint64_t total = 4000; received + 4000 >= total; total += 4000) {
        receive(total);
        if (!atomic_load(&is_closed))
            nanosleep(&pause, NULL);
    }
    return NULL;
}

/* Closes the writing side, so that the reader reaches the end. */
static void join_reader(pthread_t thread)
{
    atomic_store(&is_closed, true);
    close(writer);
    if (out.way.owns_fd) {
        close(out.way.fd);
        out.way.owns_fd = false;
    }
    pthread_join(thread, NULL);
}

Test(console_output, finish_waits_for_a_reader_that_is_slow)
{
    /* In total this reader takes longer than a single pause may last. */
    int pause_ms = 100;
    uint64_t taken = send_all_it_takes();
    int64_t begin = now_ms();
    pthread_t thread;

    cr_assert_eq(pthread_create(&thread, NULL, slow_reader, &pause_ms), 0);
    console_output_finish(&out, 1000, 15000);
    cr_assert_gt(now_ms() - begin, 1000);
    cr_assert_eq(console_output_abandon(&out), 0);
    join_reader(thread);
    cr_assert_eq(received, taken);
}

Test(console_output, finish_has_an_end_even_if_the_reader_reads)
{
    int pause_ms = 400; /* so that it takes seconds in total */
    pthread_t thread;
    int64_t begin;

    send_all_it_takes();
    cr_assert_eq(pthread_create(&thread, NULL, slow_reader, &pause_ms), 0);
    begin = now_ms();
    console_output_finish(&out, 10000, 30);
    cr_assert_lt(now_ms() - begin, 4000);
    cr_assert_gt(console_output_abandon(&out), 0);
    join_reader(thread);
}

Test(console_output, a_patient_writer_loses_nothing_to_a_slow_reader)
{
    int pause_ms = 10;
    pthread_t thread;

    cr_assert_eq(pthread_create(&thread, NULL, slow_reader, &pause_ms), 0);
    for (int i = 0; i < 200; i++)
        cr_assert_eq(send_bytes(console_output_write_patiently, 1000), 1000);
    console_output_finish(&out, 5000, 15000);
    join_reader(thread);
    cr_assert_eq(received, 200000);
}

Test(console_output, a_patient_writer_waits_once_for_a_stopped_reader)
{
    int64_t begin;

    send_all_it_takes();
    begin = now_ms();
    cr_assert_eq(send_bytes(console_output_write_patiently, 10), 0);
    cr_assert_geq(now_ms() - begin, CONSOLE_PATIENCE_MS - 10);
    cr_assert_lt(now_ms() - begin, 10 * CONSOLE_PATIENCE_MS);
    begin = now_ms();
    for (int i = 0; i < 100; i++)
        cr_assert_eq(send_bytes(console_output_write_patiently, 10), 0);
    cr_assert_lt(now_ms() - begin, 10 * CONSOLE_PATIENCE_MS, "not 100 times");
    receive(65536);
    console_output_flush(&out);
    cr_assert_eq(send_bytes(console_output_write_patiently, 10), 10);
    cr_assert_not(atomic_load(&out.stalled), "the reader goes on");
}

Test(console_output, nobody_waits_in_a_hurry)
{
    int64_t begin, least = INT64_MAX;

    send_all_it_takes();
    atomic_store(&out.hurry, true);
    /* A writer that has to wait does so each time. */
    for (int i = 0; i < 10 && least >= CONSOLE_PATIENCE_MS; i++) {
        begin = now_ms();
        cr_assert_eq(send_bytes(console_output_write_patiently, 10), 0);
        if (now_ms() - begin < least)
            least = now_ms() - begin;
        cr_assert_not(atomic_load(&out.stalled), "nobody has waited");
    }
    cr_assert_lt(least, CONSOLE_PATIENCE_MS);
}

Test(console_output, a_closed_reader_is_told_once_and_all_is_dropped)
{
    FILE *log = tmpfile();
    char line[1024];

    dup2(fileno(log), STDERR_FILENO);
    send_bytes(console_output_write, 100);
    close(reader);
    console_output_flush(&out);
    cr_assert_not(console_output_pending(&out));
    cr_assert_eq(atomic_load(&out.dropped), 100);
    for (int i = 0; i < 200; i++)
        cr_assert_eq(send_bytes(console_output_write, 1000), 1000,
                     "a guest must not wait for nobody");
    console_output_flush(&out);
    cr_assert_eq(console_output_room(&out), CONSOLE_RING_SIZE);
    cr_assert_eq(atomic_load(&out.dropped), 200100);
    cr_assert_eq(out.delivered, 0);
    rewind(log);
    cr_assert_not_null(fgets(line, sizeof(line), log));
    cr_assert_not_null(strstr(line, "Broken pipe"));
    cr_assert_null(fgets(line, sizeof(line), log));
}

Test(console_output, the_shared_description_stays_blocking)
{
    send_all_it_takes();
    cr_assert_eq(out.way.kind, OUT_FD_NONBLOCK);
    cr_assert_eq(fcntl(writer, F_GETFL) & O_NONBLOCK, 0);
}

struct hammer {
    uint64_t taken;
};

static void *hammer(void *ctx)
{
    struct hammer *mine = ctx;
    static const uint8_t zeros[64];

    for (unsigned i = 0; i < 4000; i++)
        mine->taken += console_output_write(&out, zeros, i % 64);
    return NULL;
}

static void *count_all(void *ctx)
{
    uint64_t *total = ctx;
    uint8_t data[4096];
    ssize_t n;

    while ((n = read(reader, data, sizeof(data))) > 0)
        *total += (uint64_t)n;
    return NULL;
}

Test(console_output, many_writers)
{
    struct hammer hammers[4] = {0};
    pthread_t threads[4], counter;
    uint64_t total = 0, taken = 0;

    cr_assert_eq(pthread_create(&counter, NULL, count_all, &total), 0);
    for (int i = 0; i < 4; i++)
        cr_assert_eq(pthread_create(&threads[i], NULL, hammer, &hammers[i]), 0);
    for (int i = 0; i < 200; i++)
        console_output_flush(&out);
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        taken += hammers[i].taken;
    }
    console_output_finish(&out, 1000, 5000);
    join_reader(counter);
    cr_assert_eq(out.accepted, taken);
    cr_assert_eq(out.delivered, taken);
    cr_assert_eq(total, taken);
}
