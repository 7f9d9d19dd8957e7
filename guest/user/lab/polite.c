/* SPDX-License-Identifier: MIT */
/*
 * polite NAME [ROUNDS]: prints its name and gives the CPU away, again and
 * again: the program that cooperative scheduling needs all programs to be.
 */
#include "../lib/args.h"
#include "../lib/stdio.h"
#include "../lib/sys.h"

int main(int argc, char *argv[])
{
    long rounds = 5;

    if (argc < 2 || argc > 3)
        usage("polite NAME [ROUNDS]");
    if (argc > 2)
        rounds = args_number(argv[2], 1, 1000000, "ROUNDS");
    for (long i = 1; i <= rounds; i++) {
        printf("%s %ld\n", argv[1], i);
        sched_yield();
    }
    return 0;
}
