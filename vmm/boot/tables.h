/* SPDX-License-Identifier: MIT */
/*
 * The descriptor and page tables that a vCPU starts with.
 */
#ifndef VMM_BOOT_TABLES_H
#define VMM_BOOT_TABLES_H

#include "image.h"

/* The GDT at HV_BOOT_GDT: null, code, data. Flat, ring 0; code is 64-bit in
 * long mode, 32-bit in protected mode. */
#define BOOT_GDT_CODE      1u
#define BOOT_GDT_DATA      2u
#define BOOT_GDT_NR        3u
#define BOOT_GDT_LIMIT     (BOOT_GDT_NR * 8u - 1u)
#define BOOT_SELECTOR_CODE (BOOT_GDT_CODE * 8u)
#define BOOT_SELECTOR_DATA (BOOT_GDT_DATA * 8u)

/* Linux needs its own selectors (boot/boot.h): __BOOT_CS and __BOOT_DS. For it,
 * each descriptor is one place higher in the table. */
#define BOOT_LINUX_SHIFT 8u

static inline uint16_t boot_gdt_shift(enum boot_protocol protocol)
{
    return protocol == BOOT_PROTOCOL_LINUX ? BOOT_LINUX_SHIFT : 0;
}

/* Writes what `mode` needs: for long mode, the GDT and the page tables at
 * HV_BOOT_PML4, which map the low 4 GiB to themselves for ring 0 to read, write
 * and execute; for protected mode, the GDT; for real mode, nothing. `mode` is
 * not AUTO. 0, or -EFAULT if the tables' place is not RAM. */
int boot_tables_write(enum boot_mode mode, enum boot_protocol protocol,
                      struct guest_mem *mem) MUST_CHECK;

#endif
