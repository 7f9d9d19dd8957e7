/* SPDX-License-Identifier: MIT */
/*
 * Fuzzes Linux bzImages: the input is the file.
 */
#include "fuzz_boot.h"
#include "linux_builder.h"

static void check(const struct image_try *try)
{
    bool is_real = try->image.protocol == BOOT_PROTOCOL_BIOS;
    /* The header has the same place in the zero page and in the setup part. */
    uint64_t zero_page = is_real ? try->image.segments[1].gpa : HV_BOOT_INFO;
    uint32_t initrd = fuzz_boot_word(
        try, zero_page + offsetof(struct boot_params, hdr.ramdisk_image));
    uint32_t line = fuzz_boot_word(
        try, zero_page + offsetof(struct boot_params, hdr.cmd_line_ptr));
    uint32_t first;

    if (line != (is_real ? zero_page + 0xE000 : HV_BOOT_CMDLINE) ||
        initrd % 4096)
        abort();
    /* The first byte of the initrd, after all memory that the kernel unpacks
     * itself into. */
    first = fuzz_boot_word(try, initrd) & 0xFF;
    if (first != 1 ||
        initrd < try->image.segments[0].gpa + try->image.segments[0].mem_size)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct image_request nothing_asked = {0};
    uint8_t *image = fuzz_boot_copy(data, size);
    struct image_try try;

    image_try(&try, image, size, &nothing_asked);
    if (try.result && !try.error.text[0])
        abort();
    if (try.parsed && try.image.format == IMAGE_LINUX) {
        fuzz_boot_describe(&try.image);
        if (try.result == 0)
            check(&try);
    }
    image_try_end(&try);
    free(image);
    return 0;
}

/* A current kernel, one of 32 bits, an old one, and one of 16 bits. */
size_t fuzz_seed(unsigned n, uint8_t *buf)
{
    struct setup_header header = linux_good_header();

    if (n > 3)
        return 0;
    if (n > 2)
        header.code32_start = 0;
    if (n > 0)
        header.xloadflags = 0;
    if (n > 1) {
        header.version = 0x0206;
        header.relocatable_kernel = 0;
    }
    linux_build(buf, &header);
    return LINUX_SIZE;
}
