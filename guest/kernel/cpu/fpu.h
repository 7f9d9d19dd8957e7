/* SPDX-License-Identifier: MIT */
/*
 * The programs' floating-point and vector registers. The kernel itself is
 * compiled not to use them, so they keep the program's values through every
 * trap; only a switch to another process has to save them.
 */
#ifndef CPU_FPU_H
#define CPU_FPU_H

#include <stddef.h>

/* The first finds out how to save them; call it once. The second turns them on;
 * call it on each CPU. */
void fpu_init(void);
void fpu_init_cpu(void);

/* Returns a save area that holds the state of a new program, or NULL if memory
 * ran out. Free it with heap_free(). */
void *fpu_new_state(void);

/* Resets `state` to the state of a new program. */
void fpu_reset_state(void *state);

void fpu_copy_state(void *to, const void *from);

size_t fpu_state_size(void);

/* Corrects a state that came from a program, whatever its bytes, so that it can
 * be restored without a fault. */
void fpu_make_valid(void *state);

void fpu_save(void *state);
void fpu_restore(const void *state);

#endif
