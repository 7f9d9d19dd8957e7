/* SPDX-License-Identifier: MIT */
/*
 * pipe [MIB]: a pipe carries MIB (4) MiB from one process to another, in order
 * and complete; prints how fast. A reader sees the end when the last writer has
 * closed the pipe; a writer without readers gets EPIPE; small writes of several
 * writers do not mix.
 */
#include "../lib/args.h"
#include "../lib/errno.h"
#include "../lib/lab.h"
#include "../lib/stdio.h"
#include "../lib/stdlib.h"
#include "../lib/string.h"
#include "../lib/sys.h"

#define WRITERS 4
#define RECORDS 200
#define RECORD  64

static unsigned char buf[8192];

static unsigned char pattern(unsigned long at)
{
    return (unsigned char)(at * 7 + (at >> 8));
}

static _Noreturn void write_pattern(int fd, unsigned long total)
{
    unsigned long at = 0;

    while (at < total) {
        /* All kinds of lengths, so that pieces end everywhere in the ring. */
        unsigned long len = 1 + at % sizeof(buf);

        if (len > total - at)
            len = total - at;
        for (unsigned long i = 0; i < len; i++)
            buf[i] = pattern(at + i);
        if (write_all(fd, buf, len) < 0)
            exit(1);
        at += len;
    }
    exit(0);
}

static void check_stream(unsigned long total)
{
    struct timespec a, b;
    unsigned long at = 0, wrong = 0, ns;
    int fds[2], pid, status;
    long n;

    if (pipe(fds) < 0)
        die("making a pipe");
    clock_gettime(CLOCK_MONOTONIC, &a);
    pid = fork();
    if (pid == 0) {
        close(fds[0]);
        write_pattern(fds[1], total);
    }
    close(fds[1]);
    while ((n = read(fds[0], buf, sizeof(buf))) > 0)
        for (long i = 0; i < n; i++)
            wrong += buf[i] != pattern(at++);
    clock_gettime(CLOCK_MONOTONIC, &b);
    close(fds[0]);
    ns = (unsigned long)((b.tv_sec - a.tv_sec) * 1000000000 + b.tv_nsec -
                         a.tv_nsec);
    lab_check(wait4(pid, &status, 0, NULL) == pid && status == 0,
              "the writer ended well");
    lab_check(n == 0 && at == total, "%lu bytes came, then the end", at);
    lab_check(wrong == 0, "%lu of them wrong", wrong);
    printf("       %lu MB/s\n", ns ? total * 1000 / ns : 0);
}

static void check_no_reader(void)
{
    int fds[2];

    if (pipe(fds) < 0)
        die("making a pipe");
    sigaction(SIGPIPE, SIG_IGN);
    close(fds[0]);
    lab_check(write(fds[1], "x", 1) < 0 && errno == EPIPE,
              "a writer without readers gets EPIPE");
    close(fds[1]);
}

static void check_records(void)
{
    int fds[2], counts[WRITERS] = {0}, broken = 0, status;
    char record[RECORD];
    size_t used = 0;
    long n;

    if (pipe(fds) < 0)
        die("making a pipe");
    for (int w = 0; w < WRITERS; w++) {
        if (fork() != 0)
            continue;
        memset(record, 'a' + w, sizeof(record));
        for (int i = 0; i < RECORDS; i++)
            if (write(fds[1], record, RECORD) != RECORD)
                exit(1);
        exit(0);
    }
    close(fds[1]);
    while ((n = read(fds[0], record + used, RECORD - used)) > 0) {
        used += (size_t)n;
        if (used < RECORD)
            continue;
        for (int i = 1; i < RECORD; i++)
            broken += record[i] != record[0];
        if (record[0] >= 'a' && record[0] < 'a' + WRITERS)
            counts[record[0] - 'a']++;
        used = 0;
    }
    close(fds[0]);
    for (int w = 0; w < WRITERS; w++) {
        wait4(-1, &status, 0, NULL);
        broken += status != 0 || counts[w] != RECORDS;
    }
    lab_check(broken == 0, "%d writers' records of %d bytes arrive whole",
              WRITERS, RECORD);
}

int main(int argc, char *argv[])
{
    long mib = 4;

    if (argc > 2)
        usage("pipe [MIB]");
    if (argc > 1)
        mib = args_number(argv[1], 1, 4096, "MIB");
    check_stream((unsigned long)mib << 20);
    check_no_reader();
    check_records();
    return lab_end();
}
