/* SPDX-License-Identifier: MIT */
/*
 * Trace files, written and read back: every record once and in the order of
 * time, what is missing counted exactly, and a sentence for every file that is
 * not whole.
 */
#include "trace_tools.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <zlib.h>

#include "debug/symbols.h"
#include "stderr_tools.h"
#include "trace/file/file.h"

static struct stderr_seen messages;
static char folder[32], path[64];
static struct trace_sources sources;
static struct trace_ring rings[2];
static struct trace_labels *labels;
static struct symbols *symbols;
static struct trace_writer *writer;
static struct trace_meta meta;

static void setup(void)
{
    snprintf(folder, sizeof(folder), "/tmp/vmm-trace-XXXXXX");
    cr_assert_not_null(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/t", folder);
    trace_sources_init(&sources);
    for (unsigned i = 0; i < 2; i++) {
        cr_assert_eq(trace_ring_create(&rings[i], 4096), 0);
        snprintf(rings[i].source.name, TRACE_SOURCE_NAME, "vcpu %u", i);
        cr_assert_eq(trace_sources_add(&sources, &rings[i].source), 0);
    }
    symbols = symbols_new();
    cr_assert_eq(symbols_add(symbols, 0x1000, 16, "first"), 0);
    cr_assert_eq(symbols_add(symbols, 0xFFFFFFFF80000000, 32, "last"), 0);
    symbols_sort(symbols);
    labels = trace_labels_create();
    trace_labels_place(labels, TRACE_PLACE_PORT, 0x80, 2, "post");
    trace_labels_place(labels, TRACE_PLACE_GSI, 4, 1, "uart");
    trace_labels_borrow(labels, symbols, NULL);
    meta = (struct trace_meta){
        .title = "guest.bin lab=demo \xFF",
        .start_tsc = 1000,
        .start_realtime_ns = 1800000000000000000,
        .tsc_khz = 2000000,
        .nr_vcpus = 2,
        .exit_code = -1,
        .origin = {.vmm = "1.2",
                   .cpu = "A CPU",
                   .virtualisation = "AMD-V",
                   .options = "--share=\xea\xb0\x80"},
    };
    cr_assert_eq(stderr_capture(&messages), 0);
}

static void teardown(void)
{
    trace_writer_destroy(writer);
    for (unsigned i = 0; i < 2; i++)
        trace_ring_destroy(&rings[i]);
    trace_labels_destroy(labels);
    symbols_destroy(symbols);
    trace_sources_fini(&sources);
    unlink(path);
    rmdir(folder);
}

TestSuite(trace_file, .init = setup, .fini = teardown);

static void start(void)
{
    cr_assert_eq(trace_writer_open(path, &writer), 0);
    cr_assert_eq(trace_writer_start(writer, &meta, labels, &sources), 0);
}

static uint64_t finish(void)
{
    meta.exit_code = 7;
    snprintf(meta.end, sizeof(meta.end), "guest");
    uint64_t lost = trace_writer_finish(writer, &meta, "[]");
    trace_writer_destroy(writer);
    writer = NULL;
    return lost;
}

static void record(unsigned ring, uint64_t tsc)
{
    const struct hv_trace_record r = exit_record(tsc, ring);

    trace_ring_write(&rings[ring], &r);
}

static struct trace_reader *open_file(void)
{
    struct trace_reader_error error = {""};
    struct trace_reader *reader;

    cr_assert_eq(trace_reader_open(path, NULL, NULL, &reader, &error), 0, "%s",
                 error.text);
    return reader;
}

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

/* A thread is slow to write down what it saw: its ring is behind in time. */
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

/* A ring of 4096 records and a writer that does not wait: what the thread is
 * too slow for is lost, and counted. */
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

/* Nobody reads the pipe: the rest is given up after a while, and counted. */
Test(trace_file, a_pipe_that_nobody_reads_is_not_waited_for, .timeout = 120)
{
    cr_assert_eq(mkfifo(path, 0600), 0);
    int fd = open(path, O_RDWR | O_CLOEXEC);
    cr_assert_geq(fd, 0);
    start();
    for (uint64_t i = 0; i < 4000; i++)
        record(0, 1000 + i);
    uint64_t lost = finish();
    const char *said = stderr_take(&messages);
    close(fd);
    /* A pipe takes 64 KiB, so 1023 records with the header, in blocks that the
     * thread makes as it comes to its turn; the rest does not fit. */
    cr_assert_geq(lost, 4000 - 1023);
    cr_assert_leq(lost, 4000);
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

/* At whichever byte it was full, also at one of the last block's: it is told,
 * and the reader sees that something is missing. */
Test(trace_file, a_disk_that_gets_full, .timeout = 60)
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

/* ------------------------------------------------- files that are not whole */

static uint8_t *bytes;
static size_t nr_bytes;

/* 300 records in three blocks. */
static void make_file(void)
{
    start();
    for (uint64_t i = 0; i < 300; i++) {
        record(0, 1000 + i);
        if (i % 100 == 99)
            usleep(20000); /* longer than the writer's nap */
    }
    cr_assert_eq(finish(), 0);
    FILE *file = fopen(path, "rb");
    struct stat st;
    cr_assert_eq(stat(path, &st), 0);
    nr_bytes = (size_t)st.st_size;
    bytes = malloc(nr_bytes);
    cr_assert_eq(fread(bytes, 1, nr_bytes, file), nr_bytes);
    fclose(file);
}

static struct seen read_bytes(size_t size, const char *damage, int result)
{
    struct trace_reader_error error = {""};
    struct trace_reader *reader;
    struct seen seen = {0};
    int rc = trace_reader_parse(bytes, size, &reader, &error);

    cr_assert_eq(rc, result, "%d: %s", rc, error.text);
    if (rc) {
        cr_assert_not_null(strstr(error.text, damage), "'%s'", error.text);
        return seen;
    }
    seen = see_all(reader);
    const char *said = trace_reader_damage(reader);
    if (damage)
        cr_assert(said && strstr(said, damage), "'%s'", said ? said : "");
    else
        cr_assert_null(said, "'%s'", said);
    trace_reader_close(reader);
    return seen;
}

Test(trace_file, every_cut_gives_what_is_before_it, .timeout = 120)
{
    size_t before = 0;

    make_file();
    for (size_t size = 0; size < nr_bytes; size += size < 200 ? 1 : 97) {
        if (size == 0) {
            read_bytes(size, "empty", -ENOEXEC);
            continue;
        }
        if (size < sizeof(struct trace_file_header)) {
            read_bytes(size, "no trace file", -ENOEXEC);
            continue;
        }
        struct seen seen = read_bytes(size, "", 0);
        cr_assert_geq(seen.nr, before);
        before = seen.nr;
    }
    cr_assert_eq(before, 300);
    cr_assert_eq(read_bytes(nr_bytes, NULL, 0).nr, 300);
    free(bytes);
}

/* Where the n-th block of `type` begins. */
static size_t find_block(uint32_t type, unsigned n)
{
    size_t at = sizeof(struct trace_file_header);

    for (;;) {
        struct trace_block block;
        cr_assert_lt(at, nr_bytes);
        memcpy(&block, bytes + at, sizeof(block));
        if (block.type == type && n-- == 0)
            return at;
        at += sizeof(block) + block.size;
    }
}

/* However many records are in one block: a slow writer's first can hold all. */
Test(trace_file, whole_records_of_a_block_that_is_cut_are_given)
{
    make_file();
    size_t data =
        find_block(TRACE_BLOCK_RECORDS, 0) + sizeof(struct trace_block);
    for (size_t nr = 0; nr < 50; nr++) {
        size_t size = data + nr * sizeof(struct hv_trace_record) + nr % 3;
        struct seen seen = read_bytes(size, "in the middle of a block", 0);
        cr_assert_eq(seen.nr, nr);
        for (size_t i = 0; i < nr; i++)
            cr_assert_eq(seen.records[i].tsc, 1000 + i);
    }
    free(bytes);
}

Test(trace_file, a_damaged_block_is_skipped_and_its_records_counted)
{
    make_file();
    size_t at = find_block(TRACE_BLOCK_RECORDS, 1);
    struct trace_block block;
    memcpy(&block, bytes + at, sizeof(block));
    bytes[at + sizeof(block) + 5] ^= 1;
    struct seen seen = read_bytes(nr_bytes, "damaged between bytes", 0);
    size_t nr = block.size / sizeof(struct hv_trace_record);
    cr_assert_eq(seen.nr, 300 - nr);
    cr_assert_eq(seen.lost, nr);
    free(bytes);
}

Test(trace_file, a_damaged_header_ends_what_is_readable)
{
    make_file();
    size_t at = find_block(TRACE_BLOCK_RECORDS, 1);
    for (size_t i = 0; i < sizeof(struct trace_block); i++) {
        bytes[at + i] ^= 0x10;
        struct seen seen = read_bytes(nr_bytes, "damaged at byte", 0);
        cr_assert_gt(seen.nr, 0);
        cr_assert_lt(seen.nr, 300);
        bytes[at + i] ^= 0x10;
    }
    cr_assert_eq(read_bytes(nr_bytes, NULL, 0).nr, 300);
    free(bytes);
}

Test(trace_file, a_newer_version_is_named)
{
    make_file();
    bytes[8] = 9;
    read_bytes(nr_bytes, "version 9", -ENOEXEC);
    free(bytes);
}

static void seal(size_t at)
{
    struct trace_block block;

    memcpy(&block, bytes + at, sizeof(block));
    block.crc =
        (uint32_t)crc32(0, bytes + at + sizeof(block), (uInt)block.size);
    block.header_crc = (uint32_t)crc32(
        0, (const Bytef *)&block, offsetof(struct trace_block, header_crc));
    memcpy(bytes + at, &block, sizeof(block));
}

/* Checks that hold, around nonsense: a file that somebody made by hand. */
Test(trace_file, nonsense_with_good_checks_is_a_sentence)
{
    static const uint32_t types[] = {TRACE_BLOCK_META, TRACE_BLOCK_LABELS,
                                     TRACE_BLOCK_END};

    make_file();
    for (size_t i = 0; i < 3; i++) {
        uint8_t *copy = malloc(nr_bytes);
        memcpy(copy, bytes, nr_bytes);
        size_t at = find_block(types[i], 0);
        memset(bytes + at + sizeof(struct trace_block), 0xFF, 3);
        seal(at);
        struct seen seen = read_bytes(nr_bytes, "makes no sense", 0);
        cr_assert_eq(seen.nr, 300);
        memcpy(bytes, copy, nr_bytes);
        free(copy);
    }
    size_t at = find_block(TRACE_BLOCK_RECORDS, 0);
    struct trace_block block;
    memcpy(&block, bytes + at, sizeof(block));
    block.source = UINT32_MAX;
    memcpy(bytes + at, &block, sizeof(block));
    seal(at);
    read_bytes(nr_bytes, "makes no sense", 0);
    free(bytes);
}
