/* SPDX-License-Identifier: MIT */
/*
 * The fields of a record in the JSON trace that are its kind's own;
 * docs/trace-json.schema.json has them all.
 */
#ifndef VMM_TRACE_OUT_JSON_FIELDS_H
#define VMM_TRACE_OUT_JSON_FIELDS_H

#include "output.h"
#include "trace/story/story.h"

/* Writes them, each with the comma before it. */
void json_put_fields(const struct trace_info *info, FILE *out,
                     const struct hv_trace_record *record,
                     const struct story_note *note);

#endif
