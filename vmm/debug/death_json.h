/* SPDX-License-Identifier: MIT */
/*
 * A death report for a program: the same as JSON.
 */
#ifndef VMM_DEBUG_DEATH_JSON_H
#define VMM_DEBUG_DEATH_JSON_H

#include "death.h"

/* Writes it to the file `path`. 0 or -errno. */
int death_write_json(const struct death *death, const char *path) MUST_CHECK;

#endif
