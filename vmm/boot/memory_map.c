/* SPDX-License-Identifier: MIT */
/*
 * The list of a PC's memory, from the regions of RAM that there are.
 */
#include "memory_map.h"

#include <assert.h>
#include <hv/layout.h>

#define MIB 0x100000u

/* Ranges in RAM that are reserved. */
static const struct {
    uint64_t base, end;
} reserved[] = {
    {MEMORY_EBDA_BASE, MEMORY_EBDA_END},
    {MEMORY_ROM_BASE, MEMORY_ROM_END},
};

/* Between the VGA hole and the BIOS ROM a PC has the ROMs of its devices, and
 * nothing expects RAM there: the list leaves it out. */
#define NOT_TOLD_BASE HV_VGA_HOLE_END
#define NOT_TOLD_END  MEMORY_ROM_BASE

struct list {
    unsigned nr;
    struct memory_range *at;
};

static void append(struct list *list, uint64_t base, uint64_t end,
                   enum memory_type type)
{
    if (base < NOT_TOLD_END && end > NOT_TOLD_BASE)
        base = NOT_TOLD_END;
    if (base >= end)
        return;
    assert(list->nr < MEMORY_MAP_MAX);
    list->at[list->nr++] = (struct memory_range){
        .base = base,
        .size = end - base,
        .type = type,
    };
}

unsigned memory_map_build(const struct guest_mem *mem,
                          struct memory_range out[MEMORY_MAP_MAX])
{
    struct list list = {.at = out};
    unsigned nr_ram;
    const struct guest_mem_region *ram = guest_mem_regions(mem, &nr_ram);

    for (unsigned i = 0; i < nr_ram; i++) {
        uint64_t at = ram[i].base, end = at + ram[i].size;

        for (size_t j = 0; j < ARRAY_SIZE(reserved); j++) {
            if (reserved[j].base < at || reserved[j].end > end)
                continue;
            append(&list, at, reserved[j].base, MEMORY_USABLE);
            append(&list, reserved[j].base, reserved[j].end, MEMORY_RESERVED);
            at = reserved[j].end;
        }
        append(&list, at, end, MEMORY_USABLE);
    }
    return list.nr;
}

static uint32_t kib_from(const struct memory_range *map, unsigned nr,
                         uint64_t base)
{
    for (unsigned i = 0; i < nr; i++)
        if (map[i].type == MEMORY_USABLE && map[i].base == base)
            return (uint32_t)(map[i].size >> 10);
    return 0;
}

uint32_t memory_map_lower_kib(const struct memory_range *map, unsigned nr)
{
    return kib_from(map, nr, 0);
}

uint32_t memory_map_upper_kib(const struct memory_range *map, unsigned nr)
{
    return kib_from(map, nr, MIB);
}
