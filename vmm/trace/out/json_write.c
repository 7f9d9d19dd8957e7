/* SPDX-License-Identifier: MIT */
/*
 * Writes the members of a JSON object.
 */
#include "json_write.h"

#include <inttypes.h>
#include <string.h>

#include "base/utf8.h"

bool json_put_string(FILE *out, const char *text, size_t len)
{
    bool valid = true;
    size_t used;

    putc_unlocked('"', out);
    for (size_t i = 0; i < len; i += used) {
        uint32_t code = utf8_next(text + i, len - i, &used, &valid);
        if (code == '"' || code == '\\')
            fprintf(out, "\\%c", (char)code);
        else if (utf8_acts(code) || code == '<' || code == '>' || code == '&' ||
                 code == UTF8_REPLACEMENT)
            fprintf(out, "\\u%04" PRIx32, code);
        else
            fwrite(text + i, 1, used, out);
    }
    putc_unlocked('"', out);
    return valid;
}

void json_put_text(FILE *out, const char *key, const char *text)
{
    fprintf(out, ",\"%s\":", key);
    (void)json_put_string(out, text, strlen(text));
}

void json_put_bytes(FILE *out, const char *key, const char *text, size_t len)
{
    fprintf(out, ",\"%s\":", key);
    if (json_put_string(out, text, len))
        return;
    fprintf(out, ",\"%s_bytes\":\"", key);
    for (size_t i = 0; i < len; i++)
        fprintf(out, "%02x", (uint8_t)text[i]);
    putc_unlocked('"', out);
}

void json_put_hex(FILE *out, const char *key, uint64_t value)
{
    fprintf(out, ",\"%s\":\"0x%" PRIx64 "\"", key, value);
}

void json_put_number(FILE *out, const char *key, uint64_t value)
{
    fprintf(out, ",\"%s\":%" PRIu64, key, value);
}

void json_put_count(FILE *out, const char *key, uint64_t value)
{
    if (value > (uint64_t)JSON_EXACT_MAX)
        json_put_hex(out, key, value);
    else
        json_put_number(out, key, value);
}

void json_put_result(FILE *out, uint64_t value)
{
    int64_t result = (int64_t)value;

    if (result > JSON_EXACT_MAX || result < -JSON_EXACT_MAX)
        json_put_hex(out, "result", value);
    else
        fprintf(out, ",\"result\":%" PRId64, result);
    const char *name =
        result < 0 && result > -4096 ? strerrorname_np((int)-result) : NULL;
    if (name)
        json_put_text(out, "errno", name);
}

void json_put_args(FILE *out, const uint64_t *args, unsigned nr)
{
    fputs(",\"args\":[", out);
    for (unsigned i = 0; i < nr; i++)
        fprintf(out, "%s\"0x%" PRIx64 "\"", i ? "," : "", args[i]);
    putc_unlocked(']', out);
}
