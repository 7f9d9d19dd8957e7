/* SPDX-License-Identifier: MIT */
/*
 * The directories shared with a guest. Source: openat2(2), path_resolution(7).
 */
#include "share.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/errors.h"
#include "base/log.h"

/* ------------------------------------------------------------ command line */

static int bad_spec(const char *spec, const char *why)
{
    log_error("--share=%s: %s; it is --share=DIR[:NAME][,ro]", spec, why);
    return -EINVAL;
}

static bool is_dots(const char *name, size_t len)
{
    return (len == 1 && name[0] == '.') ||
           (len == 2 && name[0] == '.' && name[1] == '.');
}

/* The default name: the last part of the directory's real path. */
static int default_name(struct share *share, const char *spec)
{
    char *real = realpath(share->dir, NULL);
    const char *last = real ? strrchr(real, '/') : NULL;
    int rc = 0;

    if (!real)
        rc = -errno;
    else if (!last || !last[1] || strlen(last + 1) > SHARE_NAME_MAX)
        rc = bad_spec(spec, "give it a name");
    else
        snprintf(share->name, sizeof(share->name), "%s", last + 1);
    if (!real)
        log_error("--share=%s: %s: %s", spec, share->dir,
                  errors_directory(-rc));
    free(real);
    return rc;
}

static int take_name(struct share *share, const char *spec, const char *name)
{
    size_t len = strlen(name);

    if (len == 0 || len > SHARE_NAME_MAX || is_dots(name, len))
        return bad_spec(spec, "NAME is empty, too long, or . or ..");
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)name[i] < 0x20 || name[i] == 0x7F)
            return bad_spec(spec, "NAME has a control character");
    memcpy(share->name, name, len + 1);
    return 0;
}

int shares_add(struct shares *shares, const char *spec)
{
    struct share *share = &shares->list[shares->nr];
    char *colon;
    int rc;

    if (shares->nr == HV_FILE_MAX_SHARES)
        return bad_spec(spec, "that is one too many");
    *share = (struct share){.dir = strdup(spec), .fd = -1};
    if (!share->dir)
        return bad_spec(spec, "out of memory");
    shares->nr++; /* from now on shares_close frees it */
    size_t len = strlen(share->dir);
    if (len >= 3 && strcmp(share->dir + len - 3, ",ro") == 0) {
        share->is_read_only = true;
        share->dir[len - 3] = '\0';
    }
    colon = strrchr(share->dir, ':');
    if (colon && strchr(colon, '/'))
        colon = NULL; /* the colon is part of the directory's name */
    if (colon)
        *colon = '\0';
    if (!share->dir[0])
        return bad_spec(spec, "no directory is named");
    rc = colon ? take_name(share, spec, colon + 1) : default_name(share, spec);
    for (unsigned i = 0; !rc && i + 1 < shares->nr; i++)
        if (strcmp(shares->list[i].name, share->name) == 0)
            rc = bad_spec(spec, "two shares have the same name");
    return rc;
}

int shares_open(struct shares *shares, host_call_fn *call)
{
    shares->call = call;
    shares->proc_fd = open("/proc/self/fd", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (shares->proc_fd < 0) {
        int error = errno;
        log_error("--share needs /proc/self/fd: %s", strerror(error));
        return -error;
    }
    for (unsigned i = 0; i < shares->nr; i++) {
        struct share *share = &shares->list[i];
        share->fd = open(share->dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (share->fd < 0) {
            int error = errno;
            log_error("--share=%s: %s", share->dir, errors_directory(error));
            return -error;
        }
    }
    return 0;
}

void shares_close(struct shares *shares)
{
    for (unsigned i = 0; i < shares->nr; i++) {
        free(shares->list[i].dir);
        if (shares->list[i].fd >= 0)
            close(shares->list[i].fd);
    }
    if (shares->nr && shares->proc_fd >= 0)
        close(shares->proc_fd);
    shares->nr = 0;
}

/* ------------------------------------------------------------------- paths */

static int check_part(const char *part, size_t len)
{
    if (len > HV_FILE_NAME_MAX)
        return -ENAMETOOLONG;
    return len == 0 || is_dots(part, len) ? -EINVAL : 0;
}

int share_find(const struct shares *shares, const char *path, size_t len,
               struct share_path *out)
{
    const char *part = path + 1, *end;
    size_t first = strcspn(path + (len > 0), "/");

    *out = (struct share_path){.share = shares->nr, .rest = ""};
    if (path[0] != '/' || strlen(path) != len)
        return -EINVAL; /* also for a NUL inside */
    if (len == 1)
        return 0;
    do {
        end = strchrnul(part, '/');
        int rc = check_part(part, (size_t)(end - part));
        if (rc)
            return rc;
        part = end + 1;
    } while (*end);
    for (unsigned i = 0; i < shares->nr; i++) {
        const char *name = shares->list[i].name;
        if (strlen(name) == first && memcmp(name, path + 1, first) == 0) {
            out->share = i;
            out->rest = path + 1 + first + (path[1 + first] == '/');
            return 0;
        }
    }
    return -ENOENT;
}

/* ------------------------------------------------------------- descriptors */

#define CONFINED                                                               \
    (RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS |           \
     RESOLVE_NO_XDEV)

static uint64_t pointer(const void *p)
{
    return (uint64_t)(uintptr_t)p;
}

/* Opens the whole path `name` in one step: the kernel makes sure that no part
 * of it is a link or leads out of the directory, even while parts of it are
 * being renamed. */
static int64_t open_below(const struct shares *shares, int dir,
                          const char *name, uint64_t flags)
{
    const struct open_how how = {
        .flags = flags | O_CLOEXEC,
        .resolve = CONFINED,
    };
    const uint64_t args[6] = {(uint64_t)dir, pointer(*name ? name : "."),
                              pointer(&how), sizeof(how)};

    return shares->call(SYS_openat2, args);
}

int64_t share_pin(const struct shares *shares, const struct share_path *at)
{
    return open_below(shares, shares->list[at->share].fd, at->rest, O_PATH);
}

int64_t share_pin_parent(const struct shares *shares,
                         const struct share_path *at, const char **name)
{
    const char *slash = strrchr(at->rest, '/');
    char dir[HV_FILE_PATH_MAX + 1];
    size_t len = slash ? (size_t)(slash - at->rest) : 0;

    if (!*at->rest)
        return -EBUSY;
    memcpy(dir, at->rest, len);
    dir[len] = '\0';
    *name = slash ? slash + 1 : at->rest;
    return open_below(shares, shares->list[at->share].fd, dir,
                      O_PATH | O_DIRECTORY);
}

/* Examines the pinned file before it opens it, and opens it through the pin:
 * opening a FIFO or a device, or another file that now has the same name, could
 * have side effects. */
int64_t share_reopen(const struct shares *shares, int pinned, int flags)
{
    struct stat st;
    char number[16];
    const uint64_t look[6] = {(uint64_t)pinned, pointer(&st)};
    int64_t rc = shares->call(SYS_fstat, look);

    if (rc < 0)
        return rc;
    if (S_ISLNK(st.st_mode))
        return -ELOOP;
    if (flags & O_DIRECTORY && !S_ISDIR(st.st_mode))
        return -ENOTDIR;
    if (!(flags & O_DIRECTORY) && S_ISDIR(st.st_mode))
        return -EISDIR;
    if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
        return -EACCES;
    snprintf(number, sizeof(number), "%d", pinned);
    /* O_NONBLOCK: do not wait for a process that holds a lease on it. */
    const uint64_t open[6] = {
        (uint64_t)shares->proc_fd, pointer(number),
        (uint64_t)(flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
    return shares->call(SYS_openat, open);
}

void share_put(const struct shares *shares, int64_t fd)
{
    const uint64_t args[6] = {(uint64_t)fd};

    if (fd >= 0)
        (void)shares->call(SYS_close, args);
}
