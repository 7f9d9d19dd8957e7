/* SPDX-License-Identifier: MIT */
/*
 * spawn [COUNT [PROGRAM]]: starts a program and waits for its end COUNT (1,000)
 * times, and checks that nothing was used up: there must be as many processes
 * afterwards as before and, on the teaching kernel, as many free pages. A Linux
 * host uses memory for other things, too; there the number of free pages is not
 * checked.
 */
#include "../lib/args.h"
#include "../lib/lab.h"
#include "../lib/stdio.h"
#include "../lib/stdlib.h"
#include "../lib/sys.h"

#define WARM_UP 10 /* by then everything that is kept has been made */

static char *program_argv[2];

static bool run_once(void)
{
    static char *no_environment[] = {NULL};
    int status, pid = fork();

    if (pid == 0) {
        execve(program_argv[0], program_argv, no_environment);
        exit(127);
    }
    return pid > 0 && wait4(pid, &status, 0, NULL) == pid && status == 0;
}

static void count(long *pages, long *processes)
{
    struct sysinfo info;

    if (sysinfo(&info) < 0)
        die("asking for the number of free pages");
    *pages =
        (long)(info.freeram * (info.mem_unit ? info.mem_unit : 1) / PAGE_SIZE);
    *processes = info.procs;
}

int main(int argc, char *argv[])
{
    static char path[] = "/bin/true";
    long nr = 1000, good = 0, pages[2], processes[2];

    if (argc > 3)
        usage("spawn [COUNT [PROGRAM]]");
    if (argc > 1)
        nr = args_number(argv[1], 1, 10000000, "COUNT");
    program_argv[0] = argc > 2 ? argv[2] : path;
    for (int i = 0; i < WARM_UP; i++)
        if (!run_once())
            die("running %s", program_argv[0]);
    count(&pages[0], &processes[0]);
    for (long i = 0; i < nr; i++)
        good += run_once();
    count(&pages[1], &processes[1]);

    lab_check(good == nr, "%ld of %ld runs of %s ended well", good, nr,
              program_argv[0]);
    printf("processes: %ld before, %ld after; free pages: %ld, %ld\n",
           processes[0], processes[1], pages[0], pages[1]);
    if (linux_host())
        return lab_end();
    lab_check(processes[0] == processes[1], "no process is left over");
    lab_check(pages[0] == pages[1], "no page is lost");
    return lab_end();
}
