/* SPDX-License-Identifier: MIT */
/*
 * Trace files, written and read back: every record once, in order of time, and
 * missing records counted exactly.
 */
#include "trace_file_tools.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "trace/file/sink.h"

TestSuite(trace_file, .init = setup, .fini = teardown);

Test(trace_file, what_is_written_is_read)
{
    uint64_t offset;

    start();
    for (uint64_t i = 0; i < 1000; i++)
        record(i % 2, 1000 + i);
    cr_assert_eq(finish(), 0);

    struct trace_reader *reader = open_file();
    cr_assert_null(trace_reader_damage(reader), "%s",
                   trace_reader_damage(reader));
    struct seen seen = see_all(reader);
    cr_assert_eq(seen.nr, 1000);
    cr_assert(seen.is_ordered);
    for (unsigned i = 0; i < 64; i++) {
        const struct hv_trace_record r = exit_record(1000 + i, i % 2);
        cr_assert_eq(memcmp(&seen.records[i], &r, sizeof(r)), 0);
    }
    const struct trace_meta *read = trace_reader_meta(reader);
    cr_assert_str_eq(read->title, "guest.bin lab=demo \xEF\xBF\xBD");
    cr_assert_eq(read->start_tsc, 1000);
    cr_assert_eq(read->start_realtime_ns, 1800000000000000000);
    cr_assert_eq(read->tsc_khz, 2000000);
    cr_assert_eq(read->nr_vcpus, 2);
    cr_assert_eq(read->empty_exit_ticks, 4321);
    cr_assert_eq(read->exit_code, 7);
    cr_assert_str_eq(read->end, "guest");
    char origin[256];
    trace_origin_describe(trace_meta_info(read, NULL).origin, origin,
                          sizeof(origin));
    cr_assert_str_eq(origin, "vmm 1.2, A CPU, virtualisation AMD-V, options "
                             "--share=\xea\xb0\x80");
    const struct trace_labels *names = trace_reader_labels(reader);
    cr_assert_str_eq(trace_label_port(names, 0x81), "post");
    cr_assert_null(trace_label_port(names, 0x82));
    cr_assert_str_eq(trace_label_gsi(names, 4), "uart");
    cr_assert_str_eq(trace_label_symbol(names, 0x1004, &offset), "first");
    cr_assert_eq(offset, 4);
    cr_assert_str_eq(trace_label_symbol(names, 0xFFFFFFFF80000001, &offset),
                     "last");
    cr_assert_str_eq(trace_reader_counters(reader), "[]");
    trace_reader_close(reader);
}

/* A thread is slow to write its records, so its ring is late. */
/* A kernel that unpacks itself has no names before it runs. */
Test(trace_file, names_that_come_late)
{
    uint64_t offset;

    trace_labels_borrow(labels, NULL, NULL);
    start();
    record(0, 2000);
    trace_labels_borrow(labels, symbols, NULL);
    cr_assert_eq(finish(), 0);
    struct trace_reader *reader = open_file();
    cr_assert_null(trace_reader_damage(reader));
    cr_assert_str_eq(
        trace_label_symbol(trace_reader_labels(reader), 0x1008, &offset),
        "first");
    trace_reader_close(reader);
}

Test(trace_file, sources_are_merged_by_time)
{
    start();
    for (uint64_t i = 0; i < 3000; i++)
        record(0, 1000 + 3 * i);
    for (uint64_t i = 0; i < 3000; i++)
        record(1, 999 + 3 * i + i % 2 * 4); /* not quite in order itself */
    cr_assert_eq(finish(), 0);
    struct trace_reader *reader = open_file();
    struct seen seen = see_all(reader);
    cr_assert_eq(seen.nr, 6000);
    cr_assert(seen.is_ordered);
    trace_reader_close(reader);
}

static void *storm(void *ring)
{
    for (uint64_t i = 0; i < 2000000; i++) {
        const struct hv_trace_record r = exit_record(1000 + i, 0);
        trace_ring_write(ring, &r);
    }
    return NULL;
}

/* A ring of 4096 records and a source that does not wait: records that the
 * thread is too slow for are lost, and counted. */
Test(trace_file, recorded_and_lost_are_all, .timeout = 120)
{
    pthread_t thread;

    start();
    cr_assert_eq(pthread_create(&thread, NULL, storm, &rings[0]), 0);
    pthread_join(thread, NULL);
    uint64_t lost = finish();
    struct trace_reader *reader = open_file();
    struct seen seen = see_all(reader);
    cr_assert_null(trace_reader_damage(reader));
    cr_assert_eq(seen.nr + lost, 2000000);
    cr_assert_eq(seen.lost, lost);
    cr_assert_eq(trace_reader_lost(reader), lost);
    cr_assert_gt(lost, 0, "a ring this small must have been overtaken");
    cr_assert(seen.is_ordered);
    trace_reader_close(reader);
}

/* Nobody reads the pipe: after a while the rest is given up, and counted. */
Test(trace_file, a_pipe_that_nobody_reads_is_not_waited_for, .timeout = 120)
{
    cr_assert_eq(mkfifo(path, 0600), 0);
    int fd = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
    static uint8_t passed[16384];
    cr_assert_geq(fd, 0);
    cr_assert_eq(fcntl(fd, F_SETPIPE_SZ, sizeof(passed)), sizeof(passed));
    start();
    for (uint64_t i = 0; i < 4000; i++)
        record(0, 1000 + i);
    uint64_t lost = finish();
    const char *said = stderr_take(&messages);
    ssize_t size = read(fd, passed, sizeof(passed));
    close(fd);
    /* What fits into the pipe is in blocks of whatever the thread finds each
     * time, the last one cut off; none of these records has less than ten
     * bytes. */
    cr_assert_gt(size, 0);
    cr_assert_geq(lost, 4000 - sizeof(passed) / 10);
    struct trace_reader *reader;
    struct trace_reader_error error;
    cr_assert_eq(trace_reader_parse(passed, (size_t)size, &reader, &error), 0);
    cr_assert_eq(see_all(reader).nr, 4000 - lost);
    trace_reader_close(reader);
    cr_assert(is_one_message(said), "'%s'", said);
    cr_assert_not_null(strstr(said, "not complete: lost="), "'%s'", said);
}

Test(trace_file, a_pipe_without_a_reader_is_refused)
{
    cr_assert_eq(mkfifo(path, 0600), 0);
    cr_assert_eq(trace_writer_open(path, &writer), -ENXIO);
    const char *said = stderr_take(&messages);
    cr_assert(is_one_message(said));
    cr_assert_not_null(strstr(said, "nobody reads this pipe"), "'%s'", said);
}

Test(trace_file, a_full_disk_is_one_sentence_and_the_count_is_right)
{
    struct trace_writer *full;

    cr_assert_eq(trace_writer_open("/dev/full", &full), -ENOSPC);
    const char *said = stderr_take(&messages);
    cr_assert(is_one_message(said));
    cr_assert_not_null(strstr(said, "the file system is full"), "'%s'", said);
}

/* Whichever byte the disk got full at, including bytes of the last block: it is
 * reported, and the reader sees that something is missing. */
Test(trace_file, a_disk_that_gets_full, .timeout = 120)
{
    struct stat st;

    signal(SIGXFSZ, SIG_IGN);
    record(0, 1000);              /* stays in its ring, for every file */
    for (int i = 0; i < 2; i++) { /* the second has the first's end in it */
        start();
        cr_assert_eq(finish(), 0);
    }
    cr_assert_eq(stat(path, &st), 0);
    for (rlim_t size = 64; size < (rlim_t)st.st_size; size += 13) {
        const struct rlimit limit = {size, RLIM_INFINITY};
        const struct rlimit none = {RLIM_INFINITY, RLIM_INFINITY};
        start();
        cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
        uint64_t lost = finish();
        cr_assert_eq(setrlimit(RLIMIT_FSIZE, &none), 0);
        const char *said = stderr_take(&messages);
        cr_assert_not_null(strstr(said, "File too large"), "at %ju: '%s'",
                           (uintmax_t)size, said);
        struct trace_reader *reader = open_file();
        cr_assert(lost || trace_reader_damage(reader), "at %ju",
                  (uintmax_t)size);
        trace_reader_close(reader);
    }
}

Test(trace_file, a_folder_that_is_not_there_is_named)
{
    struct trace_writer *none;

    cr_assert_eq(trace_writer_open("/nowhere/t", &none), -ENOENT);
    cr_assert(is_one_message(stderr_take(&messages)));
}

/* The limit on the wait for a reader is that of the header alone. */
Test(trace_file, a_pipe_that_was_opened_may_be_slow)
{
    struct trace_sink sink;
    int fd = memfd_create("trace", 0);
    char name[64];

    cr_assert_geq(fd, 0);
    snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
    cr_assert_eq(trace_sink_open(&sink, name), 0);
    cr_assert_eq(atomic_load(&sink.deadline_ms), 0);
    trace_sink_close(&sink);
    close(fd);
}
