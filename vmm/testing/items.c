/* SPDX-License-Identifier: MIT */
/*
 * Turns items into tests. Patterns are those of glob(7), for shells that do not
 * expand them.
 */
#include "items.h"

#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/errors.h"
#include "base/log.h"
#include "base/status.h"
#include "manifest.h"
#include "regular_file.h"

static bool is_manifest(const char *path)
{
    const char *dot = strrchr(path, '.');

    return dot && (strcmp(dot, ".tests") == 0 || strcmp(dot, ".ini") == 0);
}

static char *read_manifest(const char *path, size_t *len)
{
    char *text = regular_file_read(path, MANIFEST_MAX + 1, len);

    if (!text) {
        log_error("%s: %s", path, errors_open(errno));
    } else if (*len > MANIFEST_MAX) {
        log_error("%s: a manifest is at most %u MiB", path, MANIFEST_MAX >> 20);
        free(text);
        text = NULL;
    }
    return text;
}

static int add_manifest(const struct options *options, const char *path,
                        struct plan *plan)
{
    struct manifest_error error;
    struct manifest_input input = {
        .path = arena_copy(&plan->arena, path, strlen(path)),
        .options = options->test.words,
        .nr_options = options->test.nr_words,
        .timeout_ms = options->timeout_ms,
        .slow = options->test.slow ? options->test.slow : 1,
        .images = options->test.images,
    };
    char *text = read_manifest(path, &input.len);

    if (!text)
        return STATUS_NO_IMAGE;
    input.text = text;
    bool good = manifest_parse(&input, plan, &error);
    free(text);
    if (good)
        return 0;
    log_error("%s:%u:%u: %s", path, error.line, error.column, error.text);
    return STATUS_USAGE;
}

/* Adds the test for an image: "dir/kernel.elf" is in group "dir" and has the
 * title "kernel.elf". */
static void add_image(const struct options *options, const char *path,
                      struct plan *plan)
{
    struct arena *arena = &plan->arena;
    char *image = arena_copy(arena, path, strlen(path));
    const char *slash = strrchr(image, '/');

    for (size_t i = 0; i < plan->nr; i++)
        if (!plan->tests[i].where && strcmp(plan->tests[i].name, path) == 0)
            return;
    struct test_case *test = plan_add(plan);
    test->name = image;
    test->image = image;
    test->title = slash ? slash + 1 : image;
    test->group =
        slash ? arena_copy(arena, path, (size_t)(slash - image)) : ".";
    for (size_t i = 0; i < options->test.nr_words; i++)
        plan_add_word(plan, test, options->test.words[i]);
    plan_set_timeout(plan, test, options->timeout_ms,
                     options->test.slow ? options->test.slow : 1);
    plan_add_word(plan, test, arena_copy(arena, "--", 2));
    plan_add_word(plan, test, image);
}

static int add_path(const struct options *options, const char *path,
                    struct plan *plan)
{
    struct stat stat_buf;

    if (stat(path, &stat_buf)) {
        log_error("%s: %s", path, errors_open(errno));
        return STATUS_NO_IMAGE;
    }
    if (S_ISDIR(stat_buf.st_mode)) {
        log_error("%s is a folder; name the images in it: '%s/*.elf'", path,
                  path);
        return STATUS_USAGE;
    }
    if (is_manifest(path))
        return add_manifest(options, path, plan);
    add_image(options, path, plan);
    return 0;
}

static int add_pattern(const struct options *options, const char *pattern,
                       struct plan *plan)
{
    glob_t found = {0};
    int rc = glob(pattern, 0, NULL, &found);

    if (rc) {
        log_error(rc == GLOB_NOMATCH ? "%s: no file fits this pattern"
                                     : "%s: this folder cannot be read",
                  pattern);
        globfree(&found);
        return STATUS_NO_IMAGE;
    }
    for (size_t i = 0; i < found.gl_pathc && !rc; i++)
        rc = add_path(options, found.gl_pathv[i], plan);
    globfree(&found);
    return rc;
}

int items_plan(const struct options *options, struct plan *plan)
{
    for (int i = 0; i < options->test.nr_items; i++) {
        const char *item = options->test.items[i];
        struct stat stat_buf;
        /* A file's own name may contain these characters. */
        bool is_pattern = strpbrk(item, "*?[") && stat(item, &stat_buf);
        int rc = is_pattern ? add_pattern(options, item, plan)
                            : add_path(options, item, plan);
        if (rc)
            return rc;
    }
    ssize_t twin = plan_find_twin(plan);
    if (twin < 0)
        return 0;
    const struct test_case *test = &plan->tests[twin];
    log_error("%s: there is another test called '%s'",
              test->where ? test->where : test->group, test->name);
    return STATUS_USAGE;
}
