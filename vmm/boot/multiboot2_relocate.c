/* SPDX-License-Identifier: MIT */
/*
 * The relocatable tag says where the image may go. An image that may stay where
 * it was linked stays there; else it goes to the lowest place that the tag
 * allows. Specification: "Multiboot2 Specification version 2.0", "Relocatable
 * header tag".
 */
#include "multiboot2.h"

#include <inttypes.h>

#include "refuse.h"

/* Flat images are loaded here as well: nothing is in the way from there on. */
#define LOWEST 0x100000u

/* Finds [*start, *end) of all segments, which segments.c has not checked
 * yet. */
static bool find_extent(const struct image *image, uint64_t *start,
                        uint64_t *end)
{
    *start = UINT64_MAX;
    *end = 0;
    for (unsigned i = 0; i < image->nr_segments; i++) {
        const struct image_segment *segment = &image->segments[i];

        if (!range_inside(segment->gpa, segment->mem_size, UINT64_MAX))
            return false;
        if (segment->gpa < *start)
            *start = segment->gpa;
        if (segment->gpa + segment->mem_size > *end)
            *end = segment->gpa + segment->mem_size;
    }
    return *start < *end;
}

static void move(struct image *image, uint64_t from, uint64_t to)
{
    /* Modulo 2^64, both ways. */
    for (unsigned i = 0; i < image->nr_segments; i++)
        image->segments[i].gpa += to - from;
    image->entry += to - from;
}

int multiboot2_relocate(struct image *image, struct image_error *error)
{
    const struct multiboot2_header *header = &image->multiboot2;
    uint64_t align = header->align ? header->align : 1;
    uint64_t start, end, lowest, limit = (uint64_t)header->max + 1;

    if (!header->is_relocatable || !find_extent(image, &start, &end))
        return 0;
    if (start >= header->min && end <= limit && start % align == 0)
        return 0;
    lowest = header->min < LOWEST ? LOWEST : header->min;
    lowest = (lowest + align - 1) & ~(align - 1);
    if (!range_inside(lowest, end - start, limit))
        return refuse(error,
                      "its multiboot 2 header wants it between %#" PRIx32
                      " and %#" PRIx32 ", where its %#" PRIx64 " bytes have no "
                      "place; correct the relocatable tag",
                      header->min, header->max, end - start);
    move(image, start, lowest);
    return 0;
}
