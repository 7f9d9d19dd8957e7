// SPDX-License-Identifier: MIT
/* Sends files back if no folder is shared with the outside: every file goes out
 * in pieces, each with its path. Links and other special files are left out. */
#include "agent.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <string.h>
#include <unistd.h>

/* global, because nftw has no argument to pass on */
static const struct link *files_link;
static size_t files_dir_len;

static int send_file(const char *path, const struct stat *about, int type,
                     struct FTW *where)
{
    char piece[WIRE_CHUNK];
    const char *name = path + files_dir_len + 1;
    size_t name_len = strlen(path) > files_dir_len ? strlen(name) + 1 : 0;
    ssize_t n;
    int fd;

    (void)about;
    (void)where;
    if (type != FTW_F || name_len == 0 || name_len > sizeof(piece) / 2)
        return 0;
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        agent_fail(errno, "reading the output file %s failed", path);
    memcpy(piece, name, name_len);
    do {
        n = read(fd, piece + name_len, sizeof(piece) - name_len);
        if (n < 0)
            agent_fail(errno, "reading the output file %s failed", path);
        (void)link_send(files_link, WIRE_FILE, piece, name_len + (size_t)n);
    } while (n > 0);
    (void)close(fd);
    return 0;
}

void files_send(const struct link *link, const char *dir)
{
    files_link = link;
    files_dir_len = strlen(dir);
    (void)nftw(dir, send_file, 16, FTW_PHYS);
}
