/* SPDX-License-Identifier: MIT */
/*
 * A file that is cut off while its pages are in our memory.
 */
#include <criterion/criterion.h>

#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/status.h"
#include "machine/signals.h"

#define SIZE 8192u

static uint8_t *map_cut_file(void)
{
    int fd = memfd_create("cut", MFD_CLOEXEC);

    cr_assert_eq(ftruncate(fd, SIZE), 0);
    uint8_t *at = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    cr_assert_neq(at, MAP_FAILED);
    cr_assert_eq(ftruncate(fd, 0), 0);
    return at;
}

Test(signals, a_file_that_was_cut_off_ends_the_process,
     .exit_code = STATUS_MEMORY_LOST)
{
    volatile uint8_t *at = map_cut_file();

    cr_assert_eq(signals_watch_file(map_cut_file(), SIZE), 0);
    cr_assert_eq(signals_watch_file((const void *)(uintptr_t)at, SIZE), 0);
    (void)at[SIZE - 1];
}

static void *touch(void *at)
{
    return (void *)(uintptr_t)((volatile uint8_t *)at)[SIZE - 1];
}

/* As a vCPU's, which may not print. */
Test(signals, another_thread_meets_it, .exit_code = STATUS_MEMORY_LOST)
{
    uint8_t *at = map_cut_file();
    pthread_t thread;

    cr_assert_eq(signals_watch_file(at, SIZE), 0);
    cr_assert_eq(pthread_create(&thread, NULL, touch, at), 0);
    pthread_join(thread, NULL);
}

Test(signals, another_bus_error_is_deadly, .signal = SIGBUS)
{
    volatile uint8_t *at = map_cut_file();

    cr_assert_eq(signals_watch_file((const void *)(uintptr_t)at, SIZE / 2), 0);
    (void)at[SIZE / 2];
}
