/* SPDX-License-Identifier: MIT */
/*
 * What a test prints, kept up to a limit.
 */
#include "capture.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* Drops half of what is kept after the head at once, so that each byte is moved
 * only once or twice, however much arrives. */
static void drop_middle(struct capture *capture)
{
    const size_t part = (CAPTURE_MAX - CAPTURE_HEAD) / 2;

    memmove(capture->text + CAPTURE_HEAD, capture->text + CAPTURE_HEAD + part,
            capture->len - CAPTURE_HEAD - part);
    capture->len -= part;
    capture->dropped += part;
}

static int make_room(struct capture *capture, size_t len)
{
    size_t room = capture->room ? capture->room : 4096;

    while (room < capture->len + len)
        room *= 2;
    if (room == capture->room)
        return 0;
    char *text = realloc(capture->text, room + 1);
    if (!text)
        return -ENOMEM;
    capture->text = text;
    capture->room = room;
    return 0;
}

int capture_add(struct capture *capture, const char *data, size_t len)
{
    const size_t piece_max = 65536;

    while (len) {
        size_t piece = len < piece_max ? len : piece_max;
        if (capture->len + piece > CAPTURE_MAX)
            drop_middle(capture);
        int rc = make_room(capture, piece);
        if (rc)
            return rc;
        memcpy(capture->text + capture->len, data, piece);
        capture->len += piece;
        capture->text[capture->len] = '\0';
        data += piece;
        len -= piece;
    }
    return 0;
}

int capture_read(struct capture *capture, int fd)
{
    char data[65536];
    ssize_t n = read(fd, data, sizeof(data));

    if (n == 0 || (n < 0 && (errno == EAGAIN || errno == EINTR)))
        return 0;
    if (n < 0)
        return -errno;
    int rc = capture_add(capture, data, (size_t)n);
    return rc ? rc : 1;
}

void capture_keep_tail(struct capture *capture, size_t len)
{
    if (capture->len <= len)
        return;
    const char *from = capture->text + capture->len - len;
    const char *line = memchr(from, '\n', len - 1);
    if (line && from[-1] != '\n')
        from = line + 1;
    size_t kept = (size_t)(capture->text + capture->len - from);
    capture->dropped += capture->len - kept;
    memmove(capture->text, from, kept + 1);
    capture->len = kept;
    char *smaller = realloc(capture->text, kept + 1);
    if (smaller) {
        capture->text = smaller;
        capture->room = kept;
    }
}

void capture_free(struct capture *capture)
{
    free(capture->text);
    *capture = (struct capture){0};
}
