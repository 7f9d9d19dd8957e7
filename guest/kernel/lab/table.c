/* SPDX-License-Identifier: MIT */
/* The labs, and how one is chosen and ended. */
#include <stdarg.h>

#include "dev/machine.h"
#include "kernel.h"
#include "lab/lab.h"
#include "lib/boot_info.h"
#include "lib/format.h"
#include "lib/string.h"

#define STATUS_FAILED 1

static const struct lab labs[] = {
    {
        .name = "demo",
        .rows = "A3 A4",
        .what = "a first tour: both system calls, the clock, and a trap",
        .words = {"/lab/demo"},
    },
    {
        .name = "spawn",
        .rows = "A1",
        .what = "1,000 programs come and go; no page and no process is lost",
        .words = {"/lab/spawn"},
    },
    {
        .name = "args",
        .rows = "A1",
        .what = "what a new program finds on its stack",
        .words = {"/lab/args", "one", "two words"},
    },
    {
        .name = "takeover",
        .rows = "A2",
        .what = "the program in ring 0: only --timeout gets the CPU back",
        .run = lab_takeover,
    },
    {
        .name = "attacks",
        .rows = "A2 A3",
        .what = "what ring 3 may not do, each attempt ended by its own trap",
        .words = {"/lab/attacks"},
    },
    {
        .name = "regs",
        .rows = "A4 B2",
        .what = "both system call entries give every register back",
        .words = {"/lab/regs"},
    },
    {
        .name = "cost",
        .rows = "A4 A9",
        .what = "what system calls and context switches cost",
        .one_cpu = true,
        .words = {"/lab/sysbench"},
        .check = lab_cost,
    },
    {
        .name = "doors",
        .rows = "A4 A6",
        .what = "what the CPU does at each way into the kernel, and what not",
        .one_cpu = true,
        .run = lab_doors_watch,
        .words = {"/lab/doors"},
        .check = lab_doors,
    },
    {
        .name = "protocol",
        .rows = "A5 A6",
        .what = "limited direct execution as a table, as it was recorded",
        .trace = true,
        .words = {"/bin/init", "/bin/true"},
        .check = lab_protocol,
    },
    {
        .name = "doublefault",
        .rows = "A6",
        .what = "an exception without a stack, on a stack of its own",
        .run = lab_double_fault,
    },
    {
        .name = "panic",
        .rows = "A6",
        .what = "the kernel at fault: it says where, and ends with status 101",
        .run = lab_panic,
    },
    {
        .name = "coop",
        .rows = "A7",
        .what = "two polite processes alternate; a trap gives the CPU back",
        .sched = "coop",
        .one_cpu = true,
        .words = {"/lab/coop", "-a"},
    },
    {
        .name = "spin",
        .rows = "A7",
        .what = "... and one that is not polite: only --timeout ends it",
        .sched = "coop",
        .one_cpu = true,
        .words = {"/lab/coop", "-s"},
    },
    {
        .name = "preempt",
        .rows = "A8 A10",
        .what = "the same process under a timer stops nobody",
        .sched = "rr",
        .one_cpu = true,
        .words = {"/lab/coop", "-s"},
    },
    {
        .name = "timer",
        .rows = "A8 A9",
        .what = "the timer interrupt from process A to B, as recorded",
        .sched = "rr",
        .one_cpu = true,
        .trace = true,
        .words = {"/lab/fair", "2", "300"},
        .check = lab_timer,
    },
    {
        .name = "fpu",
        .rows = "A9",
        .what = "vector registers of several processes never mix",
        .words = {"/lab/fpu"},
    },
    {
        .name = "fair",
        .rows = "A10 B3",
        .what = "who gets how much of the CPU; with sched=rr, sched=mlfq",
        .words = {"/lab/fair", "-y", "3"},
    },
    {
        .name = "nest",
        .rows = "A11",
        .what = "an interrupt during an interrupt, at a marked point",
        .run = lab_nest,
    },
    {
        .name = "nestfault",
        .rows = "A11",
        .what = "a page fault during a system call",
        .words = {"/lab/nest"},
    },
    {
        .name = "locks",
        .rows = "A12",
        .what = "a counter of the kernel on every CPU, without and with a lock",
        .run = lab_locks,
    },
    {
        .name = "counter",
        .rows = "A12",
        .what = "the same between programs",
        .words = {"/lab/counter"},
    },
    {
        .name = "threads",
        .rows = "A12",
        .what = "threads: a race, a mutex, a condition variable, a deadlock",
        .words = {"/lab/threads"},
    },
    {
        .name = "space",
        .rows = "B1",
        .what = "the address space of a program, from its page tables",
        .words = {"/lab/stackgrow"},
        .check = lab_space,
    },
    {
        .name = "cow",
        .rows = "B1 B4",
        .what = "fork shares memory until somebody writes",
        .words = {"/lab/cow"},
    },
    {
        .name = "ps",
        .rows = "B3",
        .what = "processes in turn, as ps shows them",
        .words = {"/bin/sh", "-c",
                  "/bin/spin & a=$!; /bin/spin & ps; kill $a $!"},
    },
    {
        .name = "memhog",
        .rows = "B4",
        .what = "out of memory ends the one who asked, not the kernel",
        .words = {"/lab/memhog"},
    },
    {
        .name = "forkbomb",
        .rows = "B4",
        .what = "no room for another process is an error, not the end",
        .words = {"/lab/forkbomb"},
    },
    {
        .name = "exits",
        .rows = "B7",
        .what = "the instructions of ring 0 at which ring -1 steps in",
        .run = lab_exits,
    },
    {
        .name = "stress",
        .rows = "A12",
        .what = "processes do at random what processes do, on all CPUs",
        .words = {"/lab/stress"},
    },
};

const struct lab *lab_chosen(void)
{
    const char *name = option_value("lab");

    for (unsigned i = 0; name != NULL && i < ARRAY_SIZE(labs); i++)
        if (strcmp(labs[i].name, name) == 0)
            return &labs[i];
    return NULL;
}

const char *lab_policy(void)
{
    const char *name = option_value("sched");

    if (name == NULL && lab_chosen() != NULL)
        name = lab_chosen()->sched;
    return name;
}

bool lab_reads_trace(void)
{
    return lab_chosen() != NULL && lab_chosen()->trace;
}

static void list(void)
{
    printk("lab=NAME runs one of these; its status is 0 if it held:\n");
    for (unsigned i = 0; i < ARRAY_SIZE(labs); i++)
        printk("  %-12s %-7s %s\n", labs[i].name, labs[i].rows, labs[i].what);
}

/* A lab that is not in the table may be a program on the RAM disk, which then
 * does everything itself. */
static const char *const *program_of(const char *name)
{
    static char path[64];
    static const char *const words[] = {path, NULL};

    format(path, sizeof(path), "/lab/%s", name);
    return words;
}

const char *const *lab_start(void)
{
    const struct lab *lab = lab_chosen();
    const char *name = option_value("lab");

    if (name == NULL)
        return NULL;
    if (strcmp(name, "list") == 0) {
        list();
        machine_off(0);
    }
    if (lab == NULL)
        return program_of(name);
    printk("lab %s: %s\n", lab->name, lab->what);
    if (lab->run != NULL && !lab->run())
        machine_off(STATUS_FAILED);
    if (lab->words[0] == NULL)
        machine_off(0);
    return lab->words;
}

int lab_end(int status)
{
    const struct lab *lab = lab_chosen();

    if (lab == NULL || lab->check == NULL || status != 0)
        return status;
    return lab->check() ? 0 : STATUS_FAILED;
}

int lab_check(bool ok, const char *fmt, ...)
{
    char text[256];
    va_list args;

    va_start(args, fmt);
    format_va(text, sizeof(text), fmt, args);
    va_end(args);
    printk("%s - %s\n", ok ? "ok" : "not ok", text);
    return ok;
}
