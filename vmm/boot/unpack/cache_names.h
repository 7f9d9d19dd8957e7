/* SPDX-License-Identifier: MIT */
/*
 * The names of the cache's files, and which of them go when it is full. For
 * cache.c.
 */
#ifndef VMM_BOOT_UNPACK_CACHE_NAMES_H
#define VMM_BOOT_UNPACK_CACHE_NAMES_H

#include "payload.h"

#define CACHE_NAME 32u /* bytes, with the NUL */

/* The file's name: 16 digits, a hash of the payload's ends and size, and
 * ".kernel". */
void cache_name(const struct payload *payload, char name[CACHE_NAME]);

/* The same for a file that is being written: ".new". Its writer has it locked
 * (flock). */
void cache_name_new(uint64_t number, char name[CACHE_NAME]);

/* Removes what writers left that were killed. Then removes files of such names,
 * those first that were not used for longest, until all together have at most
 * `max` bytes. What cannot be removed stays. */
void cache_make_room(int cache, uint64_t max);

#endif
