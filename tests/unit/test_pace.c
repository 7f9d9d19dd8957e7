/* SPDX-License-Identifier: MIT */
/*
 * How many tests run at the same time, on simulated hosts.
 */
#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "testing/pace.h"

#define STEP (30 * 1000000ull) /* ns between samples */

/* Tests that each want `wants` of a CPU, while other processes want as much as
 * `others`. */
struct host {
    unsigned cpus;
    double wants, others;
    uint64_t memory, each; /* bytes: free at the start, of a test */
};

static struct pace pace;
static struct pace_sample sample;

/* Lets some steps pass, with enough tests. */
static void run(const struct host *host, unsigned steps)
{
    for (unsigned i = 0; i < steps; i++) {
        double own = pace.limit * host->wants, all = own + host->others;
        /* If tests want more than there is, each gets a part of it. */
        double scale = all > host->cpus ? host->cpus / all : 1;
        sample.now_ns += STEP;
        sample.own_ns += (uint64_t)(own * scale * (double)STEP);
        sample.busy_ns += (uint64_t)(all * scale * (double)STEP);
        sample.nr_running = pace.limit;
        sample.nr_ended++;
        sample.available = host->memory - pace.limit * host->each;
        cr_assert(pace_is_due(&pace, sample.now_ns, sample.nr_ended));
        pace_step(&pace, &sample);
        cr_assert(pace.limit >= 1 && pace.limit <= pace.most);
    }
}

static void start(const struct host *host, unsigned jobs)
{
    sample = (struct pace_sample){.now_ns = STEP, .busy_ns = 1};
    pace_init(&pace, jobs, host->cpus, 256);
    pace.peak = host->each;
    run(host, 1);
}

Test(pace, tests_that_sleep_run_until_the_cpus_are_busy)
{
    const struct host host = {.cpus = 2, .wants = 0.1, .memory = 64ull << 30};

    start(&host, 0);
    cr_assert_eq(pace.limit, 2, "nothing is known at the start");
    run(&host, 6);
    cr_assert(pace.limit >= 14 && pace.limit <= 24, "%u", pace.limit);
    for (unsigned i = 0; i < 50; i++) {
        run(&host, 1);
        cr_assert(pace.limit >= 14 && pace.limit <= 24, "%u", pace.limit);
    }
}

Test(pace, tests_that_compute_have_a_cpu_each)
{
    const struct host host = {.cpus = 4, .wants = 1, .memory = 64ull << 30};

    start(&host, 0);
    for (unsigned i = 0; i < 50; i++) {
        run(&host, 1);
        cr_assert_leq(pace.limit, 5, "%u", pace.limit);
    }
}

/* At first all sleep, and then all compute: the number must come down again. */
Test(pace, who_begins_to_compute_gets_room)
{
    struct host host = {.cpus = 2, .wants = 0.01, .memory = 64ull << 30};

    start(&host, 0);
    run(&host, 20);
    cr_assert_geq(pace.limit, 100);
    host.wants = 1;
    run(&host, 60);
    cr_assert_leq(pace.limit, 3, "%u", pace.limit);
}

Test(pace, other_programs_leave_us_half)
{
    const struct host host = {
        .cpus = 4, .wants = 0.1, .others = 4, .memory = 64ull << 30};

    start(&host, 0);
    run(&host, 100);
    cr_assert(pace.limit >= 18 && pace.limit <= 50, "%u", pace.limit);
}

Test(pace, memory_is_left)
{
    const struct host host = {
        .cpus = 2, .wants = 0.01, .memory = 8ull << 30, .each = 512ull << 20};

    start(&host, 0);
    run(&host, 100);
    cr_assert(pace.limit >= 4 && pace.limit <= 15, "%u", pace.limit);
}

Test(pace, figures_that_are_missing_stop_nothing)
{
    const struct host host = {.cpus = 2, .wants = 0.1};

    pace_init(&pace, 0, 2, 256);
    for (unsigned i = 0; i < 8; i++) {
        double busy = pace.limit * host.wants < 2 ? pace.limit * host.wants : 2;
        sample.now_ns += STEP;
        sample.own_ns += (uint64_t)(busy * (double)STEP);
        sample.nr_running = pace.limit;
        pace_step(&pace, &sample);
    }
    cr_assert(pace.limit >= 14 && pace.limit <= 24, "%u", pace.limit);
}

/* The list has ended, or tests cannot be started: that is no reason to grow. */
Test(pace, only_a_limit_that_is_reached_grows)
{
    const struct host host = {.cpus = 2, .wants = 0, .memory = 64ull << 30};

    start(&host, 0);
    for (unsigned i = 0; i < 20; i++) {
        sample.now_ns += STEP;
        sample.nr_running = 1;
        pace_step(&pace, &sample);
    }
    cr_assert_eq(pace.limit, 2);
}

Test(pace, jobs_is_obeyed)
{
    pace_init(&pace, 3, 2, 256);
    cr_assert(!pace_is_due(&pace, UINT64_MAX, 1000));
    sample = (struct pace_sample){.now_ns = STEP, .nr_running = 3};
    pace_step(&pace, &sample);
    sample.now_ns += STEP;
    pace_step(&pace, &sample);
    cr_assert_eq(pace.limit, 3);
}

Test(pace, when_nothing_ends_it_is_looked_at_seldom)
{
    sample = (struct pace_sample){.now_ns = 1, .nr_ended = 5};
    pace_init(&pace, 0, 2, 256);
    cr_assert(pace_is_due(&pace, 1, 5));
    pace_step(&pace, &sample);
    cr_assert(!pace_is_due(&pace, 1 + STEP, 5));
    cr_assert(pace_is_due(&pace, 1 + STEP, 6));
    cr_assert(!pace_is_due(&pace, 2, 6));
    cr_assert(pace_is_due(&pace, 1000000000, 5));
}

static void put(const char *name, const char *text)
{
    FILE *file = fopen(name, "w");

    cr_assert_not_null(file);
    fputs(text, file);
    fclose(file);
}

/* The quota of a process whose groups are these, where the group /a/b has
 * cpu.max. */
static unsigned quota(const char *groups, const char *cpu_max)
{
    char folder[] = "/tmp/vmm-pace-XXXXXX";

    cr_assert_not_null(mkdtemp(folder));
    cr_assert_eq(chdir(folder), 0);
    cr_assert_eq(mkdir("tree", 0700) | mkdir("tree/a", 0700) |
                     mkdir("tree/a/b", 0700),
                 0);
    put("groups", groups);
    put("tree/a/b/cpu.max", cpu_max);
    unsigned cpus = pace_quota("groups", "tree");
    cr_assert_eq(unlink("tree/a/b/cpu.max") | rmdir("tree/a/b") |
                     rmdir("tree/a") | rmdir("tree") | unlink("groups"),
                 0);
    cr_assert_eq(chdir("/") | rmdir(folder), 0);
    return cpus;
}

Test(pace, a_quota_is_a_number_of_cpus)
{
    static const struct {
        const char *cpu_max;
        unsigned cpus;
    } rows[] = {
        {"200000 100000\n", 2}, {"100001 100000\n", 2},  {"100000 100000\n", 1},
        {"1000 100000\n", 1},   {"1600000 50000\n", 32}, {"max 100000\n", 0},
        {"100000 0\n", 0},      {"100000\n", 0},         {"", 0},
    };

    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        cr_assert_eq(quota("0::/a/b\n", rows[i].cpu_max), rows[i].cpus, "%s",
                     rows[i].cpu_max);
}

Test(pace, a_quota_is_that_of_our_own_group)
{
    const char *max = "300000 100000\n";

    cr_assert_eq(quota("3:cpu:/x\n2:pids:/\n0::/a/b\n1:name=0::/c\n", max), 3);
    cr_assert_eq(quota("0::/a/b", max), 3);
    cr_assert_eq(quota("0::/a\n", max), 0, "that group has no file");
    cr_assert_eq(quota("3:cpu:/a/b\n", max), 0, "not of version 2");
    cr_assert_eq(quota("1::/a/b\n", max), 0);
    cr_assert_eq(quota("10::/a/b\n", max), 0);
    cr_assert_eq(quota("", max), 0);
    cr_assert_eq(pace_quota("/dev/null/none", "/"), 0);
}

Test(pace, this_host_has_figures)
{
    cr_assert_geq(pace_count_cpus(), 1);
    cr_assert_gt(pace_memory(), 1 << 20);
    uint64_t before = pace_busy_ns();
    cr_assert_gt(before, 0);
    cr_assert_geq(pace_busy_ns(), before);
}
