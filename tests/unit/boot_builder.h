/* SPDX-License-Identifier: MIT */
/*
 * Headers of boot protocols, put into images in memory: good ones to start
 * from, which a test can make as bad as it wants.
 */
#ifndef TESTS_UNIT_BOOT_BUILDER_H
#define TESTS_UNIT_BOOT_BUILDER_H

#include <stddef.h>
#include <stdint.h>

/* As in the file; boot_builder_put1 computes the checksum. */
struct boot_header1 {
    uint32_t magic, flags, checksum;
    uint32_t header_addr, load_addr, load_end, bss_end, entry;
    uint32_t mode_type, width, height, depth;
};

struct boot_header2 {
    uint32_t magic, architecture, length, checksum;
};

/* A tag and up to six words after its head. */
struct boot_tag {
    uint16_t type, flags;
    uint32_t size;
    uint32_t words[6];
};

#define BOOT_MAGIC1 0x1BADB002u
#define BOOT_MAGIC2 0xE85250D6u

/* A flat image of BOOT_FLAT_SIZE bytes goes to BOOT_FLAT_LOAD, with the header
 * at its start; BOOT_FLAT_ENTRY is a hlt. */
#define BOOT_FLAT_LOAD  0x200000u
#define BOOT_FLAT_SIZE  0x400u
#define BOOT_FLAT_ENTRY (BOOT_FLAT_LOAD + 0x200u)

/* A good header of each kind for that image. */
struct boot_header1 boot_builder_header1(void);
/* Fills tags[] with: information, address, entry, end. Returns how many. */
unsigned boot_builder_tags2(struct boot_tag tags[8]);

/* Both write at `at`, where there must be room, and compute the checksum. The
 * second one returns the length of the header. */
void boot_builder_put1(uint8_t *at, struct boot_header1 header);
uint32_t boot_builder_put2(uint8_t *at, const struct boot_tag *tags,
                           unsigned nr);
/* Computes the checksum again after a change. */
void boot_builder_sum2(uint8_t *at);

/* A note with this name (with its NUL) and description; returns its size. */
size_t boot_builder_note(uint8_t *at, const char *name, uint32_t type,
                         const void *desc, uint32_t size);

#endif
