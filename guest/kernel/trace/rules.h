/* SPDX-License-Identifier: MIT */
/*
 * What a system call's arguments point to, for TEXT records: up to three before
 * the call, one after it. An argument is one of these:
 *
 *   STRING    a string that ends with a NUL
 *   BYTES     as many bytes as another argument says or, after the call, as its
 *             result says
 *   STRUCT    a fixed number of bytes
 *   WORDS     an array of strings that ends with NULL: one string after the
 *             other, each with its NUL
 *   NR_WORDS  the same, but only how many there are: four bytes
 *   VECTOR    an array of struct iovec, as many as another argument says: the
 *             bytes that they point to
 *   LENGTHS   the same array: the length of each, four bytes
 */
#ifndef TRACE_RULES_H
#define TRACE_RULES_H

#include "sys/table.h"

enum trace_what {
    TRACE_NOTHING,
    TRACE_STRING,
    TRACE_BYTES,
    TRACE_STRUCT,
    TRACE_WORDS,
    TRACE_NR_WORDS,
    TRACE_VECTOR,
    TRACE_LENGTHS,
};

/* Three bits for what it is, three for which argument, the rest for its size or
 * for the argument that has the size. Never 0. */
#define TRACE_RULE(what, arg, more)                                            \
    ((uint16_t)((what) | (arg) << 3 | (unsigned)(more) << 6))
#define TRACE_RULE_WHAT(rule) ((enum trace_what)((rule)&7))
#define TRACE_RULE_ARG(rule)  ((rule) >> 3 & 7)
#define TRACE_RULE_MORE(rule) ((rule) >> 6)

#define TRACE_MAX_IN 3u

struct trace_rule {
    uint16_t in[TRACE_MAX_IN]; /* the first 0 ends them */
    uint16_t out;
};

extern const struct trace_rule trace_rules[NR_SYSCALLS];

#endif
