/* SPDX-License-Identifier: MIT */
/*
 * Makes one segment from the four addresses of a hostile header.
 * Specifications: "Multiboot Specification version 0.6.96", "The address fields
 * of Multiboot header"; "Multiboot2 Specification version 2.0", "The address
 * tag of Multiboot2 header".
 */
#include "multiboot_place.h"

#include <elf.h>
#include <inttypes.h>

#include "refuse.h"

/* The file offset that corresponds to load_addr: both the address and the file
 * offset of the header are known. */
static int find_start(uint64_t offset, const struct multiboot_address *address,
                      uint64_t *start, uint64_t *load,
                      struct image_error *error)
{
    uint64_t before;

    if (address->load_addr == MULTIBOOT_FROM_START) {
        *start = 0;
        if (address->header_addr < offset)
            return refuse(error,
                          "its multiboot header at offset %#" PRIx64 " wants "
                          "to be at %#" PRIx32 ", so the file would begin "
                          "below 0; correct header_addr",
                          offset, address->header_addr);
        *load = address->header_addr - offset;
        return 0;
    }
    before = (uint64_t)address->header_addr - address->load_addr;
    if (address->header_addr < address->load_addr || before > offset)
        return refuse(error,
                      "its multiboot header at offset %#" PRIx64 " says that "
                      "it is at %#" PRIx32 ", and loading begins at %#" PRIx32
                      ", which is not in the file; correct header_addr and "
                      "load_addr",
                      offset, address->header_addr, address->load_addr);
    *start = offset - before;
    *load = address->load_addr;
    return 0;
}

static int find_sizes(const struct image *image,
                      const struct multiboot_address *address,
                      struct image_segment *segment, struct image_error *error)
{
    uint64_t rest = image->size - segment->file_offset;
    uint64_t load = segment->gpa;

    if (address->load_end && address->load_end < load)
        return refuse(error,
                      "its multiboot header ends loading at %#" PRIx32
                      ", before it begins, at %#" PRIx64
                      "; correct load_end_addr",
                      address->load_end, load);
    segment->file_size = address->load_end ? address->load_end - load : rest;
    if (segment->file_size > rest)
        return refuse(error,
                      "its multiboot header wants %#" PRIx64 " bytes loaded, "
                      "and the file has %#" PRIx64 "; it is cut off, or "
                      "load_end_addr is wrong",
                      segment->file_size, rest);
    segment->mem_size = segment->file_size;
    if (!address->bss_end)
        return 0;
    if (address->bss_end < load || address->bss_end - load < segment->file_size)
        return refuse(error,
                      "its multiboot header ends .bss at %#" PRIx32
                      ", before what is loaded ends, at %#" PRIx64
                      "; correct bss_end_addr",
                      address->bss_end, load + segment->file_size);
    segment->mem_size = address->bss_end - load;
    return 0;
}

bool multiboot_has_addresses(const struct image *image)
{
    if (image->protocol == BOOT_PROTOCOL_MULTIBOOT1)
        return image->multiboot1.flags & MULTIBOOT1_ADDRESSES;
    return image->protocol == BOOT_PROTOCOL_MULTIBOOT2 &&
           image->multiboot2.has_address;
}

/* A multiboot 2 header may leave the entry to the ELF header, or to us. */
static uint64_t stated_entry(const struct image *image)
{
    if (image->protocol == BOOT_PROTOCOL_MULTIBOOT1)
        return image->multiboot1.entry;
    return image->multiboot2.has_entry ? image->multiboot2.entry
                                       : image->segments[0].gpa;
}

static int place(struct image *image, uint64_t offset,
                 const struct multiboot_address *address,
                 struct image_error *error)
{
    struct image_segment *segment = &image->segments[0];
    int result;

    *segment = (struct image_segment){.flags = PF_R | PF_W | PF_X};
    result = find_start(offset, address, &segment->file_offset, &segment->gpa,
                        error);
    if (result)
        return result;
    segment->gva = segment->gpa;
    image->nr_segments = 1;
    return find_sizes(image, address, segment, error);
}

int multiboot_place(struct image *image, const struct image_request *request,
                    struct image_error *error)
{
    bool is_first = image->protocol == BOOT_PROTOCOL_MULTIBOOT1;
    const struct image_segment *segment = &image->segments[0];
    int result;

    if (request->has_load)
        return refuse(error, "its multiboot header says itself where it is "
                             "loaded; leave --load out");
    image->mode = BOOT_MODE_PROTECTED;
    result = is_first ? place(image, image->multiboot1.offset,
                              &image->multiboot1.address, error)
                      : place(image, image->multiboot2.offset,
                              &image->multiboot2.address, error);
    if (result)
        return result;
    image->entry = request->has_entry ? request->entry : stated_entry(image);
    if (image->entry < segment->gpa ||
        image->entry - segment->gpa >= segment->file_size)
        return refuse(error,
                      "its entry %#" PRIx64 " is not in what its multiboot "
                      "header has loaded, %#" PRIx64 " bytes at %#" PRIx64
                      "; correct the entry",
                      image->entry, segment->file_size, segment->gpa);
    return 0;
}
