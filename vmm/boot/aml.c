/* SPDX-License-Identifier: MIT */
/*
 * AML, byte by byte.
 */
#include "aml.h"

#include <assert.h>

#define OP_NAME    0x08u
#define OP_BYTE    0x0Au
#define OP_WORD    0x0Bu
#define OP_DWORD   0x0Cu
#define OP_STRING  0x0Du
#define OP_QWORD   0x0Eu
#define OP_SCOPE   0x10u
#define OP_BUFFER  0x11u
#define OP_PACKAGE 0x12u
#define OP_EXT     0x5Bu
#define OP_DEVICE  0x82u

#define LENGTH_BYTES 3u /* always 3: packages of up to 1 MiB */

static void put(struct aml *aml, const void *data, size_t len)
{
    if (aml->len < AML_MAX && len <= AML_MAX - aml->len)
        memcpy(aml->bytes + aml->len, data, len);
    aml->len += len;
}

static void put_byte(struct aml *aml, unsigned value)
{
    uint8_t byte = (uint8_t)value;

    put(aml, &byte, 1);
}

/* Tables are little-endian, as the host is. */
static void put_integer(struct aml *aml, uint64_t value)
{
    unsigned op = value <= UINT8_MAX    ? OP_BYTE
                  : value <= UINT16_MAX ? OP_WORD
                  : value <= UINT32_MAX ? OP_DWORD
                                        : OP_QWORD;

    put_byte(aml, op);
    put(aml, &value,
        op == OP_BYTE    ? 1
        : op == OP_WORD  ? 2
        : op == OP_DWORD ? 4
                         : 8);
}

static void put_name(struct aml *aml, const char *name)
{
    put_byte(aml, OP_NAME);
    put(aml, name, 4);
}

/* PkgLength counts itself. */
static struct aml_block begin(struct aml *aml)
{
    struct aml_block block = {.length_at = aml->len};

    put(aml, "\0\0\0", LENGTH_BYTES);
    return block;
}

void aml_end(struct aml *aml, struct aml_block block)
{
    size_t length = aml->len - block.length_at;

    if (aml->len > AML_MAX)
        return; /* `len` says so */
    aml->bytes[block.length_at] =
        (uint8_t)((LENGTH_BYTES - 1) << 6 | (length & 0xF));
    aml->bytes[block.length_at + 1] = (uint8_t)(length >> 4);
    aml->bytes[block.length_at + 2] = (uint8_t)(length >> 12);
}

void aml_name_integer(struct aml *aml, const char *name, uint64_t value)
{
    put_name(aml, name);
    put_integer(aml, value);
}

void aml_name_string(struct aml *aml, const char *name, const char *value)
{
    put_name(aml, name);
    put_byte(aml, OP_STRING);
    put(aml, value, strlen(value) + 1);
}

static unsigned hex_digit(char c)
{
    return c <= '9' ? (unsigned)(c - '0') : (unsigned)(c - 'A' + 10);
}

/* Three letters of five bits, then four digits; the bytes in reverse. */
void aml_name_eisa_id(struct aml *aml, const char *name, const char *id)
{
    uint32_t value = 0;

    for (unsigned i = 0; i < 3; i++)
        value = value << 5 | (uint32_t)(id[i] - 'A' + 1);
    for (unsigned i = 3; i < 7; i++)
        value = value << 4 | hex_digit(id[i]);
    value = __builtin_bswap32(value);
    put_name(aml, name);
    put_byte(aml, OP_DWORD);
    put(aml, &value, sizeof(value));
}

void aml_name_package(struct aml *aml, const char *name, const uint64_t *values,
                      unsigned nr)
{
    put_name(aml, name);
    put_byte(aml, OP_PACKAGE);
    struct aml_block block = begin(aml);
    put_byte(aml, nr);
    for (unsigned i = 0; i < nr; i++)
        put_integer(aml, values[i]);
    aml_end(aml, block);
}

struct aml_block aml_begin_scope(struct aml *aml, const char *name)
{
    put_byte(aml, OP_SCOPE);
    struct aml_block block = begin(aml);
    put(aml, name, 4);
    return block;
}

struct aml_block aml_begin_device(struct aml *aml, const char *name)
{
    put_byte(aml, OP_EXT);
    put_byte(aml, OP_DEVICE);
    struct aml_block block = begin(aml);
    put(aml, name, 4);
    return block;
}

/* -------------------------------------------------------------- resources */

struct aml_block aml_begin_resources(struct aml *aml)
{
    put_name(aml, "_CRS");
    put_byte(aml, OP_BUFFER);
    struct aml_block block = begin(aml);
    put_byte(aml, OP_WORD); /* number of bytes, filled in at the end */
    put(aml, "\0\0", 2);
    return block;
}

void aml_end_resources(struct aml *aml, struct aml_block block)
{
    put(aml, "\x79\0", 2); /* end tag; checksum 0: not checked */
    size_t first = block.length_at + LENGTH_BYTES + 3;
    if (aml->len <= AML_MAX) {
        uint16_t bytes = (uint16_t)(aml->len - first);
        memcpy(aml->bytes + first - 2, &bytes, 2);
    }
    aml_end(aml, block);
}

void aml_resource_memory(struct aml *aml, uint32_t base, uint32_t size)
{
    put(aml, "\x86\x09\x00\x01", 4); /* Memory32Fixed, 9 bytes, writable */
    put(aml, &base, 4);
    put(aml, &size, 4);
}

void aml_resource_ports(struct aml *aml, uint16_t base, uint8_t nr)
{
    put_byte(aml, 0x47); /* IO, 7 bytes */
    put_byte(aml, 1);    /* decodes 16 bits */
    put(aml, &base, 2);  /* lowest and highest base */
    put(aml, &base, 2);
    put_byte(aml, 1); /* alignment */
    put_byte(aml, nr);
}

void aml_resource_irq(struct aml *aml, unsigned irq)
{
    uint16_t mask = (uint16_t)(1u << irq);

    assert(irq < 16);
    put_byte(aml, 0x22); /* IRQNoFlags, 2 bytes: edge, high, exclusive */
    put(aml, &mask, 2);
}

void aml_resource_gsi(struct aml *aml, uint32_t gsi)
{
    /* Extended interrupt, 6 bytes: consumer, level, active high, exclusive; one
     */
    put(aml, "\x89\x06\x00\x01\x01", 5);
    put(aml, &gsi, 4);
}
