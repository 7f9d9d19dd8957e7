/* SPDX-License-Identifier: MIT */
/*
 * mkdir [-p] DIR...: makes directories; with -p also their parents, and without
 * complaint if they exist already.
 */
#include "../lib/args.h"
#include "../lib/errno.h"
#include "../lib/stdio.h"
#include "../lib/string.h"
#include "../lib/sys.h"

static bool is_directory(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && (st.st_mode & S_IFMT) == S_IFDIR;
}

/* Makes each part of the path in turn; restores `path` afterwards. */
static int make_all(char *path)
{
    for (char *p = path + 1;; p++) {
        char c = *p;

        if (c && (c != '/' || p[-1] == '/'))
            continue;
        *p = '\0';
        if (mkdir(path, 0777) < 0 && (errno != EEXIST || !is_directory(path)))
            return -1; /* the message names the part that failed */
        *p = c;
        if (!c)
            return 0;
    }
}

int main(int argc, char *argv[])
{
    unsigned parents;
    int first =
        args_letters(argc, argv, "p", &parents, "mkdir [-p] DIRECTORY...");
    int status = 0;

    if (first == argc)
        usage("mkdir [-p] DIRECTORY...");
    for (int i = first; i < argc; i++) {
        if (!*argv[i])
            errno = ENOENT;
        if (!*argv[i] ||
            (parents ? make_all(argv[i]) : mkdir(argv[i], 0777)) < 0) {
            warn("cannot make directory %s", argv[i]);
            status = 1;
        }
    }
    return status;
}
