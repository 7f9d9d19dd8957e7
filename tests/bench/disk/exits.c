/* SPDX-License-Identifier: MIT */
/*
 * Counts exits with kvm's tracepoints, as perf events that our children
 * inherit. All sides are thus measured with the same meter.
 */
#include <fcntl.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "disk.h"

static int exit_fd = -1, user_exit_fd = -1;

static long tracepoint_id(const char *name)
{
    char path[100], text[32];

    snprintf(path, sizeof(path), "/sys/kernel/tracing/events/kvm/%s/id", name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    ssize_t n = read(fd, text, sizeof(text) - 1);
    close(fd);
    if (n <= 0)
        return -1;
    text[n] = '\0';
    return atol(text);
}

static int count_tracepoint(const char *name)
{
    struct perf_event_attr attr = {
        .type = PERF_TYPE_TRACEPOINT,
        .size = sizeof(attr),
        .inherit = 1,
    };
    long id = tracepoint_id(name);

    if (id < 0)
        return -1;
    attr.config = (uint64_t)id;
    return (int)syscall(SYS_perf_event_open, &attr, 0, -1, -1,
                        PERF_FLAG_FD_CLOEXEC);
}

bool count_exits_start(void)
{
    exit_fd = count_tracepoint("kvm_exit");
    user_exit_fd = count_tracepoint("kvm_userspace_exit");
    return exit_fd >= 0 && user_exit_fd >= 0;
}

static uint64_t read_count(int fd)
{
    uint64_t count = 0;

    if (fd < 0 || read(fd, &count, sizeof(count)) != sizeof(count))
        return 0;
    return count;
}

void count_exits_read(uint64_t *exits, uint64_t *user_exits)
{
    *exits = read_count(exit_fd);
    *user_exits = read_count(user_exit_fd);
}
