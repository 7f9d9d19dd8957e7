/* SPDX-License-Identifier: MIT */
/*
 * Files with the output that is wanted.
 */
#include "expect_files.h"

#include <errno.h>
#include <stdlib.h>

#include "regular_file.h"

struct wanted {
    const char *path; /* the pattern's */
    char *text;       /* NULL: it could not be read, because of `error` */
    size_t len;
    int error;
};

/* Of one test, in the process that judges it. */
static struct {
    struct wanted *list;
    size_t nr;
} files;

char *expect_file(const char *path, size_t *len)
{
    for (size_t i = 0; i < files.nr; i++) {
        const struct wanted *file = &files.list[i];
        if (file->path != path)
            continue;
        char *text = file->text ? malloc(file->len + 1) : NULL;
        errno = file->text ? ENOMEM : file->error;
        if (text)
            memcpy(text, file->text, file->len);
        *len = file->len;
        return text;
    }
    return regular_file_read(path, EXPECT_FILE_MAX + 1, len);
}

void expect_read_files(const struct expectation *expect)
{
    files.nr = 0;
    files.list = calloc(expect->nr_patterns + 1, sizeof(*files.list));
    for (size_t i = 0; files.list && i < expect->nr_patterns; i++) {
        const struct pattern *pattern = &expect->patterns[i];
        struct wanted *file = &files.list[files.nr];
        if (pattern->kind != PATTERN_FILE && pattern->kind != PATTERN_BYTES)
            continue;
        file->path = pattern->text;
        file->text =
            regular_file_read(pattern->text, EXPECT_FILE_MAX + 1, &file->len);
        file->error = errno;
        files.nr++;
    }
}
