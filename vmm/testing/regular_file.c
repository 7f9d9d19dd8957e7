/* SPDX-License-Identifier: MIT */
/*
 * Without O_NONBLOCK, to open a FIFO would wait for its writer.
 */
#include "regular_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* The errno that says what a file is that is not regular; 0 if it is. */
static int error_of(int fd)
{
    struct stat st;

    if (fstat(fd, &st) < 0)
        return errno;
    return S_ISREG(st.st_mode)    ? 0
           : S_ISDIR(st.st_mode)  ? EISDIR
           : S_ISFIFO(st.st_mode) ? ESPIPE
                                  : ENXIO;
}

static char *read_fd(int fd, size_t max, size_t *len)
{
    char *text = malloc(max + 1);
    ssize_t n = 1;

    *len = 0;
    for (; text && n > 0; *len += n > 0 ? (size_t)n : 0)
        n = read(fd, text + *len, max - *len);
    if (n >= 0)
        return text;
    free(text);
    return NULL;
}

char *regular_file_read(const char *path, size_t max, size_t *len)
{
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

    if (fd < 0)
        return NULL;
    int error = error_of(fd);
    char *text = error ? NULL : read_fd(fd, max, len);
    if (!error)
        error = errno;
    close(fd);
    errno = error;
    return text;
}
