/* SPDX-License-Identifier: MIT */
/*
 * Test cases and places in a guest's output. TAP: https://testanything.org,
 * "TAP 14 specification", "Test Points".
 */
#include "cases.h"

#include <stdlib.h>
#include <string.h>

struct text {
    const char *at;
    size_t len;
};

static char *copy(struct text text)
{
    size_t len = text.len < CASES_TEXT_MAX ? text.len : CASES_TEXT_MAX;
    char *result = malloc(len + 1);

    if (!result)
        return NULL;
    memcpy(result, text.at, len);
    result[len] = '\0';
    return result;
}

static bool take(struct text *text, const char *prefix)
{
    size_t len = strlen(prefix);

    if (text->len < len || memcmp(text->at, prefix, len) != 0)
        return false;
    text->at += len;
    text->len -= len;
    return true;
}

static size_t digits(struct text text)
{
    size_t n = 0;

    while (n < text.len && n < 9 && text.at[n] >= '0' && text.at[n] <= '9')
        n++;
    return n;
}

static unsigned take_number(struct text *text)
{
    unsigned number = 0;

    for (size_t n = digits(*text); n; n--) {
        number = number * 10 + (unsigned)(*text->at - '0');
        text->at++;
        text->len--;
    }
    return number;
}

bool cases_read_place(const char *line, size_t len, struct guest_place *place)
{
    struct text rest = {line, len}, file;

    take(&rest, "# ");
    file.at = rest.at;
    while (rest.len && *rest.at != ':' && (unsigned char)*rest.at > ' ')
        rest.at++, rest.len--;
    file.len = (size_t)(rest.at - file.at);
    if (!file.len || !memchr(file.at, '.', file.len) || !take(&rest, ":") ||
        !digits(rest))
        return false;
    place->line = take_number(&rest);
    if (!place->line || !take(&rest, ": ") || !rest.len)
        return false;
    place->file = copy(file);
    place->text = copy(rest);
    if (place->file && place->text)
        return true;
    free(place->file);
    free(place->text);
    return false;
}

static void add_place(struct cases *cases, struct text line)
{
    if (cases->nr_places < CASES_MAX_PLACES &&
        cases_read_place(line.at, line.len, &cases->places[cases->nr_places]))
        cases->nr_places++;
}

static bool grow(struct cases *cases)
{
    size_t nr = cases->nr;

    if (nr == CASES_MAX)
        return false;
    if (nr & (nr - 1)) /* not a power of two: there is room */
        return true;
    struct guest_case *list =
        realloc(cases->list, (nr ? 2 * nr : 1) * sizeof(*list));
    if (!list)
        return false;
    cases->list = list;
    return true;
}

/* Adds the test case of a line such as "ok 3 - NAME # SKIP why"; `rest` is what
 * follows "ok" or "not ok". `comment` is the comment line before it. */
static void add_case(struct cases *cases, bool passed, struct text rest,
                     struct text comment)
{
    static const char skip_mark[] = " # SKIP";
    struct text name, why = {"", 0};
    enum case_verdict verdict = passed ? CASE_PASS : CASE_FAIL;

    take_number(&rest);
    take(&rest, " ");
    take(&rest, "- ");
    name = rest;
    const char *skip =
        memmem(rest.at, rest.len, skip_mark, sizeof(skip_mark) - 1);
    if (skip) {
        verdict = CASE_SKIP;
        name.len = (size_t)(skip - rest.at);
        why.at = skip + sizeof(skip_mark) - 1;
        why.len = (size_t)(rest.at + rest.len - why.at);
        take(&why, " ");
    } else if (!passed) {
        why = comment;
    }
    if (!grow(cases))
        return;
    struct guest_case *to = &cases->list[cases->nr];
    *to = (struct guest_case){verdict, copy(name), copy(why)};
    if (to->name && to->why) {
        cases->nr++;
        return;
    }
    free(to->name);
    free(to->why);
}

void cases_read(struct cases *cases, const char *output, size_t len)
{
    struct text comment = {"", 0};
    bool in_tap = false;

    while (len) {
        const char *newline = memchr(output, '\n', len);
        struct text line = {output, newline ? (size_t)(newline - output) : len};
        size_t used = line.len + (newline != NULL);
        output += used;
        len -= used;
        if (line.len && line.at[line.len - 1] == '\r')
            line.len--;
        struct text rest = line;
        add_place(cases, line);
        if (take(&rest, "TAP version "))
            in_tap = true;
        else if (in_tap && take(&rest, "ok ") && digits(rest))
            add_case(cases, true, rest, comment);
        else if (in_tap && take(&rest, "not ok ") && digits(rest))
            add_case(cases, false, rest, comment);
        else if (take(&rest, "# ")) {
            if (!comment.len)
                comment = rest;
            continue;
        }
        comment.len = 0;
    }
}

void cases_free(struct cases *cases)
{
    for (size_t i = 0; i < cases->nr; i++) {
        free(cases->list[i].name);
        free(cases->list[i].why);
    }
    for (unsigned i = 0; i < cases->nr_places; i++) {
        free(cases->places[i].file);
        free(cases->places[i].text);
    }
    free(cases->list);
    *cases = (struct cases){0};
}
