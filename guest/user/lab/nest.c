/* SPDX-License-Identifier: MIT */
/*
 * nest: an exception inside a system call. The kernel reads and writes memory
 * that this process has mapped but never touched, or that it shares with a
 * child, so that a page fault comes while the kernel works for us. Each time
 * the call must end as if nothing had happened.
 */
#include "../lib/lab.h"
#include "../lib/stdio.h"
#include "../lib/stdlib.h"
#include "../lib/string.h"
#include "../lib/sys.h"

#define ROUNDS 64

static char *untouched(void)
{
    char *p = mmap(NULL, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (p == MAP_FAILED)
        die("mapping two pages");
    return p;
}

int main(void)
{
    int fds[2], reads = 0, zeros = 0, edges = 0, names = 0;
    char text[8];

    if (pipe(fds) < 0)
        die("making a pipe");
    for (int i = 0; i < ROUNDS; i++) {
        char *p = untouched();
        struct new_utsname *name;

        /* A fault while the kernel writes to us. */
        write(fds[1], "nested", 6);
        reads += read(fds[0], p, 6) == 6 && memcmp(p, "nested", 6) == 0;
        munmap(p, 2 * PAGE_SIZE);

        /* While it reads from us: pages never touched hold zeros. */
        p = untouched();
        write(fds[1], p, sizeof(text));
        memset(text, 'x', sizeof(text));
        zeros += read(fds[0], text, sizeof(text)) == sizeof(text) &&
                 memcmp(text, "\0\0\0\0\0\0\0\0", sizeof(text)) == 0;
        munmap(p, 2 * PAGE_SIZE);

        /* Two faults in one call: the buffer lies across two pages. */
        p = untouched();
        write(fds[1], "abcdefgh", 8);
        edges += read(fds[0], p + PAGE_SIZE - 4, 8) == 8 &&
                 memcmp(p + PAGE_SIZE - 4, "abcdefgh", 8) == 0;
        munmap(p, 2 * PAGE_SIZE);

        p = untouched();
        name = (struct new_utsname *)(void *)(p + PAGE_SIZE - 100);
        names += uname(name) == 0 && name->sysname[0] && name->machine[0];
        munmap(p, 2 * PAGE_SIZE);
    }
    lab_check(reads == ROUNDS, "%d of %d reads into untouched memory", reads,
              ROUNDS);
    lab_check(zeros == ROUNDS, "%d of %d writes out of untouched memory", zeros,
              ROUNDS);
    lab_check(edges == ROUNDS, "%d of %d reads across two untouched pages",
              edges, ROUNDS);
    lab_check(names == ROUNDS, "%d of %d structures across two pages", names,
              ROUNDS);
    return lab_end();
}
