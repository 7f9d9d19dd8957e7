/* SPDX-License-Identifier: MIT */
/*
 * The table of exit statuses: their names and meanings.
 */
#include "status.h"
#include "util.h"

static const struct {
    int code;
    const char *name;
    const char *meaning;
} table[] = {
    {STATUS_USAGE, "usage", "the command line is wrong"},
    {STATUS_BAD_IMAGE, "bad-image", "the image cannot be loaded"},
    {STATUS_NO_IMAGE, "no-image", "the image is not there or not readable"},
    {STATUS_BUG, "bug", "a bug of vmm"},
    {STATUS_HOST_ERROR, "host-error", "the host refused something vmm needs"},
    {STATUS_HOST_IO, "host-io", "a host I/O error stopped the machine"},
    {STATUS_BAD_SNAPSHOT, "bad-snapshot", "the snapshot cannot be restored"},
    {STATUS_NO_KVM, "no-kvm", "there is no usable KVM here"},
    {STATUS_RESET, "reset", "the guest asked for a reset"},
    {STATUS_TRIPLE_FAULT, "triple-fault",
     "an exception could not be delivered, nor the double fault after it"},
    {STATUS_EMULATION, "emulation-failure",
     "KVM could not emulate an instruction"},
    {STATUS_FAIL_ENTRY, "failed-entry", "the CPU refused the guest's state"},
    {STATUS_MEMORY_LOST, "memory-lost", "the host could not give guest memory"},
    {STATUS_HALTED, "halted",
     "every CPU is halted and nothing can wake any of them"},
    {STATUS_MAX_EXITS, "max-exits", "--max-exits was reached"},
    {STATUS_BAD_HYPERCALL, "bad-hypercall",
     "the guest broke the hypercall protocol (--strict)"},
    {STATUS_BAD_DEVICE, "bad-device",
     "the guest broke a device's protocol (--strict)"},
    {STATUS_SIGNAL, "signal", "vmm was told to stop"},
    {STATUS_POLICY, "policy", "the policy killed the machine"},
    {STATUS_EXCEPTION, "exception",
     "an exception came again and again, and the guest has no handler for it"},
    {STATUS_PANIC, "panic", "the guest's Linux kernel panicked"},
    {STATUS_TIMEOUT, "timeout", "--timeout was reached"},
};

const char *status_name(int code)
{
    for (size_t i = 0; i < ARRAY_SIZE(table); i++)
        if (table[i].code == code)
            return table[i].name;
    return "guest";
}

const char *status_meaning(int code)
{
    for (size_t i = 0; i < ARRAY_SIZE(table); i++)
        if (table[i].code == code)
            return table[i].meaning;
    return "the guest chose this status itself";
}
