/* SPDX-License-Identifier: MIT */
/*
 * Guest images: which format a file has, whether it can be loaded, and what a
 * vCPU needs to start in it. Every byte of an image is hostile input.
 *
 * Detection is by content: ELF magic; files that are not kernels (foreign.h); a
 * boot sector (512 bytes, 55 AA at their end) and a disk that begins with one;
 * a CD image with a boot catalog; else flat. An ELF or a flat image may have
 * headers of boot protocols (protocol.h). --mode= says that a file that is not
 * an ELF is to be taken as flat, as it is.
 */
#ifndef VMM_BOOT_IMAGE_H
#define VMM_BOOT_IMAGE_H

#include <stdio.h>

#include "cd.h"
#include "mem/guest_mem.h"
#include "multiboot.h"

enum boot_mode {
    BOOT_MODE_AUTO, /* what the image says; a flat image: long */
    BOOT_MODE_REAL,
    BOOT_MODE_PROTECTED,
    BOOT_MODE_LONG,
};

enum image_format {
    IMAGE_FLAT,
    IMAGE_BOOT_SECTOR,
    IMAGE_DISK,  /* begins with a boot sector, and is longer */
    IMAGE_CD,    /* ISO 9660 with a boot catalog, and no boot sector */
    IMAGE_LINUX, /* bzImage */
    IMAGE_ELF32,
    IMAGE_ELF64,
};

/* How a guest is entered, and what information it gets. */
enum boot_protocol {
    BOOT_PROTOCOL_AUTO, /* what the image has */
    BOOT_PROTOCOL_VMM,  /* hv/boot_info.h */
    BOOT_PROTOCOL_MULTIBOOT1,
    BOOT_PROTOCOL_MULTIBOOT2,
    BOOT_PROTOCOL_PVH,
    BOOT_PROTOCOL_LINUX,
    BOOT_PROTOCOL_BIOS, /* its first sector is entered as a PC does it */
};

/* What the user may say about an image. */
struct image_request {
    enum boot_mode mode;
    enum boot_protocol protocol;
    bool has_load;  /* --load=ADDR, flat images only */
    uint64_t load;  /* guest-physical */
    bool has_entry; /* --entry=ADDR */
    uint64_t entry; /* guest-physical */
};

#define IMAGE_MAX_SEGMENTS 64u
#define BOOT_MAX_MODULES   32u

/* A part of the file that is copied to guest memory. file_size <= mem_size; the
 * rest is zero. */
struct image_segment {
    uint64_t file_offset; /* bytes into the image file */
    uint64_t file_size;   /* bytes */
    uint64_t gpa;         /* where it goes, guest-physical */
    uint64_t mem_size;    /* bytes it takes there */
    uint64_t gva;         /* where it is linked, for symbols; = gpa if flat */
    uint32_t flags;       /* PF_R, PF_W, PF_X of <elf.h>; flat: all */
};

/* What the notes of an ELF say about booting. */
struct elf_notes {
    bool has_vmm;    /* HV_NOTE_BOOT: it asks for vmm's own protocol */
    bool is_linux;   /* a vmlinux: it has notes owned by "Linux" */
    bool is_program; /* for Linux: the ABI tag of its C libraries */
    uint32_t solo5;  /* a unikernel: what Solo5 built it for, from 1 on */
    bool has_pvh;    /* XEN_ELFNOTE_PHYS32_ENTRY */
    uint64_t entry;  /* has_pvh: guest-physical */
};

/* Relocations that only add the distance by which the image was moved
 * (elf_dynamic.h). */
struct elf_relocations {
    uint64_t offset; /* of the table, in the file */
    uint64_t nr;     /* entries */
    uint64_t bias;   /* what is added, modulo 2^64 */
};

/* A kernel that was unpacked (unpack/unpack.h): the segments are in this file.
 */
struct image_unpacked {
    const uint8_t *data; /* mapped; NULL: there is none */
    uint64_t size;       /* bytes */
    int fd;              /* if there is one, until it is loaded; else -1 */
    uint64_t offset;     /* where `data` begins in that file, page-aligned */
};

/* An image that was opened and parsed, and can be loaded if there is enough
 * RAM. */
struct image {
    char *path;
    const uint8_t *data; /* private read-only copy of the file */
    uint64_t size;       /* bytes */
    int fd;              /* if is_begun: as in struct boot_file */
    bool is_begun;
    enum image_format format;
    enum boot_protocol protocol; /* never AUTO */
    enum boot_mode mode;         /* never AUTO */
    uint64_t entry; /* guest-physical address of the first instruction */
    /* The protocols that it has, used or not. */
    struct multiboot1_header multiboot1;
    struct multiboot2_header multiboot2;
    struct elf_notes notes;             /* ELF only */
    struct elf_relocations relocations; /* ELF only */
    struct cd_boot cd;                  /* IMAGE_CD only */
    struct image_unpacked unpacked;     /* IMAGE_LINUX only */
    unsigned nr_segments;
    struct image_segment segments[IMAGE_MAX_SEGMENTS];
};

/* Why an image is refused: one sentence for a person, to be printed after the
 * path and a colon. */
struct image_error {
    char text[256];
};

#define IMAGE_MAX_SIZE (1ull << 30) /* bytes; larger files are refused */

/* Opens and reads `path`, then parses it. Returns 0; -ENOENT, -EACCES, ...
 * (status STATUS_NO_IMAGE) if it cannot be read; -ENOEXEC (status
 * STATUS_BAD_IMAGE) if it can, but not be loaded. On failure error->text
 * says why, and *out is NULL. Free with image_close. */
int image_open(const char *path, const struct image_request *request,
               struct image **out, struct image_error *error) MUST_CHECK;
/* The same, but only the first part of a bzImage is read that unpack_image may
 * find in the cache: then it is_begun, until image_complete. */
int image_open_late(const char *path, const struct image_request *request,
                    struct image **out, struct image_error *error) MUST_CHECK;
/* Reads the rest, if it is_begun. Errors as image_open. */
int image_complete(struct image *image, struct image_error *error) MUST_CHECK;
/* The rest is not needed: it stays zero. */
void image_stop(struct image *image);
/* The first half of image_open: reads the file; image_parse examines its
 * contents. */
int image_read(const char *path, struct image **out,
               struct image_error *error) MUST_CHECK;
void image_close(struct image *image);

/* Parses bytes in memory, without reading a file: what tests and fuzzers call.
 * Fills everything in *image except path, data and size, which the caller has
 * set (is_begun is false, or what it says is so). Afterwards every segment is
 * inside the file, touches neither the holes nor the boot structures, and
 * overlaps no other segment; the entry is in one of them. Returns 0 or -ENOEXEC
 * with error->text. */
int image_parse(struct image *image, const struct image_request *request,
                struct image_error *error) MUST_CHECK;

/* Puts the segments of a parsed image into RAM, which must be all zero before.
 * They are copies, except that of an unpacked kernel the first call maps the
 * file, which is closed then (guest_mem_map_file). Returns 0; if they do not
 * all lie in RAM, puts nothing there and returns -ENOEXEC with error->text. */
int image_load(struct image *image, struct guest_mem *mem,
               struct image_error *error) MUST_CHECK;

/* `vmm inspect`: what was found, for a person. */
void image_describe(const struct image *image, FILE *out);

const char *image_format_name(enum image_format format);
const char *boot_mode_name(enum boot_mode mode);

#endif
