/* SPDX-License-Identifier: MIT */
/*
 * Captures what the code under test writes to stderr. Criterion runs each test
 * in a process of its own, so nothing needs to be restored.
 */
#ifndef STDERR_TOOLS_H
#define STDERR_TOOLS_H

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct stderr_seen {
    int fd;
    char text[8192]; /* what came since the last stderr_reset */
};

static inline int stderr_capture(struct stderr_seen *seen)
{
    seen->fd = memfd_create("stderr", 0);
    return seen->fd >= 0 && dup2(seen->fd, STDERR_FILENO) >= 0 ? 0 : -1;
}

/* Reads what was written, and starts again with an empty text. */
static inline const char *stderr_take(struct stderr_seen *seen)
{
    ssize_t len = pread(seen->fd, seen->text, sizeof(seen->text) - 1, 0);

    seen->text[len > 0 ? len : 0] = '\0';
    if (ftruncate(seen->fd, 0) || lseek(seen->fd, 0, SEEK_SET))
        return "stderr_take failed";
    return seen->text;
}

/* Is `text` exactly one message line, as log.h promises? */
static inline int is_one_message(const char *text)
{
    size_t len = strlen(text);

    return len > 6 && strncmp(text, "vmm: ", 5) == 0 &&
           strchr(text, '\n') == text + len - 1;
}

#endif
