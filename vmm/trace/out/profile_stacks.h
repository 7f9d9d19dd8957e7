/* SPDX-License-Identifier: MIT */
/*
 * What the profile's counting and its table share; only profile.c and
 * profile_table.c use this.
 */
#ifndef VMM_TRACE_OUT_PROFILE_STACKS_H
#define VMM_TRACE_OUT_PROFILE_STACKS_H

#include "profile.h"

/* Source: G. Fowler, L. C. Noll and K.-P. Vo, "The FNV Non-Cryptographic Hash
 * Algorithm" (FNV-1a). */
uint64_t profile_hash(const char *text);

/* Each stack, as a folded line, with how many samples found it. Returns how
 * many samples there are, those of no stack too. */
uint64_t profile_each(const struct profile *profile,
                      void (*visit)(void *ctx, const char *stack, uint64_t nr),
                      void *ctx);

#endif
