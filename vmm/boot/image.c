/* SPDX-License-Identifier: MIT */
/*
 * Guest images: detection by content, the one list of formats, and copying
 * what was found into guest memory. Must not know: KVM, registers, devices.
 */
#include "image.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <x86/paging.h>

#include "boot_sector.h"
#include "elf_dynamic.h"
#include "elf_image.h"
#include "file.h"
#include "flat.h"
#include "foreign.h"
#include "linux_image.h"
#include "multiboot1.h"
#include "multiboot2.h"
#include "multiboot_place.h"
#include "protocol.h"
#include "refuse.h"
#include "segments.h"
#include "unpack/unpack.h"

/* Bytes of a segment for which it is worth mapping. */
#define MAP_LEAST (UINT64_C(1) << 20)

/* Placed as a header says; without one, as a flat image. */
static int parse_flat(struct image *image, const struct image_request *request,
                      struct image_error *error)
{
    int result;

    image->format = IMAGE_FLAT;
    result = protocol_choose(image, request, error);
    if (result || image->protocol == BOOT_PROTOCOL_VMM)
        return result ? result : flat_parse(image, request, error);
    return multiboot_place(image, request, error);
}

static int parse_boot_sector(struct image *image,
                             const struct image_request *request,
                             struct image_error *error)
{
    image->format =
        image->size == BOOT_SECTOR_SIZE ? IMAGE_BOOT_SECTOR : IMAGE_DISK;
    return boot_sector_parse(image, request, error);
}

/* Does a boot protocol's header say where the image goes? Then it is a kernel,
 * whatever else it looks like. */
static bool has_place(const struct image *image)
{
    return protocol_is_there(image, BOOT_PROTOCOL_MULTIBOOT1) ||
           protocol_is_there(image, BOOT_PROTOCOL_MULTIBOOT2);
}

/* A CD image: the BIOS loads what its catalog names. */
static int parse_cd(struct image *image)
{
    uint64_t len = (uint64_t)image->cd.nr * BOOT_SECTOR_SIZE;

    image->format = IMAGE_CD;
    image->protocol = BOOT_PROTOCOL_BIOS;
    image->mode = BOOT_MODE_REAL;
    image->entry = (uint64_t)image->cd.segment << 4;
    image->nr_segments = 1;
    image->segments[0] = (struct image_segment){
        .file_offset = (uint64_t)image->cd.lba * CD_SECTOR_SIZE,
        .file_size = len,
        .gpa = image->entry,
        .mem_size = len,
        .gva = image->entry,
        .flags = PF_R | PF_W | PF_X,
    };
    return 0;
}

/* A disk, or something that begins like one. */
static int parse_disk(struct image *image, const struct image_request *request,
                      struct image_error *error)
{
    if (boot_sector_has_loader(image->data))
        return parse_boot_sector(image, request, error);
    if (cd_find_boot(image->data, image->size, &image->cd))
        return parse_cd(image);
    if (foreign_detect_late(image, error))
        return -ENOEXEC;
    return refuse(error,
                  "it is a disk without a boot loader: its boot sector has no "
                  "code, or only code that says so; install one (grub-install, "
                  "limine bios-install, syslinux), or name the kernel itself; "
                  "one for UEFI only cannot start here, where no EFI is");
}

/* The order matters: a Linux bzImage has a boot sector's mark; a disk may have
 * any header in its later sectors; and what matches nothing is tried as
 * code. */
static int parse_format(struct image *image,
                        const struct image_request *request,
                        struct image_error *error)
{
    enum boot_protocol wish = request->protocol;
    bool as_it_is = request->mode != BOOT_MODE_AUTO || request->has_load ||
                    request->has_entry || wish != BOOT_PROTOCOL_AUTO;

    multiboot1_find(image);
    multiboot2_find(image);
    if (elf_image_detect(image->data, image->size))
        return elf_image_parse(image, request, error);
    if (boot_sector_detect(image->data, image->size) &&
        image->size == BOOT_SECTOR_SIZE)
        return parse_boot_sector(image, request, error);
    if (wish == BOOT_PROTOCOL_LINUX &&
        linux_image_detect(image->data, image->size))
        return linux_image_parse(image, request, error);
    if (wish == BOOT_PROTOCOL_BIOS &&
        boot_sector_detect(image->data, image->size))
        return parse_boot_sector(image, request, error);
    if (as_it_is)
        return parse_flat(image, request, error);
    if (linux_image_detect(image->data, image->size))
        return linux_image_parse(image, request, error);
    if (foreign_detect(image, error))
        return -ENOEXEC;
    if (boot_sector_detect(image->data, image->size))
        return parse_disk(image, request, error);
    if (cd_find_boot(image->data, image->size, &image->cd))
        return parse_cd(image);
    if (!has_place(image) && foreign_detect_late(image, error))
        return -ENOEXEC;
    return parse_flat(image, request, error);
}

int image_parse(struct image *image, const struct image_request *request,
                struct image_error *error)
{
    int result;

    image->nr_segments = 0;
    image->notes = (struct elf_notes){0};
    image->relocations = (struct elf_relocations){0};
    if (image->size == 0)
        return refuse(error, "it is empty; was the build interrupted?");
    result = parse_format(image, request, error);
    return result ? result : segments_check(image, error);
}

static struct boot_file file_of(const struct image *image)
{
    return (struct boot_file){.data = image->data,
                              .size = image->size,
                              .fd = image->fd,
                              .is_begun = image->is_begun};
}

static int begin(const char *path, struct image **out,
                 struct image_error *error)
{
    struct image *image = calloc(1, sizeof(*image));
    struct boot_file file;

    *out = NULL;
    if (image)
        image->path = strdup(path);
    if (!image || !image->path) {
        refuse(error, "the host has no memory left; free some");
        image_close(image);
        return -ENOMEM;
    }
    int result = boot_file_begin(path, IMAGE_MAX_SIZE, &file, error);
    if (result == -ENOENT)
        refuse(error, "there is no such file; check the name, or build it "
                      "first");
    if (result) {
        image_close(image);
        return result;
    }
    image->data = file.data;
    image->size = file.size;
    image->fd = file.fd;
    image->is_begun = file.is_begun;
    *out = image;
    return 0;
}

int image_complete(struct image *image, struct image_error *error)
{
    struct boot_file file = file_of(image);
    int result = boot_file_rest(&file, error);

    image->is_begun = file.is_begun;
    return result;
}

void image_stop(struct image *image)
{
    struct boot_file file = file_of(image);

    boot_file_stop(&file);
    image->is_begun = false;
}

static int close_failed(int result, struct image **image)
{
    if (result) {
        image_close(*image);
        *image = NULL;
    }
    return result;
}

int image_read(const char *path, struct image **out, struct image_error *error)
{
    int result = begin(path, out, error);

    if (!result)
        result = close_failed(image_complete(*out, error), out);
    return result;
}

/* Is the header enough to parse it? */
static bool can_wait(const struct image *image,
                     const struct image_request *request)
{
    bool as_it_is = request->mode != BOOT_MODE_AUTO || request->has_load ||
                    request->has_entry ||
                    (request->protocol != BOOT_PROTOCOL_AUTO &&
                     request->protocol != BOOT_PROTOCOL_LINUX);

    return !as_it_is && !elf_image_detect(image->data, image->size) &&
           linux_image_detect(image->data, image->size);
}

int image_open_late(const char *path, const struct image_request *request,
                    struct image **out, struct image_error *error)
{
    int result = begin(path, out, error);

    if (!result && !can_wait(*out, request))
        result = image_complete(*out, error);
    if (!result)
        result = image_parse(*out, request, error);
    if (!result && (*out)->mode != BOOT_MODE_LONG)
        result = image_complete(*out, error);
    return *out ? close_failed(result, out) : result;
}

int image_open(const char *path, const struct image_request *request,
               struct image **out, struct image_error *error)
{
    int result = image_read(path, out, error);

    if (!result)
        result = close_failed(image_parse(*out, request, error), out);
    return result;
}

void image_close(struct image *image)
{
    struct boot_file file;

    if (!image)
        return;
    unpack_free(image);
    file = file_of(image);
    boot_file_free(&file);
    free(image->path);
    free(image);
}

static int load_bytes(const struct image_segment *segment, const uint8_t *data,
                      uint64_t from, uint64_t len, struct guest_mem *mem)
{
    return guest_mem_write(mem, gpa(segment->gpa + from),
                           data + segment->file_offset + from, len);
}

/* Of a large segment of an unpacked kernel only the parts of pages at its ends
 * are copied. False: nothing was done. */
static bool map_segment(const struct image *image,
                        const struct image_segment *segment,
                        struct guest_mem *mem)
{
    const struct image_unpacked *unpacked = &image->unpacked;
    uint64_t at = unpacked->offset + segment->file_offset;
    uint64_t head = -at % X86_PAGE_SIZE;

    if (!unpacked->data || unpacked->fd < 0 || segment->file_size < MAP_LEAST ||
        at % X86_PAGE_SIZE != segment->gpa % X86_PAGE_SIZE)
        return false;
    uint64_t tail = (segment->file_size - head) % X86_PAGE_SIZE;
    uint64_t whole = segment->file_size - head - tail;
    if (guest_mem_map_file(mem, gpa(segment->gpa + head), unpacked->fd,
                           at + head, whole))
        return false;
    return !load_bytes(segment, unpacked->data, 0, head, mem) &&
           !load_bytes(segment, unpacked->data, head + whole, tail, mem);
}

int image_load(struct image *image, struct guest_mem *mem,
               struct image_error *error)
{
    const uint8_t *data =
        image->unpacked.data ? image->unpacked.data : image->data;
    int result = segments_fit(image, mem, error);

    if (result)
        return result;
    for (unsigned i = 0; i < image->nr_segments; i++) {
        const struct image_segment *segment = &image->segments[i];

        if (!map_segment(image, segment, mem) &&
            load_bytes(segment, data, 0, segment->file_size, mem))
            return refuse(error, "it does not fit into RAM; give the guest "
                                 "more with -m");
    }
    unpack_close(image);
    elf_dynamic_relocate(image, mem);
    return 0;
}

const char *image_format_name(enum image_format format)
{
    static const char *const names[] = {
        [IMAGE_FLAT] = "flat image",     [IMAGE_BOOT_SECTOR] = "boot sector",
        [IMAGE_DISK] = "disk image",     [IMAGE_CD] = "CD image",
        [IMAGE_LINUX] = "Linux bzImage", [IMAGE_ELF32] = "32-bit ELF",
        [IMAGE_ELF64] = "64-bit ELF",
    };

    return names[format];
}

const char *boot_mode_name(enum boot_mode mode)
{
    static const char *const names[] = {
        [BOOT_MODE_AUTO] = "auto",
        [BOOT_MODE_REAL] = "real",
        [BOOT_MODE_PROTECTED] = "protected",
        [BOOT_MODE_LONG] = "long",
    };

    return names[mode];
}
