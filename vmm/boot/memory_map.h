/* SPDX-License-Identifier: MIT */
/*
 * The machine's memory as a PC's firmware reports it: the one list from which
 * those of multiboot, PVH, the BIOS (int 15h, E820) and Linux's zero page are
 * made. Addresses that no range covers have no RAM.
 */
#ifndef VMM_BOOT_MEMORY_MAP_H
#define VMM_BOOT_MEMORY_MAP_H

#include "mem/guest_mem.h"

/* The numbers of E820, which later protocols use as well. */
enum memory_type {
    MEMORY_USABLE = 1,
    MEMORY_RESERVED = 2,
};

struct memory_range {
    uint64_t base; /* guest-physical, bytes */
    uint64_t size; /* bytes, not 0 */
    enum memory_type type;
};

/* The extended BIOS data area and the BIOS's ROM, reserved as on every PC,
 * whether there is a BIOS or not: a guest that looks for tables there finds
 * none. */
#define MEMORY_EBDA_BASE 0x9FC00u
#define MEMORY_EBDA_END  0xA0000u
#define MEMORY_ROM_BASE  0xF0000u
#define MEMORY_ROM_END   0x100000u

#define MEMORY_MAP_MAX 8u

/* Fills `out`, sorted by base, without overlap. Returns how many there are. */
unsigned memory_map_build(const struct guest_mem *mem,
                          struct memory_range out[MEMORY_MAP_MAX]);

/* KiB of usable memory from 0, and from 1 MiB, up to the first hole: what old
 * interfaces report. The first is at most 640. */
uint32_t memory_map_lower_kib(const struct memory_range *map, unsigned nr);
uint32_t memory_map_upper_kib(const struct memory_range *map, unsigned nr);

#endif
