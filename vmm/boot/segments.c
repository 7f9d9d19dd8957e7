/* SPDX-License-Identifier: MIT */
/*
 * What must hold for the segments of an image, whatever its format. Every
 * number here comes from a hostile file: ranges are compared with range_inside
 * and range_overlap, so that no sum can wrap.
 */
#include "segments.h"

#include <hv/layout.h>
#include <inttypes.h>

#include "refuse.h"

#define MIB (1ull << 20)
/* The architecture's limit on physical addresses. */
#define PHYSICAL_LIMIT (1ull << 52)
#define MMIO_GAP_SIZE  (HV_MMIO_GAP_END - HV_MMIO_GAP_BASE)

/* Places that no image may use. */
static const struct {
    uint64_t base, end;
    const char *name;
} reserved[] = {
    {HV_BOOT_BASE, HV_BOOT_END, "the boot structures"},
    {HV_VGA_HOLE_BASE, HV_VGA_HOLE_END, "the video memory hole"},
    {HV_MMIO_GAP_BASE, HV_MMIO_GAP_END, "the device gap"},
};

static bool is_elf(const struct image *image)
{
    return image->format == IMAGE_ELF32 || image->format == IMAGE_ELF64;
}

static const char *part_name(const struct image *image)
{
    return is_elf(image) ? "the segment" : "the image";
}

static const char *remedy(const struct image *image)
{
    return is_elf(image) ? "link it elsewhere" : "move it with --load=ADDR";
}

static uint64_t last_byte(const struct image_segment *segment)
{
    return segment->gpa + segment->mem_size - 1;
}

static int check_one(const struct image *image,
                     const struct image_segment *segment,
                     struct image_error *error)
{
    if (segment->mem_size == 0 || segment->file_size > segment->mem_size ||
        !range_inside(segment->file_offset, segment->file_size, image->size))
        return refuse(error,
                      "%s at %#" PRIx64 " is not in the file; "
                      "is the file complete?",
                      part_name(image), segment->gpa);
    if (!range_inside(segment->gpa, segment->mem_size, PHYSICAL_LIMIT))
        return refuse(error,
                      "%s at %#" PRIx64 " with %#" PRIx64 " bytes ends past "
                      "the last physical address; %s",
                      part_name(image), segment->gpa, segment->mem_size,
                      remedy(image));
    for (size_t i = 0; i < ARRAY_SIZE(reserved); i++)
        if (range_overlap(segment->gpa, segment->mem_size, reserved[i].base,
                          reserved[i].end - reserved[i].base))
            return refuse(error,
                          "%s at %#" PRIx64 "-%#" PRIx64 " overlaps %s at "
                          "%#" PRIx64 "-%#" PRIx64 "; %s",
                          part_name(image), segment->gpa, last_byte(segment),
                          reserved[i].name, reserved[i].base,
                          reserved[i].end - 1, remedy(image));
    return 0;
}

static int check_pair(const struct image_segment *a,
                      const struct image_segment *b, struct image_error *error)
{
    if (!range_overlap(a->gpa, a->mem_size, b->gpa, b->mem_size))
        return 0;
    return refuse(error,
                  "its segments at %#" PRIx64 "-%#" PRIx64 " and %#" PRIx64
                  "-%#" PRIx64 " overlap in physical memory; give each its "
                  "own place in the linker script (AT)",
                  a->gpa, last_byte(a), b->gpa, last_byte(b));
}

int segments_check(const struct image *image, struct image_error *error)
{
    if (image->nr_segments == 0)
        return refuse(error, "there is nothing in it to load; check how it "
                             "was linked");
    for (unsigned i = 0; i < image->nr_segments; i++) {
        int result = check_one(image, &image->segments[i], error);

        for (unsigned j = 0; !result && j < i; j++)
            result =
                check_pair(&image->segments[j], &image->segments[i], error);
        if (result)
            return result;
    }
    return 0;
}

uint64_t segments_needed_mib(const struct image *image)
{
    uint64_t end = MIB;

    for (unsigned i = 0; i < image->nr_segments; i++)
        if (last_byte(&image->segments[i]) >= end)
            end = last_byte(&image->segments[i]) + 1;
    /* RAM displaced by the gap comes after it. */
    if (end > HV_MMIO_GAP_END)
        end -= MMIO_GAP_SIZE;
    return end / MIB + (end % MIB != 0);
}

int segments_fit(const struct image *image, const struct guest_mem *mem,
                 struct image_error *error)
{
    for (unsigned i = 0; i < image->nr_segments; i++) {
        const struct image_segment *segment = &image->segments[i];

        if (!guest_mem_contains(mem, gpa(segment->gpa), segment->mem_size))
            return refuse(error,
                          "%s at %#" PRIx64 "-%#" PRIx64 " is not in RAM; "
                          "give the guest more: -m %" PRIu64 "M at least",
                          part_name(image), segment->gpa, last_byte(segment),
                          segments_needed_mib(image));
    }
    return 0;
}
