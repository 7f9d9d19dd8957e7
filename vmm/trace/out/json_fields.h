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

/* Those of a record that the guest's kernel wrote; for any other, nothing. */
void json_put_guest(const struct trace_info *info, FILE *out,
                    const struct hv_trace_record *record,
                    const struct story_note *note);
/* Where in the guest the record was made. */
void json_put_place(const struct trace_info *info, FILE *out,
                    const struct hv_trace_record *record);

#endif
