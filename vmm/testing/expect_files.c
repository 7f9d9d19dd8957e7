/* SPDX-License-Identifier: MIT */
/*
 * Files with the output that is wanted.
 */
#include "expect_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* Reads up to `room` bytes; sets errno if not even that works. */
static char *read_fd(int fd, size_t room, size_t *len)
{
    struct stat st;
    char *text = malloc(room + 1);
    ssize_t n = 1;

    *len = 0;
    if (text && fstat(fd, &st) == 0 && !S_ISREG(st.st_mode)) {
        errno = S_ISDIR(st.st_mode) ? EISDIR : ESPIPE;
        n = -1;
    }
    for (; text && n > 0; *len += n > 0 ? (size_t)n : 0)
        n = read(fd, text + *len, room - *len);
    if (n >= 0)
        return text;
    free(text);
    return NULL;
}

static char *read_file(const char *path, size_t *len)
{
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

    if (fd < 0)
        return NULL;
    char *text = read_fd(fd, EXPECT_FILE_MAX + 1, len);
    int saved_errno = errno;
    close(fd);
    errno = saved_errno;
    return text;
}

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
    return read_file(path, len);
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
        file->text = read_file(pattern->text, &file->len);
        file->error = errno;
        files.nr++;
    }
}
