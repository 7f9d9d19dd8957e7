/* SPDX-License-Identifier: MIT */
/*
 * What every file of the kernel may use: printk(), panic(), and a few helpers
 * without state.
 *
 * A bug in the kernel ends in panic(), which never returns. A mistake in a user
 * program never leads there; it ends that program (trap/exception.c).
 */
#ifndef KERNEL_H
#define KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ALIGN_DOWN(x, a) ((x) & ~((uint64_t)(a)-1))
#define ALIGN_UP(x, a)   ALIGN_DOWN((x) + (a)-1, a)
#define ARRAY_SIZE(a)    (sizeof(a) / sizeof((a)[0]))
#define MIN(a, b)        ((a) < (b) ? (a) : (b))
#define MAX(a, b)        ((a) > (b) ? (a) : (b))

#define container_of(ptr, type, member)                                        \
    ((type *)(void *)((char *)(ptr)-offsetof(type, member)))

/* Prints one message on the console; formats are those of lib/format.h. */
void printk(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* For a bug in the kernel: prints what happened and where, with a backtrace,
 * and ends the machine with status PANIC_STATUS. */
_Noreturn void panic(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

#define PANIC_STATUS 101

/* For conditions that the kernel itself guarantees. `condition` must have no
 * side effects. */
#define ASSERT(condition)                                                      \
    ((condition)                                                               \
         ? (void)0                                                             \
         : panic("%s:%d: not true: %s", __FILE__, __LINE__, #condition))

#ifdef KERNEL_DEBUG
#define DEBUG_ASSERT(condition) ASSERT(condition)
#else
#define DEBUG_ASSERT(condition) ((void)0)
#endif

/* Stops the compiler from moving memory accesses across it. */
#define compiler_barrier() __asm__ volatile("" ::: "memory")

#endif
