/* SPDX-License-Identifier: MIT */
/*
 * The MP table: from it kernels older than ACPI, and those that teach, learn
 * which processors and interrupt lines there are. Source: Intel
 * MultiProcessor Specification, version 1.4, "MP Floating Pointer Structure".
 */
#ifndef VMM_BOOT_MP_TABLE_H
#define VMM_BOOT_MP_TABLE_H

#include "mem/guest_mem.h"

struct mp_config {
    unsigned nr_cpus;       /* their local APICs are numbered from 0 */
    uint32_t cpu_signature; /* CPUID 1, eax */
    uint32_t cpu_features;  /* CPUID 1, edx */
};

/* Writes it to HV_MP_TABLE, where a PC has its BIOS, so that whoever looks for
 * it looks there. To be called before anything is loaded: what the guest's own
 * image wants there comes after it, and the table has a checksum. 0, or -EFAULT
 * if there is no RAM. */
int mp_table_write(const struct mp_config *config,
                   struct guest_mem *mem) MUST_CHECK;

/* Writes the two words of the BIOS data area that say where else such a table
 * might be: kernels compute addresses from them without a look at what they
 * are. For those that start as a PC's boot loader would start them. 0 or
 * -EFAULT. */
int mp_table_write_places(struct guest_mem *mem) MUST_CHECK;

#endif
