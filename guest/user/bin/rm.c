/* SPDX-License-Identifier: MIT */
/*
 * rm [-r] [-f] PATH...: removes files; with -r also directories and their
 * contents; with -f without complaint if they do not exist.
 */
#include "../lib/args.h"
#include "../lib/dirent.h"
#include "../lib/errno.h"
#include "../lib/stdio.h"
#include "../lib/string.h"
#include "../lib/sys.h"

enum { RECURSIVE = 1, FORCE = 2 };

static unsigned options;

static int remove_path(char *path);

/* Empties a directory, entry by entry. Opens the directory anew for each entry,
 * because an open listing need not survive removals. `path` is a buffer of
 * PATH_MAX bytes. */
static int empty_directory(char *path)
{
    size_t len = strlen(path);
    int status = 0;

    while (!status) {
        struct dir *dir = dir_open(path);
        const struct dirent *e;

        if (!dir) {
            warn("%s", path);
            return 1;
        }
        do
            e = dir_next(dir);
        while (e &&
               (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0));
        if (e && (!strappend(path, "/", PATH_MAX) ||
                  !strappend(path, e->d_name, PATH_MAX))) {
            errno = ENAMETOOLONG;
            warn("%s", path);
            status = 1;
        }
        dir_close(dir);
        if (!e)
            break;
        if (!status)
            status = remove_path(path);
        path[len] = '\0';
    }
    return status;
}

static int remove_path(char *path)
{
    struct stat st;
    int ret;

    if (lstat(path, &st) < 0) {
        if (errno == ENOENT && (options & FORCE))
            return 0;
        warn("cannot remove %s", path);
        return 1;
    }
    if ((st.st_mode & S_IFMT) == S_IFDIR && (options & RECURSIVE)) {
        if (empty_directory(path))
            return 1;
        ret = rmdir(path);
    } else {
        ret = unlink(path);
    }
    if (ret < 0)
        warn("cannot remove %s", path);
    return ret < 0;
}

int main(int argc, char *argv[])
{
    int first =
        args_letters(argc, argv, "rf", &options, "rm [-r] [-f] PATH...");
    int status = 0;

    if (first == argc && !(options & FORCE))
        usage("rm [-r] [-f] PATH...");
    for (int i = first; i < argc; i++) {
        char path[PATH_MAX] = "";
        const char *name = basename(argv[i]);

        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) {
            errno = EINVAL;
            warn("will not remove %s", argv[i]);
            status = 1;
        } else if (!strappend(path, argv[i], sizeof(path))) {
            errno = ENAMETOOLONG;
            warn("%s", argv[i]);
            status = 1;
        } else {
            status |= remove_path(path);
        }
    }
    return status;
}
