/* SPDX-License-Identifier: MIT */
/*
 * head [-n LINES | -LINES] [FILE...]: prints the first lines, 10 by default.
 */
#include <limits.h>

#include "../lib/args.h"
#include "../lib/stdio.h"
#include "../lib/string.h"
#include "../lib/sys.h"

static int print_head(int fd, const char *name, long lines)
{
    static char buf[4096];
    long n = 0;

    while (lines > 0 && (n = read(fd, buf, sizeof(buf))) > 0) {
        long i = 0;

        while (i < n && lines > 0)
            lines -= buf[i++] == '\n';
        if (write_all(STDOUT, buf, (size_t)i) < 0)
            die("writing");
    }
    if (n < 0)
        warn("%s", name);
    return n < 0;
}

int main(int argc, char *argv[])
{
    long lines = 10;
    int first = 1, status = 0;

    if (argc > 1 && argv[1][0] == '-' && argv[1][1]) {
        const char *number = argv[1] + 1;

        if (*number == 'n') {
            if (!*++number)
                number = argc > 2 ? argv[++first] : "";
        }
        first++;
        lines = args_number(number, 0, LONG_MAX, "the number of lines");
    }
    if (first >= argc)
        return print_head(STDIN, "standard input", lines);
    for (int i = first; i < argc; i++) {
        int fd = open(argv[i], O_RDONLY, 0);

        if (fd < 0) {
            warn("%s", argv[i]);
            status = 1;
            continue;
        }
        if (argc - first > 1)
            printf("%s==> %s <==\n", i > first ? "\n" : "", argv[i]);
        status |= print_head(fd, argv[i], lines);
        close(fd);
    }
    return status;
}
