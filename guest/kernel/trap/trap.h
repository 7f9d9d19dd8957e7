/* SPDX-License-Identifier: MIT */
/* From trap/entry.asm into C, and what handles which interrupt. */
#ifndef TRAP_TRAP_H
#define TRAP_TRAP_H

#include "trap/frame.h"

typedef void interrupt_fn(struct trap_frame *frame);

/* Says what handles an interrupt vector (32 and up). The handler runs with
 * interrupts off, allocates nothing and never sleeps. */
void interrupt_register(unsigned vector, interrupt_fn *handler);

/* On a machine without interrupt controllers nothing interrupts: a device
 * registers a function that looks whether it has anything to say, and the
 * scheduler calls all of them now and then. */
void interrupt_poll_register(void (*look)(void));
void interrupt_poll(void);

/* The marked point of a handler at which interrupts of a higher priority may
 * come, and do if they wait. The handler holds no lock there. */
void interrupt_allow_nesting(void);

/* The registers at the last double fault that was expected (its instruction is
 * in the exception table), or NULL. Any other one is a panic. */
const struct trap_frame *trap_last_double_fault(void);

/* Called by trap/entry.asm. All return with interrupts off. */
void trap_dispatch(struct trap_frame *frame);
void trap_critical(struct trap_frame *frame);

/* What is left to do before a process goes back to its program: give the CPU
 * to another one, or end. */
void trap_return_work(struct trap_frame *frame);

/* trap/exception.c */
void exception_handle(struct trap_frame *frame);
const char *exception_name(uint64_t vector);

/* A system call needed a page of the program's at `va`, and there is no memory
 * for it: the program will end by SIGKILL. */
void trap_out_of_memory(uint64_t va);

#endif
