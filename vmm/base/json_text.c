/* SPDX-License-Identifier: MIT */
/*
 * Strings in JSON objects.
 */
#include "json_text.h"

#include <stdlib.h>
#include <string.h>

#include "utf8.h"

#define GROWTH 3u /* bytes of U+FFFD, which replaces one */

json_t *json_text(const char *text)
{
    json_t *value = json_string(text);

    if (value)
        return value;
    size_t len = strlen(text), size = GROWTH * len + 1;
    char *copy = malloc(size);
    if (!copy)
        return NULL;
    (void)utf8_copy(copy, size, text, len);
    value = json_string(copy);
    free(copy);
    return value;
}
