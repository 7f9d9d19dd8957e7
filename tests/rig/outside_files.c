// SPDX-License-Identifier: MIT
/* Writes the files that a rig without a shared folder gives back. */
#include "outside.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The first piece of a file replaces what was there. */
static int open_file(const char *path)
{
    static char last[PATH_MAX];
    bool is_next_piece = strcmp(last, path) == 0;

    (void)snprintf(last, sizeof(last), "%s", path);
    return open(path,
                O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW |
                    (is_next_piece ? O_APPEND : O_TRUNC),
                0644);
}

void file_append(const char *out, const char *data, size_t len)
{
    char path[PATH_MAX];
    size_t name_len = strnlen(data, len);
    size_t start = strlen(out) + 1;
    int fd;

    if (name_len == len || strstr(data, "..") || out[0] == '\0' ||
        (size_t)snprintf(path, sizeof(path), "%s/%s", out, data) >=
            sizeof(path))
        rig_fail("the emulated host gave back a file with a bad name");
    for (char *at = strchr(path + start, '/'); at; at = strchr(at + 1, '/')) {
        *at = '\0';
        (void)mkdir(path, 0755);
        *at = '/';
    }
    data += name_len + 1;
    len -= name_len + 1;
    fd = open_file(path);
    if (fd < 0 || write(fd, data, len) != (ssize_t)len || close(fd) != 0)
        rig_fail("writing the output file %s failed: %s", path,
                 strerror(errno));
}
