/* SPDX-License-Identifier: MIT */
/*
 * efault: gives bad pointers to every system call that takes a pointer; each
 * must return EFAULT and do nothing else. The columns:
 *
 *   0x1            below everything that is ever mapped
 *   kernel         where the kernel lives
 *   non-canonical  not a valid address; touching it is #GP, not #PF
 *   edge           begins in our last page, extends to where nothing is mapped
 *   read-only      for what the kernel writes: a page that we may only read
 *
 * Calls that move a stream of bytes may instead return how many fitted at an
 * edge. The calls are listed in efault_rows.c.
 */
#include "efault.h"

#include "../lib/errno.h"
#include "../lib/lab.h"
#include "../lib/stdio.h"
#include "../lib/stdlib.h"
#include "../lib/string.h"
#include "../lib/sys.h"
#include "../lib/syscall.h"

enum { COLUMNS = 5 };
static const char *const columns[COLUMNS] = {"0x1", "kernel", "non-canonical",
                                             "edge", "read-only"};

char *last_page;
int file, directory, null, tty = -1;
char file_name[64];
static char *read_only;
static char word[] = "x";

static int rows_wrong;

static long bad_pointer(int column, unsigned how)
{
    unsigned long keep = how & ITEMS ? sizeof(long) : 1;
    char *edge = last_page + PAGE_SIZE - keep;

    switch (column) {
    case 0:
        return 0x1;
    case 1:
        return (long)0xffffffff80000000ul;
    case 2:
        return (long)0x8000000000000000ul;
    case 3:
        if (how & ITEMS)
            *(char **)(void *)edge = word;
        else
            *edge = 'a'; /* no NUL: a string would have to go on */
        return (long)edge;
    default:
        return (long)read_only;
    }
}

static long call(long nr, const long args[6])
{
    return syscall6(nr, args[0], args[1], args[2], args[3], args[4], args[5]);
}

/* Makes one call with one bad pointer, with the setup that it needs. */
static long attempt(long nr, const long args[6], unsigned how)
{
    long own[6], ret;
    int child = 0, status;

    memcpy(own, args, sizeof(own));
    lseek(file, 0, SEEK_SET);
    lseek(directory, 0, SEEK_SET);
    if (how & (CHILD | CHILD_ID | EXEC)) {
        child = fork();
        if (child < 0)
            return -EAGAIN;
        if (child == 0)
            exit(how & EXEC ? (int)-call(nr, own) : 0);
    }
    if (how & EXEC) {
        wait4(child, &status, 0, NULL);
        return WIFEXITED(status) ? -WEXITSTATUS(status) : -EIO;
    }
    if (how & (CHILD | CHILD_ID))
        own[how & CHILD_ID ? 1 : 0] = child;
    ret = call(nr, own);
    if (how & (CHILD | CHILD_ID)) /* the call may or may not have reaped it */
        wait4(child, &status, 0, NULL);
    return ret;
}

static const char *describe(long ret, char text[24])
{
    if (ret == -EFAULT)
        return "EFAULT";
    if (ret == -ENOSYS)
        return "ENOSYS";
    snprintf(text, 24, ret < 0 ? "errno %ld!" : "%ld", ret < 0 ? -ret : ret);
    return text;
}

void row(const char *name, long nr, int at, unsigned how, const long args[6])
{
    bool wrong = false;
    char line[160], cell[32], text[24];

    snprintf(line, sizeof(line), "%-22s", name);
    for (int c = 0; c < COLUMNS; c++) {
        long own[6], ret, pointer;

        if (c == 4 && !(how & OUT))
            continue;
        memcpy(own, args, sizeof(own));
        pointer = bad_pointer(c, how);
        own[at] = how & POINTS ? (long)(long[]){pointer, 64, 0} : pointer;
        ret = attempt(nr, own, how);
        snprintf(cell, sizeof(cell), " %-14s", describe(ret, text));
        strappend(line, cell, sizeof(line));
        if (ret != -EFAULT && !(c == 3 && (how & STREAM) && ret == 1))
            wrong = true;
    }
    rows_wrong += wrong;
    printf("%s%s\n", line, wrong ? " WRONG" : "");
}

static void find_terminal(void)
{
    static const char *const names[] = {"/dev/console", "/dev/ptmx"};

    if (isatty(STDIN)) {
        tty = STDIN;
        return;
    }
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        tty = open(names[i], O_RDWR | O_NOCTTY, 0);
        if (tty >= 0 && isatty(tty))
            return;
        if (tty >= 0)
            close(tty);
        tty = -1;
    }
}

static void prepare(void)
{
    snprintf(file_name, sizeof(file_name), "/tmp/efault.%d", getpid());
    file = open(file_name, O_RDWR | O_CREAT | O_TRUNC, 0600);
    directory = open("/", O_RDONLY | O_DIRECTORY, 0);
    null = open("/dev/null", O_RDWR, 0);
    if (file < 0 || directory < 0 || null < 0)
        die("%s", file < 0 ? file_name : directory < 0 ? "/" : "/dev/null");
    last_page = mmap(NULL, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    read_only = mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (last_page == MAP_FAILED || read_only == MAP_FAILED ||
        write_all(file, last_page, PAGE_SIZE) < 0 ||
        munmap(last_page + PAGE_SIZE, PAGE_SIZE) < 0)
        die("preparing memory");
    memset(read_only, 0, PAGE_SIZE);
    if (mprotect(read_only, PAGE_SIZE, PROT_READ) < 0)
        die("making a page read-only");
    find_terminal();
}

int main(void)
{
    struct stat st;
    int before, after;

    prepare();
    before = dup(file);
    close(before);

    printf("%-22s", "call and argument");
    for (int c = 0; c < COLUMNS; c++)
        printf(" %-14s", columns[c]);
    printf("\n");
    rows();
    lab_check(rows_wrong == 0, "EFAULT everywhere; %d rows are wrong",
              rows_wrong);

    after = dup(file);
    lab_check(before == after, "no descriptor was left open by a failed call");
    lab_check(stat(file_name, &st) == 0 && st.st_size == (long)PAGE_SIZE,
              "the file of the test is still there and as long as before");
    unlink(file_name);
    return lab_end();
}
