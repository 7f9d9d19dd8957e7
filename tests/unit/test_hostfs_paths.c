/* SPDX-License-Identifier: MIT */
/*
 * Files of the host: a guest that tries to leave its share, by names, links,
 * special files and races. The teardown checks the canary beside the share.
 */
#include "hostfs_tools.h"

#include <pthread.h>
#include <stdatomic.h>

#include "hv/layout.h"

#define RW (HV_FILE_READ | HV_FILE_WRITE)

TestSuite(hostfs_paths, .init = hostfs_setup, .fini = hostfs_teardown,
          .timeout = 120);

/* Every service that takes a path refuses it, without a system call. */
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

Test(hostfs_paths, names)
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

Test(hostfs_paths, path_addresses)
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

/* Links made inside the share that point everywhere. */
Test(hostfs_paths, links)
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

Test(hostfs_paths, special_files)
{
    cr_assert_eq(mkfifo(on_host("pipe"), 0666), 0);
    for (int i = 0; i < 2; i++) {
        const char *name = i ? "/s/null" : "/s/pipe";
        if (i && mknod(on_host("null"), S_IFCHR | 0666, 0x103))
            break; /* not enforced for root */
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

/* Another thread keeps swapping a directory for a link to the outside, and
 * back. */
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

Test(hostfs_paths, swapped_during_the_walk)
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
