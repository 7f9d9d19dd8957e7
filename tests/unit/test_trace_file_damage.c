/* SPDX-License-Identifier: MIT */
/*
 * Trace files that are incomplete: the readable part is read, and a sentence
 * says what is missing.
 */
#include "trace_file_tools.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

#include "trace/file/file.h"
#include "trace/file/pack.h"

TestSuite(trace_file_damage, .init = setup, .fini = teardown);

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

Test(trace_file_damage, every_cut_gives_what_is_before_it, .timeout = 120)
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

/* However many records are in one block: if the writer is slow, the first block
 * can hold all of them. */
Test(trace_file_damage, whole_records_of_a_block_that_is_cut_are_given)
{
    struct hv_trace_record record = {0};

    make_file();
    size_t at = find_block(TRACE_BLOCK_PACKED, 0) + sizeof(struct trace_block);
    for (size_t nr = 0; nr < 50; nr++) {
        size_t next = at + trace_unpack(bytes + at, nr_bytes - at, &record);
        for (; at < next; at++) {
            struct seen seen = read_bytes(at, "in the middle of a block", 0);
            cr_assert_eq(seen.nr, nr);
            for (size_t i = 0; i < nr; i++)
                cr_assert_eq(seen.records[i].tsc, 1000 + i);
        }
    }
    free(bytes);
}

Test(trace_file_damage, a_damaged_block_is_skipped_and_its_records_counted)
{
    make_file();
    size_t at = find_block(TRACE_BLOCK_PACKED, 1);
    struct trace_block block;
    memcpy(&block, bytes + at, sizeof(block));
    size_t nr = trace_packed_count(bytes + at + sizeof(block), block.size);
    bytes[at + sizeof(block) + 5] ^= 1;
    struct seen seen = read_bytes(nr_bytes, "damaged between bytes", 0);
    cr_assert_eq(seen.nr, 300 - nr);
    cr_assert_eq(seen.lost, nr);
    free(bytes);
}

Test(trace_file_damage, a_damaged_header_ends_what_is_readable)
{
    make_file();
    size_t at = find_block(TRACE_BLOCK_PACKED, 1);
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

Test(trace_file_damage, a_newer_version_is_named)
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

/* Valid checksums around nonsense: a file that was made on purpose. */
Test(trace_file_damage, nonsense_with_good_checks_is_a_sentence)
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
    size_t at = find_block(TRACE_BLOCK_PACKED, 0);
    struct trace_block block;
    memcpy(&block, bytes + at, sizeof(block));
    block.source = UINT32_MAX;
    memcpy(bytes + at, &block, sizeof(block));
    seal(at);
    read_bytes(nr_bytes, "makes no sense", 0);
    free(bytes);
}

/* A whole block, but its last record is not. */
Test(trace_file_damage, a_record_that_does_not_fit_its_block_is_a_sentence)
{
    struct trace_block block;

    make_file();
    size_t at = find_block(TRACE_BLOCK_PACKED, 1);
    memcpy(&block, bytes + at, sizeof(block));
    size_t nr = trace_packed_count(bytes + at + sizeof(block), block.size);
    /* The last record now says that all of its words have changed. */
    struct hv_trace_record record = {0};
    size_t last = at + sizeof(block), end = last + block.size, used;
    while ((used = trace_unpack(bytes + last, end - last, &record)) <
           end - last)
        last += used;
    memset(bytes + last, 0xFF, 2);
    seal(at);
    struct seen seen = read_bytes(nr_bytes, "makes no sense", 0);
    cr_assert_eq(seen.nr, 300 - nr);
    free(bytes);
}
