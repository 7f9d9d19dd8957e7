/* SPDX-License-Identifier: MIT */
/*
 * The multiboot 1 header: found, decoded, checked. Every number is hostile;
 * where its addresses lead is checked when the image is placed
 * (multiboot_place.c). Specification: "Multiboot Specification version
 * 0.6.96", "OS image format".
 */
#include "multiboot1.h"

#include <inttypes.h>

#include "refuse.h"

#define HEADER_MAGIC    0x1BADB002u
#define SEARCH          8192u /* bytes of the image that are searched */
#define HEADER_ALIGN    4u
#define MODE_TYPE_TEXT  1u
#define SIZE_PLAIN      12u
#define SIZE_ADDRESSES  32u
#define SIZE_VIDEO_MODE 48u

/* The header as it is in the file. */
struct wire {
    uint32_t magic, flags, checksum;
    uint32_t header_addr, load_addr, load_end_addr, bss_end_addr, entry_addr;
    uint32_t mode_type, width, height, depth;
};

_Static_assert(sizeof(struct wire) == SIZE_VIDEO_MODE, "as specified");

static uint64_t size_by_flags(uint32_t flags)
{
    if (flags & MULTIBOOT1_VIDEO_MODE)
        return SIZE_VIDEO_MODE;
    return flags & MULTIBOOT1_ADDRESSES ? SIZE_ADDRESSES : SIZE_PLAIN;
}

/* Is there a header at this offset, complete and with a correct checksum? */
static bool read_wire(const struct image *image, uint64_t offset,
                      struct wire *wire)
{
    uint64_t rest = image->size - offset;

    *wire = (struct wire){0};
    memcpy(wire, image->data + offset, SIZE_PLAIN);
    if (wire->magic != HEADER_MAGIC ||
        wire->magic + wire->flags + wire->checksum != 0 ||
        rest < size_by_flags(wire->flags))
        return false;
    memcpy(wire, image->data + offset, size_by_flags(wire->flags));
    return true;
}

static void decode(const struct wire *wire, uint64_t offset,
                   struct multiboot1_header *header)
{
    *header = (struct multiboot1_header){
        .found = true,
        .offset = offset,
        .flags = wire->flags,
        .entry = wire->entry_addr,
        .address =
            {
                .header_addr = wire->header_addr,
                .load_addr = wire->load_addr,
                .load_end = wire->load_end_addr,
                .bss_end = wire->bss_end_addr,
            },
        .graphics =
            {
                .width = wire->width,
                .height = wire->height,
                .depth = wire->depth,
                .is_text = wire->mode_type == MODE_TYPE_TEXT,
            },
    };
}

void multiboot1_find(struct image *image)
{
    uint64_t end = image->size < SEARCH ? image->size : SEARCH;
    struct wire wire;

    image->multiboot1 = (struct multiboot1_header){0};
    for (uint64_t at = 0; range_inside(at, SIZE_PLAIN, end);
         at += HEADER_ALIGN) {
        if (read_wire(image, at, &wire)) {
            decode(&wire, at, &image->multiboot1);
            return;
        }
    }
}

int multiboot1_check(const struct image *image, struct image_error *error)
{
    uint32_t unknown =
        image->multiboot1.flags & MULTIBOOT1_NEEDS & ~MULTIBOOT1_KNOWN_NEEDS;

    if (!unknown)
        return 0;
    return refuse(error,
                  "its multiboot 1 header needs what the specification does "
                  "not know (flags %#" PRIx32 ", of which %#" PRIx32
                  "); correct the header",
                  image->multiboot1.flags, unknown);
}
