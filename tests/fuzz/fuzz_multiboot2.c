/* SPDX-License-Identifier: MIT */
/*
 * Fuzzes images that are started by multiboot 2: the input is the file.
 */
#include "fuzz_boot.h"

/* The tags fill the size in the header, and finish with the end tag. */
static void check(const struct image_try *try)
{
    uint64_t info = HV_BOOT_INFO;
    uint32_t total = fuzz_boot_word(try, info), at = 8, type;

    if (total > HV_BOOT_STACK - HV_BOOT_INFO)
        abort();
    do {
        if (at + 8 > total)
            abort();
        type = fuzz_boot_word(try, info + at);
        if (fuzz_boot_word(try, info + at + 4) < 8)
            abort();
        at += (fuzz_boot_word(try, info + at + 4) + 7) & ~7u;
    } while (type);
    if (at != total)
        abort();
}

static void make_sum(uint8_t *at)
{
    struct boot_header2 header;

    memcpy(&header, at, sizeof(header));
    if (header.magic == BOOT_MAGIC2)
        boot_builder_sum2(at);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *image = fuzz_boot_copy(data, size);

    if (size >= sizeof(struct boot_header2))
        make_sum(image);
    if (size >= FUZZ_HEADER_AT + sizeof(struct boot_header2))
        make_sum(image + FUZZ_HEADER_AT);
    fuzz_boot(image, size, BOOT_PROTOCOL_MULTIBOOT2, check);
    free(image);
    return 0;
}

size_t fuzz_seed(unsigned n, uint8_t *buf)
{
    struct boot_tag tags[16] = {
        {4, 0, 12, {3}},
        {5, 1, 20, {1024, 768, 32}},
        {6, 0, 8, {0}},
        {10, 0, 24, {0, UINT32_MAX, 4096, 1}},
    };
    unsigned nr = 4 + boot_builder_tags2(tags + 4);
    size_t size = BOOT_FLAT_SIZE;

    if (n > 2)
        return 0;
    memset(buf, 0, size);
    if (n < 2) { /* an ELF says where it goes and is entered */
        size = fuzz_boot_elf(n, 2, buf);
        tags[5] = (struct boot_tag){6, 0, 8, {0}};
        tags[6] = (struct boot_tag){3, 0, 12, {ELF_TEXT_GPA}};
    }
    boot_builder_put2(buf + (n < 2 ? FUZZ_HEADER_AT : 0), tags, nr);
    return size;
}
