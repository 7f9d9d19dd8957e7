// SPDX-License-Identifier: MIT
/*
 * Makes the emulated host usable: mounts the kernel's own file systems, loads
 * the modules, and makes the real machine's files its root, read-only over 9p.
 */
#include "agent.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Writable folders inside; they hide what the real machine has there. */
static const char *const scratch[] = {"/tmp", "/var/tmp", "/run", "/dev/shm"};

static void mount_or_fail(const char *what, const char *where, const char *type,
                          unsigned long flags, const char *options)
{
    if (mount(what, where, type, flags, options) != 0)
        agent_fail(errno, "mounting %s on %s failed", what, where);
}

void host_mount_basics(void)
{
    (void)mkdir("/proc", 0755);
    (void)mkdir("/sys", 0755);
    (void)mkdir("/dev", 0755);
    (void)mkdir("/tree", 0755);
    mount_or_fail("dev", "/dev", "devtmpfs", 0, NULL);
    mount_or_fail("proc", "/proc", "proc", 0, NULL);
    mount_or_fail("sys", "/sys", "sysfs", 0, NULL);
    (void)mkdir("/dev/pts", 0755);
    (void)mkdir("/dev/shm", 01777);
    mount_or_fail("pts", "/dev/pts", "devpts", 0, "ptmxmode=666");
    /* Useful, but not required. */
    (void)mount("debug", "/sys/kernel/debug", "debugfs", 0, NULL);
    (void)mount("trace", "/sys/kernel/tracing", "tracefs", 0, NULL);
    (void)symlink("/proc/self/fd", "/dev/fd");
    (void)symlink("/proc/self/fd/0", "/dev/stdin");
    (void)symlink("/proc/self/fd/1", "/dev/stdout");
    (void)symlink("/proc/self/fd/2", "/dev/stderr");
}

static int not_hidden(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* The names begin with a number, so sorting them gives the order. */
void host_load_modules(const char *dir)
{
    struct dirent **entries;
    int nr = scandir(dir, &entries, not_hidden, alphasort);

    for (int i = 0; i < nr; i++) {
        char path[PATH_MAX];
        int fd;

        (void)snprintf(path, sizeof(path), "%s/%s", dir, entries[i]->d_name);
        fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0 || syscall(SYS_finit_module, fd, "", 0) != 0)
            agent_fail(errno, "loading the kernel module %s failed", path);
        (void)close(fd);
        free(entries[i]);
    }
    if (nr >= 0)
        free((void *)entries);
}

void host_make_path(const char *path)
{
    char part[PATH_MAX];
    size_t len = strlen(path);

    if (len >= sizeof(part))
        return;
    for (size_t i = 1; i <= len; i++) {
        if (path[i] != '/' && path[i] != '\0')
            continue;
        memcpy(part, path, i);
        part[i] = '\0';
        (void)mkdir(part, 0755);
    }
}

static bool is_below(const char *path, const char *dir)
{
    size_t len = strlen(dir);

    return strncmp(path, dir, len) == 0 &&
           (path[len] == '/' || path[len] == '\0');
}

/* Makes `path` of the real machine visible again where a scratch folder hides
 * it. */
static void uncover(const char *path)
{
    char from[PATH_MAX + 8];
    char to[PATH_MAX + 8];

    for (size_t i = 0; i < sizeof(scratch) / sizeof(scratch[0]); i++) {
        if (!is_below(path, scratch[i]) || strcmp(path, scratch[i]) == 0)
            continue;
        (void)snprintf(from, sizeof(from), "/real%s", path);
        (void)snprintf(to, sizeof(to), "/tree%s", path);
        host_make_path(to);
        mount_or_fail(from, to, "bind", MS_BIND, NULL);
        return;
    }
}

static void mount_out(const char *out)
{
    char to[PATH_MAX + 8];

    (void)snprintf(to, sizeof(to), "/tree%s", out);
    host_make_path(to);
    mount_or_fail("out", to, "9p", 0,
                  "trans=virtio,version=9p2000.L,msize=512000,cache=none");
}

/*
 * After this / is the real machine's root, read-only, with scratch folders,
 * the checkout and the working directory uncovered, and `out` writable.
 */
void host_enter_tree(const struct job *job)
{
    static const char options[] =
        "trans=virtio,version=9p2000.L,msize=512000,cache=loose";
    static const char *const own[] = {"/dev", "/proc", "/sys"};
    char to[PATH_MAX];

    (void)mkdir("/real", 0755);
    mount_or_fail("real", "/real", "9p", MS_RDONLY, options);
    mount_or_fail("/real", "/tree", "bind", MS_BIND, NULL);
    for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
        (void)snprintf(to, sizeof(to), "/tree%s", own[i]);
        mount_or_fail(own[i], to, "bind", MS_BIND | MS_REC, NULL);
    }
    for (size_t i = 0; i < sizeof(scratch) / sizeof(scratch[0]); i++) {
        (void)snprintf(to, sizeof(to), "/tree%s", scratch[i]);
        /* A machine may lack some of them. */
        if (access(to, F_OK) == 0)
            mount_or_fail("scratch", to, "tmpfs", 0, "mode=1777");
    }
    uncover(job->checkout);
    uncover(job->cwd);
    if (job->out[0] != '\0')
        mount_out(job->out);
    if (chroot("/tree") != 0)
        agent_fail(errno, "entering the real machine's files failed");
}
