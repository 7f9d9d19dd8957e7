/* SPDX-License-Identifier: MIT */
/*
 * Ten thousand images, for each boot protocol as well, that were good before
 * they were changed: each is loaded, or refused with a sentence, in under 100
 * ms, and nothing outside is read or written (the file is a heap block of
 * exactly its size, guest RAM has guard pages).
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "boot_builder.h"
#include "elf_builder.h"
#include "image_try.h"

#define NR_IMAGES 10000u
#define LIMIT_MS  100.0
#define ROOM      4096u /* most bytes that an image may grow by */

struct subject {
    uint8_t *data;
    uint64_t size;
    struct image_request request;
    uint64_t focus; /* most of what matters is before this offset */
};

/* xorshift64*: the same images in every run. */
static uint64_t random_state = 0x9E3779B97F4A7C15u;

static uint64_t random_next(void)
{
    random_state ^= random_state >> 12;
    random_state ^= random_state << 25;
    random_state ^= random_state >> 27;
    return random_state * 0x2545F4914F6CDD1Du;
}

static uint64_t random_below(uint64_t limit)
{
    return random_next() % limit;
}

static uint64_t interesting(void)
{
    static const uint64_t values[] = {
        0,          1,          2,
        3,          7,          0x34,
        0x38,       0x40,       0x7F,
        0x80,       0xFF,       0x100,
        0x1000,     0x7C00,     0x7FFF,
        0x8000,     0x90000,    0x99FFF,
        0xA0000,    0xC0000,    0xFFFF,
        0x100000,   0x101000,   0x7FFFFF,
        0x800000,   0x7FFFFFFF, 0x80000000,
        0xC0000000, 0xFFFFFFFF, 0x100000000,
        1ull << 52, 1ull << 63, UINT64_MAX - 4095,
        UINT64_MAX,
    };

    return values[random_below(ARRAY_SIZE(values))];
}

static uint64_t somewhere(const struct subject *subject)
{
    return random_below(random_below(4) && subject->size > subject->focus
                            ? subject->focus
                            : subject->size);
}

static void mutate(struct subject *subject)
{
    uint64_t at, value, width;

    if (subject->size == 0)
        return;
    at = somewhere(subject);
    switch (random_below(6)) {
    case 0:
        subject->data[at] ^= (uint8_t)(1u << random_below(8));
        break;
    case 1:
        subject->data[at] = (uint8_t)random_next();
        break;
    case 2: /* a field, where fields are */
        width = 1ull << random_below(4);
        at -= at % width;
        value = random_below(2) ? interesting() : interesting() - 1;
        if (range_inside(at, width, subject->size))
            memcpy(subject->data + at, &value, width);
        break;
    case 3: /* cut off */
        if (random_below(4) == 0)
            subject->size = at;
        break;
    case 4: /* one part over another */
        width = random_below(64);
        value = somewhere(subject);
        if (range_inside(at, width, subject->size) &&
            range_inside(value, width, subject->size))
            memmove(subject->data + at, subject->data + value, width);
        break;
    default: /* longer */
        if (random_below(4) == 0)
            subject->size += random_below(8);
        break;
    }
}

static void make_base(struct subject *subject, uint64_t kind)
{
    struct elf_builder builder;
    uint8_t *file;

    *subject = (struct subject){.size = 512, .focus = 192};
    if (kind < 4) {
        elf_builder_init(&builder, kind % 2);
        if (kind >= 2) { /* linked where it is loaded */
            builder.phdrs[0].p_vaddr = builder.phdrs[0].p_paddr;
            builder.phdrs[1].p_vaddr = builder.phdrs[1].p_paddr;
            builder.header.e_entry = builder.phdrs[0].p_paddr;
        }
        subject->size = builder.file_size;
        file = elf_builder_make(&builder);
        subject->data = calloc(1, subject->size + ROOM);
        memcpy(subject->data, file, subject->size);
        free(file);
        return;
    }
    subject->data = calloc(1, subject->size + ROOM);
    memcpy(subject->data + 510, "\x55\xAA", 2);
    if (kind == 4)
        return; /* a boot sector */
    subject->size = random_below(600);
    subject->request = (struct image_request){
        .mode = (enum boot_mode)random_below(4),
        .has_load = random_below(2),
        .load = interesting(),
        .has_entry = random_below(2),
    };
    subject->request.entry =
        random_below(2) ? interesting() : subject->request.load;
}

/* Tries it once more in a block of exactly its size, for ASan. */
static void try_exact(const struct subject *subject, struct image_try *try)
{
    uint8_t *exact = malloc(subject->size ? subject->size : 1);

    memcpy(exact, subject->data, subject->size);
    image_try(try, exact, subject->size, &subject->request);
    image_try_end(try);
    free(exact);
}

/* `make` makes initial image number `i`. For half of the images `sum`, if there
 * is one, corrects the checksum again. */
static void run(void (*make)(struct subject *subject, uint64_t i),
                void (*sum)(struct subject *subject))
{
    unsigned nr_loaded = 0, nr_refused = 0;
    double slowest = 0;

    for (unsigned i = 0; i < NR_IMAGES; i++) {
        struct subject subject;
        struct image_try try;

        make(&subject, i);
        for (uint64_t n = random_below(6); n > 0; n--)
            mutate(&subject);
        if (sum && random_below(2))
            sum(&subject);
        try_exact(&subject, &try);
        free(subject.data);
        if (try.result == 0)
            nr_loaded++;
        else
            nr_refused++;
        cr_assert(try.result == 0 || try.error.text[0], "image %u", i);
        cr_assert(try.result == 0 || try.result == -ENOEXEC ||
                      (try.loaded && try.result == -ENOSPC),
                  "image %u: %d", i, try.result);
        cr_assert_lt(try.ms, LIMIT_MS, "image %u", i);
        slowest = try.ms > slowest ? try.ms : slowest;
    }
    cr_log_info("%u loaded, %u refused, slowest %.3f ms", nr_loaded, nr_refused,
                slowest);
    /* Both outcomes must be frequent, or the test tests little. */
    cr_assert_gt(nr_loaded, NR_IMAGES / 10);
    cr_assert_gt(nr_refused, NR_IMAGES / 10);
}

static void make_any(struct subject *subject, uint64_t i)
{
    make_base(subject, i % 6);
}

Test(image_mutations, ten_thousand_are_loaded_or_refused)
{
    run(make_any, NULL);
}

/* ------------------------------------------------------------- protocols */

#define HEADER_AT 0x100u /* in an ELF: after the program headers */

/* An ELF of either size, or a flat image; its text begins at HEADER_AT. */
static uint8_t *make_bare(struct subject *subject, uint64_t i)
{
    if (i % 3 < 2) {
        make_base(subject, i % 3);
        subject->focus = 0x180;
        return subject->data + HEADER_AT;
    }
    *subject = (struct subject){.size = BOOT_FLAT_SIZE, .focus = 0x80};
    subject->data = calloc(1, subject->size + ROOM);
    memset(subject->data + 0x200, 0xF4, 0x200);
    return subject->data;
}

static void make_multiboot1(struct subject *subject, uint64_t i)
{
    uint8_t *at = make_bare(subject, i);
    struct boot_header1 header = boot_builder_header1();

    if (i % 3 < 2)
        header.flags = 7;
    boot_builder_put1(at, header);
    subject->request.protocol = BOOT_PROTOCOL_MULTIBOOT1;
}

static void sum_multiboot1(struct subject *subject)
{
    struct boot_header1 header;
    uint64_t at = subject->size == BOOT_FLAT_SIZE ? 0 : HEADER_AT;

    if (!range_inside(at, sizeof(header), subject->size))
        return;
    memcpy(&header, subject->data + at, sizeof(header));
    header.magic = BOOT_MAGIC1;
    boot_builder_put1(subject->data + at, header);
}

Test(image_mutations, ten_thousand_of_multiboot_1)
{
    run(make_multiboot1, sum_multiboot1);
}

static void make_multiboot2(struct subject *subject, uint64_t i)
{
    uint8_t *at = make_bare(subject, i);
    struct boot_tag tags[16] = {
        {4, 0, 12, {3}},  {5, 1, 20, {1024, 768, 32}},
        {6, 0, 8, {0}},   {10, 0, 24, {0, UINT32_MAX, 4096, 1}},
        {77, 1, 24, {0}},
    };
    unsigned nr = 5 + boot_builder_tags2(tags + 5);

    if (i % 3 < 2) { /* an ELF says where it goes and is entered */
        tags[6] = (struct boot_tag){6, 0, 8, {0}};
        tags[7] = (struct boot_tag){3, 0, 12, {ELF_TEXT_GPA}};
    }
    boot_builder_put2(at, tags, nr);
    subject->request.protocol = BOOT_PROTOCOL_MULTIBOOT2;
}

static void sum_multiboot2(struct subject *subject)
{
    uint64_t at = subject->size == BOOT_FLAT_SIZE ? 0 : HEADER_AT;

    if (range_inside(at, sizeof(struct boot_header2), subject->size))
        boot_builder_sum2(subject->data + at);
}

Test(image_mutations, ten_thousand_of_multiboot_2)
{
    run(make_multiboot2, sum_multiboot2);
}

static void make_pvh(struct subject *subject, uint64_t i)
{
    const uint64_t entry = ELF_TEXT_GPA;
    struct elf_builder builder;
    uint8_t *data;

    elf_builder_init(&builder, i % 2);
    builder.header.e_phnum = 3;
    builder.nr_phdrs = 3;
    builder.phdrs[2] = (GElf_Phdr){
        .p_type = PT_NOTE,
        .p_offset = HEADER_AT,
        .p_filesz = 24 + 20,
        .p_align = 4,
    };
    data = elf_builder_make(&builder);
    *subject = (struct subject){.size = builder.file_size, .focus = 0x130};
    subject->data = calloc(1, subject->size + ROOM);
    memcpy(subject->data, data, subject->size);
    free(data);
    boot_builder_note(subject->data + HEADER_AT, "GNU", 1, &entry, 8);
    boot_builder_note(subject->data + HEADER_AT + 24, "Xen", 18, &entry, 4);
    subject->request.protocol = BOOT_PROTOCOL_PVH;
}

Test(image_mutations, ten_thousand_of_pvh)
{
    run(make_pvh, NULL);
}
