/* SPDX-License-Identifier: MIT */
/*
 * Writing and reading the compact binary encoding.
 */
#include "blob.h"

#include <stdlib.h>

#include "utf8.h"

static uint8_t *reserve(struct blob *blob, size_t len)
{
    if (blob->failed)
        return NULL;
    if (len > blob->capacity - blob->len) {
        size_t capacity = 2 * (blob->capacity + len) + 256;
        uint8_t *data = realloc(blob->data, capacity);
        if (!data) {
            blob->failed = true;
            return NULL;
        }
        blob->data = data;
        blob->capacity = capacity;
    }
    uint8_t *at = blob->data + blob->len;
    blob->len += len;
    return at;
}

void blob_number(struct blob *blob, uint64_t value)
{
    do {
        uint8_t *at = reserve(blob, 1);
        if (!at)
            return;
        *at = (uint8_t)((value & 0x7F) | (value > 0x7F ? 0x80u : 0));
        value >>= 7;
    } while (value);
}

void blob_string(struct blob *blob, const char *text)
{
    size_t len = strlen(text);

    blob_number(blob, len);
    uint8_t *at = reserve(blob, len);
    for (size_t i = 0; at && i < len; i++)
        at[i] = (uint8_t)text[i];
}

uint64_t blob_read_number(struct blob_reader *reader)
{
    uint64_t value = 0;

    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (reader->bad || reader->len == 0)
            break;
        uint8_t byte = *reader->data++;
        reader->len--;
        value |= (uint64_t)(byte & 0x7F) << shift;
        if (!(byte & 0x80))
            return value;
    }
    reader->bad = true;
    return 0;
}

char *blob_read_string(struct blob_reader *reader, size_t max)
{
    uint64_t len = blob_read_number(reader);

    if (reader->bad || len > reader->len) {
        reader->bad = true;
        return NULL;
    }
    char *text =
        strndup((const char *)reader->data, len < max ? (size_t)len : max);
    reader->data += len;
    reader->len -= (size_t)len;
    if (text)
        utf8_make_printable(text);
    return text;
}
