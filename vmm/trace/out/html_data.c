/* SPDX-License-Identifier: MIT */
/*
 * Growing arrays, and a table of strings.
 */
#include "html_data.h"

#include <stdlib.h>
#include <string.h>

/* Makes room for one more element of `size` bytes; NULL if out of memory. */
static void *grow(struct html_data *data, void *array, size_t nr, size_t *max,
                  size_t size)
{
    if (nr < *max)
        return array;
    size_t more = *max ? *max * 2 : 1024;
    void *new = reallocarray(array, more, size);
    if (!new)
        data->failed = true;
    else
        *max = more;
    return new;
}

struct html_record *html_data_record(struct html_data *data)
{
    if (data->left_out || data->nr_records >= HTML_MAX_RECORDS ||
        data->nr_pieces >= HTML_MAX_PIECES || data->nr_text >= HTML_MAX_TEXT ||
        data->failed) {
        data->left_out++;
        return NULL;
    }
    struct html_record *records = grow(data, data->records, data->nr_records,
                                       &data->max_records, sizeof(*records));
    if (!records) {
        data->left_out++;
        return NULL;
    }
    data->records = records;
    struct html_record *record = &records[data->nr_records++];
    *record = (struct html_record){0};
    return record;
}

struct html_piece *html_data_piece(struct html_data *data)
{
    if (data->left_out || data->failed || data->nr_pieces >= HTML_MAX_PIECES)
        return NULL; /* the picture ends at the last record that was kept */
    struct html_piece *pieces = grow(data, data->pieces, data->nr_pieces,
                                     &data->max_pieces, sizeof(*pieces));
    if (!pieces)
        return NULL;
    data->pieces = pieces;
    struct html_piece *piece = &pieces[data->nr_pieces++];
    *piece = (struct html_piece){0};
    return piece;
}

static uint32_t hash(const char *text, size_t len)
{
    uint32_t value = 2166136261u; /* FNV-1a */

    for (size_t i = 0; i < len; i++)
        value = (value ^ (uint8_t)text[i]) * 16777619u;
    return value;
}

uint32_t html_data_string(struct html_data *data, const char *text, size_t len)
{
    uint32_t *bucket = &data->buckets[hash(text, len) % HTML_BUCKETS];

    if (len == 0)
        return 0;
    for (uint32_t i = *bucket; i; i = data->strings[i].next)
        if (data->strings[i].len == len &&
            memcmp(data->strings[i].text, text, len) == 0)
            return i;
    struct html_string *strings = grow(data, data->strings, data->nr_strings,
                                       &data->max_strings, sizeof(*strings));
    if (!strings)
        return 0;
    data->strings = strings;
    char *copy = malloc(len);
    if (!copy) {
        data->failed = true;
        return 0;
    }
    memcpy(copy, text, len);
    data->nr_text += len;
    uint32_t index = (uint32_t)data->nr_strings++;
    strings[index] = (struct html_string){
        .next = *bucket, .len = (uint32_t)len, .text = copy};
    *bucket = index;
    return index;
}

bool html_data_init(struct html_data *data)
{
    memset(data, 0, sizeof(*data));
    data->strings = calloc(1024, sizeof(*data->strings));
    if (!data->strings)
        return false;
    data->max_strings = 1024;
    data->nr_strings = 1; /* "" */
    return true;
}

void html_data_fini(struct html_data *data)
{
    for (size_t i = 0; i < data->nr_strings; i++)
        free(data->strings[i].text);
    free(data->strings);
    free(data->pieces);
    free(data->records);
}
