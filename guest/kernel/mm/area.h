/* SPDX-License-Identifier: MIT */
/* Single areas of an address space; see mm/space.h for what they are. */
#ifndef MM_AREA_H
#define MM_AREA_H

#include "mm/space.h"

/* Returns a copy on no list, with a reference of its own to the file; NULL
 * without memory. */
struct area *area_copy(const struct area *area);

/* Gives back an area that is on no list any more. */
void area_free(struct area *area);

/* Makes an area begin at `va`, if one spans it. Returns 0 or -ENOMEM. */
int area_split(struct space *space, uint64_t va)
    __attribute__((warn_unused_result));

#endif
