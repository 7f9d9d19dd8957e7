/* SPDX-License-Identifier: MIT */
/*
 * -machine, -accel, -cpu, -smp, -m: what the machine is. Source: qemu(1),
 * "Standard options".
 */
#include <stdio.h>
#include <string.h>

#include "base/parse.h"
#include "base/status.h"
#include "qemu_line.h"

/* QEMU also accepts lower-case letters, a B, and T. */
static bool parse_memory(const char *value, uint64_t *bytes)
{
    static const char units[] = "bBkKmMgGtT";
    char number[24];
    size_t len = strspn(value, "0123456789");
    const char *unit = strchr(units, value[len]);

    if (!len || len >= sizeof(number) || !unit ||
        (value[len] && value[len + 1]))
        return false;
    snprintf(number, sizeof(number), "%.*s", (int)len, value);
    size_t digits = strspn(number, "0");
    unsigned shift = value[len] ? 10 * (unsigned)((unit - units) / 2) : 20;
    if (!number[digits])
        return false;
    return parse_exact(number + digits, 1, UINT64_MAX >> shift, bytes) &&
           (*bytes <<= shift);
}

int qemu_take_memory(struct qemu_line *line, const char *name,
                     const char *value)
{
    struct qemu_pair pair = {.key = ""};

    for (const char *at = value; at;) {
        at = qemu_next_pair(at, "size", &pair);
        if (strcmp(pair.key, "size") == 0 &&
            !parse_memory(pair.value, &line->memory))
            return qemu_refuse(name, value, "no whole number of K, M or G");
    }
    return 0;
}

int qemu_take_cpus(struct qemu_line *line, const char *name, const char *value)
{
    struct qemu_pair pair = {.key = ""};
    uint64_t number, cpus = 0, product = 1;

    for (const char *at = value; at;) {
        at = qemu_next_pair(at, "cpus", &pair);
        if (!parse_exact(pair.value, 1, 4096, &number))
            return qemu_refuse(name, value, "no number of CPUs from 1 up");
        if (strcmp(pair.key, "cpus") == 0)
            cpus = number;
        else if (strcmp(pair.key, "maxcpus") != 0)
            product *= number; /* sockets, cores, threads */
    }
    cpus = cpus ? cpus : product;
    if (cpus > OPTIONS_MAX_CPUS)
        return qemu_refuse(name, value, "a machine has %u CPUs at most",
                           OPTIONS_MAX_CPUS);
    line->nr_cpus = (unsigned)cpus;
    return 0;
}

/* kernel_irqchip changes nothing: the interrupt controllers are the same. */
int qemu_take_machine(struct qemu_line *line, const char *name,
                      const char *value)
{
    static const char *const accels[] = {"tcg", "hvf", "whpx", "xen", NULL};
    struct qemu_pair pair = {.key = ""};

    (void)line;
    for (const char *at = value; at;) {
        at = qemu_next_pair(at, name[0] == 'a' ? "accel" : "type", &pair);
        if (strcmp(pair.key, "accel") == 0 &&
            parse_word(pair.value, accels) >= 0)
            qemu_tell(name, value, "vmm runs guests by KVM");
        else if (strcmp(pair.key, "type") == 0 &&
                 strncmp(pair.value, "pc", 2) != 0 &&
                 strncmp(pair.value, "q35", 3) != 0 &&
                 !strstr(pair.value, "-q35") &&
                 strcmp(pair.value, "isapc") != 0 &&
                 strcmp(pair.value, "ubuntu") != 0 &&
                 strncmp(pair.value, "microvm", 7) != 0)
            return qemu_refuse(name, value,
                               "vmm has one machine, a PC; give pc or nothing");
    }
    return 0;
}

/* A CPU with all that the host's has, or with something more, is the guest's
 * anyway. */
int qemu_take_cpu(struct qemu_line *line, const char *name, const char *value)
{
    struct qemu_pair pair = {.key = ""};
    const char *at = qemu_next_pair(value, "model", &pair);
    bool is_other =
        strcmp(pair.value, "host") != 0 && strcmp(pair.value, "max") != 0;

    (void)line;
    while (at && !is_other) {
        at = qemu_next_pair(at, NULL, &pair);
        is_other = pair.key[0] == '-' || (strcmp(pair.value, "on") != 0 &&
                                          strcmp(pair.key, "migratable") != 0);
    }
    if (is_other)
        qemu_tell(name, value, "the guest's CPU is the host's");
    return 0;
}
