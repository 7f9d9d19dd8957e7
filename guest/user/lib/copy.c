/* SPDX-License-Identifier: MIT */
/*
 * Copying a file, and the operands of cp and mv.
 */
#include "copy.h"
#include "errno.h"
#include "stdio.h"
#include "string.h"
#include "sys.h"

bool is_directory(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && (st.st_mode & S_IFMT) == S_IFDIR;
}

static bool same_file(const struct stat *a, const char *path)
{
    struct stat b;

    return stat(path, &b) == 0 && a->st_ino == b.st_ino &&
           a->st_dev == b.st_dev;
}

static int copy_bytes(int in, const char *from, int out, const char *to)
{
    static char buf[16384];
    long n;

    while ((n = read(in, buf, sizeof(buf))) > 0) {
        if (write_all(out, buf, (size_t)n) < 0) {
            warn("writing %s", to);
            return 1;
        }
    }
    if (n < 0)
        warn("reading %s", from);
    return n < 0;
}

int copy_file(const char *from, const char *to)
{
    int in = open(from, O_RDONLY, 0), out, status;
    struct stat st;

    if (in < 0 || fstat(in, &st) < 0) {
        warn("%s", from);
        if (in >= 0)
            close(in);
        return 1;
    }
    if (same_file(&st, to)) {
        dprintf(STDERR, "%s: %s and %s are the same file\n", program, from, to);
        close(in);
        return 1;
    }
    out = open(to, O_WRONLY | O_CREAT | O_TRUNC, st.st_mode & 0777);
    if (out < 0) {
        warn("%s", to);
        close(in);
        return 1;
    }
    status = copy_bytes(in, from, out, to);
    close(in);
    if (close(out) < 0) {
        warn("writing %s", to);
        status = 1;
    }
    return status;
}

int for_each_target(int argc, char *argv[],
                    int (*each)(const char *from, const char *to),
                    const char *usage_text)
{
    const char *to;
    bool directory;
    int status = 0;

    if (argc < 2)
        usage(usage_text);
    to = argv[argc - 1];
    directory = is_directory(to);
    if (argc > 2 && !directory) {
        errno = ENOTDIR;
        die("%s", to);
    }
    for (int i = 0; i < argc - 1; i++) {
        char path[PATH_MAX];

        if (!directory) {
            status |= each(argv[i], to);
        } else if (snprintf(path, sizeof(path), "%s/%s", to,
                            basename(argv[i])) >= sizeof(path)) {
            errno = ENAMETOOLONG;
            die("%s", to);
        } else {
            status |= each(argv[i], path);
        }
    }
    return status;
}
