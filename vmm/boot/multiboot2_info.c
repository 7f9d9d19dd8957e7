/* SPDX-License-Identifier: MIT */
/*
 * The information passed to a multiboot 2 kernel: a sequence of tags.
 * Specification: "Multiboot2 Specification version 2.0", "Boot information
 * format".
 */
#include <errno.h>

#include "arena.h"
#include "elf_sections.h"
#include "memory_map.h"
#include "modules.h"
#include "multiboot2.h"
#include "refuse.h"

#define LOADER_NAME      "vmm"
#define TAG_ALIGN        8u
#define FRAMEBUFFER_TEXT 2u

struct head {
    uint32_t total_size, reserved;
};

struct tag {
    uint32_t type;
    uint32_t size; /* including these eight bytes, without padding */
};

struct mmap_entry {
    uint64_t base, length;
    uint32_t type, reserved;
};

struct framebuffer {
    uint64_t addr;
    uint32_t pitch, width, height;
    uint8_t bpp, type;
    uint16_t reserved;
};

/* Where tags go. After the first tag that does not fit, all others are
 * dropped. */
struct tags {
    struct boot_arena *arena;
    bool is_full;
};

/* Adds a tag of two parts, either of which may be empty. Returns the address of
 * the second part, or 0 if there is no room. */
static uint32_t add_tag(struct tags *tags, uint32_t type, const void *first,
                        uint32_t first_size, const void *second,
                        uint64_t second_size)
{
    struct tag tag = {.type = type};
    uint64_t size = sizeof(tag) + first_size + second_size;
    uint32_t at = 0;

    if (size <= BOOT_ARENA_SIZE && !tags->is_full)
        at = boot_arena_add(tags->arena, NULL, size, TAG_ALIGN);
    if (!at) {
        tags->is_full = true;
        return 0;
    }
    tag.size = (uint32_t)size;
    boot_arena_set(tags->arena, at, &tag, sizeof(tag));
    at += (uint32_t)sizeof(tag);
    if (first_size)
        boot_arena_set(tags->arena, at, first, first_size);
    at += first_size;
    if (second && second_size)
        boot_arena_set(tags->arena, at, second, (uint32_t)second_size);
    return at;
}

static void add_text(struct tags *tags, uint32_t type, const char *text)
{
    add_tag(tags, type, NULL, 0, text, strlen(text) + 1);
}

static void add_modules(struct tags *tags, const struct boot_config *config,
                        const struct placed_module *placed)
{
    for (unsigned i = 0; i < config->nr_modules; i++) {
        const char *words = module_words(&config->modules[i]);
        const uint32_t place[] = {
            (uint32_t)placed[i].base,
            (uint32_t)(placed[i].base + placed[i].size),
        };

        add_tag(tags, MULTIBOOT2_INFO_MODULE, place, sizeof(place), words,
                strlen(words) + 1);
    }
}

static void add_memory(struct tags *tags, const struct guest_mem *mem)
{
    struct memory_range map[MEMORY_MAP_MAX];
    struct mmap_entry entries[MEMORY_MAP_MAX];
    unsigned nr = memory_map_build(mem, map);
    const uint32_t basic[] = {
        memory_map_lower_kib(map, nr),
        memory_map_upper_kib(map, nr),
    };
    const uint32_t format[] = {sizeof(entries[0]), 0 /* version */};

    for (unsigned i = 0; i < nr; i++)
        entries[i] = (struct mmap_entry){
            .base = map[i].base,
            .length = map[i].size,
            .type = map[i].type == MEMORY_USABLE ? MULTIBOOT_MEMORY_AVAILABLE
                                                 : MULTIBOOT_MEMORY_RESERVED,
        };
    add_tag(tags, MULTIBOOT2_INFO_MEMORY, basic, sizeof(basic), NULL, 0);
    add_tag(tags, MULTIBOOT2_INFO_MEMORY_MAP, format, sizeof(format), entries,
            nr * sizeof(entries[0]));
}

static void add_screen(struct tags *tags)
{
    const struct framebuffer screen = {
        .addr = BOOT_TEXT_BASE,
        .pitch = BOOT_TEXT_COLUMNS * 2,
        .width = BOOT_TEXT_COLUMNS,
        .height = BOOT_TEXT_ROWS,
        .bpp = 16,
        .type = FRAMEBUFFER_TEXT,
    };

    add_tag(tags, MULTIBOOT2_INFO_FRAMEBUFFER, &screen, sizeof(screen), NULL,
            0);
}

/* Only debuggers use them: if there is no room, they are left out. */
static void add_sections(struct tags *tags, const struct image *image,
                         struct room *room, struct guest_mem *mem)
{
    struct elf_sections sections;
    uint32_t at;

    if (!elf_sections_find(image, &sections))
        return;
    const uint32_t format[] = {sections.nr, sections.entry_size,
                               sections.names};
    at = add_tag(tags, MULTIBOOT2_INFO_ELF, format, sizeof(format), NULL,
                 (uint64_t)sections.nr * sections.entry_size);
    if (at)
        elf_sections_put(&sections, image, room, mem, tags->arena, at);
    tags->is_full = false;
}

/* Copies of ACPI's root pointer: the version 1 structure, which ends after the
 * RSDT's address, and the whole structure of version 2. */
static void add_acpi(struct tags *tags, const struct boot_config *config,
                     const struct guest_mem *mem)
{
    uint8_t root[36];
    uint32_t rsdt;

    if (!config->rsdp ||
        guest_mem_read(mem, gpa(config->rsdp), root, sizeof(root)))
        return;
    memcpy(&rsdt, root + 16, sizeof(rsdt));
    if (rsdt)
        add_tag(tags, MULTIBOOT2_INFO_ACPI_1, root, 20, NULL, 0);
    if (root[15] >= 2) /* its version */
        add_tag(tags, MULTIBOOT2_INFO_ACPI_2, root, sizeof(root), NULL, 0);
}

static void add_load_base(struct tags *tags, const struct image *image)
{
    uint32_t base = UINT32_MAX;

    for (unsigned i = 0; i < image->nr_segments; i++)
        if (image->segments[i].gpa < base)
            base = (uint32_t)image->segments[i].gpa;
    add_tag(tags, MULTIBOOT2_INFO_LOAD_BASE, &base, sizeof(base), NULL, 0);
}

int multiboot2_write(const struct boot_config *config,
                     const struct image *image, struct guest_mem *mem,
                     struct image_error *error)
{
    struct placed_module placed[BOOT_MAX_MODULES];
    struct boot_arena arena = {0};
    struct tags tags = {.arena = &arena};
    uint32_t at = boot_arena_add(&arena, NULL, sizeof(struct head), 8);
    char line[HV_CMDLINE_MAX];
    struct room room;
    uint64_t len;
    int result = boot_cmdline_join(config, NULL, line, &len, error);

    room_init(&room, mem, image);
    if (!result)
        result = modules_place(config, &room, mem, placed, error);
    if (result)
        return result;
    add_text(&tags, MULTIBOOT2_INFO_CMDLINE, line);
    add_text(&tags, MULTIBOOT2_INFO_LOADER_NAME, LOADER_NAME);
    add_modules(&tags, config, placed);
    add_memory(&tags, mem);
    add_screen(&tags);
    add_acpi(&tags, config, mem);
    add_load_base(&tags, image);
    if (tags.is_full)
        return boot_arena_refuse(error);
    add_sections(&tags, image, &room, mem);
    add_tag(&tags, 0, NULL, 0, NULL, 0);
    if (tags.is_full)
        return boot_arena_refuse(error);
    const struct head head = {.total_size = arena.used};
    boot_arena_set(&arena, at, &head, sizeof(head));
    boot_arena_write(&arena, mem);
    return 0;
}
