/* SPDX-License-Identifier: MIT */
/*
 * cp [-r] FROM... TO: copies files; with -r also directories and their
 * contents.
 */
#include "../lib/args.h"
#include "../lib/copy.h"
#include "../lib/dirent.h"
#include "../lib/errno.h"
#include "../lib/stdio.h"
#include "../lib/string.h"
#include "../lib/sys.h"

static const char usage_text[] = "cp [-r] FROM... TO";
static unsigned recursive;

static int copy(const char *from, const char *to);

/* Whether `path` is the directory `dir` or lies in it, judged by the names:
 * copying a tree into itself would never end. */
static bool inside(const char *path, const char *dir)
{
    size_t len = strlen(dir);

    return strncmp(path, dir, len) == 0 &&
           (path[len] == '/' || path[len] == '\0');
}

static int copy_directory(const char *from, const char *to)
{
    struct dir *dir;
    const struct dirent *e;
    struct stat st;
    int status = 0;

    if (inside(to, from)) {
        dprintf(STDERR, "%s: cannot copy %s into itself\n", program, from);
        return 1;
    }
    dir = dir_open(from);
    if (!dir || stat(from, &st) < 0 ||
        (mkdir(to, st.st_mode & 07777) < 0 && errno != EEXIST)) {
        warn("%s", dir ? to : from);
        if (dir)
            dir_close(dir);
        return 1;
    }
    while ((e = dir_next(dir))) {
        char a[PATH_MAX], b[PATH_MAX];

        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        if (snprintf(a, sizeof(a), "%s/%s", from, e->d_name) >= sizeof(a) ||
            snprintf(b, sizeof(b), "%s/%s", to, e->d_name) >= sizeof(b)) {
            errno = ENAMETOOLONG;
            warn("%s", e->d_name);
            status = 1;
            continue;
        }
        status |= copy(a, b);
    }
    if (errno) {
        warn("reading %s", from);
        status = 1;
    }
    dir_close(dir);
    return status;
}

static int copy(const char *from, const char *to)
{
    if (!is_directory(from))
        return copy_file(from, to);
    if (recursive)
        return copy_directory(from, to);
    dprintf(STDERR, "%s: %s is a directory: use -r to copy it\n", program,
            from);
    return 1;
}

int main(int argc, char *argv[])
{
    int first = args_letters(argc, argv, "r", &recursive, usage_text);

    return for_each_target(argc - first, argv + first, copy, usage_text);
}
