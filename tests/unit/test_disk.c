/* SPDX-License-Identifier: MIT */
/*
 * Disk images: which files are accepted and what is said about others, who may
 * use an image, and how the host's errors are reported.
 */
#include <criterion/criterion.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/ending.h"
#include "base/status.h"
#include "host/disk.h"
#include "record/recorder.h"
#include "record/thread.h"

#define SIZE 65536u

static char folder[] = "/tmp/vmm-disk.XXXXXX";
static char path[64];
static struct disk *disk;
static struct disk_error error;
static uint8_t buf[SIZE];

static void setup(void)
{
    cr_assert_not_null(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/disk.img", folder);
    int fd = open(path, O_CREAT | O_RDWR, 0600);
    cr_assert_geq(fd, 0);
    cr_assert_eq(ftruncate(fd, SIZE), 0);
    close(fd);
}

static void teardown(void)
{
    disk_close(disk);
    unlink(path);
    rmdir(folder);
}

TestSuite(disk, .init = setup, .fini = teardown);

static void must_open(bool read_only)
{
    cr_assert_eq(disk_open(path, read_only, &disk, &error), 0, "%s",
                 error.text);
}

static int rw(bool is_write, size_t len, uint64_t offset)
{
    struct iovec iov[2] = {{buf, len / 2}, {buf + len / 2, len - len / 2}};

    return is_write ? disk_write(disk, iov, 2, offset)
                    : disk_read(disk, iov, 2, offset);
}

#define ASSERT_REFUSED(what, read_only, want, part)                            \
    do {                                                                       \
        struct disk *none;                                                     \
        cr_assert_lt(disk_open(what, read_only, &none, &error), 0);            \
        cr_assert_null(none);                                                  \
        cr_assert_eq(error.status, want, "%d: %s", error.status, error.text);  \
        cr_assert_not_null(strstr(error.text, part), "'%s'", error.text);      \
    } while (0)

Test(disk, what_is_written_is_read)
{
    must_open(false);
    cr_assert_eq(disk_size(disk), SIZE);
    cr_assert_not(disk_is_read_only(disk));
    memset(buf, 0x5A, 1024);
    cr_assert_eq(rw(true, 1024, SIZE - 1024), 0);
    memset(buf, 0, 1024);
    cr_assert_eq(rw(false, 1024, SIZE - 1024), 0);
    for (unsigned i = 0; i < 1024; i++)
        cr_assert_eq(buf[i], 0x5A);
    cr_assert_eq(disk_flush(disk), 0);
}

/* Moves the whole image in four calls to the host. */
Test(disk, works_in_pieces)
{
    enum { LEN = 4 << 20 };
    uint8_t *big = malloc(LEN);
    struct iovec iov[2] = {{big, 16}, {big + 16, LEN - 16}};
    struct trace_ring ring;
    struct hv_trace_record records[16];
    uint64_t tail = 0, lost = 0;

    cr_assert_eq(truncate(path, LEN), 0);
    must_open(false);
    cr_assert_eq(trace_ring_create(&ring, 16), 0);
    trace_thread_set(&ring, 0);
    cr_assert_eq(disk_read(disk, iov, 2, 0), 0);
    trace_thread_set(NULL, 0);
    size_t nr = trace_ring_read(&ring, &tail, records, 16, &lost);
    cr_assert_geq(nr, 5);
    for (size_t i = 0; i < nr; i++)
        cr_assert_leq((int64_t)records[i].aux, 1 << 20);
    trace_ring_destroy(&ring);
    free(big);
}

Test(disk, an_end_gives_up_what_is_not_done)
{
    must_open(false);
    ending_within(60000);
    cr_assert_eq(rw(false, 1024, 0), -ECANCELED);
    cr_assert_eq(rw(true, 1024, 0), -ECANCELED);
    cr_assert_eq(disk_zero(disk, 0, 1024, true), -ECANCELED);
    cr_assert_eq(disk_discard(disk, 0, 1024), -ECANCELED);
    ending_forget();
    cr_assert_eq(rw(true, 1024, 0), 0);
}

Test(disk, zeroing_and_discarding)
{
    for (unsigned i = 0; i < 2; i++) {
        must_open(false);
        memset(buf, 0x5A, SIZE);
        cr_assert_eq(rw(true, SIZE, 0), 0);
        cr_assert_eq(disk_zero(disk, 1024, 8192, i), 0);
        cr_assert_eq(disk_discard(disk, 32768, 4096), 0);
        cr_assert_eq(disk_zero(disk, 0, 0, i), 0);
        cr_assert_eq(rw(false, SIZE, 0), 0);
        for (unsigned at = 0; at < 32768; at++)
            cr_assert_eq(buf[at], at >= 1024 && at < 9216 ? 0 : 0x5A, "%u", at);
        cr_assert_eq(buf[36864], 0x5A);
        disk_close(disk);
        disk = NULL;
    }
}

/* One call to the host for each request, and no more; each is recorded. */
Test(disk, flushing_zeroing_and_discarding_are_recorded)
{
    static const uint32_t want[] = {SYS_fallocate, SYS_fallocate,
                                    SYS_fdatasync};
    struct trace_ring ring;
    struct hv_trace_record records[16];
    uint64_t tail = 0, lost = 0;
    size_t calls = 0;

    must_open(false);
    cr_assert_eq(trace_ring_create(&ring, 16), 0);
    trace_thread_set(&ring, 0);
    cr_assert_eq(disk_discard(disk, 32768, 4096), 0);
    cr_assert_eq(disk_zero(disk, 1024, 8192, true), 0);
    cr_assert_eq(disk_flush(disk), 0);
    trace_thread_set(NULL, 0);
    size_t nr = trace_ring_read(&ring, &tail, records, 16, &lost);
    for (size_t i = 0; i < nr; i++)
        if (records[i].kind == HV_TRACE_HOST_CALL) {
            cr_assert_lt(calls, ARRAY_SIZE(want));
            cr_assert_eq(records[i].reason, want[calls++]);
        }
    cr_assert_eq(calls, ARRAY_SIZE(want), "%zu calls", calls);
    trace_ring_destroy(&ring);
}

Test(disk, a_read_only_disk_is_not_written)
{
    must_open(true);
    cr_assert(disk_is_read_only(disk));
    cr_assert_eq(rw(true, 512, 0), -EROFS);
    cr_assert_eq(disk_zero(disk, 0, 512, false), -EROFS);
    cr_assert_eq(disk_discard(disk, 0, 512), -EROFS);
    cr_assert_eq(rw(false, 512, 0), 0);
    cr_assert_eq(disk_flush(disk), 0);
}

Test(disk, locks)
{
    must_open(false);
    ASSERT_REFUSED(path, false, STATUS_HOST_ERROR, "has it open");
    ASSERT_REFUSED(path, true, STATUS_HOST_ERROR, "writes to it");
    disk_close(disk);
    must_open(true);
    struct disk *second;
    cr_assert_eq(disk_open(path, true, &second, &error), 0);
    ASSERT_REFUSED(path, false, STATUS_HOST_ERROR, "has it open");
    disk_close(second);
    disk_close(disk);
    must_open(false);
}

/* What is written is read back, the rest is the file, which stays as it was; a
 * second machine finds it so. */
Test(disk, a_snapshot)
{
    uint8_t was[SIZE];
    struct disk *again;

    must_open(false);
    memset(buf, 1, SIZE);
    cr_assert_eq(rw(true, SIZE, 0), 0);
    disk_close(disk);
    cr_assert_eq(disk_open_snapshot(path, &disk, &error), 0);
    cr_assert_not(disk_is_read_only(disk));
    memset(buf, 2, SIZE);
    /* Two buffers of a sector and a half each. */
    cr_assert_eq(rw(true, 1536, 512), 0);
    cr_assert_eq(disk_zero(disk, 4096, 512, true), 0);
    cr_assert_eq(disk_discard(disk, 0, 512), 0);
    cr_assert_eq(disk_flush(disk), 0);
    cr_assert_eq(rw(false, SIZE, 0), 0);
    for (size_t i = 0; i < SIZE; i++)
        cr_assert_eq(buf[i], i / 512 == 8 ? 0 : i >= 512 && i < 2048 ? 2 : 1);
    cr_assert_eq(rw(false, 512, SIZE), -EIO);
    cr_assert_eq(disk_again(disk, &again), 0);
    struct iovec iov = {was, SIZE};
    cr_assert_eq(disk_read(again, &iov, 1, 0), 0);
    for (size_t i = 0; i < SIZE; i++)
        cr_assert_eq(was[i], 1);
    disk_close(again);
    disk_close(disk);
    must_open(true);
    cr_assert_eq(rw(false, SIZE, 0), 0);
    for (size_t i = 0; i < SIZE; i++)
        cr_assert_eq(buf[i], 1);
}

/* A part of a sector is written over the file's; then over what was written. */
Test(disk, parts_of_a_sector_of_a_snapshot)
{
    struct iovec iov = {buf, 100};

    must_open(false);
    memset(buf, 1, SIZE);
    cr_assert_eq(rw(true, SIZE, 0), 0);
    disk_close(disk);
    cr_assert_eq(disk_open_snapshot(path, &disk, &error), 0);
    for (uint8_t i = 2; i <= 3; i++) {
        memset(buf, i, SIZE);
        iov = (struct iovec){buf, 100};
        cr_assert_eq(disk_write(disk, &iov, 1, 512 + (i == 3 ? 200u : 0u)), 0);
    }
    cr_assert_eq(rw(false, 2048, 0), 0);
    for (size_t i = 0; i < 2048; i++)
        cr_assert_eq(buf[i], i >= 512 && i < 612   ? 2
                             : i >= 712 && i < 812 ? 3
                                                   : 1);
    cr_assert_eq(truncate(path, 1024), 0);
    iov = (struct iovec){buf, 100};
    cr_assert_eq(disk_write(disk, &iov, 1, 4096), -EIO);
}

/* Several have one file, which nobody may write to meanwhile. */
Test(disk, locks_of_snapshots)
{
    struct disk *second;

    cr_assert_eq(chmod(path, 0400), 0);
    cr_assert_eq(disk_open_snapshot(path, &disk, &error), 0);
    cr_assert_eq(disk_open_snapshot(path, &second, &error), 0);
    disk_close(second);
    cr_assert_eq(disk_open(path, true, &second, &error), 0);
    disk_close(second);
    cr_assert_eq(chmod(path, 0600), 0);
    ASSERT_REFUSED(path, false, STATUS_HOST_ERROR, "has it open");
    cr_assert_lt(disk_open_snapshot("/nonexistent/disk", &second, &error), 0);
    cr_assert_null(second);
    cr_assert_eq(error.status, STATUS_NO_IMAGE);
}

static void fill_with(const char *text)
{
    FILE *file = fopen(path, "w");

    cr_assert_not_null(file);
    cr_assert_eq(fputs(text, file) < 0, 0);
    cr_assert_eq(fclose(file), 0);
}

Test(disk, what_is_no_disk)
{
    ASSERT_REFUSED("/nonexistent/disk", false, STATUS_NO_IMAGE, "truncate");
    ASSERT_REFUSED(folder, false, STATUS_BAD_IMAGE, "directory");
    ASSERT_REFUSED(folder, true, STATUS_BAD_IMAGE, "neither");
    ASSERT_REFUSED("/dev/null", true, STATUS_BAD_IMAGE, "neither");
    cr_assert_eq(truncate(path, 0), 0);
    ASSERT_REFUSED(path, false, STATUS_BAD_IMAGE, "empty");
    cr_assert_eq(truncate(path, 513), 0);
    ASSERT_REFUSED(path, false, STATUS_BAD_IMAGE, "513 bytes");
    fill_with("int main(void)\n{\n}\n");
    ASSERT_REFUSED(path, false, STATUS_BAD_IMAGE, "looks like text");
    fill_with("QFI\xFB");
    cr_assert_eq(truncate(path, 1024), 0);
    ASSERT_REFUSED(path, true, STATUS_BAD_IMAGE, "qcow2");
    unlink(path);
    cr_assert_eq(mkfifo(path, 0600), 0);
    ASSERT_REFUSED(path, true, STATUS_BAD_IMAGE, "neither");
    ASSERT_REFUSED(path, false, STATUS_BAD_IMAGE, "neither");
}

Test(disk, an_image_that_became_shorter)
{
    must_open(false);
    cr_assert_eq(truncate(path, 1024), 0);
    cr_assert_eq(rw(false, 1024, 0), 0);
    cr_assert_eq(rw(false, 1024, 512), -EIO);
    cr_assert_eq(rw(false, 512, 4096), -EIO);
}

/* An error, and no signal, which would be SIGXFSZ. */
Test(disk, a_host_that_takes_no_more)
{
    const struct rlimit limit = {4096, 4096};

    must_open(false);
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    cr_assert_eq(rw(true, 4096, 0), 0);
    cr_assert_eq(rw(true, 512, 8192), -EFBIG);
    cr_assert_eq(rw(false, 512, 8192), 0);
}
