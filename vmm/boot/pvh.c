/* SPDX-License-Identifier: MIT */
/*
 * The information passed to a PVH kernel: start information of version 1.
 * Specification: Xen, "x86/HVM direct boot ABI",
 * xen/include/public/arch-x86/hvm/start_info.h.
 */
#include "pvh.h"

#include "arena.h"
#include "linux_header.h"
#include "memory_map.h"
#include "modules.h"

#define START_MAGIC   0x336EC578u
#define START_VERSION 1u

struct start_info {
    uint32_t magic, version;
    uint32_t flags; /* SIF_x: none */
    uint32_t nr_modules;
    uint64_t modlist;
    uint64_t cmdline;
    uint64_t rsdp; /* ACPI's first table, 0: none */
    uint64_t memmap;
    uint32_t memmap_entries, reserved;
};

struct module_entry {
    uint64_t base, size, cmdline, reserved;
};

struct memmap_entry {
    uint64_t base, size;
    uint32_t type, reserved; /* type: as E820 */
};

_Static_assert(sizeof(struct start_info) == 56, "as specified");
_Static_assert(sizeof(struct module_entry) == 32, "as specified");
_Static_assert(sizeof(struct memmap_entry) == 24, "as specified");

static uint64_t add_memory(struct boot_arena *arena,
                           const struct guest_mem *mem, uint32_t *nr)
{
    struct memory_range map[MEMORY_MAP_MAX];
    struct memmap_entry entries[MEMORY_MAP_MAX];

    *nr = memory_map_build(mem, map);
    for (unsigned i = 0; i < *nr; i++)
        entries[i] = (struct memmap_entry){
            .base = map[i].base,
            .size = map[i].size,
            .type = map[i].type,
        };
    return boot_arena_add(arena, entries, *nr * sizeof(entries[0]), 8);
}

/* Returns the address of the list; 0 if there is no room. */
static uint64_t add_modules(struct boot_arena *arena,
                            const struct boot_config *config,
                            const struct placed_module *placed)
{
    struct module_entry entries[BOOT_MAX_MODULES];

    for (unsigned i = 0; i < config->nr_modules; i++) {
        const char *words = module_words(&config->modules[i]);

        entries[i] = (struct module_entry){
            .base = placed[i].base,
            .size = placed[i].size,
            .cmdline = boot_arena_add(arena, words, strlen(words) + 1, 1),
        };
        if (!entries[i].cmdline)
            return 0;
    }
    return boot_arena_add(arena, entries,
                          config->nr_modules * sizeof(entries[0]), 8);
}

int pvh_write(const struct boot_config *config, const struct image *image,
              struct guest_mem *mem, struct image_error *error)
{
    struct placed_module placed[BOOT_MAX_MODULES];
    struct boot_arena arena = {0};
    uint32_t at = boot_arena_add(&arena, NULL, sizeof(struct start_info), 8);
    struct start_info info = {
        .magic = START_MAGIC,
        .version = START_VERSION,
        .nr_modules = config->nr_modules,
        .rsdp = config->rsdp,
    };
    const char *first =
        image->notes.is_linux ? linux_first_words(config) : NULL;
    char line[HV_CMDLINE_MAX];
    struct room room;
    uint64_t len;
    int result = boot_cmdline_join(config, first, line, &len, error);

    room_init(&room, mem, image);
    if (!result)
        result = modules_place(config, &room, mem, placed, error);
    if (result)
        return result;
    info.cmdline = boot_arena_add(&arena, line, len + 1, 1);
    info.memmap = add_memory(&arena, mem, &info.memmap_entries);
    info.modlist = add_modules(&arena, config, placed);
    if (!info.cmdline || !info.memmap || !info.modlist)
        return boot_arena_refuse(error);
    boot_arena_set(&arena, at, &info, sizeof(info));
    boot_arena_write(&arena, mem);
    return 0;
}
