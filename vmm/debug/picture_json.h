/* SPDX-License-Identifier: MIT */
/*
 * A guest's screen as JSON, the same in a report and in a result.
 */
#ifndef VMM_DEBUG_PICTURE_JSON_H
#define VMM_DEBUG_PICTURE_JSON_H

#include <jansson.h>

#include "base/picture.h"

/* {"columns", "rows", "cursor": {"row", "column"}, "text": [lines]}: the cursor
 * only if it is shown, and no blank lines at the end. The caller owns the
 * result; NULL if out of memory. */
json_t *picture_json(const struct picture *picture) MUST_CHECK;

#endif
