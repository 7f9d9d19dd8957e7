/* SPDX-License-Identifier: MIT */
/*
 * `vmm explain`: what each exit status of vmm and each exit reason of KVM
 * means, why it occurs, and what to do about it.
 */
#ifndef VMM_EXPLAIN_H
#define VMM_EXPLAIN_H

#include <stdint.h>
#include <stdio.h>

#include "base/util.h"

struct explanation {
    uint32_t number;  /* the status, KVM_EXIT_x, or the signal */
    const char *name; /* of a reason: what stands after KVM_EXIT_; of a signal;
                         a word, or several with | between; of a status NULL */
    const char *what; /* one line; NULL for a status: it has status_meaning */
    const char *why;  /* when it occurs */
    const char *remedy;
};

/* All end with an entry whose `why` is NULL. */
extern const struct explanation explain_statuses[];
extern const struct explanation explain_reasons[];
extern const struct explanation explain_signals[];
extern const struct explanation explain_words[];

/* Prints what `text` means: a status, its word, an exit reason's number or
 * name, a signal, or a word of a trace ("80", "triple-fault", "mmio",
 * "KVM_EXIT_SHUTDOWN", "SIGKILL", "kicked"). NULL: a list of all. Returns
 * STATUS_OK, or STATUS_USAGE after one line on stderr. */
int explain(const char *text, FILE *out) MUST_CHECK;

#endif
