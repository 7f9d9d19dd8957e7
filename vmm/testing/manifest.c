/* SPDX-License-Identifier: MIT */
/*
 * Manifests: what the keys mean, and how tests come of them.
 */
#include "manifest.h"

#include <string.h>

#include "base/parse.h"
#include "manifest_text.h"

/* No person's list is longer; and memory stays in proportion to the file. */
#define MAX_TESTS    4096u
#define MAX_WORDS    256u /* options, or arguments, of a section */
#define MAX_PATTERNS 64u

/* What one section says, and what stands above the first one. */
struct settings {
    char *image, *input, *expect, *timeout;
    struct test_case words; /* only its words: the options */
    char **arguments;
    size_t nr_arguments;
    struct pattern *patterns;
    size_t nr_patterns;
};

struct parser {
    const struct manifest_input *input;
    struct plan *plan;
    struct manifest_error *error;
    const char *folder, *group; /* "" or ends in a slash; the file's name */
    struct settings common, own;
    struct span section; /* its name; `at` is NULL before the first */
};

enum key_kind {
    KEY_IMAGE,
    KEY_ARGUMENTS,
    KEY_OPTIONS,
    KEY_FILE_OPTION, /* an option of vmm that takes a file */
    KEY_INPUT,
    KEY_EXPECT,
    KEY_TIMEOUT,
    KEY_TEXT,
    KEY_REGEX,
    KEY_ABSENT,
    KEY_OUTPUT_FILE,
    KEY_SCREEN_TEXT,
    KEY_SCREEN_REGEX,
    KEY_SCREEN_ABSENT,
};

static const struct {
    const char *name;
    enum key_kind kind;
} keys[] = {
    {"image", KEY_IMAGE},
    {"arguments", KEY_ARGUMENTS},
    {"options", KEY_OPTIONS},
    {"disk", KEY_FILE_OPTION},
    {"initrd", KEY_FILE_OPTION},
    {"symbols", KEY_FILE_OPTION},
    {"input", KEY_INPUT},
    {"expect", KEY_EXPECT},
    {"timeout", KEY_TIMEOUT},
    {"output", KEY_TEXT},
    {"output-match", KEY_REGEX},
    {"no-output", KEY_ABSENT},
    {"output-file", KEY_OUTPUT_FILE},
    {"screen", KEY_SCREEN_TEXT},
    {"screen-match", KEY_SCREEN_REGEX},
    {"no-screen", KEY_SCREEN_ABSENT},
};

static char *beside(struct parser *parser, const char *path)
{
    return arena_print(&parser->plan->arena, "%s%s",
                       *path == '/' ? "" : parser->folder, path);
}

static bool set_once(struct parser *parser, char **slot,
                     const struct manifest_line *line, char *value)
{
    if (*slot)
        return manifest_fail(parser->error, &line->key,
                             "'%.*s' is given a second time for this test",
                             (int)line->key.len, line->key.at);
    *slot = value;
    return true;
}

static bool add_words(struct parser *parser, struct settings *to,
                      enum key_kind kind, struct span value)
{
    struct arena *arena = &parser->plan->arena;
    bool failed;
    char *word;

    for (struct span at = value;
         (word = manifest_word(arena, &value, &failed, parser->error));
         at = value) {
        if (to->words.nr_words >= MAX_WORDS || to->nr_arguments >= MAX_WORDS)
            return manifest_fail(parser->error, &value,
                                 "more than %u words for one test", MAX_WORDS);
        /* What is behind it would be the image. */
        if (kind == KEY_OPTIONS && strcmp(word, "--") == 0)
            return manifest_fail(parser->error, &at,
                                 "'--' is no option; what the kernel is told "
                                 "goes into arguments =");
        if (kind == KEY_OPTIONS) {
            plan_add_word(parser->plan, &to->words, word);
            continue;
        }
        to->arguments = arena_grow(arena, to->arguments, to->nr_arguments,
                                   sizeof(*to->arguments));
        to->arguments[to->nr_arguments++] = word;
    }
    return !failed;
}

static bool add_pattern(struct parser *parser, struct settings *to,
                        enum pattern_kind kind,
                        const struct manifest_line *line, char *value)
{
    char why[128];

    if ((kind == PATTERN_REGEX || kind == PATTERN_SCREEN_REGEX) &&
        !expect_check_regex(value, why, sizeof(why)))
        return manifest_fail(parser->error, &line->value,
                             "not a regular expression: %s", why);
    if (to->nr_patterns == MAX_PATTERNS)
        return manifest_fail(parser->error, &line->key,
                             "more than %u wanted outputs for one test",
                             MAX_PATTERNS);
    to->patterns = arena_grow(&parser->plan->arena, to->patterns,
                              to->nr_patterns, sizeof(*to->patterns));
    to->patterns[to->nr_patterns++] = (struct pattern){kind, value};
    return true;
}

static bool set_value(struct parser *parser, struct settings *to,
                      enum key_kind kind, const struct manifest_line *line,
                      char *value)
{
    struct expectation ignored;
    uint64_t ms;

    switch (kind) {
    case KEY_IMAGE:
        return set_once(parser, &to->image, line, beside(parser, value));
    case KEY_INPUT:
        return set_once(parser, &to->input, line, beside(parser, value));
    case KEY_EXPECT:
        if (!expect_parse(value, &ignored))
            return manifest_fail(parser->error, &line->value,
                                 "'%s' is no status of a guest: a number, "
                                 "some with | between them, or any",
                                 value);
        return set_once(parser, &to->expect, line, value);
    case KEY_TIMEOUT:
        if (!parse_time(value, &ms))
            return manifest_fail(parser->error, &line->value,
                                 "'%s' is not a time such as 10, 500ms or 2m",
                                 value);
        return set_once(parser, &to->timeout, line, value);
    case KEY_FILE_OPTION:
        if (to->words.nr_words >= MAX_WORDS)
            return manifest_fail(parser->error, &line->key,
                                 "more than %u words for one test", MAX_WORDS);
        plan_add_word(parser->plan, &to->words,
                      arena_print(&parser->plan->arena, "--%.*s=%s",
                                  (int)line->key.len, line->key.at,
                                  beside(parser, value)));
        return true;
    case KEY_TEXT:
        return add_pattern(parser, to, PATTERN_TEXT, line, value);
    case KEY_REGEX:
        return add_pattern(parser, to, PATTERN_REGEX, line, value);
    case KEY_ABSENT:
        return add_pattern(parser, to, PATTERN_ABSENT, line, value);
    case KEY_OUTPUT_FILE:
        return add_pattern(parser, to, PATTERN_FILE, line,
                           beside(parser, value));
    case KEY_SCREEN_TEXT:
        return add_pattern(parser, to, PATTERN_SCREEN_TEXT, line, value);
    case KEY_SCREEN_REGEX:
        return add_pattern(parser, to, PATTERN_SCREEN_REGEX, line, value);
    case KEY_SCREEN_ABSENT:
        return add_pattern(parser, to, PATTERN_SCREEN_ABSENT, line, value);
    case KEY_ARGUMENTS:
    case KEY_OPTIONS:
        break;
    }
    return false;
}

static bool read_key(struct parser *parser, const struct manifest_line *line)
{
    struct settings *to = parser->section.at ? &parser->own : &parser->common;

    for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
        if (strlen(keys[i].name) != line->key.len ||
            memcmp(keys[i].name, line->key.at, line->key.len) != 0)
            continue;
        enum key_kind kind = keys[i].kind;
        if (kind == KEY_ARGUMENTS || kind == KEY_OPTIONS)
            return add_words(parser, to, kind, line->value);
        char *value =
            manifest_value(&parser->plan->arena, line->value, parser->error);
        if (!value)
            return false;
        if (!*value)
            return manifest_fail(
                parser->error, &line->value,
                "'%s' needs a value behind the =", keys[i].name);
        return set_value(parser, to, kind, line, value);
    }
    return manifest_fail(parser->error, &line->key,
                         "'%.*s' is no key; there are image, arguments, "
                         "options, disk, initrd, symbols, input, expect, "
                         "timeout, output, output-match, no-output, "
                         "output-file, screen, screen-match and no-screen",
                         (int)(line->key.len < 40 ? line->key.len : 40),
                         line->key.at);
}

static void add_all(struct plan *plan, struct test_case *test, char **words,
                    size_t nr)
{
    for (size_t i = 0; i < nr; i++)
        plan_add_word(plan, test, words[i]);
}

static void add_patterns(struct plan *plan, struct expectation *expect,
                         const struct settings *from)
{
    for (size_t i = 0; i < from->nr_patterns; i++) {
        expect->patterns =
            arena_grow(&plan->arena, expect->patterns, expect->nr_patterns,
                       sizeof(*expect->patterns));
        expect->patterns[expect->nr_patterns++] = from->patterns[i];
    }
}

/* A test from what its section and what stands above all of them say. */
static bool end_section(struct parser *parser)
{
    const struct settings *common = &parser->common, *own = &parser->own;
    struct plan *plan = parser->plan;
    char *image = own->image ? own->image : common->image;
    const char *expect = own->expect ? own->expect : common->expect;
    const char *timeout = own->timeout ? own->timeout : common->timeout;

    if (!parser->section.at)
        return true;
    if (!image)
        return manifest_fail(parser->error, &parser->section,
                             "this test has no image = FILE");
    if (plan->nr >= MAX_TESTS)
        return manifest_fail(parser->error, &parser->section,
                             "more than %u tests", MAX_TESTS);
    struct test_case *test = plan_add(plan);
    test->title =
        arena_copy(&plan->arena, parser->section.at, parser->section.len);
    test->name = arena_print(&plan->arena, "%s/%s", parser->group, test->title);
    test->group = parser->group;
    test->where = arena_print(&plan->arena, "%s:%u:%u", parser->input->path,
                              parser->section.line, parser->section.column);
    test->image = image;
    test->input = own->input ? own->input : common->input;
    add_all(plan, test, parser->input->options, parser->input->nr_options);
    add_all(plan, test, common->words.words, common->words.nr_words);
    add_all(plan, test, own->words.words, own->words.nr_words);
    test->timeout_ms = parser->input->timeout_ms;
    /* Both were tried when they were read. */
    if ((timeout && !parse_time(timeout, &test->timeout_ms)) ||
        (expect && !expect_parse(expect, &test->expect)))
        return manifest_fail(parser->error, &parser->section,
                             "this test's values changed while it was read");
    plan_add_word(plan, test,
                  arena_print(&plan->arena, "--timeout=%llums",
                              (unsigned long long)test->timeout_ms));
    plan_add_word(plan, test, arena_copy(&plan->arena, "--", 2));
    plan_add_word(plan, test, image);
    add_all(plan, test, common->arguments, common->nr_arguments);
    add_all(plan, test, own->arguments, own->nr_arguments);
    add_patterns(plan, &test->expect, common);
    add_patterns(plan, &test->expect, own);
    parser->own = (struct settings){0};
    return true;
}

static bool read_line(struct parser *parser, struct span span)
{
    struct manifest_line line = manifest_read_line(span, parser->error);

    switch (line.kind) {
    case LINE_NOTHING:
        return true;
    case LINE_SECTION:
        if (!end_section(parser))
            return false;
        parser->section = line.name;
        return true;
    case LINE_KEY:
        return read_key(parser, &line);
    case LINE_BAD:
        break;
    }
    return false;
}

static void start(struct parser *parser)
{
    const char *path = parser->input->path;
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    const char *dot = strrchr(name, '.');
    struct arena *arena = &parser->plan->arena;

    parser->folder = arena_copy(arena, path, (size_t)(name - path));
    parser->group =
        arena_copy(arena, name, dot ? (size_t)(dot - name) : strlen(name));
}

bool manifest_parse(const struct manifest_input *input, struct plan *plan,
                    struct manifest_error *error)
{
    struct parser parser = {.input = input, .plan = plan, .error = error};
    const char *at = input->text, *end = input->text + input->len;
    size_t before = plan->nr;
    struct span line = {.line = 1, .column = 1};

    start(&parser);
    for (; at < end; line.line++) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        line.at = at;
        line.len = (size_t)((newline ? newline : end) - at);
        if (!read_line(&parser, line))
            return false;
        at += line.len + (newline != NULL);
    }
    if (!end_section(&parser))
        return false;
    if (input->len && end[-1] != '\n')
        line.line--; /* the last line has no newline: nothing is behind it */
    if (plan->nr == before)
        return manifest_fail(error, &line,
                             "there is no test in this file: "
                             "[NAME] begins one");
    return true;
}
