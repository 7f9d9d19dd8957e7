/* SPDX-License-Identifier: MIT */
/*
 * Spinlocks. A lock is a word that says which CPU holds it. Interrupts are off
 * while a CPU holds one, so an interrupt handler may take any lock, and a
 * holder must not sleep.
 *
 * Who waits is not served in order: of several virtual CPUs, the next in line
 * may be one that the hypervisor does not run, and nobody could take the lock
 * meanwhile.
 *
 * Lock order. A CPU takes locks in ascending rank only, so no two CPUs can wait
 * for each other. The debug build (guest-debug.bin) panics at the first
 * spin_lock() that breaks the order, even if there would have been no deadlock.
 * Sleeping locks (sync/mutex.h) come before all of these.
 */
#ifndef SYNC_SPINLOCK_H
#define SYNC_SPINLOCK_H

#include <stdbool.h>
#include <stdint.h>

enum lock_rank {
    RANK_LAB = 1,   /* lab/locks.c */
    RANK_MUTEX,     /* sync/mutex.c: who holds a sleeping lock */
    RANK_FILE_LOCK, /* fs/lock.c: who has locked which bytes */
    RANK_FUTEX,     /* proc/futex.c: who sleeps at which word */
    RANK_PIPE,      /* fs/pipe.c: one pipe's buffer */
    RANK_UART,      /* dev/uart.c: the receiver */
    RANK_TTY,       /* dev/tty.c: the console's line */
    RANK_POLL,      /* fs/poll.c: the count of events */
    RANK_BUFFER,    /* fs/buffer.c: the pages of disks in memory */
    RANK_DISK,      /* dev/disk.c: one disk's queue */
    RANK_PROCESS,   /* proc/process.c: the table, parents and children */
    RANK_FILES,     /* fs/files.c: the descriptors of a process */
    RANK_SCHED,     /* proc/sched.c: run queue, states, wait queues */
    RANK_KSTACK,    /* mm/kstack.c */
    RANK_PAGING,    /* mm/paging.c: the kernel's half of the page tables */
    RANK_HEAP,      /* mm/heap.c */
    RANK_PAGE,      /* mm/page.c */
    RANK_SHOOTDOWN, /* cpu/shootdown.c */
    RANK_IOAPIC,    /* dev/ioapic.c */
    RANK_CONSOLE,   /* dev/console.c: printing is allowed with any lock held */
    RANK_HYPERCALL, /* dev/machine.c: printing may be a hypercall */
};

struct cpu;

struct spinlock {
    const struct cpu *holder; /* NULL: nobody */
    const char *name;
    uint16_t rank; /* enum lock_rank */
};

#define SPINLOCK_INIT(lock_name, lock_rank)                                    \
    {                                                                          \
        .rank = (lock_rank), .name = (lock_name),                              \
    }

void spin_lock(struct spinlock *lock);
void spin_unlock(struct spinlock *lock);

/* Whether this CPU holds it. */
bool spin_held(const struct spinlock *lock);

/* Turns interrupts off until the matching interrupts_pop(); the pairs nest. The
 * last pop restores the state that the first push found. */
void interrupts_push(void);
void interrupts_pop(void);

#endif
