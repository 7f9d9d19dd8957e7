/* SPDX-License-Identifier: MIT */
/*
 * Reads a trace file back: checks it block by block, and gives the records of
 * all sources in order of time. The file may be hostile: whatever it contains,
 * the caller gets whole records and printable names, or an error message.
 * Memory is bounded, however long the file is.
 */
#ifndef VMM_TRACE_FILE_READER_H
#define VMM_TRACE_FILE_READER_H

#include "meta.h"

#define TRACE_READER_MAX_SOURCES 1024u

struct trace_reader;

/* Holds a sentence that says what is wrong with the file. */
struct trace_reader_error {
    char text[256];
};

/* Opens `path`, calls `opened` (may be NULL), and only then reads the content.
 * Returns 0; -errno if the file cannot be read, with error->text; the result of
 * `opened` if that is not 0; -ENOEXEC, with error->text, if it is not a trace
 * file of ours. *out is NULL unless the result is 0. */
int trace_reader_open(const char *path, int (*opened)(void *ctx), void *ctx,
                      struct trace_reader **out,
                      struct trace_reader_error *error) MUST_CHECK;
/* The same for a file in memory. The memory must outlive the reader. */
int trace_reader_parse(const uint8_t *data, size_t size,
                       struct trace_reader **out,
                       struct trace_reader_error *error) MUST_CHECK;
void trace_reader_close(struct trace_reader *reader);

/* A sentence if the file is damaged or incomplete, else NULL. The readable part
 * is delivered in both cases. */
const char *trace_reader_damage(const struct trace_reader *reader);

const struct trace_meta *trace_reader_meta(const struct trace_reader *reader);
struct trace_labels *trace_reader_labels(const struct trace_reader *reader);
/* What KVM counted, as JSON text; NULL if the file has none. */
const char *trace_reader_counters(const struct trace_reader *reader);
/* How many records the file says are missing. */
uint64_t trace_reader_lost(const struct trace_reader *reader);

/* Calls `use`, in order of time, for each record, and for a LOST record
 * wherever some are missing. May be called again. 0; -ENOMEM; -E2BIG, after
 * some of them, if the file is too far out of order to be sorted. */
int trace_reader_each(struct trace_reader *reader,
                      void (*use)(void *ctx,
                                  const struct hv_trace_record *record),
                      void *ctx) MUST_CHECK;

#endif
