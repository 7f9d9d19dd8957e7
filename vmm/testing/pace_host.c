/* SPDX-License-Identifier: MIT */
/*
 * What the host reports about its CPUs and its memory: proc(5), and "Control
 * Group v2", "CPU Interface Files". A figure that is not available is 0: then
 * only the tests' own figures are used.
 */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pace.h"

/* The CPUs of our affinity; false if there are more than a cpu_set_t has. */
static bool read_affinity(cpu_set_t *set)
{
    return sched_getaffinity(0, sizeof(*set), set) == 0 && CPU_COUNT(set) > 0;
}

unsigned pace_quota(const char *groups, const char *tree)
{
    char path[512] = "", name[600];
    unsigned long quota, period;
    unsigned cpus = 0;
    FILE *file = fopen(groups, "re");

    while (file && fgets(path, sizeof(path), file))
        if (strncmp(path, "0::", 3) == 0)
            break;
    if (file)
        fclose(file);
    path[strcspn(path, "\n")] = '\0';
    if (strncmp(path, "0::", 3) != 0)
        return 0;
    snprintf(name, sizeof(name), "%s%s/cpu.max", tree, path + 3);
    file = fopen(name, "re");
    if (file && fscanf(file, "%lu %lu", &quota, &period) == 2 && period)
        cpus = (unsigned)((quota + period - 1) / period);
    if (file)
        fclose(file);
    return cpus;
}

unsigned pace_count_cpus(void)
{
    cpu_set_t set;
    unsigned cpus = read_affinity(&set) ? (unsigned)CPU_COUNT(&set) : 1;
    unsigned quota = pace_quota("/proc/self/cgroup", "/sys/fs/cgroup");

    return quota && quota < cpus ? quota : cpus;
}

/* The busy time in "cpu3 user nice system idle iowait irq softirq steal ...",
 * in clock ticks: all fields except idle and iowait. */
static uint64_t busy_ticks(const char *line, int *cpu)
{
    uint64_t busy = 0;
    char *at;

    *cpu = (int)strtol(line + strlen("cpu"), &at, 10);
    for (unsigned i = 0; i < 8; i++) {
        uint64_t ticks = strtoull(at, &at, 10);
        busy += i == 3 || i == 4 ? 0 : ticks;
    }
    return busy;
}

uint64_t pace_busy_ns(void)
{
    uint64_t ticks = 0, ns = 1000000000u / (uint64_t)sysconf(_SC_CLK_TCK);
    FILE *file = fopen("/proc/stat", "re");
    cpu_set_t set;
    char line[512];
    int cpu;

    if (!file || !read_affinity(&set)) {
        if (file)
            fclose(file);
        return 0;
    }
    while (fgets(line, sizeof(line), file) && strncmp(line, "cpu", 3) == 0) {
        uint64_t busy = line[3] == ' ' ? 0 : busy_ticks(line, &cpu);
        if (line[3] != ' ' && cpu >= 0 && cpu < CPU_SETSIZE &&
            CPU_ISSET((size_t)cpu, &set))
            ticks += busy;
    }
    fclose(file);
    return ticks * ns;
}

uint64_t pace_memory(void)
{
    FILE *file = fopen("/proc/meminfo", "re");
    unsigned long long kib = 0;
    char line[256];

    while (file && fgets(line, sizeof(line), file))
        if (sscanf(line, "MemAvailable: %llu kB", &kib) == 1)
            break;
    if (file)
        fclose(file);
    return kib << 10;
}
