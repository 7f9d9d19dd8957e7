/* SPDX-License-Identifier: MIT */
/*
 * Free RAM beside the image. Everything taken lies in RAM and covers whole
 * pages, so no sum here wraps; `size` may be any number.
 */
#include "room.h"

#include <assert.h>
#include <hv/layout.h>

#include "regions.h"

#define MIB 0x100000u

static void take(struct room *room, uint64_t base, uint64_t size)
{
    assert(room->nr < ROOM_MAX_TAKEN);
    room->taken[room->nr].base = regions_page_down(base);
    room->taken[room->nr].end = regions_page_up(base + size);
    room->nr++;
}

void room_init(struct room *room, const struct guest_mem *mem,
               const struct image *image)
{
    *room = (struct room){.mem = mem, .image_end = MIB};
    for (unsigned i = 0; i < image->nr_segments; i++) {
        const struct image_segment *segment = &image->segments[i];

        take(room, segment->gpa, segment->mem_size);
        if (segment->gpa < HV_MMIO_GAP_BASE &&
            room->taken[i].end > room->image_end)
            room->image_end = room->taken[i].end;
    }
}

/* The end of RAM below the MMIO gap. */
static uint64_t ram_end(const struct room *room)
{
    unsigned nr;
    const struct guest_mem_region *ram = guest_mem_regions(room->mem, &nr);
    uint64_t end = 0;

    for (unsigned i = 0; i < nr; i++)
        if (ram[i].base < HV_MMIO_GAP_BASE)
            end = ram[i].base + ram[i].size;
    return end;
}

/* The index of the taken range that is in the way of [base, base + size); nr:
 * none. */
static unsigned in_the_way(const struct room *room, uint64_t base,
                           uint64_t size)
{
    unsigned i = 0;

    while (i < room->nr &&
           !range_overlap(base, size, room->taken[i].base,
                          room->taken[i].end - room->taken[i].base))
        i++;
    return i;
}

uint64_t room_take_highest(struct room *room, uint64_t floor, uint64_t ceiling,
                           uint64_t size)
{
    uint64_t end = ram_end(room);
    unsigned i;

    if (end > ceiling)
        end = regions_page_down(ceiling);
    if (size > end)
        return 0;
    size = regions_page_up(size);
    do {
        if (end < floor || size > end - floor)
            return 0;
        i = in_the_way(room, end - size, size);
        if (i < room->nr)
            end = room->taken[i].base; /* try below this one */
    } while (i < room->nr);
    take(room, end - size, size);
    return end - size;
}

/* The lowest free place at or above `base`; 0 if there is none. */
static uint64_t first_from(const struct room *room, uint64_t base,
                           uint64_t size)
{
    uint64_t end = ram_end(room);
    unsigned i;

    do {
        if (base > end || size > end - base)
            return 0;
        i = in_the_way(room, base, size);
        if (i < room->nr)
            base = room->taken[i].end;
    } while (i < room->nr);
    return base;
}

uint64_t room_take_behind_image(struct room *room, uint64_t size)
{
    uint64_t base;

    if (size > ram_end(room))
        return 0;
    size = regions_page_up(size);
    base = first_from(room, room->image_end, size);
    if (!base)
        base = first_from(room, MIB, size);
    if (base)
        take(room, base, size);
    return base;
}
