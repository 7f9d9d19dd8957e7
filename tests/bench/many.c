/* SPDX-License-Identifier: MIT */
/*
 * Many guests run by `vmm test`, compared with the same guests under the same
 * vmm, started by a loop that does nothing else. The loop runs as many at a
 * time as suits it best; `vmm test` must find that number by itself. The
 * difference is the cost of finding it, watching, judging and reporting.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"

#define MAX_JOBS 256u

extern char **environ;

static uint64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static unsigned nr_cpus(void)
{
    cpu_set_t set;

    return sched_getaffinity(0, sizeof(set), &set) ? 1
                                                   : (unsigned)CPU_COUNT(&set);
}

/* Starts a command and discards its output. */
static bool start(const char *const *args, pid_t *pid, char *why)
{
    posix_spawn_file_actions_t actions;
    char *argv[8];
    size_t n = 0;

    for (; args[n] && n < ARRAY_SIZE(argv) - 1; n++)
        memcpy(&argv[n], &args[n], sizeof(argv[n])); /* never written to */
    argv[n] = NULL;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null",
                                     O_WRONLY, 0);
    int rc = posix_spawn(pid, args[0], &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (rc)
        snprintf(why, WHY_MAX, "%s: %s", args[0], strerror(rc));
    return rc == 0;
}

static bool ended_well(int status, const char *what, char *why)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return true;
    snprintf(why, WHY_MAX, "%s ended with wait status 0x%x", what,
             (unsigned)status);
    return false;
}

/* The plain loop. */
static bool run_loop(const struct settings *set, const char *image,
                     unsigned jobs, char *why)
{
    const char *const args[] = {set->paths.vmm, image, NULL};
    unsigned started = 0, running = 0;
    bool good = true;
    pid_t pid;
    int status;

    while (good && (started < set->many || running)) {
        if (started < set->many && running < jobs) {
            good = start(args, &pid, why);
            started++, running++;
            continue;
        }
        if (wait(&status) < 0)
            return false;
        running--;
        good = ended_well(status, "a guest", why);
    }
    while (wait(NULL) > 0)
        ;
    return good;
}

static bool run_tests(const struct settings *set, const char *manifest,
                      char *why)
{
    const char *const args[] = {set->paths.vmm, "test", manifest, NULL};
    pid_t pid;
    int status;

    return start(args, &pid, why) && waitpid(pid, &status, 0) == pid &&
           ended_well(status, "vmm test", why);
}

/* Writes one test for each guest, all with the same image. */
static bool write_manifest(const struct settings *set, const char *path,
                           const char *image)
{
    FILE *file = fopen(path, "w");

    if (!file)
        return false;
    fprintf(file, "image = %s\noutput = ok\n", image);
    for (unsigned i = 0; i < set->many; i++)
        fprintf(file, "[%u]\n", i);
    return fclose(file) == 0;
}

/* Finds how many guests at a time are best for the loop: one for each CPU,
 * twice as many, and so on, until more is slower. 0 if the loop fails. */
static unsigned best_jobs(const struct settings *set, const char *image,
                          char *why)
{
    uint64_t best_ns = UINT64_MAX;
    unsigned best = 0;

    for (unsigned jobs = nr_cpus(); jobs <= MAX_JOBS; jobs *= 2) {
        uint64_t started = now_ns();
        if (!run_loop(set, image, jobs, why))
            return 0;
        uint64_t ns = now_ns() - started;
        if (ns > best_ns + best_ns / 10)
            break;
        if (ns < best_ns) {
            best_ns = ns;
            best = jobs;
        }
    }
    return best;
}

static double smallest(const double *values, unsigned nr)
{
    double best = values[0];

    for (unsigned i = 1; i < nr; i++)
        best = values[i] < best ? values[i] : best;
    return best;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Runs both in turn for a few rounds: each round is hundreds of machines. */
static void run_rounds(const struct settings *set, struct row *row,
                       const char *image, const char *manifest)
{
    static const enum side sides[] = {SIDE_FLOOR, SIDE_VMM};
    const unsigned rounds = 3;
    unsigned jobs = best_jobs(set, image, row->why_not[SIDE_FLOOR]);
    double ms[NR_SIDES][3];

    row->has[SIDE_FLOOR] = jobs > 0;
    row->has[SIDE_VMM] = true;
    for (unsigned i = 0; i < 2 * rounds; i++) {
        enum side side = sides[(i + i / 2) % 2];
        if (!row->has[side])
            continue;
        uint64_t started = now_ns();
        row->has[side] = side == SIDE_VMM
                             ? run_tests(set, manifest, row->why_not[side])
                             : run_loop(set, image, jobs, row->why_not[side]);
        ms[side][i / 2] = (double)(now_ns() - started) / 1e6;
    }
    for (size_t i = 0; i < ARRAY_SIZE(sides); i++) {
        if (!row->has[sides[i]])
            continue;
        row->best[sides[i]] = smallest(ms[sides[i]], rounds);
        qsort(ms[sides[i]], rounds, sizeof(double), compare);
        row->median[sides[i]] = ms[sides[i]][rounds / 2];
    }
}

void measure_many(const struct settings *set, struct row *row)
{
    char folder[] = "/tmp/vmm-bench-XXXXXX", manifest[64], image[512];

    snprintf(image, sizeof(image), "%s/hello.few.elf", set->paths.guests);
    if (!mkdtemp(folder)) {
        snprintf(row->why_not[SIDE_VMM], WHY_MAX, "%s: %s", folder,
                 strerror(errno));
        return;
    }
    snprintf(manifest, sizeof(manifest), "%s/many.tests", folder);
    if (write_manifest(set, manifest, image))
        run_rounds(set, row, image, manifest);
    unlink(manifest);
    rmdir(folder);
}
