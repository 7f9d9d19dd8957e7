/* SPDX-License-Identifier: MIT */
/*
 * Compares what a test expects to be printed with what was printed. Regular
 * expressions: POSIX.1-2017, "Extended Regular Expressions"; ^ and $ are the
 * ends of a line.
 */
#include <errno.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/errors.h"
#include "expect.h"
#include "expect_files.h"

#define REGEX_MAX_SIZE (1u << 18) /* elements after regcomp's expansion */

/* An upper bound of the size of the expanded expression. The C library's
 * regcomp expands x+ to xx* and x{9} to nine x, also when nested: a line full
 * of + would use all memory. Characters in brackets or after a backslash are
 * counted as if they were not. */
static uint64_t regex_size(const char *text)
{
    uint64_t size = strlen(text);

    for (const char *c = text; *c && size <= REGEX_MAX_SIZE; c++) {
        uint64_t times = 1;

        if (*c == '+')
            times = 2;
        else if (*c == '{')
            for (char *end; times <= REGEX_MAX_SIZE; c = end) {
                uint64_t n = strtoull(c + 1, &end, 10);
                times = n > times ? n : times;
                if (end == c + 1 || *end != ',')
                    break;
            }
        size *= times > REGEX_MAX_SIZE ? REGEX_MAX_SIZE : times;
    }
    return size;
}

bool expect_check_regex(const char *text, char *why, size_t size)
{
    regex_t regex;

    if (regex_size(text) > REGEX_MAX_SIZE) {
        snprintf(why, size, "too many repetitions in each other");
        return false;
    }
    int rc = regcomp(&regex, text, REG_EXTENDED | REG_NEWLINE);

    if (rc) {
        regerror(rc, &regex, why, size);
        return false;
    }
    regfree(&regex);
    return true;
}

/* The end of the first match of `pattern` at or after `from`; NULL if there is
 * none. */
static const char *find(const struct pattern *pattern, const char *from,
                        const char *end)
{
    if (pattern->kind != PATTERN_REGEX &&
        pattern->kind != PATTERN_SCREEN_REGEX) {
        const char *hit = memmem(from, (size_t)(end - from), pattern->text,
                                 strlen(pattern->text));
        return hit ? hit + strlen(pattern->text) : NULL;
    }
    regex_t regex;
    regmatch_t match = {.rm_so = 0, .rm_eo = (regoff_t)(end - from)};
    if (regcomp(&regex, pattern->text, REG_EXTENDED | REG_NEWLINE))
        return NULL;
    int rc = regexec(&regex, from, 1, &match, REG_STARTEND);
    regfree(&regex);
    return rc ? NULL : from + match.rm_eo;
}

/* Removes the carriage return from each "\r\n"; returns the new length. */
static size_t drop_returns(char *text, size_t len)
{
    size_t kept = 0;

    for (size_t i = 0; i < len; i++)
        if (text[i] != '\r' || i + 1 == len || text[i + 1] != '\n')
            text[kept++] = text[i];
    text[kept] = '\0';
    return kept;
}

/* The number of the line with the first byte in which the texts differ. */
static unsigned differing_line(const char *a, size_t a_len, const char *b,
                               size_t b_len)
{
    unsigned line = 1;

    for (size_t i = 0; i < a_len && i < b_len && a[i] == b[i]; i++)
        line += a[i] == '\n';
    return line;
}

static bool is_file(const struct pattern *pattern, const char *output,
                    size_t len, char *why)
{
    const char *path = pattern->text;
    size_t wanted_len = 0;
    char *wanted = expect_file(path, &wanted_len);

    if (!wanted) {
        snprintf(why, EXPECT_WHY_MAX, "the wanted output %s: %s", path,
                 errors_open(errno));
        return false;
    }
    if (pattern->kind == PATTERN_FILE)
        wanted_len = drop_returns(wanted, wanted_len);
    bool same = wanted_len == len && !memcmp(wanted, output, len);
    if (!same)
        snprintf(why, EXPECT_WHY_MAX,
                 "the output is not that of %s: line %u differs", path,
                 differing_line(wanted, wanted_len, output, len));
    free(wanted);
    return same;
}

/* The start of the line that holds the byte before `end`. */
static const char *line_start(const char *from, const char *end)
{
    const char *newline =
        end > from ? memrchr(from, '\n', (size_t)(end - from - 1)) : NULL;

    return newline ? newline + 1 : from;
}

/* Is a text made of lines the whole output? */
static bool is_whole(const char *wanted, const char *output, size_t len,
                     char *why)
{
    size_t wanted_len = strlen(wanted);

    if (wanted_len == len && memcmp(wanted, output, len) == 0)
        return true;
    snprintf(why, EXPECT_WHY_MAX,
             "the output is not the one that is wanted: line %u differs",
             differing_line(wanted, wanted_len, output, len));
    return false;
}

/* Checks the patterns for which each byte counts, before carriage returns are
 * removed. */
static bool check_bytes(const struct expectation *expect, const char *output,
                        size_t len, char *why)
{
    for (size_t i = 0; i < expect->nr_patterns; i++) {
        const struct pattern *pattern = &expect->patterns[i];
        if ((pattern->kind == PATTERN_BYTES &&
             !is_file(pattern, output, len, why)) ||
            (pattern->kind == PATTERN_WHOLE &&
             !is_whole(pattern->text, output, len, why)))
            return false;
    }
    return true;
}

static bool is_of_screen(const struct pattern *pattern)
{
    return pattern->kind >= PATTERN_SCREEN_TEXT;
}

bool expect_of_output(const struct expectation *expect)
{
    for (size_t i = 0; i < expect->nr_patterns; i++)
        if (!is_of_screen(&expect->patterns[i]) &&
            expect->patterns[i].kind != PATTERN_STDERR)
            return true;
    return false;
}

/* Checks texts and expressions, in the output or on the screen. */
static bool check_text(const struct expectation *expect, bool of_screen,
                       char *output, size_t len, char *why)
{
    const char *at = output;

    for (size_t i = 0; i < expect->nr_patterns; i++) {
        const struct pattern *pattern = &expect->patterns[i];
        if (is_of_screen(pattern) != of_screen)
            continue;
        if (pattern->kind == PATTERN_FILE &&
            !is_file(pattern, output, len, why))
            return false;
        if (pattern->kind > PATTERN_ABSENT && !of_screen)
            continue;
        bool absent = pattern->kind == PATTERN_ABSENT ||
                      pattern->kind == PATTERN_SCREEN_ABSENT;
        const char *hit = find(pattern, absent ? output : at, output + len);
        if (!hit == absent) {
            at = hit && !absent ? line_start(at, hit) : at;
            continue;
        }
        bool before = !absent && at > output && find(pattern, output, at);
        snprintf(why, EXPECT_WHY_MAX, "the %s %s '%s'%s",
                 of_screen ? "screen" : "output", absent ? "has" : "lacks",
                 pattern->text,
                 absent   ? ", which it must not"
                 : before ? " after what comes before it"
                          : "");
        return false;
    }
    return true;
}

/* A newly allocated copy of the words with one blank between them; NULL if out
 * of memory. */
static char *in_one_line(const char *text, size_t len, size_t *new_len)
{
    char *line = malloc(len + 1);
    size_t n = 0;

    for (size_t i = 0; line && i < len; i++) {
        bool is_blank = text[i] == '\n' || text[i] == '\r' || text[i] == ' ';
        if (!is_blank)
            line[n++] = text[i];
        else if (!n || line[n - 1] != ' ')
            line[n++] = ' ';
    }
    *new_len = n;
    return line;
}

static bool says(const char *err, size_t len, const char *text)
{
    size_t err_len, text_len;
    char *in = in_one_line(err, len, &err_len);
    char *wanted = in_one_line(text, strlen(text), &text_len);
    bool good = in && wanted && memmem(in, err_len, wanted, text_len);

    free(in);
    free(wanted);
    return good;
}

static bool check_stderr(const struct expectation *expect, const char *err,
                         size_t len, char *why)
{
    for (size_t i = 0; i < expect->nr_patterns; i++) {
        const struct pattern *pattern = &expect->patterns[i];
        if (pattern->kind != PATTERN_STDERR || says(err, len, pattern->text))
            continue;
        snprintf(why, EXPECT_WHY_MAX, "vmm does not say '%s'", pattern->text);
        return false;
    }
    return true;
}

bool expect_output(const struct expectation *expect,
                   const struct expect_printed *printed, char *why)
{
    if (!check_bytes(expect, printed->out, printed->out_len, why))
        return false;
    size_t len = drop_returns(printed->out, printed->out_len);
    return check_text(expect, false, printed->out, len, why) &&
           check_stderr(expect, printed->err, printed->err_len, why);
}

bool expect_screen(const struct expectation *expect, char *screen, size_t len,
                   char *why)
{
    return check_text(expect, true, screen, drop_returns(screen, len), why);
}
