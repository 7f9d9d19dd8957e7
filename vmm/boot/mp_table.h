/* SPDX-License-Identifier: MIT */
/*
 * The MP table. Kernels older than ACPI, and teaching kernels, learn from it
 * which processors and interrupt lines there are. Source: Intel MultiProcessor
 * Specification, version 1.4, "MP Floating Pointer Structure".
 */
#ifndef VMM_BOOT_MP_TABLE_H
#define VMM_BOOT_MP_TABLE_H

#include "mem/guest_mem.h"

struct mp_config {
    unsigned nr_cpus;       /* their local APICs are numbered from 0 */
    uint32_t cpu_signature; /* CPUID 1, eax */
    uint32_t cpu_features;  /* CPUID 1, edx */
};

/* Writes the table to HV_MP_TABLE, in the range of a PC's BIOS, where kernels
 * search for it. Call it before anything is loaded, so that an image that uses
 * the same place overwrites it; the table's checksum is then wrong. Returns 0,
 * or -EFAULT if there is no RAM. */
int mp_table_write(const struct mp_config *config,
                   struct guest_mem *mem) MUST_CHECK;

/* Writes the two words of the BIOS data area that say where else such a table
 * might be: kernels compute addresses from them without checking them. For
 * kernels that are started as a PC's boot loader would start them. Returns 0 or
 * -EFAULT. */
int mp_table_write_places(struct guest_mem *mem) MUST_CHECK;

#endif
