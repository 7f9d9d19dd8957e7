/* SPDX-License-Identifier: MIT */
/*
 * divzero: a division by zero ends the process that did it, with the right
 * signal, and no other process.
 */
#include "../lib/lab.h"
#include "../lib/sys.h"

static void divide_by_zero(void *arg)
{
    (void)arg;
    __asm__ volatile("div %0" ::"r"(0ul), "a"(1ul), "d"(0ul));
}

int main(void)
{
    int status = lab_in_child(divide_by_zero, NULL);

    lab_check(!WIFEXITED(status) && WTERMSIG(status) == SIGFPE,
              "the child ended by signal %d (%d: arithmetic error)",
              WTERMSIG(status), SIGFPE);
    lab_check(getpid() > 0, "its parent goes on");
    return lab_end();
}
