/* SPDX-License-Identifier: MIT */
/*
 * The data of the page: records, pieces and strings are gathered in memory, and
 * then written as one block: columns, compressed (zlib), as base64. So no byte
 * that a guest chose is in the page unencoded, and 100,000 records take 2 MB.
 *
 * The block, little-endian; data.js reads it:
 *   u32 magic, version, records, pieces, bytes of the JSON at the end, 0, 0, 0
 *   f64 of each record: time, length (both ns)
 *   u64 of each record: rip, address, data, count, aux
 *   f64 of each piece:  begin, end (ns)
 *   u32 of each record: cause, end, reason, pid, device, name, at, text, size,
 *                       host, kvm (ns)
 *   u32 of each piece:  owner, pid, device, name
 *   u8  of each record: kind, vcpu, ring, flags, step
 *   u8  of each piece:  vcpu, lane
 *   JSON: title, strings, steps (level and sentence, see steps.h), ...
 * cause, end and owner are numbers of records, from 1; name, at and text are
 * indices of strings, 0 is "". The end of an EXIT is also a string: the file
 * that its hypercall is about, by a handle. host and kvm of an EXIT: of the
 * time that the guest stood still for it, the host calls in it, and KVM's part.
 */
#ifndef VMM_TRACE_OUT_HTML_DATA_H
#define VMM_TRACE_OUT_HTML_DATA_H

#include <stdio.h>

#include "output.h"
#include "trace/story/story.h"

#define HTML_MAGIC   0x43525456u /* "VTRC" */
#define HTML_VERSION 3u
/* Beyond any of these, records are only counted. */
#define HTML_MAX_RECORDS 1000000u
#define HTML_MAX_PIECES  4000000u
#define HTML_MAX_TEXT    ((size_t)64 << 20) /* bytes of all strings */
/* Bytes for a page that has the most of everything; one of as many ordinary
 * records takes a seventh of it. */
#define HTML_MEMORY (UINT64_C(1) << 30)

struct html_record {
    double time, length;
    uint64_t words[5];
    uint32_t cause, end, reason, pid, device, name, at, text, size;
    uint32_t host, kvm;
    uint8_t kind, vcpu, ring, flags, step;
};

struct html_piece {
    double begin, end;
    uint32_t owner, pid, device, name;
    uint8_t vcpu, lane;
};

struct html_string {
    uint32_t next; /* the next string in its bucket */
    uint32_t len;
    char *text;
};

#define HTML_BUCKETS 16384u

struct html_data {
    struct html_record *records;
    struct html_piece *pieces;
    struct html_string *strings;
    size_t nr_records, nr_pieces, nr_strings;
    size_t max_records, max_pieces, max_strings;
    size_t nr_text;    /* bytes of the strings */
    uint64_t left_out; /* records beyond the maximum */
    uint64_t lost;
    bool is_estimated; /* kvm */
    bool failed;       /* out of memory; what came before is still valid */
    uint32_t buckets[HTML_BUCKETS];
};

/* Returns false if out of memory. */
bool html_data_init(struct html_data *data) MUST_CHECK;
void html_data_fini(struct html_data *data);

/* Adds an element that is all zero. Returns NULL if there is no room. */
struct html_record *html_data_record(struct html_data *data);
struct html_piece *html_data_piece(struct html_data *data);

/* The index of a string; equal strings have the same index. */
uint32_t html_data_string(struct html_data *data, const char *text, size_t len);

/* Writes the block as base64. Returns false if out of memory. */
bool html_data_write(const struct html_data *data,
                     const struct trace_info *info, FILE *out);

#endif
