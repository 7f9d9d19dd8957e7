/* SPDX-License-Identifier: MIT */
/*
 * cow: after fork both processes see the same memory until one of them writes;
 * then each has its own. Checks this for the data segment, the heap, the stack
 * and mapped memory, and checks that the kernel, when it writes on a process's
 * behalf, copies too.
 */
#include "../lib/lab.h"
#include "../lib/stdio.h"
#include "../lib/stdlib.h"
#include "../lib/string.h"
#include "../lib/sys.h"

#define PAGES 16

static unsigned long data[PAGES * 512] = {1};

static bool all_are(const unsigned long *p, unsigned long value)
{
    for (unsigned i = 0; i < PAGES; i++)
        if (p[i * 512] != value)
            return false;
    return true;
}

static void set_all(unsigned long *p, unsigned long value)
{
    for (unsigned i = 0; i < PAGES; i++)
        p[i * 512] = value;
}

/* The parent writes `mine` while the child lives; the child writes 22. */
static void check_area(const char *name, unsigned long *area)
{
    int to_child[2], to_parent[2], pid, status;
    char c = 'x';

    set_all(area, 11);
    if (pipe(to_child) < 0 || pipe(to_parent) < 0)
        die("making a pipe");
    pid = fork();
    if (pid == 0) {
        bool ok = all_are(area, 11);

        set_all(area, 22);
        write(to_parent[1], &c, 1);
        read(to_child[0], &c, 1); /* until the parent has written */
        exit(ok && all_are(area, 22) ? 0 : 1);
    }
    lab_check(pid > 0 && read(to_parent[0], &c, 1) == 1, "%s: forked", name);
    lab_check(all_are(area, 11), "%s: the child's writing is not seen here",
              name);
    set_all(area, 33);
    write(to_child[1], &c, 1);
    lab_check(wait4(pid, &status, 0, NULL) == pid && status == 0,
              "%s: nor ours in the child", name);
    lab_check(all_are(area, 33), "%s: ours stays after the child's end", name);
    for (int i = 0; i < 2; i++) {
        close(to_child[i]);
        close(to_parent[i]);
    }
}

/* read(2) into a page that is shared with a child. */
static void check_kernel_write(unsigned long *area)
{
    int fds[2], hold[2], pid, status;
    char c = 'x';

    set_all(area, 44);
    if (pipe(fds) < 0 || pipe(hold) < 0)
        die("making a pipe");
    pid = fork();
    if (pid == 0) {
        read(hold[0], &c, 1);
        exit(all_are(area, 44) ? 0 : 1);
    }
    write(fds[1], "ABCDEFGH", 8);
    lab_check(read(fds[0], area, 8) == 8 && memcmp(area, "ABCDEFGH", 8) == 0,
              "the kernel wrote into our page");
    write(hold[1], &c, 1);
    lab_check(wait4(pid, &status, 0, NULL) == pid && status == 0,
              "and not into the child's");
}

static void check_shared(void)
{
    volatile unsigned long *p = lab_shared(PAGE_SIZE);
    int status, pid;

    *p = 1;
    pid = fork();
    if (pid == 0) {
        *p = 2;
        exit(0);
    }
    lab_check(wait4(pid, &status, 0, NULL) == pid && *p == 2,
              "a shared mapping stays shared");
}

int main(void)
{
    unsigned long on_stack[PAGES * 512];
    unsigned long *heap = malloc(sizeof(data));
    unsigned long *mapped = mmap(NULL, sizeof(data), PROT_READ | PROT_WRITE,
                                 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (!heap || mapped == MAP_FAILED)
        die("no memory");
    check_area("data", data);
    check_area("heap", heap);
    check_area("stack", on_stack);
    check_area("mapped", mapped);
    check_kernel_write(heap);
    check_shared();
    return lab_end();
}
