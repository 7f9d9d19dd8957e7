/* SPDX-License-Identifier: MIT */
/*
 * Translates three foreign protocols. Each gives a memory map, a command line
 * and a list of modules, the first of which is the initrd. None of them
 * describes the CPUs, doorbells and devices; we find these by probing.
 * Specifications: "Multiboot Specification version 0.6.96", "Multiboot2
 * Specification version 2.0", Xen, "x86/HVM direct boot ABI".
 */
#include "boot/loader.h"

#include "cpu/asm.h"
#include "hv/boot_info.h"
#include "hv/hypercall.h"
#include "hv/layout.h"
#include "hv/ports.h"
#include "kernel.h"
#include "layout.h"
#include "lib/string.h"

#define MULTIBOOT1_LOADER 0x2BADB002u
#define MULTIBOOT2_LOADER 0x36D76289u
#define PVH_MAGIC         0x336EC578u
#define MEMORY_USABLE     1u
#define VIRTIO_MAGIC      0x74726976u /* "virt" */

/* boot/loader_entry.asm */
struct loader_handoff {
    uint64_t zero; /* so it is not HV_BOOT_MAGIC */
    uint32_t number;
    uint32_t information;
};
extern const struct loader_handoff loader_handoff;

static struct hv_boot_info info;

static void add_region(uint64_t base, uint64_t end, uint32_t kind)
{
    if (base < end && info.nr_regions < HV_BOOT_MAX_REGIONS)
        info.regions[info.nr_regions++] = (struct hv_region){
            .base = base,
            .size = end - base,
            .kind = kind,
        };
}

/* Adds usable memory, in whole pages; the part that holds the initrd becomes a
 * region of its own. */
static void add_memory(uint64_t base, uint64_t size, uint32_t type)
{
    uint64_t initrd = ALIGN_DOWN(info.initrd, X86_PAGE_SIZE);
    uint64_t initrd_end =
        ALIGN_UP(info.initrd + info.initrd_size, X86_PAGE_SIZE);
    uint64_t end = ALIGN_DOWN(base + size, X86_PAGE_SIZE);

    base = ALIGN_UP(base, X86_PAGE_SIZE);
    if (type != MEMORY_USABLE)
        return;
    if (info.initrd == 0 || initrd < base || initrd_end > end) {
        add_region(base, end, HV_REGION_RAM);
        return;
    }
    add_region(base, initrd, HV_REGION_RAM);
    add_region(initrd, initrd_end, HV_REGION_INITRD);
    add_region(initrd_end, end, HV_REGION_RAM);
}

static void set_cmdline(const char *line)
{
    info.cmdline = virt_to_phys(line);
    info.cmdline_len = strlen(line);
}

static void set_initrd(uint64_t base, uint64_t size)
{
    if (info.initrd == 0) {
        info.initrd = base;
        info.initrd_size = size;
    }
}

/* All loaders but GRUB 2 put the image's name first: skip it. */
static const char *skip_name(const char *line, const char *loader)
{
    if (strncmp(loader, "GRUB 2", 6) == 0)
        return line;
    while (*line != '\0' && *line != ' ')
        line++;
    return *line == ' ' ? line + 1 : line;
}

/* The 32-bit word number `i` at address `at`. */
static uint32_t word(const void *at, unsigned i)
{
    return ((const uint32_t *)at)[i];
}

static uint64_t quad(const void *at, unsigned i)
{
    return word(at, i) | (uint64_t)word(at, i + 1) << 32;
}

static void take_multiboot1(const void *from)
{
    enum { FLAGS, CMDLINE = 4, NR_MODULES, MODULES, MAP_SIZE = 11, MAP };
    enum { LOADER = 16 };
    bool is_named = word(from, FLAGS) & 1u << 9;
    const char *loader = is_named ? phys_to_virt(word(from, LOADER)) : "";
    const char *map = phys_to_virt(word(from, MAP));
    uint32_t map_size = word(from, FLAGS) & 1u << 6 ? word(from, MAP_SIZE) : 0;

    if (word(from, FLAGS) & 1u << 2)
        set_cmdline(skip_name(phys_to_virt(word(from, CMDLINE)), loader));
    if (word(from, FLAGS) & 1u << 3 && word(from, NR_MODULES) > 0) {
        const void *module = phys_to_virt(word(from, MODULES));

        set_initrd(word(module, 0), word(module, 1) - word(module, 0));
    }
    for (uint32_t at = 0; at < map_size; at += word(map + at, 0) + 4)
        add_memory(quad(map + at, 1), quad(map + at, 3), word(map + at, 5));
}

/* Takes the tags one by one. Without `memory`, skips the memory map. */
static void take_tags(const char *from, bool memory)
{
    enum { END, CMDLINE, MODULE = 3, MAP = 6 };

    for (uint64_t at = 8; word(from + at, 0) != END;
         at += ALIGN_UP(word(from + at, 1), 8)) {
        const char *tag = from + at;
        uint32_t size = word(tag, 1);

        switch (word(tag, 0)) {
        case CMDLINE:
            set_cmdline(tag + 8);
            break;
        case MODULE:
            set_initrd(word(tag, 2), word(tag, 3) - word(tag, 2));
            break;
        case MAP:
            for (uint32_t i = 16; memory && i < size; i += word(tag, 2))
                add_memory(quad(tag + i, 0), quad(tag + i, 2),
                           word(tag + i, 4));
            break;
        default:
            break;
        }
    }
}

static void take_pvh(const void *from)
{
    enum { NR_MODULES = 3, MODULES, CMDLINE = 6, MAP = 10, NR_MAP = 12 };
    const char *map = phys_to_virt(quad(from, MAP));
    const void *module = phys_to_virt(quad(from, MODULES));

    set_cmdline(phys_to_virt(quad(from, CMDLINE)));
    if (word(from, NR_MODULES) > 0)
        set_initrd(quad(module, 0), quad(module, 2));
    for (uint32_t i = 0; i < word(from, NR_MAP); i++)
        add_memory(quad(map + i * 24, 0), quad(map + i * 24, 2),
                   word(map + i * 24, 4));
}

/* Virtio devices fill the slots from the first one on, without a gap. */
static void find_devices(void)
{
    for (uint32_t i = 0; i < HV_VIRTIO_MAX; i++) {
        uint64_t base = HV_VIRTIO_BASE + i * HV_VIRTIO_STRIDE;
        const volatile uint32_t *magic = phys_to_virt(base);

        if (*magic != VIRTIO_MAGIC)
            return;
        info.devices[info.nr_devices++] = (struct hv_device){
            .kind = HV_DEVICE_VIRTIO_MMIO,
            .gsi = HV_IRQ_VIRTIO_FIRST + i,
            .base = base,
            .size = HV_VIRTIO_STRIDE,
        };
    }
}

/* Ringing a doorbell that nobody answers does no harm, so we assume the
 * port. */
static void find_machine(void)
{
    struct cpuid features = cpuid(1, 0);

    info.magic = HV_BOOT_MAGIC;
    info.version = HV_ABI_VERSION;
    info.size = sizeof(info);
    info.doorbells = HV_DOORBELL_PORT;
    info.nr_cpus = MAX(features.ebx >> 16 & 0xFF, 1u);
    if (features.edx &
        1u << 9) /* the machine has a local APIC, so it has the irqchip */
        info.flags |= HV_BOOT_IRQCHIP;
    find_devices();
}

uint64_t loader_boot_info(uint64_t gpa)
{
    const void *from;

    if (gpa != image_to_phys(&loader_handoff))
        return gpa;
    from = phys_to_virt(loader_handoff.information);
    find_machine();
    if (loader_handoff.number == MULTIBOOT1_LOADER) {
        take_multiboot1(from);
    } else if (loader_handoff.number == MULTIBOOT2_LOADER) {
        take_tags(from, false); /* first find the initrd */
        take_tags(from, true);
    } else if (word(from, 0) == PVH_MAGIC) {
        take_pvh(from);
    } else {
        info.magic = 0; /* boot_info_init() reports it */
    }
    return image_to_phys(&info);
}
