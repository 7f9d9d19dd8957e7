/* SPDX-License-Identifier: MIT */
/*
 * A trace file, read back: checked block by block, and its records of all
 * sources in the order of their time. The file is hostile: whatever it says,
 * this gives whole records and printable names, or a sentence.
 */
#ifndef VMM_TRACE_FILE_READER_H
#define VMM_TRACE_FILE_READER_H

#include "meta.h"

#define TRACE_READER_MAX_SOURCES 1024u

struct trace_reader;

/* Where the sentence goes that says what is wrong with the file. */
struct trace_reader_error {
    char text[256];
};

/* Opens `path`, then calls `opened` (may be NULL), then looks at what is in it.
 * 0; -errno if it cannot be read, or what `opened` returned if that is not 0;
 * -ENOEXEC if it is no trace file of ours. The first and the last with
 * error->text, *out is NULL unless it is 0. */
int trace_reader_open(const char *path, int (*opened)(void *ctx), void *ctx,
                      struct trace_reader **out,
                      struct trace_reader_error *error) MUST_CHECK;
/* The same for a file in memory, which must outlive the reader. */
int trace_reader_parse(const uint8_t *data, size_t size,
                       struct trace_reader **out,
                       struct trace_reader_error *error) MUST_CHECK;
void trace_reader_close(struct trace_reader *reader);

/* A sentence if the file is damaged or not whole, else NULL: what is readable
 * is given all the same. */
const char *trace_reader_damage(const struct trace_reader *reader);

const struct trace_meta *trace_reader_meta(const struct trace_reader *reader);
struct trace_labels *trace_reader_labels(const struct trace_reader *reader);
/* JSON text of what KVM counted, NULL if there is none. */
const char *trace_reader_counters(const struct trace_reader *reader);
/* Records that the file says are missing. */
uint64_t trace_reader_lost(const struct trace_reader *reader);

/* Gives `use` the records for which `wanted` (may be NULL) is true, and LOST
 * records where some are missing, in the order of their time. 0 or -ENOMEM. */
int trace_reader_each(const struct trace_reader *reader,
                      bool (*wanted)(void *ctx,
                                     const struct hv_trace_record *record),
                      void (*use)(void *ctx,
                                  const struct hv_trace_record *record),
                      void *ctx) MUST_CHECK;

#endif
