/* SPDX-License-Identifier: MIT */
/*
 * mv FROM... TO: renames; between file systems, copies a file and removes it.
 */
#include "../lib/args.h"
#include "../lib/copy.h"
#include "../lib/errno.h"
#include "../lib/stdio.h"
#include "../lib/sys.h"

static int move(const char *from, const char *to)
{
    if (rename(from, to) == 0)
        return 0;
    if (errno != EXDEV || is_directory(from)) {
        warn("cannot move %s to %s", from, to);
        return 1;
    }
    if (copy_file(from, to))
        return 1;
    if (unlink(from) == 0)
        return 0;
    warn("%s is copied, but cannot be removed", from);
    return 1;
}

int main(int argc, char *argv[])
{
    unsigned none;
    int first = args_letters(argc, argv, "", &none, "mv FROM... TO");

    return for_each_target(argc - first, argv + first, move, "mv FROM... TO");
}
