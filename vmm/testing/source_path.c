/* SPDX-License-Identifier: MIT */
/*
 * Finds source files below the working directory.
 */
#include "source_path.h"

#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MAX_FILES 20000u /* files examined; further ones are not found */
#define MAX_DEPTH 16

/* nftw passes no user argument to its callback. One thread. */
static struct {
    const char *name;
    char *buf;
    size_t size;
    unsigned nr_seen, nr_found;
} search;

static int visit(const char *path, const struct stat *status, int type,
                 struct FTW *at)
{
    const char *name = path + at->base;

    (void)status;
    if (++search.nr_seen > MAX_FILES)
        return FTW_STOP;
    if (type == FTW_D && at->level && (*name == '.' || at->level > MAX_DEPTH))
        return FTW_SKIP_SUBTREE;
    if (type != FTW_F || strcmp(name, search.name) != 0)
        return FTW_CONTINUE;
    if (search.nr_found++)
        return FTW_STOP;
    snprintf(search.buf, search.size, "%s",
             strncmp(path, "./", 2) == 0 ? path + 2 : path);
    return FTW_CONTINUE;
}

/* The part after "FOLDER/" of an absolute path into the working directory. */
static const char *inside(const char *name)
{
    char folder[4096];

    if (*name != '/' || !getcwd(folder, sizeof(folder)))
        return name;
    size_t len = strlen(folder);
    return strncmp(name, folder, len) == 0 && name[len] == '/' ? name + len + 1
                                                               : name;
}

const char *source_path(const char *name, char *buf, size_t size)
{
    const char *slash = strrchr(name, '/');

    if (access(name, F_OK) == 0)
        return inside(name);
    search.name = slash ? slash + 1 : name;
    search.buf = buf;
    search.size = size;
    search.nr_seen = search.nr_found = 0;
    if (!*search.name)
        return name;
    nftw(".", visit, 16, FTW_PHYS | FTW_ACTIONRETVAL);
    return search.nr_found == 1 ? buf : name;
}
