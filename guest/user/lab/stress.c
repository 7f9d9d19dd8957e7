/* SPDX-License-Identifier: MIT */
/*
 * stress [WORKERS [ROUNDS [SEED]]]: WORKERS (4) processes at once do at random
 * what processes do: fork and exit, run a program, pass bytes through a pipe,
 * map and unmap memory, kill a child, sleep, share memory. Each step checks its
 * own result.
 */
#include "../lib/args.h"
#include "../lib/lab.h"
#include "../lib/stdio.h"
#include "../lib/stdlib.h"
#include "../lib/string.h"
#include "../lib/sys.h"

static unsigned long rng;

static unsigned long below(unsigned long limit)
{
    rng ^= rng << 13;
    rng ^= rng >> 7;
    rng ^= rng << 17;
    return (rng >> 16) % limit;
}

static bool await(int pid, int expected)
{
    int status;

    return pid > 0 && wait4(pid, &status, 0, NULL) == pid && status == expected;
}

static bool step_fork(void)
{
    int code = (int)below(100), pid = fork();

    if (pid == 0)
        exit(code);
    return await(pid, code << 8);
}

static bool step_exec(void)
{
    static char path[] = "/bin/true";
    char *argv[] = {path, NULL};
    int pid = fork();

    if (pid == 0) {
        execve(path, argv, argv + 1);
        exit(127);
    }
    return await(pid, 0);
}

static bool step_pipe(void)
{
    unsigned char out[512], in[512];
    size_t len = 1 + below(sizeof(out)), got = 0;
    int fds[2], pid;
    long n;

    if (pipe(fds) < 0)
        return false;
    for (size_t i = 0; i < len; i++)
        out[i] = (unsigned char)below(256);
    pid = fork();
    if (pid == 0)
        exit(write_all(fds[1], out, len) < 0);
    close(fds[1]);
    while (got < len && (n = read(fds[0], in + got, len - got)) > 0)
        got += (size_t)n;
    close(fds[0]);
    return await(pid, 0) && got == len && memcmp(in, out, len) == 0;
}

static bool step_memory(void)
{
    unsigned long len = (1 + below(64)) * PAGE_SIZE, mark = rng;
    bool ok = true;
    char *p = mmap(NULL, len, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    int pid;

    if (p == MAP_FAILED)
        return false;
    for (unsigned long at = 0; at < len; at += PAGE_SIZE)
        *(unsigned long *)(void *)(p + at) = mark + at;
    pid = fork(); /* both will change their copies */
    for (unsigned long at = 0; at < len; at += PAGE_SIZE) {
        unsigned long *word = (unsigned long *)(void *)(p + at);

        ok = ok && *word == mark + at;
        *word = (unsigned long)pid;
    }
    for (unsigned long at = 0; at < len; at += PAGE_SIZE)
        ok = ok && *(unsigned long *)(void *)(p + at) == (unsigned long)pid;
    if (pid == 0)
        exit(!ok);
    ok = await(pid, 0) && ok;
    return munmap(p, len) == 0 && ok;
}

static bool step_kill(void)
{
    int pid = fork();

    if (pid == 0)
        for (;;)
            if (below(2))
                sched_yield();
    return pid > 0 && kill(pid, SIGKILL) == 0 && await(pid, SIGKILL);
}

static bool step_sleep(void)
{
    struct timespec time = {.tv_nsec = (long)below(3000000)};

    return nanosleep(&time, NULL) == 0;
}

static bool step_shared(void)
{
    unsigned long *p = lab_shared(PAGE_SIZE);
    int a = fork(), b;
    bool ok;

    if (a == 0) {
        for (int i = 0; i < 1000; i++)
            __atomic_fetch_add(p, 1, __ATOMIC_RELAXED);
        exit(0);
    }
    b = fork();
    if (b == 0) {
        for (int i = 0; i < 1000; i++)
            __atomic_fetch_add(p, 1, __ATOMIC_RELAXED);
        exit(0);
    }
    ok = await(a, 0);
    ok = await(b, 0) && ok && *p == 2000;
    munmap(p, PAGE_SIZE);
    return ok;
}

static const struct {
    const char *name;
    bool (*step)(void);
} steps[] = {
    {"fork and exit", step_fork}, {"fork and exec", step_exec},
    {"pipe", step_pipe},          {"memory", step_memory},
    {"kill", step_kill},          {"sleep", step_sleep},
    {"shared", step_shared},
};

#define NR_STEPS (sizeof(steps) / sizeof(steps[0]))

static void work(long worker, long rounds)
{
    for (long round = 0; round < rounds; round++) {
        size_t i = below(NR_STEPS);

        if (steps[i].step())
            continue;
        printf("worker %ld, round %ld: %s went wrong\n", worker, round,
               steps[i].name);
        exit(1);
    }
    exit(0);
}

int main(int argc, char *argv[])
{
    long workers = 4, rounds = 50, seed = 1;
    int pids[64];

    if (argc > 4)
        usage("stress [WORKERS [ROUNDS [SEED]]]");
    if (argc > 1)
        workers = args_number(argv[1], 1, 64, "WORKERS");
    if (argc > 2)
        rounds = args_number(argv[2], 1, 100000000, "ROUNDS");
    if (argc > 3)
        seed = args_number(argv[3], 1, 1000000000, "SEED");
    for (long i = 0; i < workers; i++) {
        pids[i] = fork();
        if (pids[i] == 0) {
            rng = (unsigned long)(seed + i) * 0x9e3779b97f4a7c15ul;
            work(i, rounds);
        }
    }
    for (long i = 0; i < workers; i++)
        lab_check(await(pids[i], 0), "worker %ld did its %ld rounds", i,
                  rounds);
    lab_check(wait4(-1, NULL, WNOHANG, NULL) < 0, "no process is left over");
    return lab_end();
}
