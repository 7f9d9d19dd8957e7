/* SPDX-License-Identifier: MIT */
/*
 * memhog [MAX_MIB]: maps one MiB at a time and touches each of its pages, until
 * the kernel has no more (ENOMEM), or up to MAX_MIB; on a Linux host that is 64
 * by default. Runs in a child: a kernel that promises more than it has may have
 * to end the child, and must leave other processes alone. Afterwards the memory
 * must be free again. In the last run the kernel touches the pages, in a system
 * call, and that must end in the same way.
 */
#include <limits.h>

#include "../lib/args.h"
#include "../lib/errno.h"
#include "../lib/lab.h"
#include "../lib/stdio.h"
#include "../lib/stdlib.h"
#include "../lib/sys.h"

#define MIB (1ul << 20)

static struct report {
    volatile long mib;
    volatile int error;
    volatile long wrong;
} * report;

static long max;
static int zero = -1; /* /dev/zero */

static void check_pages(char *const *chunks)
{
    for (; chunks; chunks = *(char *const *const *)(const void *)chunks)
        for (unsigned long at = PAGE_SIZE; at < MIB; at += PAGE_SIZE)
            report->wrong +=
                *(const unsigned long *)(const void *)((const char *)chunks +
                                                       at) != at;
}

/* Touches each page, or has the kernel do so. Returns an errno. */
static int touch(char *p, bool in_call)
{
    if (in_call) {
        long n = read(zero, p, MIB);

        return n == (long)MIB ? 0 : n < 0 ? errno : EIO;
    }
    for (unsigned long at = 0; at < MIB; at += PAGE_SIZE)
        *(unsigned long *)(void *)(p + at) = at;
    return 0;
}

static void eat(void *arg)
{
    const bool *in_call = arg;
    char **chunks = NULL; /* each begins with a pointer to the one before */

    while (report->mib < max) {
        char *p = mmap(NULL, MIB, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

        if (p == MAP_FAILED) {
            report->error = errno;
            break;
        }
        report->error = touch(p, *in_call);
        if (report->error)
            break;
        *(char ***)(void *)p = chunks;
        chunks = (char **)(void *)p;
        report->mib++;
    }
    if (!*in_call)
        check_pages(chunks);
}

static long hog(const char *when, bool in_call)
{
    int status;

    *report = (struct report){0};
    status = lab_in_child(eat, &in_call);
    printf("memhog: %s: %ld MiB, then %s\n", when, report->mib,
           !WIFEXITED(status) ? "it was ended"
           : report->error    ? strerror(report->error)
                              : "enough");
    lab_check((WIFEXITED(status) &&
               (report->error == 0 || report->error == ENOMEM)) ||
                  (!WIFEXITED(status) && WTERMSIG(status) == SIGKILL),
              "%s: the kernel refused with ENOMEM, or ended it by SIGKILL",
              when);
    if (!in_call)
        lab_check(report->wrong == 0, "%s: every page kept what was written",
                  when);
    return report->mib;
}

int main(int argc, char *argv[])
{
    long first, second;

    if (argc > 2)
        usage("memhog [MAX_MIB]");
    max = linux_host() ? 64 : INT_MAX;
    if (argc > 1)
        max = args_number(argv[1], 1, INT_MAX, "MAX_MIB");
    report = lab_shared(sizeof(*report));
    zero = open("/dev/zero", O_RDONLY, 0);
    if (zero < 0)
        die("/dev/zero");
    first = hog("first time", false);
    second = hog("second time", false);
    (void)hog("in system calls", true);
    lab_check(first > 0 && second >= first - first / 16 - 1,
              "the memory was given back: %ld MiB, then %ld MiB", first,
              second);
    return lab_end();
}
