/* SPDX-License-Identifier: MIT */
/*
 * The lines, keys and values of a manifest, as text.
 */
#include "manifest_text.h"

#include <stdarg.h>
#include <stdio.h>

bool manifest_fail(struct manifest_error *error, const struct span *at,
                   const char *format, ...)
{
    va_list args;

    error->line = at->line;
    error->column = at->column;
    va_start(args, format);
    vsnprintf(error->text, sizeof(error->text), format, args);
    va_end(args);
    /* Quoted text may contain control characters: the message must stay one
     * line without terminal codes. */
    for (char *c = error->text; *c; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7F)
            *c = '?';
    return false;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static void skip(struct span *span, size_t len)
{
    span->at += len;
    span->len -= len;
    span->column += (unsigned)len;
}

static struct span trim(struct span span)
{
    while (span.len && is_blank(span.at[0]))
        skip(&span, 1);
    while (span.len && is_blank(span.at[span.len - 1]))
        span.len--;
    return span;
}

static struct manifest_line read_section(struct span line,
                                         struct manifest_error *error)
{
    struct manifest_line result = {.kind = LINE_BAD};
    const char *close = memchr(line.at, ']', line.len);

    if (!close) {
        manifest_fail(error, &line, "a test's name begins here, without a ]");
        return result;
    }
    struct span rest = line;
    skip(&rest, (size_t)(close - line.at) + 1);
    rest = trim(rest);
    if (rest.len) {
        manifest_fail(error, &rest, "nothing may follow [NAME] on its line");
        return result;
    }
    skip(&line, 1);
    line.len = (size_t)(close - line.at);
    result.name = trim(line);
    if (result.name.len)
        result.kind = LINE_SECTION;
    else
        manifest_fail(error, &line, "a test needs a name between [ and ]");
    return result;
}

struct manifest_line manifest_read_line(struct span line,
                                        struct manifest_error *error)
{
    struct manifest_line result = {.kind = LINE_BAD};

    line = trim(line);
    for (struct span rest = line; rest.len; skip(&rest, 1))
        if (((unsigned char)rest.at[0] < ' ' && rest.at[0] != '\t') ||
            rest.at[0] == 127) {
            manifest_fail(error, &rest,
                          "there is a control character (0x%02x) here",
                          (unsigned)(unsigned char)rest.at[0]);
            return result;
        }
    if (!line.len || line.at[0] == '#')
        return (struct manifest_line){.kind = LINE_NOTHING};
    if (line.at[0] == '[')
        return read_section(line, error);
    const char *equals = memchr(line.at, '=', line.len);
    if (!equals || equals == line.at) {
        manifest_fail(error, &line,
                      "neither [NAME], nor KEY = VALUE, nor # and a comment");
        return result;
    }
    result.kind = LINE_KEY;
    result.key = result.value = line;
    result.key.len = (size_t)(equals - line.at);
    result.key = trim(result.key);
    skip(&result.value, (size_t)(equals - line.at) + 1);
    result.value = trim(result.value);
    return result;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if ((c | 32) >= 'a' && (c | 32) <= 'f')
        return (c | 32) - 'a' + 10;
    return -1;
}

/* Reads what follows a backslash, and takes it off `span`. */
static bool read_escape(struct span *span, char *to,
                        struct manifest_error *error)
{
    static const char letters[] = "nt\"\\", meanings[] = "\n\t\"\\";
    struct span start = *span;

    skip(span, 1);
    const char *letter =
        span->len ? memchr(letters, span->at[0], sizeof(letters) - 1) : NULL;
    if (letter) {
        *to = meanings[letter - letters];
        skip(span, 1);
        return true;
    }
    if (span->len >= 3 && span->at[0] == 'x' && hex_digit(span->at[1]) >= 0 &&
        hex_digit(span->at[2]) >= 0) {
        int byte = hex_digit(span->at[1]) * 16 + hex_digit(span->at[2]);
        if (!byte)
            return manifest_fail(error, &start, "a NUL cannot be given here");
        *to = (char)byte;
        skip(span, 3);
        return true;
    }
    return manifest_fail(error, &start,
                         "after \\ comes n, t, \", \\ or xNN here");
}

/* Takes "..." off `span`; writes the text that it stands for to *to and
 * advances *to. */
static bool read_quoted(struct span *span, char **to,
                        struct manifest_error *error)
{
    struct span start = *span;

    skip(span, 1);
    while (span->len && span->at[0] != '"') {
        if (span->at[0] == '\\') {
            if (!read_escape(span, (*to)++, error))
                return false;
            continue;
        }
        *(*to)++ = span->at[0];
        skip(span, 1);
    }
    if (!span->len)
        return manifest_fail(error, &start, "this quote is not closed");
    skip(span, 1);
    return true;
}

char *manifest_value(struct arena *arena, struct span value,
                     struct manifest_error *error)
{
    if (!value.len || value.at[0] != '"')
        return arena_copy(arena, value.at, value.len);
    char *text = arena_alloc(arena, value.len + 1), *end = text;
    if (!read_quoted(&value, &end, error))
        return NULL;
    value = trim(value);
    if (value.len) {
        manifest_fail(error, &value, "nothing may follow the closing quote");
        return NULL;
    }
    *end = '\0';
    return text;
}

char *manifest_word(struct arena *arena, struct span *value, bool *failed,
                    struct manifest_error *error)
{
    *value = trim(*value);
    *failed = false;
    if (!value->len)
        return NULL;
    char *text = arena_alloc(arena, value->len + 1), *end = text;
    while (value->len && !is_blank(value->at[0])) {
        if (value->at[0] == '"') {
            if (!read_quoted(value, &end, error)) {
                *failed = true;
                return NULL;
            }
            continue;
        }
        *end++ = value->at[0];
        skip(value, 1);
    }
    *end = '\0';
    *value = trim(*value);
    return text;
}
