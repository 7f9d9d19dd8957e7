/* SPDX-License-Identifier: MIT */
/*
 * A death report for programs: the same content as JSON.
 */
#ifndef VMM_DEBUG_DEATH_JSON_H
#define VMM_DEBUG_DEATH_JSON_H

#include <jansson.h>

#include "death.h"

/* The caller owns the result; NULL if out of memory. */
json_t *death_json(const struct death *death) MUST_CHECK;

#endif
