/* SPDX-License-Identifier: MIT */
/*
 * Manifests: sections, and the tests that they define.
 */
#include "manifest.h"

#include <string.h>

#include "base/parse.h"
#include "manifest_keys.h"

#define MAX_TESTS 4096u /* no list written by hand is longer */

struct parser {
    const struct manifest_input *input;
    struct plan *plan;
    struct manifest_error *error;
    struct keys_place place;
    const char *group; /* the file's name */
    struct settings common, own;
    struct span section; /* its name; `at` is NULL before the first */
};

static void add_all(struct plan *plan, struct test_case *test, char **words,
                    size_t nr)
{
    for (size_t i = 0; i < nr; i++)
        plan_add_word(plan, test, words[i]);
}

static void add_patterns(struct plan *plan, struct expectation *expect,
                         const struct pattern *patterns, size_t nr)
{
    for (size_t i = 0; i < nr; i++) {
        expect->patterns =
            arena_grow(&plan->arena, expect->patterns, expect->nr_patterns,
                       sizeof(*expect->patterns));
        expect->patterns[expect->nr_patterns++] = patterns[i];
    }
}

/* Sets what the guest must do, from both settings. The texts were checked when
 * they were read, and are parsed again here. */
static bool add_expectation(struct parser *parser, struct test_case *test)
{
    const struct settings *common = &parser->common, *own = &parser->own;
    struct expectation *expect = &test->expect;
    const char *status = own->expect ? own->expect : common->expect;
    const char *end = own->end ? own->end : common->end;

    /* A test's own setting replaces both inherited ones, unless it has both
     * itself. */
    if (own->expect && !own->end)
        end = NULL;
    if (own->end && !own->expect)
        status = NULL;
    if ((status && !expect_parse(status, expect)) ||
        (end && !expect_parse_ends(end, expect)))
        return false;
    expect->max_output = own->max_output ? own->max_output : common->max_output;
    expect->max_stderr = own->max_stderr ? own->max_stderr : common->max_stderr;
    expect->max_rss = own->max_rss ? own->max_rss : common->max_rss;
    add_patterns(parser->plan, expect, common->patterns, common->nr_patterns);
    add_patterns(parser->plan, expect, own->patterns, own->nr_patterns);
    struct pattern whole = {PATTERN_WHOLE,
                            own->whole ? own->whole : common->whole};
    if (whole.text)
        add_patterns(parser->plan, expect, &whole, 1);
    return true;
}

static bool add_timeout(struct parser *parser, struct test_case *test)
{
    const char *timeout =
        parser->own.timeout ? parser->own.timeout : parser->common.timeout;
    uint64_t ms = parser->input->timeout_ms;

    if (timeout && !parse_time(timeout, &ms))
        return false;
    plan_set_timeout(parser->plan, test, ms, parser->input->slow);
    return true;
}

static void add_disks(struct test_case *test, const struct settings *from)
{
    memcpy(test->disks + test->nr_disks, from->disks,
           from->nr_disks * sizeof(*from->disks));
    test->nr_disks += from->nr_disks;
}

static void add_needs(struct plan *plan, struct test_case *test,
                      const struct settings *from)
{
    for (size_t i = 0; i < from->nr_needs; i++) {
        test->needs = arena_grow(&plan->arena, test->needs, test->nr_needs,
                                 sizeof(*test->needs));
        test->needs[test->nr_needs++] = from->needs[i];
    }
}

/* Makes a test from its section and from the settings above all sections. */
static bool end_section(struct parser *parser)
{
    const struct settings *common = &parser->common, *own = &parser->own;
    struct plan *plan = parser->plan;
    char *image = own->image ? own->image : common->image;

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
    add_needs(plan, test, common);
    add_needs(plan, test, own);
    add_disks(test, common);
    add_disks(test, own);
    add_all(plan, test, parser->input->options, parser->input->nr_options);
    add_all(plan, test, common->words.words, common->words.nr_words);
    add_all(plan, test, own->words.words, own->words.nr_words);
    if (!add_expectation(parser, test) || !add_timeout(parser, test))
        return manifest_fail(parser->error, &parser->section,
                             "this test's values changed while it was read");
    plan_add_word(plan, test, arena_copy(&plan->arena, "--", 2));
    plan_add_word(plan, test, image);
    add_all(plan, test, common->arguments, common->nr_arguments);
    add_all(plan, test, own->arguments, own->nr_arguments);
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
        parser->place.nr_disks = parser->common.nr_disks;
        return true;
    case LINE_KEY:
        return manifest_keys_read(
            &parser->place, parser->section.at ? &parser->own : &parser->common,
            &line);
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

    const char *images = parser->input->images;
    const char *folder = arena_copy(arena, path, (size_t)(name - path));
    parser->place = (struct keys_place){
        .plan = parser->plan,
        .error = parser->error,
        .folder = folder,
        .images = images ? arena_print(arena, "%s/", images) : folder,
    };
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
        line.line--; /* the last line has no newline: nothing follows it */
    if (plan->nr == before)
        return manifest_fail(error, &line,
                             "there is no test in this file: "
                             "[NAME] begins one");
    return true;
}
