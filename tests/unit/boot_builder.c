/* SPDX-License-Identifier: MIT */
/*
 * Headers of boot protocols.
 */
#include "boot_builder.h"

#include <string.h>

struct boot_header1 boot_builder_header1(void)
{
    return (struct boot_header1){
        .magic = BOOT_MAGIC1,
        .flags = 1u << 16 | 3u,
        .header_addr = BOOT_FLAT_LOAD,
        .load_addr = BOOT_FLAT_LOAD,
        .load_end = BOOT_FLAT_LOAD + BOOT_FLAT_SIZE,
        .bss_end = BOOT_FLAT_LOAD + 0x2000,
        .entry = BOOT_FLAT_ENTRY,
    };
}

void boot_builder_put1(uint8_t *at, struct boot_header1 header)
{
    header.checksum = 0u - header.magic - header.flags;
    memcpy(at, &header, sizeof(header));
}

unsigned boot_builder_tags2(struct boot_tag tags[8])
{
    const struct boot_tag good[] = {
        {1, 0, 16, {1, 6}}, /* command line, memory map */
        {2,
         0,
         24,
         {BOOT_FLAT_LOAD, BOOT_FLAT_LOAD, BOOT_FLAT_LOAD + BOOT_FLAT_SIZE,
          BOOT_FLAT_LOAD + 0x2000}},
        {3, 0, 12, {BOOT_FLAT_ENTRY}},
        {0, 0, 8, {0}},
    };

    memcpy(tags, good, sizeof(good));
    return sizeof(good) / sizeof(good[0]);
}

void boot_builder_sum2(uint8_t *at)
{
    struct boot_header2 header;

    memcpy(&header, at, sizeof(header));
    header.checksum = 0u - header.magic - header.architecture - header.length;
    memcpy(at, &header, sizeof(header));
}

uint32_t boot_builder_put2(uint8_t *at, const struct boot_tag *tags,
                           unsigned nr)
{
    struct boot_header2 header = {.magic = BOOT_MAGIC2};
    uint32_t used = sizeof(header);

    for (unsigned i = 0; i < nr; i++) {
        uint32_t size = tags[i].size;

        /* If a tag's size is wrong, only its head is placed, and the next tag
         * follows it. */
        if (size < 8 || size > sizeof(tags[i]))
            size = 8;
        memcpy(at + used, &tags[i], size);
        used += (size + 7u) & ~7u;
    }
    header.length = used;
    memcpy(at, &header, sizeof(header));
    boot_builder_sum2(at);
    return used;
}

size_t boot_builder_note(uint8_t *at, const char *name, uint32_t type,
                         const void *desc, uint32_t size)
{
    const uint32_t head[3] = {(uint32_t)strlen(name) + 1, size, type};
    size_t name_size = (head[0] + 3u) & ~3u;

    memset(at, 0, sizeof(head) + name_size + ((size + 3u) & ~3u));
    memcpy(at, head, sizeof(head));
    memcpy(at + sizeof(head), name, head[0]);
    memcpy(at + sizeof(head) + name_size, desc, size);
    return sizeof(head) + name_size + ((size + 3u) & ~3u);
}
