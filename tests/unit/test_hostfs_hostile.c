/* SPDX-License-Identifier: MIT */
/*
 * Files of the host: a guest that wants more than its share of handles, bytes
 * and threads, and a host that fails.
 */
#include "hostfs_tools.h"

#include <pthread.h>
#include <stdatomic.h>

#include "hv/layout.h"

#define RW (HV_FILE_READ | HV_FILE_WRITE)

TestSuite(hostfs_hostile, .init = hostfs_setup, .fini = hostfs_teardown,
          .timeout = 120);

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

/* The sum of the lengths wraps or is too large: nothing is moved. */
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

/* One failure at each system call of each service in turn: either the guest
 * gets the error, or the service recovers; and no descriptor is left open. */
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
            /* Nothing fails after the last call, or at a call that closes. */
            if (nr_made >= fail_at && made[fail_at - 1] != SYS_close)
                cr_expect_eq(rc, -EIO, "number %u, call %u", services[i].number,
                             fail_at);
            cr_expect_eq(count_descriptors(), before);
        }
    }
}

/* Two virtual CPUs, one of which closes the file that the other uses. */
static atomic_bool running;

static void *use(void *arg)
{
    struct hostfs *fs = calls.files;

    (void)arg;
    while (atomic_load(&running)) {
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
    atomic_store(&running, true);
    cr_assert_eq(pthread_create(&thread, NULL, use, NULL), 0);
    for (int i = 0; i < 20000; i++) {
        cr_assert_eq(open_file("/s/a", HV_FILE_READ), 0);
        cr_assert_eq(ask(HV_CALL_FILE_CLOSE, 0, 0, 0, 0, 0), 0);
    }
    atomic_store(&running, false);
    pthread_join(thread, NULL);
}
