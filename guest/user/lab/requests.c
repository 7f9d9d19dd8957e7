/* SPDX-License-Identifier: MIT */
/*
 * requests [COUNT [PROCESSES [FILE]]]: each of PROCESSES (2) processes makes
 * COUNT (5,000) system calls, each of which goes all the way: to the kernel, by
 * a hypercall to the hypervisor, and to the host's terminal. With a FILE, such
 * as /dev/vda, each call reads a page of it, through the disk's own thread.
 * They are to be studied in the trace: which part of each request came first?
 */
#include "../lib/args.h"
#include "../lib/lab.h"
#include "../lib/stdio.h"
#include "../lib/stdlib.h"
#include "../lib/sys.h"

#define PAGE 4096

static void write_dots(long count)
{
    for (long i = 0; i < count; i++)
        if (write(1, ".", 1) != 1)
            exit(1);
}

/* Reads `count` pages from page `first` on. */
static void read_pages(const char *path, long first, long count)
{
    static char page[PAGE];
    int fd = open(path, O_RDONLY, 0);

    if (fd < 0 || lseek(fd, first * PAGE, 0) < 0)
        exit(1);
    for (long i = 0; i < count; i++)
        if (read(fd, page, PAGE) != PAGE)
            exit(1);
}

int main(int argc, char *argv[])
{
    long count = 5000, processes = 2, wrong = 0;
    int status;

    if (argc > 4)
        usage("requests [COUNT [PROCESSES [FILE]]]");
    if (argc > 1)
        count = args_number(argv[1], 1, 1000000, "COUNT");
    if (argc > 2)
        processes = args_number(argv[2], 1, 64, "PROCESSES");
    for (long p = 0; p < processes; p++) {
        if (fork() != 0)
            continue;
        if (argc > 3)
            read_pages(argv[3], p * count, count);
        else
            write_dots(count);
        exit(0);
    }
    for (long p = 0; p < processes; p++)
        wrong += wait4(-1, &status, 0, NULL) < 0 || status != 0;
    lab_check(wrong == 0, "%ld processes made %ld requests each", processes,
              count);
    return lab_end();
}
