/* SPDX-License-Identifier: MIT */
/*
 * `vmm explain`: what each exit status of vmm and each exit reason of KVM
 * means, why it comes, and what to do about it.
 */
#ifndef VMM_EXPLAIN_H
#define VMM_EXPLAIN_H

#include <stdint.h>
#include <stdio.h>

#include "base/util.h"

struct explanation {
    uint32_t number;  /* the status, or KVM_EXIT_x */
    const char *name; /* of a reason: what stands behind KVM_EXIT_; else NULL */
    const char *what; /* one line, for a reason; a status has status_meaning */
    const char *why;  /* when it comes */
    const char *remedy;
};

/* Both end with an entry whose `why` is NULL. */
extern const struct explanation explain_statuses[];
extern const struct explanation explain_reasons[];

/* Prints what `text` means: a status, its word, an exit reason's number or
 * name ("80", "triple-fault", "KVM_EXIT_SHUTDOWN", "mmio"). NULL: a list of
 * all. Returns STATUS_OK, or STATUS_USAGE after one line on stderr. */
int explain(const char *text, FILE *out) MUST_CHECK;

#endif
