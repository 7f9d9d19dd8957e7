/* SPDX-License-Identifier: MIT */
/*
 * The programs' floating-point and vector registers. The kernel itself is
 * compiled without them, so they stay the program's through every trap; only
 * a switch to another process has to save them.
 */
#ifndef CPU_FPU_H
#define CPU_FPU_H

#include <stddef.h>

/* Finds out how to save them; once. Turns them on; on each CPU. */
void fpu_init(void);
void fpu_init_cpu(void);

/* Returns an area with the state that a new program starts with, or NULL
 * without memory. heap_free() gives it back. */
void *fpu_new_state(void);

/* Makes `state` that initial state again. */
void fpu_reset_state(void *state);

void fpu_copy_state(void *to, const void *from);

size_t fpu_state_size(void);

/* Makes of bytes that a program has made up a state that can be restored. */
void fpu_make_valid(void *state);

void fpu_save(void *state);
void fpu_restore(const void *state);

#endif
