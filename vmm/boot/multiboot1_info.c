/* SPDX-License-Identifier: MIT */
/*
 * The information passed to a multiboot 1 kernel. Specification: "Multiboot
 * Specification version 0.6.96", "Boot information format".
 */
#include <errno.h>

#include "arena.h"
#include "elf_sections.h"
#include "memory_map.h"
#include "modules.h"
#include "multiboot1.h"
#include "refuse.h"

#define LOADER_NAME "vmm"

#define INFO_MEMORY      (1u << 0)
#define INFO_CMDLINE     (1u << 2)
#define INFO_MODULES     (1u << 3)
#define INFO_ELF         (1u << 5)
#define INFO_MEMORY_MAP  (1u << 6)
#define INFO_LOADER_NAME (1u << 9)
#define INFO_FRAMEBUFFER (1u << 12)

#define FRAMEBUFFER_TEXT 2u

struct info {
    uint32_t flags;
    uint32_t mem_lower, mem_upper; /* KiB */
    uint32_t boot_device;
    uint32_t cmdline;
    uint32_t mods_count, mods_addr;
    uint32_t elf_num, elf_size, elf_addr, elf_shndx;
    uint32_t mmap_length, mmap_addr;
    uint32_t drives_length, drives_addr;
    uint32_t config_table;
    uint32_t boot_loader_name;
    uint32_t apm_table;
    uint32_t vbe_control_info, vbe_mode_info;
    uint16_t vbe_mode, vbe_interface_seg, vbe_interface_off, vbe_interface_len;
    uint64_t framebuffer_addr;
    uint32_t framebuffer_pitch, framebuffer_width, framebuffer_height;
    uint8_t framebuffer_bpp, framebuffer_type;
    uint8_t color_info[6];
};

struct mmap_entry {
    uint32_t size; /* of what follows */
    uint64_t base, length;
    uint32_t type;
} __attribute__((packed));

struct module_entry {
    uint32_t start, end, string, reserved;
};

_Static_assert(sizeof(struct info) == 120, "as specified, padded to 8");
_Static_assert(sizeof(struct mmap_entry) == 24, "as specified");

static uint32_t add_text(struct boot_arena *arena, const char *text)
{
    return boot_arena_add(arena, text, strlen(text) + 1, 1);
}

static int add_memory(struct boot_arena *arena, const struct guest_mem *mem,
                      struct info *info)
{
    struct memory_range map[MEMORY_MAP_MAX];
    unsigned nr = memory_map_build(mem, map);

    info->flags |= INFO_MEMORY | INFO_MEMORY_MAP;
    info->mem_lower = memory_map_lower_kib(map, nr);
    info->mem_upper = memory_map_upper_kib(map, nr);
    info->mmap_length = nr * (uint32_t)sizeof(struct mmap_entry);
    info->mmap_addr = boot_arena_add(arena, NULL, info->mmap_length, 4);
    for (unsigned i = 0; info->mmap_addr && i < nr; i++) {
        const struct mmap_entry entry = {
            .size = sizeof(entry) - sizeof(entry.size),
            .base = map[i].base,
            .length = map[i].size,
            .type = map[i].type == MEMORY_USABLE ? MULTIBOOT_MEMORY_AVAILABLE
                                                 : MULTIBOOT_MEMORY_RESERVED,
        };
        boot_arena_set(arena, info->mmap_addr + i * (uint32_t)sizeof(entry),
                       &entry, sizeof(entry));
    }
    return info->mmap_addr ? 0 : -E2BIG;
}

static int add_modules(struct boot_arena *arena,
                       const struct boot_config *config,
                       const struct placed_module *placed, struct info *info)
{
    info->flags |= INFO_MODULES;
    info->mods_count = config->nr_modules;
    info->mods_addr = boot_arena_add(
        arena, NULL, config->nr_modules * sizeof(struct module_entry), 4);
    if (!info->mods_addr)
        return -E2BIG;
    for (unsigned i = 0; i < config->nr_modules; i++) {
        const struct module_entry entry = {
            .start = (uint32_t)placed[i].base,
            .end = (uint32_t)(placed[i].base + placed[i].size),
            .string = add_text(arena, module_words(&config->modules[i])),
        };
        if (!entry.string)
            return -E2BIG;
        boot_arena_set(arena, info->mods_addr + i * (uint32_t)sizeof(entry),
                       &entry, sizeof(entry));
    }
    return 0;
}

static void add_screen(struct info *info)
{
    info->flags |= INFO_FRAMEBUFFER;
    info->framebuffer_addr = BOOT_TEXT_BASE;
    info->framebuffer_pitch = BOOT_TEXT_COLUMNS * 2;
    info->framebuffer_width = BOOT_TEXT_COLUMNS;
    info->framebuffer_height = BOOT_TEXT_ROWS;
    info->framebuffer_bpp = 16;
    info->framebuffer_type = FRAMEBUFFER_TEXT;
}

/* The name of the image comes first, as from GRUB Legacy and QEMU: kernels of
 * this protocol skip the first word. */
static int add_cmdline(struct boot_arena *arena,
                       const struct boot_config *config,
                       const struct image *image, struct info *info,
                       struct image_error *error)
{
    char line[HV_CMDLINE_MAX];
    uint64_t len;
    int result = boot_cmdline_join(config, image->path, line, &len, error);

    if (result)
        return result;
    info->flags |= INFO_CMDLINE | INFO_LOADER_NAME;
    info->cmdline = boot_arena_add(arena, line, len + 1, 1);
    info->boot_loader_name = add_text(arena, LOADER_NAME);
    return info->cmdline && info->boot_loader_name ? 0
                                                   : boot_arena_refuse(error);
}

/* Only debuggers use them: if there is no room, they are left out. */
static void add_sections(struct boot_arena *arena, const struct image *image,
                         struct room *room, struct guest_mem *mem,
                         struct info *info)
{
    struct elf_sections sections;

    if (!elf_sections_find(image, &sections))
        return;
    info->elf_addr = boot_arena_add(
        arena, NULL, (uint64_t)sections.nr * sections.entry_size, 8);
    if (!info->elf_addr)
        return;
    info->flags |= INFO_ELF;
    info->elf_num = sections.nr;
    info->elf_size = sections.entry_size;
    info->elf_shndx = sections.names;
    elf_sections_put(&sections, image, room, mem, arena, info->elf_addr);
}

int multiboot1_write(const struct boot_config *config,
                     const struct image *image, struct guest_mem *mem,
                     struct image_error *error)
{
    struct placed_module placed[BOOT_MAX_MODULES];
    struct boot_arena arena = {0};
    struct info info = {0};
    struct room room;
    uint32_t at = boot_arena_add(&arena, NULL, sizeof(info), 8);
    int result;

    room_init(&room, mem, image);
    result = modules_place(config, &room, mem, placed, error);
    if (!result)
        result = add_cmdline(&arena, config, image, &info, error);
    if (result)
        return result;
    if (add_memory(&arena, mem, &info) ||
        add_modules(&arena, config, placed, &info))
        return boot_arena_refuse(error);
    add_sections(&arena, image, &room, mem, &info);
    add_screen(&info);
    boot_arena_set(&arena, at, &info, sizeof(info));
    boot_arena_write(&arena, mem);
    return 0;
}
