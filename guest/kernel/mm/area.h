/* SPDX-License-Identifier: MIT */
/* Single areas of an address space; see mm/space.h for what they are. */
#ifndef MM_AREA_H
#define MM_AREA_H

#include "mm/space.h"

/* Returns a copy that is on no list and has its own reference to the file; NULL
 * if memory ran out. */
struct area *area_copy(const struct area *area);

/* Frees an area that has been taken off its list. */
void area_free(struct area *area);

/* If an area spans `va`, splits it there in two. Returns 0 or -ENOMEM. */
int area_split(struct space *space, uint64_t va)
    __attribute__((warn_unused_result));

#endif
