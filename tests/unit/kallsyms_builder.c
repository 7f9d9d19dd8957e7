/* SPDX-License-Identifier: MIT */
#include "kallsyms_builder.h"

#include <stdio.h>
#include <string.h>

#define TOKEN_TEXT 0x80 /* the token "text_" */

struct table {
    uint8_t *buf;
    size_t len;
};

static void put(struct table *table, const void *bytes, size_t len)
{
    memcpy(table->buf + table->len, bytes, len);
    table->len += len;
}

static void align_to_8(struct table *table)
{
    while (table->len % 8)
        table->buf[table->len++] = 0;
}

static void put_offsets(struct table *table, bool is_signed, unsigned nr)
{
    uint64_t base = KALLSYMS_BASE;

    align_to_8(table);
    for (unsigned i = 0; i < nr; i++) {
        uint32_t offset = 16 * i;
        if (is_signed)
            offset = i ? (uint32_t)(-1 - (int32_t)offset) : 0x1000;
        put(table, &offset, sizeof(offset));
    }
    align_to_8(table);
    put(table, &base, sizeof(base));
}

/* One symbol's length and tokens. */
static void put_name(struct table *table, bool is_signed, unsigned i)
{
    char tokens[200], number[16];
    size_t len = 0;

    if (is_signed && i == 0) {
        len = (size_t)snprintf(tokens, sizeof(tokens), "Aper_cpu");
    } else {
        tokens[len++] = 'T';
        tokens[len++] = (char)TOKEN_TEXT;
        /* One is so long that its length takes two bytes. */
        if (i == 7)
            for (; len < 150; len++)
                tokens[len] = '_';
        size_t n = (size_t)snprintf(number, sizeof(number), "%u", i);
        memcpy(tokens + len, number, n);
        len += n;
    }
    uint8_t length[2] = {(uint8_t)len, 0};
    if (len > 127) {
        length[0] = (uint8_t)(0x80 | (len & 0x7F));
        length[1] = (uint8_t)(len >> 7);
    }
    put(table, length, len > 127 ? 2 : 1);
    put(table, tokens, len);
}

static void put_names(struct table *table, bool is_signed, unsigned nr)
{
    uint32_t markers[4096], nr_markers = 0, count = nr;

    align_to_8(table);
    put(table, &count, sizeof(count));
    align_to_8(table);
    size_t begin = table->len;
    for (unsigned i = 0; i < nr; i++) {
        if (i % 256 == 0)
            markers[nr_markers++] = (uint32_t)(table->len - begin);
        put_name(table, is_signed, i);
    }
    align_to_8(table);
    put(table, markers, nr_markers * sizeof(markers[0]));
}

static void put_tokens(struct table *table)
{
    uint16_t index[256];
    char token[16];

    align_to_8(table);
    size_t begin = table->len;
    for (unsigned i = 0; i < 256; i++) {
        index[i] = (uint16_t)(table->len - begin);
        if (i == TOKEN_TEXT)
            snprintf(token, sizeof(token), "text_");
        else if (i > ' ' && i < 0x7F)
            snprintf(token, sizeof(token), "%c", (char)i);
        else
            snprintf(token, sizeof(token), "tok%02x", i);
        put(table, token, strlen(token) + 1);
    }
    align_to_8(table);
    put(table, index, sizeof(index));
}

size_t kallsyms_build(uint8_t *buf, enum kallsyms_order order, bool is_signed,
                      unsigned nr)
{
    struct table table = {.buf = buf};

    memset(buf, 0xA5, 64);
    table.len = 64;
    if (order != KALLSYMS_FROM_6_4)
        put_offsets(&table, is_signed, nr);
    put_names(&table, is_signed, nr);
    if (order == KALLSYMS_6_1) {
        align_to_8(&table);
        for (unsigned i = 0; i < nr; i++)
            put(&table, (const uint8_t[]){1, 0x43, (uint8_t)(0xC2 ^ i)}, 3);
    }
    put_tokens(&table);
    if (order == KALLSYMS_FROM_6_4)
        put_offsets(&table, is_signed, nr);
    memset(buf + table.len, 0x5A, 64);
    return table.len + 64;
}
