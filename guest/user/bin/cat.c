/* SPDX-License-Identifier: MIT */
/*
 * cat [FILE...]: prints the files one after the other; "-", or no FILE, means
 * the standard input.
 */
#include "../lib/stdio.h"
#include "../lib/string.h"
#include "../lib/sys.h"

static int copy_out(int fd, const char *name)
{
    static char buf[4096];
    long n;

    while ((n = read(fd, buf, sizeof(buf))) > 0)
        if (write_all(STDOUT, buf, (size_t)n) < 0)
            die("writing");
    if (n < 0)
        warn("%s", name);
    return n < 0;
}

int main(int argc, char *argv[])
{
    int status = 0;

    if (argc < 2)
        return copy_out(STDIN, "standard input");
    for (int i = 1; i < argc; i++) {
        int fd;

        if (strcmp(argv[i], "-") == 0) {
            status |= copy_out(STDIN, "standard input");
            continue;
        }
        fd = open(argv[i], O_RDONLY, 0);
        if (fd < 0) {
            warn("%s", argv[i]);
            status = 1;
            continue;
        }
        status |= copy_out(fd, argv[i]);
        close(fd);
    }
    return status;
}
