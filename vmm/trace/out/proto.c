/* SPDX-License-Identifier: MIT */
/*
 * The wire format of protocol buffers. The length of a nested message comes
 * before it and is not known when it begins, so two bytes are reserved for it;
 * they hold any length that PROTO_SIZE allows.
 */
#include "proto.h"

#include <string.h>

#include "base/utf8.h"

#define WIRE_VARINT 0u
#define WIRE_64     1u
#define WIRE_BYTES  2u
#define LENGTH_SIZE 2u
#define STRING_MAX  512u

_Static_assert(PROTO_SIZE <= 1u << (7 * LENGTH_SIZE), "a length fits");

void proto_begin(struct proto *p)
{
    p->len = 0;
    p->depth = 0;
    p->overflow = false;
}

static void put_byte(struct proto *p, uint8_t byte)
{
    if (p->len < PROTO_SIZE)
        p->data[p->len++] = byte;
    else
        p->overflow = true;
}

static void put_varint(struct proto *p, uint64_t value)
{
    while (value >= 0x80) {
        put_byte(p, (uint8_t)(value | 0x80));
        value >>= 7;
    }
    put_byte(p, (uint8_t)value);
}

void proto_number(struct proto *p, unsigned field, uint64_t value)
{
    put_varint(p, field << 3 | WIRE_VARINT);
    put_varint(p, value);
}

void proto_fixed64(struct proto *p, unsigned field, uint64_t value)
{
    put_varint(p, field << 3 | WIRE_64);
    for (unsigned i = 0; i < 8; i++)
        put_byte(p, (uint8_t)(value >> (8 * i)));
}

void proto_string(struct proto *p, unsigned field, const char *text, size_t len)
{
    char copy[STRING_MAX];
    size_t n = utf8_copy(copy, sizeof(copy), text, len);

    put_varint(p, field << 3 | WIRE_BYTES);
    put_varint(p, n);
    for (size_t i = 0; i < n; i++)
        put_byte(p, (uint8_t)copy[i]);
}

void proto_open(struct proto *p, unsigned field)
{
    put_varint(p, field << 3 | WIRE_BYTES);
    if (p->depth == PROTO_DEPTH || p->len + LENGTH_SIZE > PROTO_SIZE) {
        p->overflow = true;
        return;
    }
    p->open[p->depth++] = p->len;
    p->len += LENGTH_SIZE;
}

void proto_close(struct proto *p)
{
    if (p->overflow)
        return; /* the message is no longer valid */
    size_t at = p->open[--p->depth];
    size_t len = p->len - at - LENGTH_SIZE;

    p->data[at] = (uint8_t)(len | 0x80);
    p->data[at + 1] = (uint8_t)(len >> 7);
}
