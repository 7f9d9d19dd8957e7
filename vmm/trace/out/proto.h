/* SPDX-License-Identifier: MIT */
/*
 * The part of protocol buffers that a writer needs: a message is built in
 * memory. Source: "Protocol Buffers: Encoding" (wire types varint, 64-bit and
 * length-delimited).
 */
#ifndef VMM_TRACE_OUT_PROTO_H
#define VMM_TRACE_OUT_PROTO_H

#include "base/util.h"

#define PROTO_SIZE  4096u /* of one message; what does not fit is left out */
#define PROTO_DEPTH 6u

struct proto {
    size_t len;
    unsigned depth;
    bool overflow; /* something did not fit: the message is not usable */
    size_t open[PROTO_DEPTH];
    uint8_t data[PROTO_SIZE];
};

void proto_begin(struct proto *p);
/* uint32, uint64, int64, bool, enum */
void proto_number(struct proto *p, unsigned field, uint64_t value);
/* fixed64 */
void proto_fixed64(struct proto *p, unsigned field, uint64_t value);
/* string: invalid UTF-8 is replaced, and the text is cut at 512 bytes */
void proto_string(struct proto *p, unsigned field, const char *text,
                  size_t len);
/* Begins a nested message. */
void proto_open(struct proto *p, unsigned field);
void proto_close(struct proto *p);

#endif
