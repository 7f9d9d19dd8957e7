/* SPDX-License-Identifier: MIT */
/*
 * Tables of symbols as Linux's scripts/kallsyms.c makes them.
 */
#ifndef TESTS_UNIT_KALLSYMS_BUILDER_H
#define TESTS_UNIT_KALLSYMS_BUILDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KALLSYMS_BASE UINT64_C(0xFFFFFFFF81000000)

/* Which kernel's order. */
enum kallsyms_order {
    KALLSYMS_TO_6_0, /* offsets, names, markers, tokens */
    KALLSYMS_6_1,    /* the same with three bytes a symbol before the tokens */
    KALLSYMS_FROM_6_4, /* names, markers, tokens, offsets */
    KALLSYMS_ORDERS,
};

/* Writes a table of `nr` symbols into `buf`, with other bytes around it:
 * "text_N" of kind T at KALLSYMS_BASE + 16 * N, except that the first is
 * "per_cpu", 0x1000, if `is_signed`. Returns its size. */
size_t kallsyms_build(uint8_t *buf, enum kallsyms_order order, bool is_signed,
                      unsigned nr);

#endif
