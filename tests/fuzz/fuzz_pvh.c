/* SPDX-License-Identifier: MIT */
/*
 * Fuzzes images that are started by PVH: the input is the file.
 */
#include "fuzz_boot.h"

static void check(const struct image_try *try)
{
    uint64_t info = HV_BOOT_INFO;
    uint32_t module = fuzz_boot_word(try, info + 16);
    uint32_t map = fuzz_boot_word(try, info + 40);
    uint32_t nr = fuzz_boot_word(try, info + 48);

    if (fuzz_boot_word(try, info + 12) != 1 ||
        fuzz_boot_word(try, fuzz_boot_word(try, module)) != 1 || nr < 4)
        abort();
    for (uint32_t i = 0; i < nr; i++)
        if (fuzz_boot_word(try, map + i * 24 + 16) - 1 > 1)
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *image = fuzz_boot_copy(data, size);

    fuzz_boot(image, size, BOOT_PROTOCOL_PVH, check);
    free(image);
    return 0;
}

size_t fuzz_seed(unsigned n, uint8_t *buf)
{
    const uint64_t entry = ELF_TEXT_GPA;
    size_t size;

    if (n > 1)
        return 0;
    size = fuzz_boot_elf(n, 3, buf);
    boot_builder_note(buf + FUZZ_HEADER_AT, "GNU", 1, &entry, 8);
    boot_builder_note(buf + FUZZ_HEADER_AT + 24, "Xen", 18, &entry, 4);
    return size;
}
