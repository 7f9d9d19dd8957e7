/* SPDX-License-Identifier: MIT */
/*
 * The files that a run leaves behind.
 */
#include "outputs.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/ending.h"
#include "base/errors.h"
#include "base/log.h"
#include "base/open_out.h"
#include "base/status.h"

#define PATIENCE_MS 5000u /* how long to wait for a stopped reader */

static int open_asked(const char *path, mode_t mode, const char *what, int *fd)
{
    *fd = -1;
    if (!path)
        return STATUS_OK;
    *fd = open_out(path, O_TRUNC, mode);
    if (*fd >= 0)
        return STATUS_OK;
    log_error("writing the %s to %s: %s", what, path, errors_make(-*fd));
    *fd = -1;
    return STATUS_HOST_IO;
}

/* The console writes to descriptor 1. */
static int replace_stdout(const char *path)
{
    int fd, code = open_asked(path, 0666, "guest's output", &fd);

    if (code || fd < 0)
        return code;
    if (dup2(fd, STDOUT_FILENO) < 0) {
        log_error("writing the guest's output to %s: %s", path,
                  strerror(errno));
        code = STATUS_HOST_IO;
    }
    close(fd);
    return code;
}

int outputs_open(const struct options *options, struct outputs *outputs)
{
    int code = open_asked(options->result, 0666, "result", &outputs->result);
    int failed = open_asked(options->report, 0666, "report", &outputs->report);

    code = code ? code : failed;
    failed = replace_stdout(options->output);
    code = code ? code : failed;
    /* The file holds the guest's memory: only its owner may read it. */
    failed = open_asked(options->core, 0600, "core file", &outputs->core);
    return code ? code : failed;
}

void outputs_close(struct outputs *outputs)
{
    const int fds[] = {outputs->result, outputs->report, outputs->core};

    for (size_t i = 0; i < ARRAY_SIZE(fds); i++)
        if (fds[i] >= 0)
            close(fds[i]);
    *outputs = (struct outputs){-1, -1, -1};
}

/* Waits until a FIFO's reader has made room; gives up after a time. */
static int wait_for_room(int fd)
{
    struct pollfd room = {.fd = fd, .events = POLLOUT};

    return poll(&room, 1, (int)ending_wait(PATIENCE_MS)) == 0 ? -ETIMEDOUT : 0;
}

static int write_all(int fd, const char *data, size_t size)
{
    while (size) {
        ssize_t n = write(fd, data, size);
        int rc = n < 0 && errno == EAGAIN ? wait_for_room(fd) : 0;
        if (rc)
            return rc;
        if (n < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (n <= 0)
            return n < 0 ? -errno : -EIO;
        data += n;
        size -= (size_t)n;
    }
    return 0;
}

char *outputs_json_text(const json_t *object)
{
    char *body = json_dumps(object, JSON_INDENT(2)), *text = NULL;

    if (body && asprintf(&text, "%s\n", body) < 0)
        text = NULL;
    free(body);
    return text;
}

int outputs_write_json(int fd, const json_t *object)
{
    char *text = outputs_json_text(object);
    int rc = text ? write_all(fd, text, strlen(text)) : -ENOMEM;

    free(text);
    return rc;
}
