/* SPDX-License-Identifier: MIT */
/*
 * What the fuzz targets of boot protocols share. An image, with a header whose
 * checksum is corrected, is started by one protocol; what the guest would be
 * told must be consistent.
 */
#ifndef TESTS_FUZZ_FUZZ_BOOT_H
#define TESTS_FUZZ_FUZZ_BOOT_H

#include <errno.h>
#include <hv/layout.h>
#include <stdlib.h>
#include <string.h>

#include "boot/protocol.h"
#include "boot_builder.h"
#include "elf_builder.h"
#include "fuzz.h"
#include "image_try.h"

/* Where a header is in the seeds: at the start of a flat image, after the
 * program headers of an ELF. */
#define FUZZ_HEADER_AT 0x100u

/* In a block of exactly its size, so that ASan sees an access past its end. */
static inline uint8_t *fuzz_boot_copy(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size ? size : 1);

    if (!copy)
        abort();
    memcpy(copy, data, size);
    return copy;
}

static inline void fuzz_boot_describe(const struct image *image)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    struct image_error sentence;

    if (!out)
        abort();
    image_describe(image, out);
    fclose(out);
    free(text);
    if (protocol_misses(image, &sentence) && !sentence.text[0])
        abort();
}

/* Tries the image. If it is started by `protocol`, calls `check` on what the
 * guest is told. */
static inline void fuzz_boot(uint8_t *image, size_t size,
                             enum boot_protocol protocol,
                             void (*check)(const struct image_try *try))
{
    const struct image_request request = {.protocol = protocol};
    struct image_try try;

    image_try(&try, image, size, &request);
    if (try.result && !try.error.text[0])
        abort();
    if (try.parsed)
        fuzz_boot_describe(&try.image);
    if (try.result == 0) {
        if (try.image.protocol != protocol || try.image.entry >> 32)
            abort();
        check(&try);
    }
    image_try_end(&try);
}

/* A word of guest memory; it must exist. */
static inline uint32_t fuzz_boot_word(const struct image_try *try, uint64_t at)
{
    uint32_t value;

    if (guest_mem_read(try->mem, gpa(at), &value, sizeof(value)))
        abort();
    return value;
}

/* Makes an ELF of either size, with its parts close together; returns its
 * size. */
static inline size_t fuzz_boot_elf(bool is_64, unsigned nr_phdrs, uint8_t *buf)
{
    struct elf_builder builder;
    uint8_t *file;

    elf_builder_init(&builder, is_64);
    for (unsigned i = 0; i < 2; i++)
        builder.phdrs[i].p_offset = 0x280u + i * 0x40u;
    builder.header.e_phnum = (uint16_t)nr_phdrs;
    builder.nr_phdrs = nr_phdrs;
    builder.phdrs[2] = (GElf_Phdr){
        .p_type = PT_NOTE,
        .p_offset = FUZZ_HEADER_AT,
        .p_filesz = 44,
        .p_align = 4,
    };
    builder.file_size = 0x300;
    file = elf_builder_make(&builder);
    memcpy(buf, file, builder.file_size);
    free(file);
    return builder.file_size;
}

#endif
