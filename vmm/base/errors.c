/* SPDX-License-Identifier: MIT */
/*
 * Explanations of errno. Source: open(2), "ERRORS".
 */
#include "errors.h"

#include <errno.h>
#include <string.h>

struct row {
    int error;
    const char *sentence;
};

static const struct row opening[] = {
    {ENOENT, "there is no such file; check the name"},
    {EACCES, "you may not read it; check its permissions and its folder's "
             "(ls -l)"},
    {EISDIR, "it is a directory; name a file in it"},
    {ENOTDIR, "a part of this path is not a directory; check the name"},
    {ELOOP, "this is a symbolic link that leads back to itself; name the file"},
    {ENAMETOOLONG, "the name is too long for the file system; check it"},
    {ENXIO, "it is a socket or a device, not a file; name a file"},
    {ESPIPE, "it is a FIFO; save what comes from it to a file, and name that"},
    {EMFILE, "too many files are open; raise the limit (ulimit -n)"},
};

static const struct row making[] = {
    {ENOENT, "its directory does not exist; make it first (mkdir -p)"},
    {EACCES, "you may not write it; check its permissions and its folder's "
             "(ls -l)"},
    {EPERM, "you may not write it; check its attributes (lsattr)"},
    {EISDIR, "it is a directory; name a file in it"},
    {ENOTDIR, "a part of this path is not a directory; check the name"},
    {ELOOP, "this is a symbolic link that leads back to itself; name the file"},
    {ENAMETOOLONG, "the name is too long for the file system; check it"},
    {ENXIO, "nobody reads this pipe; start its reader first"},
    {EROFS, "this file system is read-only; name a file elsewhere"},
    {ENOSPC, "the file system is full; free some, or name a file elsewhere"},
    {EDQUOT, "your quota is used up; free some, or name a file elsewhere"},
    {EFBIG, "a file may be no larger here; raise the limit (ulimit -f), or "
            "record less"},
    {EMFILE, "too many files are open; raise the limit (ulimit -n)"},
    {ETXTBSY, "it is a running program; name another file"},
};

static const struct row directories[] = {
    {ENOENT, "there is no such directory; check the name, or make it (mkdir)"},
    {EACCES, "you may not look into it; check the permissions of all that the "
             "path names (ls -ld)"},
    {ENOTDIR, "it is not a directory; name the one that the file is in"},
    {ELOOP, "this is a symbolic link that leads back to itself; name the "
            "directory"},
    {ENAMETOOLONG, "the name is too long for the file system; check it"},
};

static const struct row limits[] = {
    {EMFILE, "too many files are open; raise the limit (ulimit -n)"},
    {ENFILE, "too many files are open on this host; end some processes"},
    {EAGAIN, "too many processes and threads; raise the limit (ulimit -u, or a "
             "container's)"},
    {ENOMEM, "this host is short of memory; free some, ask for less with -m, "
             "or raise the limit (ulimit -v)"},
};

static const char *find(const struct row *rows, size_t nr, int error)
{
    for (size_t i = 0; i < nr; i++)
        if (rows[i].error == error)
            return rows[i].sentence;
    return strerror(error);
}

const char *errors_open(int error)
{
    return find(opening, ARRAY_SIZE(opening), error);
}

const char *errors_make(int error)
{
    return find(making, ARRAY_SIZE(making), error);
}

const char *errors_directory(int error)
{
    return find(directories, ARRAY_SIZE(directories), error);
}

const char *errors_host(int error)
{
    return find(limits, ARRAY_SIZE(limits), error);
}

bool errors_is_limit(int error)
{
    for (size_t i = 0; i < ARRAY_SIZE(limits); i++)
        if (limits[i].error == error)
            return true;
    return false;
}
