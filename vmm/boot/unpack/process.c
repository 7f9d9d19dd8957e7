/* SPDX-License-Identifier: MIT */
/*
 * The process. Its exit status says whether it succeeded, and nothing else of
 * it is used but the bytes that it wrote.
 */
#include "process.h"

#include <errno.h>
#include <elf.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "decode.h"
#include "host/sandbox.h"

#define SECONDS 20u /* of CPU time: 256 MiB of xz take 4 */
#define SPARE                                                                  \
    (UINT64_C(64) << 20) /* bytes: the program, its stack, the image */

static int write_all(const uint8_t *data, size_t len)
{
    while (len) {
        ssize_t n = write(0, data, len);

        if (n <= 0)
            return n < 0 ? -errno : -EIO;
        data += n;
        len -= (size_t)n;
    }
    return 0;
}

/* `ctx`: has the first piece been seen? It says whether the rest is worth it.
 */
static int take(void *ctx, const uint8_t *data, size_t len)
{
    bool *is_elf = ctx;

    if (!*is_elf && (len < EI_NIDENT || memcmp(data, ELFMAG, SELFMAG) != 0 ||
                     data[EI_CLASS] != ELFCLASS64))
        return -EPROTO;
    *is_elf = true;
    return write_all(data, len);
}

static _Noreturn void be_the_process(const struct payload *payload, int fd,
                                     uint64_t end, pid_t parent,
                                     const struct unpack_how *how)
{
    const struct sandbox_compute sandbox = {
        .name = "vmm unpack",
        .parent = parent,
        .fds = &fd,
        .nr_fds = 1,
        .memory = 2 * payload->size + DECODE_MEMORY + SPARE,
        .seconds = SECONDS,
        .ms = how->ms,
        .file_size = end,
        .is_open = how->is_open,
    };
    bool is_elf = false;

    if (sandbox_compute(&sandbox))
        _exit(EXIT_FAILURE);
    int rc = decode(payload, take, &is_elf);
    _exit(rc || !is_elf ? EXIT_FAILURE : EXIT_SUCCESS);
}

int unpack_process(const struct payload *payload, int fd, uint64_t end,
                   const struct unpack_how *how)
{
    pid_t parent = getpid(), pid = fork();
    int status = 0;

    if (pid == 0)
        be_the_process(payload, fd, end, parent, how);
    if (pid < 0)
        return -errno;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return -errno;
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
        return -ETIMEDOUT;
    return WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS ? 0
                                                                    : -EPROTO;
}
