/* SPDX-License-Identifier: MIT */
/*
 * What the tests of guest memory share.
 */
#ifndef TESTS_UNIT_GUEST_MEM_TOOLS_H
#define TESTS_UNIT_GUEST_MEM_TOOLS_H

#include <criterion/criterion.h>

#include "mem/guest_mem.h"

#define MIB     (1ull << 20)
#define GIB     (1ull << 30)
#define PATTERN 0x5Au

static inline struct guest_mem *create(uint64_t size)
{
    struct guest_mem *mem;

    cr_assert_eq(guest_mem_create(size, &mem), 0);
    cr_assert_not_null(mem);
    return mem;
}

static inline bool writable(struct guest_mem *mem, uint64_t at)
{
    uint8_t byte = PATTERN;

    return guest_mem_write(mem, gpa(at), &byte, 1) == 0;
}

#endif
