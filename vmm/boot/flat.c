/* SPDX-License-Identifier: MIT */
/*
 * Flat images. Nothing in the file says where it should be loaded: the defaults
 * are hv/layout.h's, and --mode, --load and --entry change them.
 */
#include "flat.h"

#include <elf.h>
#include <hv/layout.h>
#include <inttypes.h>

#include "refuse.h"

#define REAL_MODE_END 0x100000ull
#define MAPPED_END    0x100000000ull /* what is reachable at entry */

static int check_place(const struct image *image, uint64_t load,
                       struct image_error *error)
{
    uint64_t end = image->mode == BOOT_MODE_REAL ? REAL_MODE_END : MAPPED_END;

    if (image->mode == BOOT_MODE_REAL && !range_inside(load, image->size, end))
        return refuse(error,
                      "its %" PRIu64 " bytes at %#" PRIx64 " do not end below "
                      "1 MiB, which is all that real mode reaches; choose "
                      "another --load or --mode",
                      image->size, load);
    if (load >= end)
        return refuse(error,
                      "--load=%#" PRIx64 " is not below 4 GiB, which is all "
                      "that is mapped at entry; choose a lower one",
                      load);
    if (image->entry < load || image->entry - load >= image->size)
        return refuse(error,
                      "--entry=%#" PRIx64 " is outside the image, which has "
                      "%" PRIu64 " bytes at %#" PRIx64 "; it is a "
                      "guest-physical address",
                      image->entry, image->size, load);
    return 0;
}

int flat_parse(struct image *image, const struct image_request *request,
               struct image_error *error)
{
    uint64_t load = HV_FLAT_LOAD;

    image->protocol = BOOT_PROTOCOL_VMM;
    image->mode = request->mode;
    if (image->mode == BOOT_MODE_AUTO)
        image->mode = BOOT_MODE_LONG;
    if (image->mode == BOOT_MODE_REAL)
        load = HV_REAL_LOAD;
    if (request->has_load)
        load = request->load;
    image->entry = request->has_entry ? request->entry : load;
    image->nr_segments = 1;
    image->segments[0] = (struct image_segment){
        .file_offset = 0,
        .file_size = image->size,
        .gpa = load,
        .mem_size = image->size,
        .gva = load,
        .flags = PF_R | PF_W | PF_X,
    };
    return check_place(image, load, error);
}
