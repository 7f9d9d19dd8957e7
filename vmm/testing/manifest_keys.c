/* SPDX-License-Identifier: MIT */
/*
 * The keys of a manifest.
 */
#include "manifest_keys.h"

#include <stdio.h>
#include <string.h>

#include "base/list.h"
#include "base/near.h"
#include "base/parse.h"

/* Limits that keep memory in proportion to the file. */
#define MAX_WORDS    256u /* options, or arguments, of a section */
#define MAX_PATTERNS 64u

enum key_kind {
    KEY_IMAGE,
    KEY_ARGUMENTS,
    KEY_OPTIONS,
    KEY_NEEDS,
    KEY_FILE_OPTION, /* an option of vmm that takes a file */
    KEY_NEW_DISK,
    KEY_INPUT,
    KEY_EXPECT,
    KEY_END,
    KEY_TIMEOUT,
    KEY_PATTERN,
    KEY_PATTERN_FILE, /* a pattern whose text is a file name */
    KEY_WHOLE,
    KEY_MAX_OUTPUT,
    KEY_MAX_STDERR,
    KEY_MAX_RSS,
};

static const struct key {
    const char *name;
    enum key_kind kind;
    enum pattern_kind pattern;
} keys[] = {
    {"image", KEY_IMAGE, 0},
    {"arguments", KEY_ARGUMENTS, 0},
    {"options", KEY_OPTIONS, 0},
    {"initrd", KEY_FILE_OPTION, 0},
    {"module", KEY_FILE_OPTION, 0},
    {"symbols", KEY_FILE_OPTION, 0},
    {"disk", KEY_FILE_OPTION, 0},
    {"share", KEY_FILE_OPTION, 0},
    {"policy", KEY_FILE_OPTION, 0},
    {"new-disk", KEY_NEW_DISK, 0},
    {"input", KEY_INPUT, 0},
    {"needs", KEY_NEEDS, 0},
    {"timeout", KEY_TIMEOUT, 0},
    {"expect", KEY_EXPECT, 0},
    {"end", KEY_END, 0},
    {"output", KEY_PATTERN, PATTERN_TEXT},
    {"output-match", KEY_PATTERN, PATTERN_REGEX},
    {"no-output", KEY_PATTERN, PATTERN_ABSENT},
    {"output-is", KEY_WHOLE, PATTERN_WHOLE},
    {"output-file", KEY_PATTERN_FILE, PATTERN_FILE},
    {"output-bytes", KEY_PATTERN_FILE, PATTERN_BYTES},
    {"screen", KEY_PATTERN, PATTERN_SCREEN_TEXT},
    {"screen-match", KEY_PATTERN, PATTERN_SCREEN_REGEX},
    {"no-screen", KEY_PATTERN, PATTERN_SCREEN_ABSENT},
    {"stderr", KEY_PATTERN, PATTERN_STDERR},
    {"max-output", KEY_MAX_OUTPUT, 0},
    {"max-stderr", KEY_MAX_STDERR, 0},
    {"max-rss", KEY_MAX_RSS, 0},
};

static char *in_folder(const struct keys_place *place, const char *folder,
                       const char *path)
{
    return arena_print(&place->plan->arena, "%s%s", *path == '/' ? "" : folder,
                       path);
}

static bool set_once(const struct keys_place *place, char **slot,
                     const struct manifest_line *line, char *value)
{
    if (*slot)
        return manifest_fail(place->error, &line->key,
                             "'%.*s' is given a second time for this test",
                             (int)line->key.len, line->key.at);
    *slot = value;
    return true;
}

static bool too_many(const struct keys_place *place, const struct span *at)
{
    return manifest_fail(place->error, at, "more than %u words for one test",
                         MAX_WORDS);
}

static void add_word(const struct keys_place *place, char ***list, size_t *nr,
                     char *word)
{
    *list = arena_grow(&place->plan->arena, *list, *nr, sizeof(**list));
    (*list)[(*nr)++] = word;
}

static bool add_words(const struct keys_place *place, struct settings *to,
                      enum key_kind kind, struct span value)
{
    bool failed;
    char *word;

    for (struct span at = value;
         (word = manifest_word(&place->plan->arena, &value, &failed,
                               place->error));
         at = value) {
        if (to->words.nr_words >= MAX_WORDS || to->nr_arguments >= MAX_WORDS ||
            to->nr_needs >= MAX_WORDS)
            return too_many(place, &value);
        /* The word after it would be taken for the image. */
        if (kind == KEY_OPTIONS && strcmp(word, "--") == 0)
            return manifest_fail(place->error, &at,
                                 "'--' is no option; what the kernel is told "
                                 "goes into arguments =");
        if (kind == KEY_OPTIONS)
            plan_add_word(place->plan, &to->words, word);
        else if (kind == KEY_NEEDS)
            add_word(place, &to->needs, &to->nr_needs, word);
        else
            add_word(place, &to->arguments, &to->nr_arguments, word);
    }
    return !failed;
}

static bool add_pattern(const struct keys_place *place, struct settings *to,
                        enum pattern_kind kind,
                        const struct manifest_line *line, char *value)
{
    char why[128];

    if ((kind == PATTERN_REGEX || kind == PATTERN_SCREEN_REGEX) &&
        !expect_check_regex(value, why, sizeof(why)))
        return manifest_fail(place->error, &line->value,
                             "not a regular expression: %s", why);
    if (to->nr_patterns == MAX_PATTERNS)
        return manifest_fail(place->error, &line->key,
                             "more than %u wanted outputs for one test",
                             MAX_PATTERNS);
    to->patterns = arena_grow(&place->plan->arena, to->patterns,
                              to->nr_patterns, sizeof(*to->patterns));
    to->patterns[to->nr_patterns++] = (struct pattern){kind, value};
    return true;
}

/* Adds one more line. */
static void add_whole(const struct keys_place *place, struct settings *to,
                      const char *value)
{
    to->whole = arena_print(&place->plan->arena, "%s%s\n",
                            to->whole ? to->whole : "", value);
}

static bool add_option(const struct keys_place *place, struct settings *to,
                       const struct manifest_line *line, char *word)
{
    if (to->words.nr_words >= MAX_WORDS)
        return too_many(place, &line->key);
    plan_add_word(place->plan, &to->words, word);
    return true;
}

/* Reads "64K", or a number of bytes. */
static bool read_size(const char *text, uint64_t *bytes)
{
    size_t len = strlen(text);
    bool in_bytes = len && text[len - 1] >= '0' && text[len - 1] <= '9';

    if (!(in_bytes ? parse_exact(text, 1, 1ull << 40, bytes)
                   : parse_size(text, bytes)))
        return false;
    return *bytes > 0;
}

/* Adds a disk, "64K" or "64K,ro", which has no file name: the process gets a
 * descriptor. */
static bool add_new_disk(const struct keys_place *place, struct settings *to,
                         const struct manifest_line *line, char *value)
{
    unsigned index = place->nr_disks + to->nr_disks;
    size_t len = strcspn(value, ",");
    char size[32];

    if (index == PLAN_MAX_DISKS)
        return manifest_fail(place->error, &line->key,
                             "more than %u new disks for one test",
                             PLAN_MAX_DISKS);
    snprintf(size, sizeof(size), "%.*s",
             (int)(len < sizeof(size) ? len : sizeof(size) - 1), value);
    if (!parse_size(size, &to->disks[to->nr_disks]) ||
        !to->disks[to->nr_disks] || to->disks[to->nr_disks] > PLAN_MAX_DISK)
        return manifest_fail(place->error, &line->value,
                             "'%s' is no size of a disk such as 64K or 16M, "
                             "%lluG at most",
                             size, PLAN_MAX_DISK >> 30);
    to->nr_disks++;
    return add_option(place, to, line,
                      arena_print(&place->plan->arena,
                                  "--disk=/proc/self/fd/%u%s",
                                  PLAN_DISK_FD + index, value + len));
}

static bool set_size(const struct keys_place *place, uint64_t *slot,
                     const struct manifest_line *line, const char *value)
{
    if (!read_size(value, slot))
        return manifest_fail(place->error, &line->value,
                             "'%s' is not a size such as 64K or 16M", value);
    return true;
}

static bool set_expectation(const struct keys_place *place, struct settings *to,
                            enum key_kind kind,
                            const struct manifest_line *line, char *value)
{
    struct expectation ignored;
    char words[160];
    uint64_t ms;

    if (kind == KEY_END) {
        expect_end_words(words, sizeof(words));
        if (!expect_parse_ends(value, &ignored))
            return manifest_fail(place->error, &line->value,
                                 "'%s' is no end: one of %s, or some with | "
                                 "between them",
                                 value, words);
        return set_once(place, &to->end, line, value);
    }
    if (kind == KEY_TIMEOUT) {
        if (!parse_time(value, &ms))
            return manifest_fail(place->error, &line->value,
                                 "'%s' is not a time such as 10, 500ms or 2m",
                                 value);
        return set_once(place, &to->timeout, line, value);
    }
    if (!expect_parse(value, &ignored))
        return manifest_fail(place->error, &line->value,
                             "'%s' is no status of a guest: a number, some "
                             "with | between them, or any%s",
                             value,
                             expect_parse_ends(value, &ignored)
                                 ? "; such an end is wanted by end ="
                                 : "");
    return set_once(place, &to->expect, line, value);
}

static bool set_value(const struct keys_place *place, struct settings *to,
                      const struct key *key, const struct manifest_line *line,
                      char *value)
{
    switch (key->kind) {
    case KEY_IMAGE:
        return set_once(place, &to->image, line,
                        in_folder(place, place->images, value));
    case KEY_INPUT:
        return set_once(place, &to->input, line,
                        in_folder(place, place->folder, value));
    case KEY_EXPECT:
    case KEY_END:
    case KEY_TIMEOUT:
        return set_expectation(place, to, key->kind, line, value);
    case KEY_FILE_OPTION:
        return add_option(place, to, line,
                          arena_print(&place->plan->arena, "--%s=%s", key->name,
                                      in_folder(place, place->folder, value)));
    case KEY_NEW_DISK:
        return add_new_disk(place, to, line, value);
    case KEY_PATTERN:
        return add_pattern(place, to, key->pattern, line, value);
    case KEY_PATTERN_FILE:
        return add_pattern(place, to, key->pattern, line,
                           in_folder(place, place->folder, value));
    case KEY_WHOLE:
        add_whole(place, to, value);
        return true;
    case KEY_MAX_OUTPUT:
        return set_size(place, &to->max_output, line, value);
    case KEY_MAX_STDERR:
        return set_size(place, &to->max_stderr, line, value);
    case KEY_MAX_RSS:
        return set_size(place, &to->max_rss, line, value);
    case KEY_ARGUMENTS:
    case KEY_OPTIONS:
    case KEY_NEEDS:
        break;
    }
    return false;
}

static bool fail_unknown(const struct keys_place *place,
                         const struct manifest_line *line)
{
    struct near_search search = near_begin(line->key.at, line->key.len);
    char names[400] = "";

    for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
        near_try(&search, keys[i].name);
        list_add(names, sizeof(names), keys[i].name);
    }
    const char *meant = near_found(&search);
    if (meant)
        return manifest_fail(place->error, &line->key,
                             "'%.*s' is no key; did you mean %s?",
                             (int)line->key.len, line->key.at, meant);
    return manifest_fail(
        place->error, &line->key, "'%.*s' is no key; there are %s",
        (int)(line->key.len < 40 ? line->key.len : 40), line->key.at, names);
}

bool manifest_keys_read(const struct keys_place *place, struct settings *to,
                        const struct manifest_line *line)
{
    for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
        const struct key *key = &keys[i];
        if (strlen(key->name) != line->key.len ||
            memcmp(key->name, line->key.at, line->key.len) != 0)
            continue;
        if (key->kind == KEY_ARGUMENTS || key->kind == KEY_OPTIONS ||
            key->kind == KEY_NEEDS)
            return add_words(place, to, key->kind, line->value);
        char *value =
            manifest_value(&place->plan->arena, line->value, place->error);
        if (!value)
            return false;
        if (!*value && key->kind != KEY_WHOLE)
            return manifest_fail(place->error, &line->value,
                                 "'%s' needs a value after the =", key->name);
        return set_value(place, to, key, line, value);
    }
    return fail_unknown(place, line);
}
