/* SPDX-License-Identifier: MIT */
/*
 * Writes blocks to a file or a pipe.
 */
#include "sink.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/ending.h"
#include "base/errors.h"
#include "base/log.h"
#include "base/now.h"
#include "base/open_out.h"
#include "crc.h"

#define NEW_FILE_MODE 0666 /* reduced by the user's umask */
#define WAIT_MS       50
#define OPEN_MS       500

/* The reader of a pipe may be slow; once the machine has ended, waiting for it
 * has a limit. */
static int wait_for_room(struct trace_sink *sink)
{
    struct pollfd room = {.fd = sink->fd, .events = POLLOUT};
    uint64_t deadline = atomic_load(&sink->deadline_ms);

    if ((deadline && now_ms() >= deadline) || ending_is_over())
        return -ETIMEDOUT;
    (void)poll(&room, 1, WAIT_MS);
    return 0;
}

static int write_all(struct trace_sink *sink, const void *data, size_t size)
{
    const uint8_t *at = data;

    sink->passed = 0;
    while (size) {
        ssize_t n = write(sink->fd, at, size);
        if (n > 0) {
            at += n;
            size -= (size_t)n;
            sink->passed += (size_t)n;
        } else if (n < 0 && errno == EAGAIN) {
            int rc = wait_for_room(sink);
            if (rc)
                return rc;
        } else if (n < 0 && errno != EINTR) {
            return -errno;
        }
    }
    return 0;
}

static int open_failed(const char *path, int error)
{
    log_error("--trace=%s: %s", path, errors_make(error));
    return -error;
}

int trace_sink_open(struct trace_sink *sink, const char *path)
{
    struct trace_file_header header = {
        .version = TRACE_FILE_VERSION,
        .record_size = sizeof(struct hv_trace_record),
    };
    struct stat st;
    int fd = open_out(path, O_TRUNC, NEW_FILE_MODE);

    *sink = (struct trace_sink){.fd = fd, .path = path};
    if (fd < 0)
        return open_failed(path, -fd);
    /* With SIGXFSZ ignored, the user's limit on file sizes makes the write
     * fail, as a full disk does, instead of killing vmm. */
    signal(SIGXFSZ, SIG_IGN);
    sink->is_regular = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
    memcpy(header.magic, TRACE_FILE_MAGIC, sizeof(header.magic));
    /* If a pipe has no room for so few bytes, nobody is reading it. */
    atomic_store(&sink->deadline_ms, now_ms() + OPEN_MS);
    int rc = write_all(sink, &header, sizeof(header));
    atomic_store(&sink->deadline_ms, 0);
    if (rc) {
        trace_sink_close(sink);
        return open_failed(path, -rc);
    }
    sink->size = sizeof(header);
    return 0;
}

void trace_sink_close(struct trace_sink *sink)
{
    if (sink->fd >= 0)
        close(sink->fd);
    sink->fd = -1;
}

static int try_block(struct trace_sink *sink, struct trace_block *block,
                     const void *data, size_t size)
{
    block->magic = TRACE_BLOCK_MAGIC;
    block->size = size;
    block->crc = trace_crc(0, data, size);
    block->header_crc =
        trace_crc(0, block, offsetof(struct trace_block, header_crc));
    int rc = write_all(sink, block, sizeof(*block));
    if (rc)
        sink->passed = 0; /* none of the data */
    else
        rc = write_all(sink, data, size);
    if (!rc)
        sink->size += sizeof(*block) + size;
    return rc;
}

/* Removes what was written of the failed block, so that the file does not look
 * damaged. */
static void cut(struct trace_sink *sink)
{
    if (!sink->is_regular || ftruncate(sink->fd, (off_t)sink->size) != 0)
        return;
    (void)lseek(sink->fd, (off_t)sink->size, SEEK_SET);
    sink->passed = 0;
}

bool trace_sink_block(struct trace_sink *sink, struct trace_block block,
                      const void *data, size_t size)
{
    if (sink->failed)
        return false;
    int rc = try_block(sink, &block, data, size);
    if (!rc)
        return true;
    sink->failed = true;
    cut(sink);
    if (rc == -EPIPE) {
        sink->passed = 0; /* nobody will read it */
        log_warn("--trace=%s: its reader has gone; the machine runs on "
                 "without the file",
                 sink->path);
    } else if (rc != -ETIMEDOUT) {
        log_warn("--trace=%s: %s; the file ends here, the machine runs on",
                 sink->path, strerror(-rc));
    }
    return false;
}

void trace_sink_last(struct trace_sink *sink, struct trace_block block,
                     const void *data, size_t size)
{
    if (sink->failed && !sink->is_regular)
        return; /* half a block is already out, so this would not be parsed */
    int rc = try_block(sink, &block, data, size);
    if (!rc)
        return;
    cut(sink);
    if (!sink->failed) /* otherwise it was reported before */
        log_warn("--trace=%s: %s; the file has no end", sink->path,
                 strerror(-rc));
    sink->failed = true;
}
