/* SPDX-License-Identifier: MIT */
/*
 * coop [-a] [-s]: cooperative scheduling. Two polite processes, which yield
 * after each step, get their turns; a process that divides by zero gives the
 * CPU back, because a trap gives the kernel control just as a system call does.
 * With -a the turns must alternate strictly (one CPU, sched=coop). With -s a
 * third process then computes for ever: under sched=coop nothing after it is
 * ever printed.
 */
#include "../lib/args.h"
#include "../lib/lab.h"
#include "../lib/stdio.h"
#include "../lib/stdlib.h"
#include "../lib/sys.h"

#define STEPS 20

enum { ALTERNATE = 1, SPIN = 2 };

static struct shared {
    int ready;
    int nr;
    char turns[2 * STEPS + 1];
} * shared;

static _Noreturn void be_polite(char name)
{
    __atomic_fetch_add(&shared->ready, 1, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(&shared->ready, __ATOMIC_SEQ_CST) < 2)
        sched_yield();
    for (int i = 0; i < STEPS; i++) {
        int turn = __atomic_fetch_add(&shared->nr, 1, __ATOMIC_SEQ_CST);

        shared->turns[turn] = name;
        sched_yield();
    }
    exit(0);
}

static int start(char name)
{
    int pid = fork();

    if (pid < 0)
        die("starting process %c", name);
    if (pid == 0)
        be_polite(name);
    return pid;
}

static void divide_by_zero(void *arg)
{
    (void)arg;
    __asm__ volatile("div %0" ::"r"(0ul), "a"(1ul), "d"(0ul));
}

static void check_turns(bool must_alternate)
{
    int changes = 0, status, a = start('A'), b = start('B');

    lab_check(wait4(a, &status, 0, NULL) == a && status == 0 &&
                  wait4(b, &status, 0, NULL) == b && status == 0,
              "two polite processes both came to their end");
    for (int i = 1; i < 2 * STEPS; i++)
        changes += shared->turns[i] != shared->turns[i - 1];
    printf("turns: %s\n", shared->turns);
    if (must_alternate)
        lab_check(changes == 2 * STEPS - 1, "their turns alternate strictly");
    else
        printf("       %d changes in %d turns\n", changes, 2 * STEPS);
}

int main(int argc, char *argv[])
{
    unsigned options;
    int status, pid;

    if (args_letters(argc, argv, "as", &options, "coop [-a] [-s]") != argc)
        usage("coop [-a] [-s]");
    shared = lab_shared(sizeof(*shared));
    check_turns(options & ALTERNATE);

    status = lab_in_child(divide_by_zero, NULL);
    lab_check(!WIFEXITED(status) && WTERMSIG(status) == SIGFPE,
              "a division by zero ended its process and gave the CPU back");

    if (options & SPIN) {
        pid = fork();
        if (pid == 0)
            for (volatile unsigned long rounds = 0;; rounds++)
                ;
        printf("process %d computes for ever now; without a timer this is "
               "the last line\n",
               pid);
        sched_yield();
        printf("the CPU came back: somebody interrupted it\n");
        lab_check(pid > 0 && kill(pid, SIGKILL) == 0 &&
                      wait4(pid, &status, 0, NULL) == pid,
                  "the spinning process could be ended");
    }
    return lab_end();
}
