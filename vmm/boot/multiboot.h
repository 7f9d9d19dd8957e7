/* SPDX-License-Identifier: MIT */
/*
 * What multiboot headers say, decoded, and the numbers of both protocols that
 * more than one file needs. Specifications: "Multiboot Specification version
 * 0.6.96", "Multiboot2 Specification version 2.0". Knows nothing of images.
 */
#ifndef VMM_BOOT_MULTIBOOT_H
#define VMM_BOOT_MULTIBOOT_H

#include <stdbool.h>
#include <stdint.h>

#define MULTIBOOT1_BOOTLOADER_MAGIC 0x2BADB002u /* eax at entry */
#define MULTIBOOT2_BOOTLOADER_MAGIC 0x36D76289u

/* Both specifications' types of memory. */
#define MULTIBOOT_MEMORY_AVAILABLE 1u
#define MULTIBOOT_MEMORY_RESERVED  2u

/* Flags of a multiboot 1 header. */
#define MULTIBOOT1_PAGE_ALIGN  (1u << 0)
#define MULTIBOOT1_MEMORY_INFO (1u << 1)
#define MULTIBOOT1_VIDEO_MODE  (1u << 2)
#define MULTIBOOT1_ADDRESSES   (1u << 16)
#define MULTIBOOT1_KNOWN_NEEDS 7u          /* the known ones of bits 0 to 15: */
#define MULTIBOOT1_NEEDS       0x0000FFFFu /* what the image requires */

/* Where the file goes, whatever its format is. */
struct multiboot_address {
    uint32_t header_addr; /* address that the header is to have */
    uint32_t load_addr;   /* first byte that is loaded; MULTIBOOT_FROM_START */
    uint32_t load_end;    /* end of what is loaded; 0: the whole file */
    uint32_t bss_end;     /* end of what is zeroed, 0: none */
};

/* load_addr: from the file's first byte on. */
#define MULTIBOOT_FROM_START UINT32_MAX

/* The screen that the kernel prefers. 0: no preference. */
struct multiboot_graphics {
    uint32_t width, height; /* pixels; characters if is_text */
    uint32_t depth;         /* bits a pixel; 0 in text */
    bool is_text;
};

/* Does it ask for pixels, with some width, height or depth? All zero: any
 * screen will do. */
static inline bool
multiboot_graphics_matter(const struct multiboot_graphics *graphics)
{
    return !graphics->is_text &&
           (graphics->width || graphics->height || graphics->depth);
}

struct multiboot1_header {
    bool found;
    uint64_t offset; /* in the file, bytes */
    uint32_t flags;
    uint32_t entry;                     /* if MULTIBOOT1_ADDRESSES */
    struct multiboot_address address;   /* if MULTIBOOT1_ADDRESSES */
    struct multiboot_graphics graphics; /* if MULTIBOOT1_VIDEO_MODE */
};

/* Types of information that a multiboot 2 header may ask for, as bits. */
#define MULTIBOOT2_NR_INFO 22u

struct multiboot2_header {
    bool found;
    uint64_t offset;     /* in the file, bytes */
    uint32_t length;     /* bytes */
    const char *broken;  /* why it cannot be used, NULL if it can */
    uint32_t broken_tag; /* the tag that `broken` is about */
    uint32_t wanted;     /* information asked for, a bit for each type */
    uint32_t needed;     /* the part of it that is required */
    bool has_address;
    struct multiboot_address address;
    bool has_entry;
    uint32_t entry;
    bool has_efi; /* it could be entered by EFI, too */
    bool has_console;
    uint32_t console; /* flags */
    bool has_graphics;
    struct multiboot_graphics graphics;
    bool aligns_modules;
    bool is_relocatable;
    uint32_t min, max, align; /* where it may be loaded; max: last byte */
    uint32_t preference;      /* 0: none, 1: lowest, 2: highest */
};

#endif
