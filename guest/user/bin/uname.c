/* SPDX-License-Identifier: MIT */
/*
 * uname [-s] [-n] [-r] [-v] [-m] [-a]: prints the kernel's name, the machine's,
 * the release, the version, the processor; -s is the default, -a means all.
 */
#include "../lib/args.h"
#include "../lib/stdio.h"
#include "../lib/sys.h"

#define ALL 32u

int main(int argc, char *argv[])
{
    unsigned show;
    int first = args_letters(argc, argv, "snrvma", &show,
                             "uname [-s] [-n] [-r] [-v] [-m] [-a]");
    struct new_utsname name;
    const char *parts[] = {name.sysname, name.nodename, name.release,
                           name.version, name.machine};
    const char *gap = "";

    if (first != argc)
        usage("uname [-s] [-n] [-r] [-v] [-m] [-a]");
    if (uname(&name) < 0)
        die("asking the kernel for its name");
    if (!show)
        show = 1;
    for (unsigned i = 0; i < 5; i++) {
        if (!(show & (ALL | 1u << i)))
            continue;
        printf("%s%s", gap, parts[i]);
        gap = " ";
    }
    printf("\n");
    return 0;
}
