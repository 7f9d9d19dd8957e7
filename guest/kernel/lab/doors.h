/* SPDX-License-Identifier: MIT */
/* What lab doors has seen at the ways into the kernel, and how it is shown. */
#ifndef LAB_DOORS_H
#define LAB_DOORS_H

#include <stdbool.h>
#include <stdint.h>

#include "trap/frame.h"
#include "x86/cr.h"
#include "x86/descriptor.h"

/* In the order in which the program goes through them. */
enum { INT80, SYSCALL, FAULT, KERNEL_FAULT, TIMER, NR_DOORS };

/* The program fills its registers with this + their place in the list below,
 * but for rax, which is an argument, and r15, the door's address. */
#define FULL 0xd00d0000ul
enum { R15, R11 = 4, RCX = 12, RBX = 13, RAX = 14, NR_REGISTERS };

struct door_registers {
    uint64_t r[NR_REGISTERS]; /* r15 first, as PUSH_REGISTERS has them */
    uint64_t rflags;
};

enum { RIP, CS, RFLAGS, RSP, SS, NR_WORDS }; /* as the CPU pushes, last first */

struct seen {
    struct door_registers registers;
    uint64_t rsp;      /* at the first instruction */
    uint64_t words_at; /* where the five words are; 0: there are none */
    uint64_t words[NR_WORDS];
    uint64_t error;
    uint64_t cr2;
    uint64_t gs_base;
    uint64_t rsp0;
    unsigned vector;
};

extern struct seen doors[NR_DOORS];

/* Whether it was the program that went through it, and not the kernel. */
static inline bool doors_from_program(const struct seen *seen)
{
    return seen != &doors[KERNEL_FAULT];
}

/* Whether the CPU pushes an error code, of the vectors that are watched. */
static inline bool doors_has_error(unsigned vector)
{
    return vector == X86_VEC_PF;
}

static inline bool doors_if_set(uint64_t rflags)
{
    return (rflags & X86_RFLAGS_IF) != 0;
}

/* How many registers still hold what the program had put there, of those that
 * must. */
unsigned doors_count_kept(const struct seen *seen, unsigned *of);

/* A paragraph about one of them. */
void doors_print(const struct seen *seen);

#endif
