/* SPDX-License-Identifier: MIT */
/*
 * The fields of the JSON trace that belong to one kind of record.
 * docs/trace-json.schema.json lists them all.
 */
#ifndef VMM_TRACE_OUT_JSON_FIELDS_H
#define VMM_TRACE_OUT_JSON_FIELDS_H

#include "output.h"
#include "trace/story/story.h"

/* Writes the fields, each with a comma before it. */
void json_put_fields(const struct trace_info *info, FILE *out,
                     const struct hv_trace_record *record,
                     const struct story_note *note);

#endif
