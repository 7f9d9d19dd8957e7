/* SPDX-License-Identifier: MIT */
/*
 * What is measured, in which order, and against which goals. See docs/bench.md.
 *
 * Usage: bench [--exact] [--rounds=N] [--only=NAME] [--many=N] --floor=FILE
 *              --vmm=FILE --guests=DIR [--qemu=FILE] [--where=TEXT]
 *              [--large=FILE]
 * FILE of --large is a bzImage whose first instructions do what the hello guest
 * does.
 * Ends with 0 if every goal was reached or could not be measured here, 1 if
 * one was missed, 77 if nothing could be measured.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"

struct operation {
    const char *name;
    struct guest guest;
    double ratio; /* goal natively, 0: none */
    double over;  /* goal by instructions, 0: none */
    double trace; /* goal by instructions for what a trace adds, 0: none */
    double most;  /* the same, for vmm itself in its sandbox; 0: none */
    double fewer; /* done this many times less often; 0 means 1 */
};

static const struct operation operations[] = {
    {.name = "port output, POST port",
     .guest = {.name = "out"},
     .ratio = 1.05,
     .over = 120},
    {.name = "port output, nobody there",
     .guest = {.name = "out_nobody"},
     .ratio = 1.05,
     .over = 120},
    /* At most what kvmtool takes, which has no sandbox. */
    {.name = "port output, in the sandbox",
     .guest = {.name = "out_nobody", .in_sandbox = true},
     .most = 3067},
    {.name = "port input, in the sandbox",
     .guest = {.name = "in", .in_sandbox = true},
     .most = 3090},
    {.name = "UART status, in the sandbox",
     .guest = {.name = "uart_status", .in_sandbox = true},
     .most = 3313},
    {.name = "MMIO write, in the sandbox",
     .guest = {.name = "mmio", .in_sandbox = true},
     .most = 5007},
    {.name = "MMIO read, in the sandbox",
     .guest = {.name = "mmio_read", .in_sandbox = true},
     .most = 5552},
    {.name = "port output, with --trace=FILE",
     .guest = {.name = "out", .is_traced = true},
     .trace = 950},
    {.name = "MMIO write, nobody there", .guest = {.name = "mmio"}},
    {.name = "HLT and wake-up (in KVM)", .guest = {.name = "hlt"}, .fewer = 10},
    {.name = "CPUID (in KVM)", .guest = {.name = "cpuid"}},
    {.name = "hypercall by port, served", .guest = {.name = "call_port"}},
    {.name = "hypercall by instruction, served",
     .guest = {.name = "call_insn", .is_long = true}},
    {.name = "the same with --trace=FILE",
     .guest = {.name = "call_insn", .is_long = true, .is_traced = true},
     .trace = 300},
};

static const struct guest hello = {.name = "hello"};
static const struct guest multiboot = {.name = "hello_multiboot"};

#define MAX_ROWS (ARRAY_SIZE(operations) + 5)
static struct row rows[MAX_ROWS];
static unsigned nr_rows;

/* If vmm fails where the floor works, that is a fault to show, not a reason to
 * skip the row. */
static bool vmm_failed(const struct row *row)
{
    return row->has[SIDE_FLOOR] && !row->has[SIDE_VMM];
}

static struct row *new_row(const char *name, const char *unit)
{
    struct row *row = &rows[nr_rows++];

    row->name = name;
    row->unit = unit;
    return row;
}

static void measure_start(const struct settings *set, const char *what,
                          const struct guest *guest)
{
    struct row *row = new_row(what, "ms");

    row->goal_kind = GOAL_RATIO;
    row->goal = 1.25;
    measure_row(set, row, guest);
}

/* The kernel is in the cache: the first run, which is not timed, puts it there.
 */
static void measure_large(const struct settings *set)
{
    const struct guest large = {.name = "hello", .kernel = set->large};
    struct row *row = new_row("the same, a kernel of 60 MiB, CPU time", "ms");

    row->is_cpu = true;
    row->goal_kind = GOAL_OVER;
    row->goal = 5;
    measure_row(set, row, &large);
}

/* The row of the same guest without a trace, which is measured before. */
static const struct row *row_of(const struct guest *guest)
{
    const struct row *row = rows;

    for (size_t i = 0; i < ARRAY_SIZE(operations); i++)
        if (strcmp(operations[i].guest.name, guest->name) == 0) {
            while (strcmp(row->name, operations[i].name) != 0)
                row++;
            break;
        }
    return row;
}

static void measure_operation(const struct settings *set,
                              const struct operation *operation)
{
    struct row *row = new_row(operation->name, set->exact ? "" : "us");

    row->nr_operations = BENCH_MANY - BENCH_FEW;
    if (operation->fewer > 0)
        row->nr_operations /= operation->fewer;
    row->goal = set->exact ? operation->over : operation->ratio;
    if (row->goal > 0)
        row->goal_kind = set->exact ? GOAL_OVER : GOAL_RATIO;
    if (operation->trace > 0) {
        row->goal_kind = GOAL_TRACE;
        row->goal = operation->trace;
        row->untraced = row_of(&operation->guest);
    }
    if (operation->most > 0) {
        row->goal_kind = GOAL_MOST;
        row->goal = operation->most;
    }
    measure_row(set, row, &operation->guest);
}

static void measure_memory(const struct settings *set)
{
    struct row *row = new_row("peak memory beyond the guest's", "KiB");

    row->goal_kind = GOAL_MOST;
    row->goal = 2048;
    for (enum side side = 0; side < NR_SIDES; side++) {
        struct run run;
        if (side == SIDE_QEMU && !set->paths.qemu)
            continue;
        row->has[side] =
            run_and_watch(&set->paths, side, &hello, &run) && run.guest_kib > 0;
        if (!row->has[side])
            snprintf(row->why_not[side], WHY_MAX, "%s",
                     run.why[0] ? run.why : "its guest's RAM was not found");
        row->best[side] = (double)(run.peak_kib - run.guest_kib);
    }
}

static void show(const struct settings *set)
{
    (void)table_row(&rows[nr_rows - 1], set->exact);
}

static int summary(const struct settings *set)
{
    unsigned met = 0, missed = 0, skipped = 0, failed = 0;

    for (unsigned i = 0; i < nr_rows; i++) {
        enum outcome outcome = row_outcome(&rows[i]);
        met += outcome == OUTCOME_MET;
        missed += outcome == OUTCOME_MISSED;
        skipped += outcome == OUTCOME_SKIPPED && !vmm_failed(&rows[i]);
        failed += vmm_failed(&rows[i]);
    }
    table_notes(rows, nr_rows);
    printf("\n%s: %u goals met, %u missed, %u skipped", set->where, met, missed,
           skipped);
    if (failed)
        printf(", %u FAILED under vmm", failed);
    printf("\n");
    if (missed || failed)
        return 1;
    return met ? 0 : 77;
}

static void parse(int argc, char **argv, struct settings *set)
{
    static const struct option names[] = {
        {"exact", no_argument, NULL, 'e'},
        {"rounds", required_argument, NULL, 'r'},
        {"only", required_argument, NULL, 'o'},
        {"many", required_argument, NULL, 'm'},
        {"floor", required_argument, NULL, 'f'},
        {"vmm", required_argument, NULL, 'v'},
        {"qemu", required_argument, NULL, 'q'},
        {"guests", required_argument, NULL, 'g'},
        {"where", required_argument, NULL, 'w'},
        {"large", required_argument, NULL, 'l'},
        {0},
    };
    int name;

    while ((name = getopt_long(argc, argv, "", names, NULL)) != -1) {
        switch (name) {
        case 'e':
            set->exact = set->paths.no_sandbox = true;
            break;
        case 'r':
            set->rounds = (unsigned)atoi(optarg);
            break;
        case 'o':
            set->only = optarg;
            break;
        case 'm':
            set->many = (unsigned)atoi(optarg);
            break;
        case 'f':
            set->paths.floor = optarg;
            break;
        case 'v':
            set->paths.vmm = optarg;
            break;
        case 'q':
            set->paths.qemu = *optarg ? optarg : NULL;
            break;
        case 'g':
            set->paths.guests = optarg;
            break;
        case 'w':
            set->where = optarg;
            break;
        case 'l':
            set->large = optarg;
            break;
        default:
            exit(64);
        }
    }
    if (set->paths.floor && set->paths.vmm && set->paths.guests &&
        set->rounds >= 1 && set->rounds <= MAX_ROUNDS / 3)
        return;
    fprintf(stderr,
            "bench: started by `make bench`; --floor, --vmm and "
            "--guests are needed, --rounds is 1 to %u\n",
            MAX_ROUNDS / 3);
    exit(64);
}

static bool is_chosen(const struct settings *set, const char *name)
{
    return !set->only || strcmp(set->only, name) == 0;
}

int main(int argc, char **argv)
{
    struct settings set = {.rounds = 15, .where = "bench"};

    parse(argc, argv, &set);
    table_head(set.exact);
    if (!set.exact && is_chosen(&set, "hello")) {
        measure_start(&set, "start to exit of a hello guest", &hello);
        show(&set);
        measure_start(&set, "the same by multiboot", &multiboot);
        show(&set);
    }
    if (set.large && is_chosen(&set, "large")) {
        measure_large(&set);
        show(&set);
    }
    for (size_t i = 0; i < ARRAY_SIZE(operations); i++) {
        if (!is_chosen(&set, operations[i].guest.name) ||
            ((operations[i].guest.in_sandbox ||
              operations[i].guest.is_traced) &&
             !set.exact))
            continue;
        measure_operation(&set, &operations[i]);
        show(&set);
    }
    if (!set.exact && is_chosen(&set, "memory")) {
        measure_memory(&set);
        show(&set);
    }
    if (!set.exact && set.many && is_chosen(&set, "many")) {
        static char name[40];
        snprintf(name, sizeof(name), "%u hello guests by vmm test", set.many);
        struct row *row = new_row(name, "ms");
        row->goal_kind = GOAL_RATIO;
        row->goal = 1.5;
        measure_many(&set, row);
        show(&set);
    }
    return summary(&set);
}
