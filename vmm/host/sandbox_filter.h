/* SPDX-License-Identifier: MIT */
/*
 * The filters of system calls, made by sandbox_make.c during the build.
 */
#ifndef VMM_HOST_SANDBOX_FILTER_H
#define VMM_HOST_SANDBOX_FILTER_H

#include <linux/filter.h>

#include "sandbox.h"

struct sandbox_filter {
    const struct sock_filter *code;
    unsigned short len; /* instructions */
    unsigned short pid; /* which of them compares a number with that of this
                           process; 0: none */
    unsigned nr_calls;  /* that it allows, by name */
};

/* By parts of a machine (enum sandbox_part). */
extern const struct sandbox_filter sandbox_filters[SANDBOX_ALL + 1];
/* For sandbox_compute. */
extern const struct sandbox_filter sandbox_compute_filter;
/* For sandbox_read. */
extern const struct sandbox_filter sandbox_read_filter;

/* On all threads, from now on. 0 or -errno. */
int sandbox_filter_enter(const struct sandbox_filter *filter) MUST_CHECK;

#endif
