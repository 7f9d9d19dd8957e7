/* SPDX-License-Identifier: MIT */
/*
 * Fuzzes the path of an image into a guest: parse, load, boot information,
 * description. An input is what the user asked for (one byte of modes and
 * flags, padding, --load, --entry), followed by the image file.
 */
#include "fuzz.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "elf_builder.h"
#include "image_try.h"

#define ASKED_LOAD  4u /* above the two bits of the mode */
#define ASKED_ENTRY 8u

struct prefix {
    uint8_t asked;
    uint8_t padding[7];
    uint64_t load;
    uint64_t entry;
};

/* Checks what image_parse promises, without using its predicates. */
static void check_parsed(const struct image *image)
{
    bool entry_found = false;

    if (image->mode == BOOT_MODE_AUTO || image->nr_segments == 0 ||
        image->nr_segments > IMAGE_MAX_SEGMENTS)
        abort();
    for (unsigned i = 0; i < image->nr_segments; i++) {
        const struct image_segment *segment = &image->segments[i];
        unsigned __int128 end = segment->file_offset;

        end += segment->file_size;
        if (end > image->size || segment->file_size > segment->mem_size)
            abort();
        if (image->entry >= segment->gpa &&
            image->entry - segment->gpa < segment->file_size)
            entry_found = true;
    }
    if (!entry_found)
        abort();
}

static void describe(const struct image *image)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);

    if (!out)
        abort();
    image_describe(image, out);
    fclose(out);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct prefix prefix;
    struct image_request request;
    struct image_try try;

    if (size < sizeof(prefix))
        return 0;
    memcpy(&prefix, data, sizeof(prefix));
    request = (struct image_request){
        .mode = (enum boot_mode)(prefix.asked & 3),
        .has_load = prefix.asked & ASKED_LOAD,
        .load = prefix.load,
        .has_entry = prefix.asked & ASKED_ENTRY,
        .entry = prefix.entry,
    };
    image_try(&try, data + sizeof(prefix), size - sizeof(prefix), &request);
    if (try.result && !try.error.text[0])
        abort();
    if (try.parsed) {
        check_parsed(&try.image);
        describe(&try.image);
    }
    image_try_end(&try);
    return 0;
}

static size_t elf_seed(bool is_64, bool is_low, uint8_t asked, uint8_t *buf)
{
    struct prefix prefix = {.asked = asked, .entry = ELF_TEXT_GPA + 1};
    struct elf_builder builder;
    uint8_t *file;

    elf_builder_init(&builder, is_64);
    if (is_low)
        for (unsigned i = 0; i < builder.nr_phdrs; i++)
            builder.phdrs[i].p_vaddr = builder.phdrs[i].p_paddr;
    builder.header.e_entry = builder.phdrs[0].p_vaddr;
    /* The fuzzer tries short inputs more often, so text and data are placed
     * right after the headers instead of a page further. */
    for (unsigned i = 0; i < builder.nr_phdrs; i++)
        builder.phdrs[i].p_offset = 0x100u + i * 0x40u;
    builder.file_size = 0x180;
    file = elf_builder_make(&builder);
    memcpy(buf, &prefix, sizeof(prefix));
    memcpy(buf + sizeof(prefix), file, builder.file_size);
    free(file);
    return sizeof(prefix) + builder.file_size;
}

static size_t flat_seed(uint8_t asked, uint8_t *buf)
{
    struct prefix prefix = {
        .asked = asked, .load = 0x100000, .entry = 0x100001};
    const size_t sector = 512;

    memcpy(buf, &prefix, sizeof(prefix));
    memset(buf + sizeof(prefix), 0xF4, sector);
    if (asked == 0)
        memcpy(buf + sizeof(prefix) + 510, "\x55\xAA", 2);
    return sizeof(prefix) + sector;
}

size_t fuzz_seed(unsigned n, uint8_t *buf)
{
    if (n < 8)
        return elf_seed(n & 1, n & 2, n & 4 ? ASKED_ENTRY : 0, buf);
    if (n < 8 + 16)
        return flat_seed((uint8_t)(n - 8), buf);
    return 0;
}
