/* SPDX-License-Identifier: MIT */
/*
 * The first step: descriptors, limits, privileges, paths.
 */
#include "sandbox.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/errors.h"
#include "base/log.h"

/* All descriptors that vmm opens are close-on-exec; those it inherited are not,
 * which tells them apart. */
static void close_if_inherited(int fd)
{
    int flags = fcntl(fd, F_GETFD);

    if (fd > STDERR_FILENO && flags >= 0 && !(flags & FD_CLOEXEC))
        close(fd);
}

/* Closes inherited descriptors; returns the largest number still in use. */
static int close_inherited(void)
{
    DIR *dir = opendir("/proc/self/fd");
    struct dirent *entry;
    int last = STDERR_FILENO, rc;

    if (!dir)
        return -errno;
    while (errno = 0, (entry = readdir(dir))) {
        int fd = atoi(entry->d_name); /* 0 for . and .. */
        close_if_inherited(fd);
        if (fcntl(fd, F_GETFD) >= 0 && fd > last)
            last = fd;
    }
    rc = errno ? -errno : last;
    closedir(dir);
    return rc;
}

int sandbox_limit(int what, uint64_t value)
{
    const __rlimit_resource_t resource = (__rlimit_resource_t)what;
    struct rlimit now;

    if (getrlimit(resource, &now) < 0)
        return -errno;
    if (now.rlim_max > value)
        now.rlim_max = value;
    if (now.rlim_cur > now.rlim_max)
        now.rlim_cur = now.rlim_max;
    return setrlimit(resource, &now) < 0 ? -errno : 0;
}

#ifndef SANDBOX_FOR_SANITIZER /* a sanitizer's is unlimited */
/* Bytes of address space in use; 0 if the host does not report it. Source:
 * proc(5), "/proc/[pid]/statm". */
static uint64_t address_space(void)
{
    char text[128] = "";
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return 0;
    (void)!read(fd, text, sizeof(text) - 1);
    close(fd);
    return strtoull(text, NULL, 10) * (uint64_t)sysconf(_SC_PAGESIZE);
}
#endif

static int limit_memory(const struct sandbox *sandbox)
{
#ifdef SANDBOX_FOR_SANITIZER
    (void)sandbox;
    return 0;
#else
    uint64_t now = address_space();

    return now ? sandbox_limit(RLIMIT_AS, now + sandbox->memory) : 0;
#endif
}

static int set_limits(const struct sandbox *sandbox, int last_fd)
{
    int rc = sandbox_limit(RLIMIT_CORE, 0);

    /* A write beyond the limit fails with an error, not a signal. */
    signal(SIGXFSZ, SIG_IGN);
    if (!rc)
        rc = sandbox_limit(RLIMIT_FSIZE, sandbox->file_size);
    if (!rc)
        rc = sandbox_limit(RLIMIT_NOFILE,
                           (uint64_t)last_fd + 1 + sandbox->nr_files);
    return rc ? rc : limit_memory(sandbox);
}

int sandbox_confine(const struct sandbox *sandbox)
{
    const char *what = "closing files that were inherited";
    int rc = close_inherited();

    if (rc >= 0) {
        what = "setting limits";
        rc = set_limits(sandbox, rc);
    }
    if (!rc) {
        what = "giving up new privileges";
        rc = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ? -errno : 0;
    }
    if (!rc) {
        what = "giving up files (Landlock)";
        rc = sandbox_restrict_paths(sandbox);
    }
    if (!rc)
        sandbox_start_begin(sandbox);
    else
        log_error("sandbox: %s: %s; --no-sandbox runs without", what,
                  errors_host(-rc));
    return rc;
}
