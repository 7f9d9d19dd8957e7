/* SPDX-License-Identifier: MIT */
/*
 * Writes a new kernel's files to disk: all of them or none.
 */
#include "write.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/errors.h"
#include "base/log.h"
#include "base/status.h"

struct target {
    const char *dir;
    int fd;
    bool is_ours; /* the directory was created by us */
    enum new_kind kind;
};

static int fail(const struct target *target, const char *name, int error)
{
    log_error("new: writing %s%s%s: %s; nothing is left behind", target->dir,
              *name ? "/" : "", name, errors_make(error));
    return STATUS_HOST_IO;
}

static int open_folder(struct target *target)
{
    target->is_ours = mkdir(target->dir, 0777) == 0;
    if (!target->is_ours && errno != EEXIST)
        return fail(target, "", errno);
    target->fd = open(target->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (target->fd >= 0)
        return STATUS_OK;
    if (errno != ENOTDIR)
        return fail(target, "", errno);
    log_error("new: %s is there, and is no folder; name another", target->dir);
    return STATUS_USAGE;
}

/* Does one of the files exist already, as a file of any type? */
static int check_free(const struct target *target)
{
    struct stat seen;

    for (const struct new_file *file = new_files; file->name; file++) {
        if (!(file->kinds & target->kind) ||
            fstatat(target->fd, file->name, &seen, AT_SYMLINK_NOFOLLOW) < 0)
            continue;
        log_error("new: %s has a file %s already, and it is left alone; name "
                  "another folder",
                  target->dir, file->name);
        return STATUS_USAGE;
    }
    return STATUS_OK;
}

/* Returns 0 or -errno. */
static int write_file(const struct target *target, const struct new_file *file)
{
    size_t len = strlen(file->text), done = 0;
    int error = 0;
    int fd = openat(target->fd, file->name,
                    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

    if (fd < 0)
        return -errno;
    while (done < len && !error) {
        ssize_t n = write(fd, file->text + done, len - done);

        if (n > 0)
            done += (size_t)n;
        else if (n == 0 || errno != EINTR)
            error = n == 0 ? ENOSPC : errno;
    }
    if (close(fd) < 0 && !error)
        error = errno;
    if (error)
        unlinkat(target->fd, file->name, 0);
    return -error;
}

/* Removes the files before `end`, which we have written. */
static void take_back(const struct target *target, const struct new_file *end)
{
    for (const struct new_file *file = new_files; file != end; file++)
        if (file->kinds & target->kind)
            unlinkat(target->fd, file->name, 0);
}

static int write_all(const struct target *target)
{
    for (const struct new_file *file = new_files; file->name; file++) {
        int rc = file->kinds & target->kind ? write_file(target, file) : 0;

        if (!rc)
            continue;
        take_back(target, file);
        return fail(target, file->name, -rc);
    }
    return STATUS_OK;
}

int new_write(const char *dir, enum new_kind kind)
{
    struct target target = {.dir = dir, .fd = -1, .kind = kind};
    int code = open_folder(&target);

    if (code == STATUS_OK)
        code = check_free(&target);
    if (code == STATUS_OK)
        code = write_all(&target);
    if (target.fd >= 0)
        close(target.fd);
    if (code != STATUS_OK && target.is_ours)
        rmdir(dir);
    return code;
}
