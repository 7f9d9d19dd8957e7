/* SPDX-License-Identifier: MIT */
/*
 * Files of the host, asked for by a guest that wants more than its share:
 * names, links, special files, races, lengths, and a host that fails. The
 * teardown looks after the canary beside the share.
 */
#include "hostfs_tools.h"

#include <pthread.h>
#include <stdatomic.h>

#include "hv/layout.h"

#define RW (HV_FILE_READ | HV_FILE_WRITE)

TestSuite(hostfs_hostile, .init = hostfs_setup, .fini = hostfs_teardown,
          .timeout = 120);

/* What every service that takes a path says to it, without a system call. */
static void refused(const char *path, size_t len, int error)
{
    static const uint32_t numbers[] = {
        HV_CALL_FILE_OPEN,   HV_CALL_FILE_STAT,  HV_CALL_FILE_MKDIR,
        HV_CALL_FILE_UNLINK, HV_CALL_FILE_RMDIR, HV_CALL_FILE_RENAME,
    };

    put(HOSTFS_PATH, path, len);
    put(HOSTFS_NEW, "/s/ok", 5);
    for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
        bool is_open = numbers[i] == HV_CALL_FILE_OPEN;
        uint64_t a2 = is_open ? RW | HV_FILE_CREATE : HOSTFS_NEW;
        int64_t got = ask(numbers[i], HOSTFS_PATH, len, a2, 5, 0);
        cr_expect_eq(got, -error, "%.40s, number %u: %ld", path, numbers[i],
                     (long)got);
        cr_expect_eq(nr_made, 0, "%.40s reached the host", path);
    }
    cr_expect_eq(ask(HV_CALL_FILE_RENAME, HOSTFS_NEW, 5, HOSTFS_PATH, len, 0),
                 -error, "%.40s as the new name", path);
    cr_expect_eq(nr_made, 0);
}

Test(hostfs_hostile, names)
{
    static const char *const bad[] = {
        "s/a",      "a",       "..",        "/..",    "/../s/a",
        "/s/..",    "/s/../a", "/s/a/../b", "/s/.",   "/s/./a",
        "/s//a",    "//s/a",   "/s/a/",     "/s/",    "//",
        "/s/a/..",  "/.",      " /s/a",     "\\s\\a", "/s/../beside/canary",
        "/s/a/.//b"};
    char text[5000];

    for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
        refused(bad[i], strlen(bad[i]), EINVAL);
    refused("/s/a\0b", 6, EINVAL);
    refused("/s/a\0", 5, EINVAL);
    refused("\0", 1, EINVAL);
    refused("/S/a", 4, ENOENT);
    refused("/ss/a", 5, ENOENT);
    refused("/s\n/a", 5, ENOENT);
    memset(text, 'a', sizeof(text));
    memcpy(text, "/s/", 3);
    refused(text, 3 + 256, ENAMETOOLONG);
    refused(text, HV_FILE_PATH_MAX, ENAMETOOLONG);
    refused(text, HV_FILE_PATH_MAX + 1, ENAMETOOLONG);
    cr_assert_eq(
        ask(HV_CALL_FILE_STAT, HOSTFS_PATH, 3 + 255, HOSTFS_DATA, 0, 0),
        -ENOENT, "255 is a name");
}

Test(hostfs_hostile, path_addresses)
{
    static const struct {
        uint64_t address, len;
        int error;
    } cases[] = {
        {HOSTFS_RAM, 1, EFAULT},
        {HOSTFS_RAM - 1, 2, EFAULT},
        {HV_VGA_HOLE_BASE - 1, 2, EFAULT},
        {HV_VGA_HOLE_BASE, 1, EFAULT},
        {UINT64_MAX, 1, EFAULT},
        {UINT64_MAX, 2, EFAULT},
        {UINT64_MAX - 4094, 4095, EFAULT},
        {1ull << 63, 100, EFAULT},
        {HOSTFS_PATH, 0, EINVAL},
        {HOSTFS_PATH, 1ull << 63, ENAMETOOLONG},
        {HOSTFS_PATH, UINT64_MAX, ENAMETOOLONG},
        {HOSTFS_PATH, 4096, ENAMETOOLONG},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        cr_expect_eq(ask(HV_CALL_FILE_STAT, cases[i].address, cases[i].len,
                         HOSTFS_DATA, 0, 0),
                     -cases[i].error, "case %zu", i);
        cr_expect_eq(nr_made, 0);
    }
}

/* Links made inside the share, to everywhere. */
Test(hostfs_hostile, links)
{
    static const char *const targets[] = {
        "../beside/canary",          "/etc/passwd", "../beside", "/",
        "/proc/self/fd/0",           "a",           "loop",      "d/../a",
        "/proc/self/root/etc/passwd"};
    char path[64];

    host_write("a", "mine");
    mkdir(on_host("d"), 0777);
    cr_assert_eq(symlink("loop", on_host("loop")), 0);
    for (size_t i = 0; i < ARRAY_SIZE(targets); i++) {
        unlink(on_host("link"));
        cr_assert_eq(symlink(targets[i], on_host("link")), 0);
        cr_expect_eq(open_file("/s/link", HV_FILE_READ), -ELOOP, "%s",
                     targets[i]);
        cr_expect_eq(open_file("/s/link", RW | HV_FILE_CREATE), -ELOOP);
        cr_expect_eq(open_file("/s/link", HV_FILE_DIRECTORY), -ELOOP);
        cr_expect_eq(ask_path(HV_CALL_FILE_STAT, "/s/link", HOSTFS_DATA, 0),
                     -ELOOP);
        snprintf(path, sizeof(path), "/s/link/canary");
        cr_expect_eq(open_file(path, HV_FILE_READ), -ELOOP);
        cr_expect_eq(open_file(path, RW | HV_FILE_CREATE), -ELOOP);
        cr_expect_eq(ask_path(HV_CALL_FILE_UNLINK, path, 0, 0), -ELOOP);
        cr_expect_eq(ask_path(HV_CALL_FILE_MKDIR, "/s/link/n", 0777, 0),
                     -ELOOP);
    }
    cr_assert_eq(open_file("/s/dangling", RW | HV_FILE_CREATE), 0);
    cr_assert_eq(ask_path(HV_CALL_FILE_UNLINK, "/s/link", 0, 0), 0,
                 "the link itself may go");
}

Test(hostfs_hostile, special_files)
{
    cr_assert_eq(mkfifo(on_host("pipe"), 0666), 0);
    for (int i = 0; i < 2; i++) {
        const char *name = i ? "/s/null" : "/s/pipe";
        if (i && mknod(on_host("null"), S_IFCHR | 0666, 0x103))
            break; /* not as root */
        cr_assert_eq(open_file(name, HV_FILE_READ), -EACCES);
        cr_assert_eq(open_file(name, HV_FILE_WRITE), -EACCES);
        cr_assert_eq(open_file(name, RW | HV_FILE_CREATE), -EACCES);
        cr_assert_eq(open_file(name, HV_FILE_DIRECTORY), -ENOTDIR);
        for (unsigned k = 0; k < nr_made; k++)
            cr_assert_neq(made[k], SYS_openat, "it was opened");
    }
    /* A file system of another kind below the share. */
    struct share_path proc = {.share = 1};
    cr_assert_eq(shares_add(&calls.files->shares, "/:root"), 0);
    calls.files->shares.list[1].fd = open("/", O_PATH | O_DIRECTORY);
    proc.share = 1;
    proc.rest = "proc/version";
    cr_assert_eq(share_pin(&calls.files->shares, &proc), -EXDEV);
    proc.rest = "proc/self/fd/0";
    cr_assert_lt(share_pin(&calls.files->shares, &proc), 0);
}

/* Somebody swaps a directory for a link to outside, and back, all the time. */
static atomic_bool swapping;

static void *swap(void *arg)
{
    char a[128], b[128];

    (void)arg;
    snprintf(a, sizeof(a), "%.120s", on_host("d"));
    snprintf(b, sizeof(b), "%.120s", on_host("other"));
    while (atomic_load(&swapping))
        if (syscall(SYS_renameat2, AT_FDCWD, a, AT_FDCWD, b, 2))
            break;
    return NULL;
}

Test(hostfs_hostile, swapped_during_the_walk)
{
    pthread_t thread;
    unsigned nr_opened = 0, nr_refused = 0, nr_written = 0;

    mkdir(on_host("d"), 0777);
    host_write("d/canary", "the share's own");
    cr_assert_eq(symlink("../beside", on_host("other")), 0);
    atomic_store(&swapping, true);
    cr_assert_eq(pthread_create(&thread, NULL, swap, NULL), 0);
    for (int i = 0; i < 100000; i++) {
        bool writes = i % 2;
        int64_t handle = open_file("/s/d/canary", writes ? RW : HV_FILE_READ);
        if (handle < 0) {
            cr_assert(handle == -ELOOP || handle == -ENOENT ||
                          handle == -ENOTDIR || handle == -EAGAIN,
                      "%ld", (long)handle);
            nr_refused++;
            continue;
        }
        nr_opened++;
        if (writes)
            nr_written += write_text(handle, 0, "THE SHARE'S OWN") == 15;
        else
            cr_assert_str_neq(read_text(handle, 0), "untouched");
        cr_assert_eq(ask(HV_CALL_FILE_CLOSE, (uint64_t)handle, 0, 0, 0, 0), 0);
    }
    atomic_store(&swapping, false);
    pthread_join(thread, NULL);
    cr_assert_gt(nr_opened, 0);
    cr_assert_gt(nr_refused, 0, "the race was never met");
    cr_assert_gt(nr_written, 0);
}

Test(hostfs_hostile, many_opens)
{
    unsigned nr = 0;

    host_write("a", "");
    for (int i = 0; i < 10000; i++) {
        int64_t handle = open_file("/s/a", HV_FILE_READ);
        if (i < (int)HV_FILE_MAX_HANDLES)
            cr_assert_eq(handle, i);
        else
            cr_assert_eq(handle, -EMFILE);
        nr += handle >= 0;
    }
    cr_assert_eq(nr, HV_FILE_MAX_HANDLES);
    cr_assert_eq(open_file("/s/new", RW | HV_FILE_CREATE), -EMFILE);
    cr_assert_eq(access(on_host("new"), F_OK), -1, "created for nobody");
    cr_assert_eq(ask(HV_CALL_FILE_CLOSE, 100, 0, 0, 0, 0), 0);
    cr_assert_eq(open_file("/s/a", HV_FILE_READ), 100);
}

Test(hostfs_hostile, handles)
{
    static const uint64_t bad[] = {0,          1,          HV_FILE_MAX_HANDLES,
                                   1ull << 32, 1ull << 63, UINT64_MAX};

    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        cr_expect_eq(ask(HV_CALL_FILE_CLOSE, bad[i], 0, 0, 0, 0), -EBADF);
        cr_expect_eq(ask(HV_CALL_FILE_READ, bad[i], 0, 0, 0, 0), -EBADF);
        cr_expect_eq(ask(HV_CALL_FILE_WRITE, bad[i], 0, 0, 0, 0), -EBADF);
        cr_expect_eq(ask(HV_CALL_FILE_FSTAT, bad[i], HOSTFS_DATA, 0, 0, 0),
                     -EBADF);
        cr_expect_eq(ask(HV_CALL_FILE_LIST, bad[i], 0, HOSTFS_DATA, 99, 0),
                     -EBADF);
        cr_expect_eq(ask(HV_CALL_FILE_TRUNCATE, bad[i], 0, 0, 0, 0), -EBADF);
        cr_expect_eq(ask(HV_CALL_FILE_SYNC, bad[i], 0, 0, 0, 0), -EBADF);
        cr_expect_eq(nr_made, 0);
    }
}

Test(hostfs_hostile, buffers)
{
    static const struct {
        uint64_t address, len;
        int64_t result;
    } cases[] = {
        {HOSTFS_RAM - 4, 4, 4}, /* top-exact */
        {HOSTFS_RAM - 4, 5, -EFAULT},
        {HOSTFS_RAM, 1, -EFAULT},
        {HV_VGA_HOLE_BASE - 1, 2, -EFAULT},
        {HV_TEXT_BASE - 1, 2, -EFAULT},
        {UINT64_MAX, 1, -EFAULT},
        {UINT64_MAX - 3, 8, -EFAULT},
        {0, HOSTFS_RAM, -EFAULT},
        {0, HV_FILE_MAX_BYTES, -EFAULT},
        {0, HV_FILE_MAX_BYTES + 1, -EINVAL},
        {0, 1ull << 63, -EINVAL},
        {0, UINT64_MAX, -EINVAL},
        {UINT64_MAX, 0, 0},
    };

    host_write("a", "01234567890123456789");
    cr_assert_eq(open_file("/s/a", RW), 0);
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        const struct hv_file_buffer list[] = {{HOSTFS_DATA, 0},
                                              {cases[i].address, cases[i].len}};
        put(HOSTFS_LIST, list, sizeof(list));
        cr_expect_eq(ask(HV_CALL_FILE_READ, 0, 0, HOSTFS_LIST, 2, 0),
                     cases[i].result, "case %zu", i);
        cr_expect_eq(nr_made, cases[i].result >= 0);
    }
    cr_assert_eq(ask(HV_CALL_FILE_READ, 0, 0, HOSTFS_LIST, 65, 0), -EINVAL);
    cr_assert_eq(ask(HV_CALL_FILE_READ, 0, 0, HOSTFS_LIST, UINT64_MAX, 0),
                 -EINVAL);
    cr_assert_eq(ask(HV_CALL_FILE_READ, 0, 0, HOSTFS_RAM - 8, 1, 0), -EFAULT);
    cr_assert_eq(ask(HV_CALL_FILE_READ, 0, 0, UINT64_MAX - 7, 1, 0), -EFAULT);
    cr_assert_eq(move_bytes(HV_CALL_FILE_READ, 0, 1ull << 63, 1), -EINVAL);
    cr_assert_eq(move_bytes(HV_CALL_FILE_WRITE, 0, UINT64_MAX - 1, 1), -EINVAL);
    cr_assert_eq(ask(HV_CALL_FILE_TRUNCATE, 0, 1ull << 63, 0, 0, 0), -EINVAL);
    cr_assert(host_has(on_host("a"), "01234567890123456789"));
}

/* The sum of the lengths wraps, or is too much: nothing is moved. */
Test(hostfs_hostile, sums_of_lengths)
{
    struct hv_file_buffer list[HV_FILE_MAX_BUFFERS];

    host_write("a", "0123");
    cr_assert_eq(open_file("/s/a", RW), 0);
    for (unsigned i = 0; i < HV_FILE_MAX_BUFFERS; i++)
        list[i] = (struct hv_file_buffer){0x20000, 0x60000};
    put(HOSTFS_LIST, list, sizeof(list));
    cr_assert_eq(ask(HV_CALL_FILE_READ, 0, 0, HOSTFS_LIST, 42, 0), 4);
    cr_assert_eq(ask(HV_CALL_FILE_READ, 0, 0, HOSTFS_LIST, 43, 0), -EINVAL);
    list[1].len = UINT64_MAX - 0x60000 + 2;
    put(HOSTFS_LIST, list, sizeof(list));
    cr_assert_eq(ask(HV_CALL_FILE_READ, 0, 0, HOSTFS_LIST, 2, 0), -EINVAL);
}

/* One failure at each system call of each service in turn: it is what the
 * guest gets, or it is mended; and no descriptor is left behind. */
static unsigned count_descriptors(void)
{
    unsigned nr = 0;

    for (int fd = 0; fd < 1024; fd++)
        nr += fcntl(fd, F_GETFD) >= 0;
    return nr;
}

Test(hostfs_hostile, host_failures)
{
    static const int errors[] = {EIO, ENOSPC, EMFILE, ENOMEM};
    unsigned nr_failed = 0;

    mkdir(on_host("d"), 0777);
    unsigned before = count_descriptors();
    for (size_t e = 0; e < ARRAY_SIZE(errors); e++) {
        fail_with = errors[e];
        for (int exists = 0; exists < 2; exists++) {
            for (unsigned nth = 1; nth < 8; nth++) {
                if (!exists)
                    unlink(on_host("d/new"));
                fail_at = nth;
                int64_t rc = open_file("/s/d/new", RW | HV_FILE_CREATE);
                fail_at = 0;
                cr_assert(rc == 0 || rc == -errors[e], "%ld", (long)rc);
                nr_failed += rc < 0;
                if (rc == 0)
                    cr_assert_eq(ask(HV_CALL_FILE_CLOSE, 0, 0, 0, 0, 0), 0);
                cr_assert_eq(count_descriptors(), before, "call %u", nth);
            }
        }
    }
    cr_assert_gt(nr_failed, 16);
}

Test(hostfs_hostile, host_failures_of_each_service)
{
    put(HOSTFS_PATH, "/s/a", 4);
    put(HOSTFS_NEW, "/s/b", 4);
    host_write("a", "text");
    cr_assert_eq(open_file("/s/a", RW), 0);
    cr_assert_eq(open_file("/s", HV_FILE_DIRECTORY), 1);
    put(HOSTFS_PATH, "/s/a", 4);
    const struct hv_file_buffer list = {HOSTFS_DATA, 4};
    put(HOSTFS_LIST, &list, sizeof(list));
    const struct {
        uint32_t number;
        uint64_t args[4];
    } services[] = {
        {HV_CALL_FILE_READ, {0, 0, HOSTFS_LIST, 1}},
        {HV_CALL_FILE_WRITE, {0, 0, HOSTFS_LIST, 1}},
        {HV_CALL_FILE_TRUNCATE, {0, 1}},
        {HV_CALL_FILE_SYNC, {0}},
        {HV_CALL_FILE_FSTAT, {0, HOSTFS_DATA}},
        {HV_CALL_FILE_STAT, {HOSTFS_PATH, 4, HOSTFS_DATA}},
        {HV_CALL_FILE_LIST, {1, 0, HOSTFS_DATA, 4096}},
        {HV_CALL_FILE_MKDIR, {HOSTFS_NEW, 4}},
        {HV_CALL_FILE_RENAME, {HOSTFS_PATH, 4, HOSTFS_NEW, 4}},
        {HV_CALL_FILE_UNLINK, {HOSTFS_PATH, 4}},
        {HV_CALL_FILE_RMDIR, {HOSTFS_NEW, 4}},
    };
    unsigned before = count_descriptors();

    fail_with = EIO;
    for (size_t i = 0; i < ARRAY_SIZE(services); i++) {
        const uint64_t *a = services[i].args;
        for (fail_at = 1; fail_at < 5; fail_at++) {
            int64_t rc = ask(services[i].number, a[0], a[1], a[2], a[3], 0);
            /* Past its last call, or at one that closes, nothing fails. */
            if (nr_made >= fail_at && made[fail_at - 1] != SYS_close)
                cr_expect_eq(rc, -EIO, "number %u, call %u", services[i].number,
                             fail_at);
            cr_expect_eq(count_descriptors(), before);
        }
    }
}

/* Two virtual CPUs, one of which closes what the other uses. */
static void *use(void *arg)
{
    struct hostfs *fs = calls.files;

    (void)arg;
    while (atomic_load(&swapping)) {
        char byte;
        const struct iovec to = {&byte, 1};
        struct hostfs_file *file = hostfs_get(fs, 0);
        if (!file)
            continue;
        cr_assert_eq(hostfs_read(fs, file, 0, &to, 1), 1);
        cr_assert_eq(byte, 'm');
        hostfs_put(fs, file);
    }
    return NULL;
}

Test(hostfs_hostile, closed_while_used)
{
    pthread_t thread;

    host_write("a", "mine");
    atomic_store(&swapping, true);
    cr_assert_eq(pthread_create(&thread, NULL, use, NULL), 0);
    for (int i = 0; i < 20000; i++) {
        cr_assert_eq(open_file("/s/a", HV_FILE_READ), 0);
        cr_assert_eq(ask(HV_CALL_FILE_CLOSE, 0, 0, 0, 0, 0), 0);
    }
    atomic_store(&swapping, false);
    pthread_join(thread, NULL);
}

/* --------------------------------------------------------------- read-only */

static void setup_read_only(void)
{
    hostfs_setup_with(",ro");
}

TestSuite(hostfs_read_only, .init = setup_read_only, .fini = hostfs_teardown);

Test(hostfs_read_only, refuses_every_change)
{
    host_write("a", "text");
    static const uint64_t writes[] = {
        HV_FILE_WRITE, RW, HV_FILE_WRITE | HV_FILE_CREATE,
        HV_FILE_WRITE | HV_FILE_TRUNCATE, HV_FILE_WRITE | HV_FILE_APPEND};
    for (size_t i = 0; i < ARRAY_SIZE(writes); i++) {
        cr_assert_eq(open_file("/s/a", writes[i]), -EROFS);
        cr_assert_eq(nr_made, 0);
    }
    cr_assert_eq(ask_path(HV_CALL_FILE_MKDIR, "/s/d", 0777, 0), -EROFS);
    cr_assert_eq(ask_path(HV_CALL_FILE_UNLINK, "/s/a", 0, 0), -EROFS);
    cr_assert_eq(ask_path(HV_CALL_FILE_RMDIR, "/s/a", 0, 0), -EROFS);
    put(HOSTFS_NEW, "/s/b", 4);
    cr_assert_eq(ask(HV_CALL_FILE_RENAME, HOSTFS_PATH, 4, HOSTFS_NEW, 4, 0),
                 -EROFS);
    cr_assert_eq(nr_made, 0);
    cr_assert_eq(open_file("/s/a", HV_FILE_READ), 0);
    cr_assert_str_eq(read_text(0, 0), "text");
    cr_assert_eq(write_text(0, 0, "x"), -EBADF);
    cr_assert_eq(ask(HV_CALL_FILE_TRUNCATE, 0, 0, 0, 0, 0), -EBADF);
    cr_assert(host_has(on_host("a"), "text"));
}

/* "/" is nobody's to change. */
Test(hostfs_read_only, root)
{
    cr_assert_eq(ask_path(HV_CALL_FILE_MKDIR, "/x", 0777, 0), -ENOENT);
    cr_assert_eq(ask_path(HV_CALL_FILE_MKDIR, "/", 0777, 0), -EROFS);
    cr_assert_eq(ask_path(HV_CALL_FILE_RMDIR, "/", 0, 0), -EROFS);
    cr_assert_eq(open_file("/", RW | HV_FILE_CREATE), -EROFS);
}
