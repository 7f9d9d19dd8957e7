/* SPDX-License-Identifier: MIT */
/*
 * Multiboot 2: the header in an image, and the information that a kernel is
 * entered with. Specification: "Multiboot2 Specification version 2.0".
 */
#ifndef VMM_BOOT_MULTIBOOT2_H
#define VMM_BOOT_MULTIBOOT2_H

#include "boot_info.h"
#include "image.h"

/* Types of information, as bits of multiboot2_header.wanted. */
#define MULTIBOOT2_INFO_CMDLINE     1u
#define MULTIBOOT2_INFO_LOADER_NAME 2u
#define MULTIBOOT2_INFO_MODULE      3u
#define MULTIBOOT2_INFO_MEMORY      4u
#define MULTIBOOT2_INFO_MEMORY_MAP  6u
#define MULTIBOOT2_INFO_FRAMEBUFFER 8u
#define MULTIBOOT2_INFO_ELF         9u
#define MULTIBOOT2_INFO_ACPI_1      14u
#define MULTIBOOT2_INFO_ACPI_2      15u
#define MULTIBOOT2_INFO_LOAD_BASE   21u

/* Fills image->multiboot2: the first header in the first 32 KiB that is 8-byte
 * aligned and has a correct checksum. found is false if there is none. */
void multiboot2_find(struct image *image);

/* Can the header be used? 0 or -ENOEXEC with error->text. */
int multiboot2_check(const struct image *image,
                     struct image_error *error) MUST_CHECK;

/* Moves an image (segments and entry) that is relocatable and may not stay
 * where it was linked. 0 or -ENOEXEC with error->text. */
int multiboot2_relocate(struct image *image,
                        struct image_error *error) MUST_CHECK;

/* The name of a type of information; `type` is below MULTIBOOT2_NR_INFO. */
const char *multiboot2_info_name(unsigned type);

/* The bits of `wanted` whose information is not provided here. */
uint32_t multiboot2_info_missing(uint32_t wanted);

/* Writes the information, command line and modules into the boot structures'
 * place. As protocol_write. */
int multiboot2_write(const struct boot_config *config,
                     const struct image *image, struct guest_mem *mem,
                     struct image_error *error) MUST_CHECK;

#endif
