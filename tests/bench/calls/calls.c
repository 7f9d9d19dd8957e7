/* SPDX-License-Identifier: MIT */
/*
 * What a kernel's system calls cost: the same static program runs as process 1
 * of the teaching kernel and of Linux (tests/bench/calls/run). For each
 * operation it prints a line "NAME TICKS": the ticks of the time stamp counter
 * for one operation, the minimum of several series, which is free of
 * interrupts. Where the emulated host counts instructions, ticks are
 * instructions.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <x86intrin.h>

#define SERIES 8
#define PAGE   4096

static int to_child[2], to_parent[2], self[2], file;
static char page[PAGE];

static void must(int ok, const char *what)
{
    if (ok)
        return;
    printf("calls: %s failed\n", what);
    exit(1);
}

static void on_signal(int number)
{
    (void)number;
}

static void do_getpid(void)
{
    must(syscall(SYS_getpid) > 0, "getpid");
}

static void do_pread(void)
{
    must(pread(file, page, PAGE, 0) == PAGE, "pread");
}

static void do_pwrite(void)
{
    must(pwrite(file, page, PAGE, 0) == PAGE, "pwrite");
}

static void do_stat(void)
{
    struct stat st;

    must(stat("/tmp/file", &st) == 0 && st.st_size == PAGE, "stat");
}

static void do_open(void)
{
    int fd = open("/tmp/file", O_RDONLY);

    must(fd >= 0 && close(fd) == 0, "open");
}

static void do_create(void)
{
    int fd = open("/tmp/new", O_WRONLY | O_CREAT, 0644);

    must(fd >= 0 && close(fd) == 0 && unlink("/tmp/new") == 0, "create");
}

static void do_pipe(void)
{
    must(write(self[1], page, 1) == 1 && read(self[0], page, 1) == 1, "pipe");
}

static void do_ping_pong(void)
{
    must(write(to_child[1], page, 1) == 1 && read(to_parent[0], page, 1) == 1,
         "ping-pong");
}

static void do_mmap(void)
{
    char *p = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    must(p != MAP_FAILED, "mmap");
    *(volatile char *)p = 1;
    munmap(p, PAGE);
}

static void do_signal(void)
{
    must(kill(getpid(), SIGUSR1) == 0, "kill");
}

static void wait_for(int pid)
{
    int status = -1;

    must(pid > 0 && waitpid(pid, &status, 0) == pid && status == 0, "fork");
}

static void do_fork(void)
{
    int pid = fork();

    if (pid == 0)
        _exit(0);
    wait_for(pid);
}

static void do_exec(void)
{
    int pid = fork();

    if (pid == 0) {
        execl("/init", "init", "child", (char *)NULL);
        _exit(1);
    }
    wait_for(pid);
}

static const struct {
    const char *name;
    void (*run)(void);
    int count;
} operations[] = {
    {"getpid", do_getpid, 100}, {"pread", do_pread, 50},
    {"pwrite", do_pwrite, 50},  {"stat", do_stat, 50},
    {"open", do_open, 50},      {"create", do_create, 50},
    {"pipe", do_pipe, 50},      {"ping-pong", do_ping_pong, 50},
    {"mmap", do_mmap, 50},      {"signal", do_signal, 50},
    {"fork", do_fork, 10},      {"exec", do_exec, 5},
};

static unsigned long measure(void (*run)(void), int count)
{
    unsigned long least = ~0ul;

    for (int s = 0; s < SERIES; s++) {
        unsigned long long start = __rdtsc();
        unsigned long ticks;

        for (int i = 0; i < count; i++)
            run();
        ticks = (unsigned long)(__rdtsc() - start) / (unsigned long)count;
        if (ticks < least)
            least = ticks;
    }
    return least;
}

static void answer(void)
{
    while (read(to_child[0], page, 1) == 1 && write(to_parent[1], page, 1) == 1)
        ;
    _exit(0);
}

static void prepare(void)
{
    mkdir("/tmp", 0755);
    file = open("/tmp/file", O_RDWR | O_CREAT | O_TRUNC, 0644);
    must(file >= 0 && write(file, page, PAGE) == PAGE, "making a file");
    must(pipe(self) == 0 && pipe(to_child) == 0 && pipe(to_parent) == 0,
         "pipe");
    signal(SIGUSR1, on_signal);
    int pid = fork();

    if (pid == 0)
        answer();
    must(pid > 0, "fork");
}

int main(int argc, char *argv[])
{
    if (argc > 1 && strcmp(argv[1], "child") == 0)
        return 0;
    prepare();
    for (unsigned i = 0; i < sizeof(operations) / sizeof(operations[0]); i++)
        if (argc < 2 || strcmp(argv[1], operations[i].name) == 0)
            printf("%s %lu\n", operations[i].name,
                   measure(operations[i].run, operations[i].count));
    printf("calls: done\n");
    fflush(stdout);
    reboot(RB_POWER_OFF);
    return 0;
}
