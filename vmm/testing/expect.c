/* SPDX-License-Identifier: MIT */
/*
 * How a test's guest must end: statuses of its own, and ends by name.
 */
#include "expect.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/list.h"
#include "base/parse.h"
#include "base/status.h"

/* Takes the next word, without the blanks around it, off a list separated by |.
 * After the last word *text is NULL. False if the word is too long. */
static bool take_word(const char **text, char *word, size_t size)
{
    const char *at = *text;
    size_t len = strcspn(at, "|");

    *text = at[len] ? at + len + 1 : NULL;
    while (len && *at == ' ')
        at++, len--;
    while (len && at[len - 1] == ' ')
        len--;
    if (len >= size)
        return false;
    memcpy(word, at, len);
    word[len] = '\0';
    return true;
}

bool expect_parse(const char *text, struct expectation *expect)
{
    char word[24];

    expect->any = strcmp(text, "any") == 0;
    expect->nr_statuses = 0;
    if (expect->any)
        return true;
    do {
        if (expect->nr_statuses == EXPECT_MAX_STATUSES ||
            !take_word(&text, word, sizeof(word)) ||
            !parse_exact(word, 0, UINT64_MAX,
                         &expect->statuses[expect->nr_statuses++]))
            return false;
    } while (text);
    return true;
}

/* The ends that a guest can cause without choosing a status. */
static const int ends[] = {
    STATUS_RESET,  STATUS_TRIPLE_FAULT, STATUS_EMULATION,     STATUS_FAIL_ENTRY,
    STATUS_HALTED, STATUS_MAX_EXITS,    STATUS_BAD_HYPERCALL, STATUS_BAD_DEVICE,
    STATUS_POLICY, STATUS_EXCEPTION,    STATUS_TIMEOUT,
};

static bool add_end(struct expectation *expect, const char *word)
{
    for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
        if (strcmp(word, status_name(ends[i])) != 0)
            continue;
        if (expect->nr_ends == EXPECT_MAX_STATUSES)
            return false;
        expect->ends[expect->nr_ends++] = ends[i];
        return true;
    }
    return false;
}

bool expect_parse_ends(const char *text, struct expectation *expect)
{
    char word[32];

    expect->nr_ends = 0;
    do {
        if (!take_word(&text, word, sizeof(word)) || !add_end(expect, word))
            return false;
    } while (text);
    return true;
}

void expect_end_words(char *to, size_t size)
{
    to[0] = '\0';
    for (size_t i = 0; i < ARRAY_SIZE(ends); i++)
        list_add(to, size, status_name(ends[i]));
}

bool expect_takes(const struct expectation *expect, uint64_t status)
{
    if (expect->any)
        return true;
    if (!expect->nr_statuses && !expect->nr_ends)
        return status == 0;
    for (unsigned i = 0; i < expect->nr_statuses; i++)
        if (expect->statuses[i] == status)
            return true;
    return false;
}

bool expect_takes_end(const struct expectation *expect, int code)
{
    for (unsigned i = 0; i < expect->nr_ends; i++)
        if (expect->ends[i] == code)
            return true;
    return false;
}

void expect_describe(const struct expectation *expect, char *to, size_t size)
{
    size_t n = 0;

    if (expect->any)
        n = (size_t)snprintf(to, size, "a status of the guest's own choice");
    else if (!expect->nr_statuses && !expect->nr_ends)
        n = (size_t)snprintf(to, size, "status 0");
    for (unsigned i = 0; i < expect->nr_statuses && n < size; i++)
        n += (size_t)snprintf(to + n, size - n, "%s%" PRIu64,
                              i ? " or " : "status ", expect->statuses[i]);
    for (unsigned i = 0; i < expect->nr_ends && n < size; i++)
        n += (size_t)snprintf(to + n, size - n, "%s%s", n ? " or " : "",
                              status_name(expect->ends[i]));
}
