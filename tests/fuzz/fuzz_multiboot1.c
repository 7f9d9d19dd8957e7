/* SPDX-License-Identifier: MIT */
/*
 * Fuzzes images that are started by multiboot 1: the input is the file.
 */
#include "fuzz_boot.h"

static void check(const struct image_try *try)
{
    uint64_t info = HV_BOOT_INFO;
    uint32_t map = fuzz_boot_word(try, info + 48);
    uint32_t size = fuzz_boot_word(try, info + 44);
    uint32_t module = fuzz_boot_word(try, info + 24);

    for (uint32_t at = 0; at < size; at += 24)
        if (fuzz_boot_word(try, map + at) != 20)
            abort();
    if (fuzz_boot_word(try, info + 20) != 1 ||
        fuzz_boot_word(try, module) % 4096 ||
        fuzz_boot_word(try, module) >= fuzz_boot_word(try, module + 4) ||
        fuzz_boot_word(try, fuzz_boot_word(try, module)) != 1)
        abort();
}

static void make_sum(uint8_t *at)
{
    struct boot_header1 header;

    memcpy(&header, at, sizeof(header));
    if (header.magic == BOOT_MAGIC1)
        boot_builder_put1(at, header);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *image = fuzz_boot_copy(data, size);

    if (size >= sizeof(struct boot_header1))
        make_sum(image);
    if (size >= FUZZ_HEADER_AT + sizeof(struct boot_header1))
        make_sum(image + FUZZ_HEADER_AT);
    fuzz_boot(image, size, BOOT_PROTOCOL_MULTIBOOT1, check);
    free(image);
    return 0;
}

size_t fuzz_seed(unsigned n, uint8_t *buf)
{
    struct boot_header1 header = boot_builder_header1();
    size_t size = BOOT_FLAT_SIZE;

    if (n > 2)
        return 0;
    memset(buf, 0, size);
    if (n < 2) {
        size = fuzz_boot_elf(n, 2, buf);
        header.flags = 7;
    }
    boot_builder_put1(buf + (n < 2 ? FUZZ_HEADER_AT : 0), header);
    return size;
}
