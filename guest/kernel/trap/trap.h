/* SPDX-License-Identifier: MIT */
/* The C side of trap/entry.asm, and which function handles which interrupt. */
#ifndef TRAP_TRAP_H
#define TRAP_TRAP_H

#include "trap/frame.h"

typedef void interrupt_fn(struct trap_frame *frame);

/* Registers the handler of an interrupt vector (32 and up). It runs with
 * interrupts off, must allocate nothing and never sleep. */
void interrupt_register(unsigned vector, interrupt_fn *handler);

/* On a machine without interrupt controllers there are no interrupts: a driver
 * registers a function that polls its device, and the scheduler calls all of
 * these functions now and then. */
void interrupt_poll_register(void (*look)(void));
void interrupt_poll(void);

/* A handler calls this at a point where interrupts of a higher priority may
 * come; pending ones come then. The handler must hold no lock. */
void interrupt_allow_nesting(void);

/* The registers at the last double fault that was expected (its instruction is
 * in the exception table), or NULL. Any other double fault is a panic. */
const struct trap_frame *trap_last_double_fault(void);

/* Called by trap/entry.asm. All return with interrupts off. */
void trap_dispatch(struct trap_frame *frame);
void trap_critical(struct trap_frame *frame);

/* Does what is left to do before a process returns to its program: gives the
 * CPU to another process, acts on signals, or ends the process. */
void trap_return_work(struct trap_frame *frame);

/* trap/exception.c */
void exception_handle(struct trap_frame *frame);
const char *exception_name(uint64_t vector);

/* For a system call that needed the program's page at `va` when memory had run
 * out: the program will end by SIGKILL. */
void trap_out_of_memory(uint64_t va);

#endif
