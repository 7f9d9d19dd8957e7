/* SPDX-License-Identifier: MIT */
/*
 * The words of the policy language.
 */
#include "vocabulary.h"

#include <string.h>

#include "base/list.h"
#include "base/names.h"
#include "dev/port_map.h"
#include "hv/boot_info.h"
#include "hv/layout.h"
#include "x86/msr.h"

#define PORT_NAME(name, base, nr) {#name, (base), (base) + (nr)-1},

static const struct policy_name port_names[] = {
    PORT_MAP(PORT_NAME) PORT_MAP_SEVERAL(PORT_NAME)};

static const struct policy_name mmio_names[] = {
    {"virtio", HV_VIRTIO_BASE, HV_VIRTIO_BASE + HV_BOOT_MAX_DEVICES * 4096 - 1},
};

static const struct policy_name msr_names[] = {
    {"tsc", X86_MSR_TSC, X86_MSR_TSC},
    {"apic-base", X86_MSR_APIC_BASE, X86_MSR_APIC_BASE},
    {"efer", X86_MSR_EFER, X86_MSR_EFER},
    {"star", X86_MSR_STAR, X86_MSR_STAR},
    {"lstar", X86_MSR_LSTAR, X86_MSR_LSTAR},
    {"cstar", X86_MSR_CSTAR, X86_MSR_CSTAR},
    {"sfmask", X86_MSR_SFMASK, X86_MSR_SFMASK},
    {"fs-base", X86_MSR_FS_BASE, X86_MSR_FS_BASE},
    {"gs-base", X86_MSR_GS_BASE, X86_MSR_GS_BASE},
    {"kernel-gs-base", X86_MSR_KERNEL_GS_BASE, X86_MSR_KERNEL_GS_BASE},
};

/* All functions of a vector. */
#define VECTOR(number) (number) << 8, (number) << 8 | 0xFF

static const struct policy_name bios_names[] = {
    {"video", VECTOR(0x10)},    {"equipment", VECTOR(0x11)},
    {"memory", VECTOR(0x12)},   {"disk", VECTOR(0x13)},
    {"serial", VECTOR(0x14)},   {"system", VECTOR(0x15)},
    {"keyboard", VECTOR(0x16)}, {"printer", VECTOR(0x17)},
    {"boot", VECTOR(0x19)},     {"clock", VECTOR(0x1A)},
};

static const struct {
    const char *word;
    const struct policy_name *names;
    size_t nr_names;
    uint64_t max;
    unsigned ops;
} kinds[POLICY_NR_KINDS] = {
    [POLICY_HYPERCALL] = {"hypercall", NULL, 0, UINT32_MAX, 0},
    [POLICY_FILE] = {"file", NULL, 0, 0,
                     POLICY_READ | POLICY_WRITE | POLICY_CREATE |
                         POLICY_DELETE | POLICY_RENAME | POLICY_LIST |
                         POLICY_STAT},
    [POLICY_PORT] = {"port", port_names, ARRAY_SIZE(port_names), UINT16_MAX,
                     POLICY_READ | POLICY_WRITE},
    [POLICY_MMIO] = {"mmio", mmio_names, ARRAY_SIZE(mmio_names), UINT64_MAX,
                     POLICY_READ | POLICY_WRITE},
    [POLICY_BIOS] = {"bios", bios_names, ARRAY_SIZE(bios_names), UINT16_MAX, 0},
    [POLICY_MSR] = {"msr", msr_names, ARRAY_SIZE(msr_names), UINT32_MAX,
                    POLICY_READ | POLICY_WRITE},
};

static const char *const ops[] = {"read",   "write", "create", "delete",
                                  "rename", "list",  "stat"};

static const char *const verdicts[] = {
    [POLICY_ALLOW] = "allow", [POLICY_DENY] = "deny",   [POLICY_LOG] = "log",
    [POLICY_KILL] = "kill",   [POLICY_KILL + 1] = NULL,
};

const struct policy_name *vocabulary_range(enum policy_kind kind,
                                           const char *name, unsigned nth)
{
    for (size_t i = 0; i < kinds[kind].nr_names; i++)
        if (strcmp(kinds[kind].names[i].name, name) == 0 && nth-- == 0)
            return &kinds[kind].names[i];
    return NULL;
}

bool vocabulary_hypercall(const char *name, uint64_t *number)
{
    for (uint32_t n = 0; n < HYPERCALL_NR; n++) {
        if (strcmp(names_hypercall(n), name) == 0 &&
            strcmp(name, "unknown") != 0) {
            *number = n;
            return true;
        }
    }
    return false;
}

int vocabulary_verdict(const char *word)
{
    for (int i = POLICY_ALLOW; i <= POLICY_KILL; i++)
        if (strcmp(verdicts[i], word) == 0)
            return i;
    return -1;
}

int vocabulary_kind(const char *word)
{
    for (unsigned i = 0; i < POLICY_NR_KINDS; i++)
        if (strcmp(kinds[i].word, word) == 0)
            return (int)i;
    return -1;
}

unsigned vocabulary_op(enum policy_kind kind, const char *word)
{
    if (strcmp(word, "*") == 0)
        return kinds[kind].ops;
    for (unsigned i = 0; i < ARRAY_SIZE(ops); i++)
        if (kinds[kind].ops & 1u << i && strcmp(ops[i], word) == 0)
            return 1u << i;
    return 0;
}

int vocabulary_error(const char *word)
{
    for (int error = 1; error < 134; error++) {
        const char *name = strerrorname_np(error);
        if (name && strcmp(name, word) == 0)
            return error;
    }
    return 0;
}

const char *vocabulary_verdict_name(enum policy_verdict verdict)
{
    return verdict >= POLICY_ALLOW && verdict <= POLICY_KILL
               ? verdicts[verdict]
               : "unknown verdict on";
}

const char *vocabulary_kind_name(enum policy_kind kind)
{
    return (unsigned)kind < POLICY_NR_KINDS ? kinds[kind].word : "unknown kind";
}

const char *vocabulary_op_name(unsigned op)
{
    for (unsigned i = 0; i < ARRAY_SIZE(ops); i++)
        if (op == 1u << i)
            return ops[i];
    return "";
}

const char *vocabulary_error_name(int error)
{
    const char *name = strerrorname_np(error);

    return name ? name : "unknown error";
}

char *vocabulary_list(enum policy_kind kind, char *buf, size_t size)
{
    buf[0] = '\0';
    for (size_t i = 0; i < kinds[kind].nr_names; i++)
        if (i == 0 || strcmp(kinds[kind].names[i - 1].name,
                             kinds[kind].names[i].name) != 0)
            list_add(buf, size, kinds[kind].names[i].name);
    if (kind == POLICY_HYPERCALL)
        for (uint32_t n = 0; n < HYPERCALL_NR; n++)
            if (strcmp(names_hypercall(n), "unknown") != 0 &&
                !hypercall_is_file(n))
                list_add(buf, size, names_hypercall(n));
    return buf;
}

char *vocabulary_verdict_list(char *buf, size_t size)
{
    return list_of(&verdicts[POLICY_ALLOW], buf, size);
}

char *vocabulary_kind_list(char *buf, size_t size)
{
    buf[0] = '\0';
    for (unsigned i = 0; i < POLICY_NR_KINDS; i++)
        list_add(buf, size, kinds[i].word);
    return buf;
}

char *vocabulary_op_list(enum policy_kind kind, char *buf, size_t size)
{
    buf[0] = '\0';
    for (unsigned i = 0; i < ARRAY_SIZE(ops); i++)
        if (kinds[kind].ops & 1u << i)
            list_add(buf, size, ops[i]);
    return buf;
}

unsigned vocabulary_all_ops(enum policy_kind kind)
{
    return kinds[kind].ops;
}

/* A vector alone stands for all its functions; no call has vector 0. */
void vocabulary_widen(enum policy_kind kind, uint64_t *first, uint64_t *last)
{
    if (kind != POLICY_BIOS)
        return;
    if (*last <= 0xFF)
        *last = *last << 8 | 0xFF;
    if (*first <= 0xFF)
        *first <<= 8;
}

uint64_t vocabulary_max(enum policy_kind kind)
{
    return kinds[kind].max;
}
