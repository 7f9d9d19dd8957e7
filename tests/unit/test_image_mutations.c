/* SPDX-License-Identifier: MIT */
/*
 * Ten thousand images that were good once: each is loaded or refused with a
 * sentence, in under 100 ms, and nothing is read or written outside (the
 * file is a heap block of its own size, guest RAM has guards).
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "elf_builder.h"
#include "image_try.h"

#define NR_IMAGES 10000u
#define LIMIT_MS  100.0
#define ROOM      4096u /* bytes that an image may grow by */

struct subject {
    uint8_t *data;
    uint64_t size;
    struct image_request request;
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

/* Most of what matters is in the headers at the start. */
static uint64_t somewhere(uint64_t size)
{
    return random_below(random_below(4) && size > 192 ? 192 : size);
}

static void mutate(struct subject *subject)
{
    uint64_t at, value, width;

    if (subject->size == 0)
        return;
    at = somewhere(subject->size);
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
        value = somewhere(subject->size);
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

    *subject = (struct subject){.size = 512};
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

/* Once more in a block of exactly its size, for ASan's sake. */
static void try_exact(const struct subject *subject, struct image_try *try)
{
    uint8_t *exact = malloc(subject->size ? subject->size : 1);

    memcpy(exact, subject->data, subject->size);
    image_try(try, exact, subject->size, &subject->request);
    image_try_end(try);
    free(exact);
}

Test(image_mutations, ten_thousand_are_loaded_or_refused)
{
    unsigned nr_loaded = 0, nr_refused = 0;
    double slowest = 0;

    for (unsigned i = 0; i < NR_IMAGES; i++) {
        struct subject subject;
        struct image_try try;

        make_base(&subject, i % 6);
        for (uint64_t n = random_below(6); n > 0; n--)
            mutate(&subject);
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
    /* Both must be well represented, or the test tests little. */
    cr_assert_gt(nr_loaded, NR_IMAGES / 10);
    cr_assert_gt(nr_refused, NR_IMAGES / 10);
}
