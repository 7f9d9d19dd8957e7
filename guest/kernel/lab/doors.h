/* SPDX-License-Identifier: MIT */
/* What the lab `doors` has seen at the ways into the kernel, and how it is
 * printed. */
#ifndef LAB_DOORS_H
#define LAB_DOORS_H

#include <stdbool.h>
#include <stdint.h>

#include "trap/frame.h"
#include "x86/cr.h"
#include "x86/descriptor.h"

/* In the order in which the program goes through them. */
enum { INT80, SYSCALL, FAULT, KERNEL_FAULT, TIMER, NR_DOORS };

/* The program fills each register with this value plus the register's place in
 * the list below, except rax, which is an argument, and r15, the door's
 * address. */
#define FULL 0xd00d0000ul
enum { R15, R11 = 4, RCX = 12, RBX = 13, RAX = 14, NR_REGISTERS };

struct door_registers {
    uint64_t r[NR_REGISTERS]; /* r15 first, as PUSH_REGISTERS has them */
    uint64_t rflags;
};

enum { RIP, CS, RFLAGS, RSP, SS, NR_WORDS }; /* in memory order, as pushed */

struct seen {
    struct door_registers registers;
    uint64_t rsp;      /* at the first instruction */
    uint64_t words_at; /* address of the five words; 0: none */
    uint64_t words[NR_WORDS];
    uint64_t error;
    uint64_t cr2;
    uint64_t gs_base;
    uint64_t rsp0;
    unsigned vector;
};

extern struct seen doors[NR_DOORS];

/* Whether the program went through the door, and not the kernel. */
static inline bool doors_from_program(const struct seen *seen)
{
    return seen != &doors[KERNEL_FAULT];
}

/* Whether the CPU pushes an error code for this vector, one of those
 * watched. */
static inline bool doors_has_error(unsigned vector)
{
    return vector == X86_VEC_PF;
}

static inline bool doors_if_set(uint64_t rflags)
{
    return (rflags & X86_RFLAGS_IF) != 0;
}

/* How many registers still hold the program's value; *of is how many must. */
unsigned doors_count_kept(const struct seen *seen, unsigned *of);

/* Prints a paragraph about one door. */
void doors_print(const struct seen *seen);

#endif
