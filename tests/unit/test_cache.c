/* SPDX-License-Identifier: MIT */
/*
 * The cache of unpacked kernels: its bound, and whose file is whose.
 */
#include "cache_tools.h"

#include <errno.h>
#include <glob.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "boot/unpack/cache.h"

TestSuite(cache, .init = cache_set_up, .fini = cache_tear_down, .timeout = 120);

static int fill(const struct payload *payload, int fd, uint64_t end,
                const struct unpack_how *how)
{
    (void)payload;
    (void)how;
    return ftruncate(fd, (off_t)end) < 0 ? -errno : 0;
}

/* Adds a kernel of 100 MiB, as a sparse file; returns whether it is there. */
static int add(int cache, uint8_t number)
{
    const uint8_t data[PAYLOAD_LEAST] = {number};
    const struct payload payload = {.data = data,
                                    .size = sizeof(data),
                                    .unpacked_size = UINT64_C(100) << 20};

    return cache_add(cache, &payload, fill, &usual);
}

static bool has(int cache, uint8_t number)
{
    const uint8_t data[PAYLOAD_LEAST] = {number};
    const struct payload payload = {.data = data,
                                    .size = sizeof(data),
                                    .unpacked_size = UINT64_C(100) << 20};
    struct cache_file found;

    if (cache_find(cache, &payload, -1, &found))
        return false;
    close(found.fd);
    return true;
}

Test(cache, what_was_not_used_for_longest_goes_first)
{
    int cache = cache_open();
    char path[100];

    cr_assert_geq(cache, 0);
    snprintf(path, sizeof(path), "%s/vmm/notes", home);
    fclose(fopen(path, "w"));
    for (uint8_t i = 1; i <= 5; i++) {
        cr_assert_eq(add(cache, i), 0);
        usleep(20000); /* the clock of files ticks every few ms */
    }
    cr_assert(has(cache, 1)); /* so it was used last */
    usleep(20000);
    cr_assert_eq(add(cache, 6), 0);
    cr_assert(has(cache, 1));
    cr_assert_not(has(cache, 2));
    cr_assert(has(cache, 3));
    cr_assert(has(cache, 6));
    cr_assert_eq(access(path, F_OK), 0, "not one of ours");
    close(cache);
}

/* A library that was taken over. It has one descriptor, and may map memory. */
static int overwrite(const struct payload *payload, int fd, uint64_t end,
                     const struct unpack_how *how)
{
    uint8_t *all;

    cr_assert_eq(fill(payload, fd, end, how), 0);
    all = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (all != MAP_FAILED)
        all[sizeof("vmm-krn")] ^= 1; /* some other kernel's header */
    return 0;
}

/* What vmm has written in front of the kernel says whose it is. */
Test(cache, the_process_cannot_change_whose_kernel_it_is)
{
    const uint8_t data[PAYLOAD_LEAST] = {1};
    const struct payload payload = {
        .data = data, .size = sizeof(data), .unpacked_size = 4096};
    struct cache_file found;
    int cache = cache_open();

    cr_assert_eq(cache_add(cache, &payload, overwrite, &usual), 0);
    cr_assert_eq(cache_find(cache, &payload, -1, &found), 0);
    close(found.fd);
    close(cache);
}

Test(cache, too_large_a_kernel_is_not_kept)
{
    const uint8_t data[PAYLOAD_LEAST] = {1};
    const struct payload payload = {.data = data,
                                    .size = sizeof(data),
                                    .unpacked_size = CACHE_MAX_KERNEL + 1};
    int cache = cache_open();

    cr_assert_eq(cache_add(cache, &payload, fill, &usual), -E2BIG);
    close(cache);
}

/* How many files are being written, or were left. */
static unsigned nr_new(void)
{
    char path[100];
    glob_t found;

    snprintf(path, sizeof(path), "%s/vmm/*.new", home);
    unsigned nr =
        glob(path, 0, NULL, &found) == 0 ? (unsigned)found.gl_pathc : 0;
    globfree(&found);
    return nr;
}

static int be_killed(const struct payload *payload, int fd, uint64_t end,
                     const struct unpack_how *how)
{
    cr_assert_eq(fill(payload, fd, end, how), 0);
    raise(SIGKILL);
    return 0;
}

static int meet_another(const struct payload *payload, int fd, uint64_t end,
                        const struct unpack_how *how)
{
    int cache = cache_open();

    cr_assert_eq(nr_new(), 1, "what was left is gone");
    cr_assert_eq(add(cache, 2), 0);
    cr_assert_eq(nr_new(), 1, "a file that is being written stays");
    close(cache);
    return fill(payload, fd, end, how);
}

Test(cache, what_a_killed_writer_left_goes_with_the_next)
{
    const uint8_t data[PAYLOAD_LEAST] = {1};
    const struct payload payload = {
        .data = data, .size = sizeof(data), .unpacked_size = 4096};
    int cache = cache_open();
    pid_t writer = fork();

    if (writer == 0)
        _exit(cache_add(cache, &payload, be_killed, &usual) == 0);
    cr_assert_eq(waitpid(writer, NULL, 0), writer);
    cr_assert_eq(nr_new(), 1);
    cr_assert_eq(cache_add(cache, &payload, meet_another, &usual), 0);
    cr_assert_eq(nr_new(), 0);
    cr_assert(has(cache, 2));
    close(cache);
}
