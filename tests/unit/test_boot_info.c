/* SPDX-License-Identifier: MIT */
/*
 * Boot information: what the guest reads back, where the initrd goes, and the
 * memory map, whose invariants are checked for many layouts.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <hv/hypercall.h>
#include <hv/layout.h>
#include <stdlib.h>
#include <string.h>

#include "boot/boot_info.h"

#define MIB (1ull << 20)
#define GIB (1ull << 30)

static struct guest_mem *create(uint64_t size)
{
    struct guest_mem *mem;

    cr_assert_eq(guest_mem_create(size, &mem), 0);
    return mem;
}

static struct image image_at(uint64_t base, uint64_t size)
{
    return (struct image){
        .nr_segments = 1,
        .segments = {{.gpa = base, .mem_size = size}},
    };
}

static struct hv_boot_info read_info(const struct guest_mem *mem)
{
    struct hv_boot_info info;

    cr_assert_eq(guest_mem_read(mem, gpa(HV_BOOT_INFO), &info, sizeof(info)),
                 0);
    return info;
}

static struct hv_boot_info write_info(const struct boot_config *config,
                                      const struct image *image,
                                      struct guest_mem *mem)
{
    struct image_error error = {0};

    cr_assert_eq(boot_info_write(config, image, mem, &error), 0, "%s",
                 error.text);
    return read_info(mem);
}

static void expect_region(const struct hv_boot_info *info, unsigned i,
                          uint64_t base, uint64_t end, uint32_t kind)
{
    cr_assert_lt(i, info->nr_regions);
    cr_assert_eq(info->regions[i].base, base, "region %u: %#lx", i,
                 info->regions[i].base);
    cr_assert_eq(info->regions[i].base + info->regions[i].size, end,
                 "region %u ends %#lx", i,
                 info->regions[i].base + info->regions[i].size);
    cr_assert_eq(info->regions[i].kind, kind);
    cr_assert_eq(info->regions[i].reserved, 0);
}

Test(boot_info, tells_what_it_was_given)
{
    static const struct hv_device devices[] = {
        {HV_DEVICE_VIRTIO_MMIO, 16, 0xD0000000, 4096},
        {HV_DEVICE_VIRTIO_MMIO, 17, 0xD0001000, 4096},
    };
    const struct boot_config config = {
        .nr_cpus = 3,
        .doorbells = HV_DOORBELL_PORT | HV_DOORBELL_VMMCALL,
        .flags = HV_BOOT_IRQCHIP,
        .tsc_khz = 2400000,
        .devices = devices,
        .nr_devices = 2,
    };
    const struct image image = image_at(MIB, 4096);
    struct guest_mem *mem = create(4 * MIB);
    struct hv_boot_info info = write_info(&config, &image, mem);

    cr_assert_eq(info.magic, HV_BOOT_MAGIC);
    cr_assert_eq(memcmp(&info.magic, "VHVBOOT1", 8), 0);
    cr_assert_eq(info.version, HV_ABI_VERSION);
    cr_assert_eq(info.size, sizeof(info));
    cr_assert_eq(info.doorbells, config.doorbells);
    cr_assert_eq(info.flags, config.flags);
    cr_assert_eq(info.nr_cpus, 3);
    cr_assert_eq(info.tsc_khz, 2400000);
    cr_assert_eq(info.initrd, 0);
    cr_assert_eq(info.initrd_size, 0);
    cr_assert_eq(info.nr_devices, 2);
    cr_assert_eq(memcmp(info.devices, devices, sizeof(devices)), 0);
    guest_mem_destroy(mem);
}

static void check_cmdline(const char *const *args, unsigned nr_args,
                          const char *want)
{
    const struct boot_config config = {.args = args, .nr_args = nr_args};
    const struct image image = image_at(MIB, 4096);
    struct guest_mem *mem = create(MIB * 2);
    struct hv_boot_info info = write_info(&config, &image, mem);
    char line[HV_CMDLINE_MAX];

    cr_assert_eq(info.cmdline, HV_BOOT_CMDLINE);
    cr_assert_eq(info.cmdline_len, strlen(want));
    cr_assert_eq(guest_mem_read(mem, gpa(info.cmdline), line, sizeof(line)), 0);
    cr_assert_not_null(memchr(line, '\0', sizeof(line)));
    cr_assert_str_eq(line, want);
    guest_mem_destroy(mem);
}

Test(boot_info, arguments_are_joined)
{
    static const char *const args[] = {"lab=trap", "", "init=/bin/sh", "-c"};

    check_cmdline(NULL, 0, "");
    check_cmdline(args, 1, "lab=trap");
    check_cmdline(args + 1, 1, "");
    check_cmdline(args, 4, "lab=trap  init=/bin/sh -c");
}

/* A command line of `first` bytes, a space, and `second` bytes. */
static int write_long_args(size_t first, size_t second, char *error_text)
{
    static char a[8192], b[8192];
    static const char *const args[] = {a, b};
    const struct boot_config config = {.args = args, .nr_args = 2};
    const struct image image = image_at(MIB, 4096);
    struct guest_mem *mem = create(2 * MIB);
    struct image_error error = {0};
    char line[HV_CMDLINE_MAX + 1];
    int result;

    memset(a, 'a', first);
    a[first] = '\0';
    memset(b, 'b', second);
    b[second] = '\0';
    result = boot_info_write(&config, &image, mem, &error);
    if (error_text)
        strcpy(error_text, error.text);
    /* The page tables after it are never touched. */
    cr_assert_eq(guest_mem_read(mem, gpa(HV_BOOT_CMDLINE), line, sizeof(line)),
                 0);
    cr_assert_eq(line[HV_CMDLINE_MAX], 0);
    if (result == 0)
        cr_assert_eq(strnlen(line, sizeof(line)), first + 1 + second);
    guest_mem_destroy(mem);
    return result;
}

Test(boot_info, arguments_fit_to_the_byte)
{
    char text[256];

    cr_assert_eq(write_long_args(4000, 94, NULL), 0); /* 4095 and the NUL */
    cr_assert_eq(write_long_args(0, 4094, NULL), 0);
    cr_assert_eq(write_long_args(4094, 0, NULL), 0);
    cr_assert_eq(write_long_args(4095, 0, NULL), -E2BIG);
    cr_assert_eq(write_long_args(8000, 8000, NULL), -E2BIG);
    cr_assert_eq(write_long_args(4000, 95, text), -E2BIG);
    cr_assert_str_eq(text, "the kernel arguments are longer than 4095 bytes; "
                           "argument 2 of 2 does not fit, so give fewer or "
                           "shorter ones");
}

Test(boot_info, map_of_a_small_machine)
{
    const struct boot_config config = {0};
    const struct image image = image_at(MIB + 5, 5000);
    struct guest_mem *mem = create(16 * MIB);
    struct hv_boot_info info = write_info(&config, &image, mem);

    expect_region(&info, 0, 0, HV_BOOT_BASE, HV_REGION_RAM);
    expect_region(&info, 1, HV_BOOT_BASE, HV_BOOT_END, HV_REGION_BOOT);
    expect_region(&info, 2, HV_BOOT_END, 0xA0000, HV_REGION_RAM);
    expect_region(&info, 3, 0xC0000, MIB, HV_REGION_RAM);
    expect_region(&info, 4, MIB, MIB + 0x2000, HV_REGION_IMAGE);
    expect_region(&info, 5, MIB + 0x2000, 16 * MIB, HV_REGION_RAM);
    cr_assert_eq(info.nr_regions, 6);
    guest_mem_destroy(mem);
}

Test(boot_info, map_of_a_large_machine_with_initrd)
{
    static uint8_t initrd[4097];
    const struct boot_config config = {
        .modules =
            &(struct boot_module){.data = initrd, .size = sizeof(initrd)},
        .nr_modules = 1,
    };
    const struct image image = image_at(MIB, 8192);
    struct guest_mem *mem = create(5 * GIB);
    struct hv_boot_info info = write_info(&config, &image, mem);

    cr_assert_eq(info.nr_regions, 8);
    expect_region(&info, 3, 0xC0000, MIB, HV_REGION_RAM);
    expect_region(&info, 4, MIB, MIB + 8192, HV_REGION_IMAGE);
    expect_region(&info, 5, MIB + 8192, 3 * GIB - 8192, HV_REGION_RAM);
    expect_region(&info, 6, 3 * GIB - 8192, 3 * GIB, HV_REGION_INITRD);
    expect_region(&info, 7, 4 * GIB, 6 * GIB, HV_REGION_RAM);
    cr_assert_eq(info.initrd, 3 * GIB - 8192);
    cr_assert_eq(info.initrd_size, 4097);
    guest_mem_destroy(mem);
}

Test(boot_info, segments_in_one_page_are_one_region)
{
    const struct boot_config config = {0};
    const struct image image = {
        .nr_segments = 3,
        .segments = {{.gpa = MIB + 0x1800, .mem_size = 0x900},
                     {.gpa = MIB, .mem_size = 0x10},
                     {.gpa = MIB + 0x800, .mem_size = 0x1000}},
    };
    struct guest_mem *mem = create(16 * MIB);
    struct hv_boot_info info = write_info(&config, &image, mem);

    cr_assert_eq(info.nr_regions, 6);
    expect_region(&info, 4, MIB, MIB + 0x3000, HV_REGION_IMAGE);
    guest_mem_destroy(mem);
}

/* Places `size` bytes of initrd beside `image`; returns 0 if that is
 * refused. */
static uint64_t place(uint64_t ram, const struct image *image, uint64_t size)
{
    uint8_t *initrd = malloc(size), *got = malloc(size);
    const struct boot_config config = {
        .modules = &(struct boot_module){.data = initrd, .size = size},
        .nr_modules = 1,
    };
    struct guest_mem *mem = create(ram);
    struct image_error error = {0};
    int result;
    uint64_t at = 0;

    for (uint64_t i = 0; i < size; i++)
        initrd[i] = (uint8_t)(i * 7 + 1);
    result = boot_info_write(&config, image, mem, &error);
    if (result == 0) {
        at = read_info(mem).initrd;
        cr_assert_eq(guest_mem_read(mem, gpa(at), got, size), 0);
        cr_assert_eq(memcmp(got, initrd, size), 0);
    } else {
        cr_assert_eq(result, -ENOSPC);
        cr_assert(strstr(error.text, "does not fit into RAM"), "%s",
                  error.text);
    }
    free(got);
    free(initrd);
    guest_mem_destroy(mem);
    return at;
}

Test(boot_info, initrd_goes_as_high_as_it_can)
{
    const struct image low = image_at(MIB, 4096);
    const struct image top = image_at(8 * MIB - 10, 10);
    const struct image two = {
        .nr_segments = 2,
        .segments = {{.gpa = 7 * MIB, .mem_size = MIB - 4096},
                     {.gpa = 6 * MIB, .mem_size = MIB - 4096}},
    };
    const struct image pushed = {
        /* by the second onto the first */
        .nr_segments = 2,
        .segments = {{.gpa = 7 * MIB, .mem_size = MIB - 4096},
                     {.gpa = 8 * MIB - 4096, .mem_size = 4096}},
    };

    cr_assert_eq(place(8 * MIB, &pushed, 1), 7 * MIB - 4096);
    cr_assert_eq(place(8 * MIB, &low, 1), 8 * MIB - 4096);
    cr_assert_eq(place(8 * MIB, &low, 4096), 8 * MIB - 4096);
    cr_assert_eq(place(8 * MIB, &low, 4097), 8 * MIB - 8192);
    cr_assert_eq(place(8 * MIB, &top, 1), 8 * MIB - 8192);
    cr_assert_eq(place(8 * MIB, &two, 4096), 8 * MIB - 4096);
    cr_assert_eq(place(8 * MIB, &two, 4097), 6 * MIB - 8192);
}

Test(boot_info, initrd_fits_to_the_page_or_is_refused)
{
    const struct image low = image_at(MIB, 4096);
    const struct image sector = image_at(0x7C00, 512);
    uint64_t room = 2 * MIB - (MIB + 4096);

    cr_assert_eq(place(2 * MIB, &low, room), MIB + 4096);
    cr_assert_eq(place(2 * MIB, &low, room + 1), 0);
    cr_assert_eq(place(2 * MIB, &low, 3 * MIB), 0);
    /* Everything above the hole, and not a page below it. */
    cr_assert_eq(place(2 * MIB, &sector, 2 * MIB - 0xC0000), 0xC0000);
    cr_assert_eq(place(2 * MIB, &sector, 2 * MIB - 0xC0000 + 1), 0);
}

Test(boot_info, initrd_sizes_that_wrap_are_refused)
{
    static const uint64_t sizes[] = {UINT64_MAX, UINT64_MAX - 4095, 1ull << 63};
    const uint8_t byte = 0;
    const struct image image = image_at(MIB, 4096);
    struct guest_mem *mem = create(2 * MIB);

    for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
        const struct boot_config config = {
            .modules = &(struct boot_module){.data = &byte, .size = sizes[i]},
            .nr_modules = 1,
        };
        struct image_error error;

        cr_assert_eq(boot_info_write(&config, &image, mem, &error), -ENOSPC);
    }
    guest_mem_destroy(mem);
}

/* Is every byte of [base, base + size) reported as `kind`? */
static bool told(const struct hv_boot_info *info, uint64_t base, uint64_t size,
                 uint32_t kind)
{
    for (unsigned i = 0; i < info->nr_regions; i++)
        if (info->regions[i].kind == kind && info->regions[i].base <= base &&
            range_inside(base - info->regions[i].base, size,
                         info->regions[i].size))
            return true;
    return false;
}

static void check_invariants(const struct hv_boot_info *info,
                             const struct image *image, struct guest_mem *mem)
{
    uint64_t end = 0;

    cr_assert_leq(info->nr_regions, HV_BOOT_MAX_REGIONS);
    for (unsigned i = 0; i < info->nr_regions; i++) {
        const struct hv_region *region = &info->regions[i];

        cr_assert_geq(region->base, end, "sorted, no overlap");
        cr_assert_gt(region->size, 0);
        cr_assert_eq((region->base | region->size) % 4096, 0);
        cr_assert(guest_mem_contains(mem, gpa(region->base), region->size));
        end = region->base + region->size;
    }
    cr_assert(
        told(info, HV_BOOT_BASE, HV_BOOT_END - HV_BOOT_BASE, HV_REGION_BOOT));
    cr_assert(told(info, info->initrd, info->initrd_size, HV_REGION_INITRD));
    for (unsigned i = 0; i < image->nr_segments; i++)
        cr_assert(told(info, image->segments[i].gpa,
                       image->segments[i].mem_size, HV_REGION_IMAGE));
}

/* Segments all over a machine with every hole: more pieces than the list holds,
 * and still nothing in use may be reported as free. */
Test(boot_info, crowded_maps_keep_their_invariants)
{
    static const uint8_t initrd[100] = {1};
    const struct boot_config config = {
        .modules =
            &(struct boot_module){.data = initrd, .size = sizeof(initrd)},
        .nr_modules = 1,
    };
    uint64_t state = 1;

    for (unsigned round = 0; round < 2000; round++) {
        struct guest_mem *mem = create(3 * GIB + MIB);
        struct image image = {0};
        struct hv_boot_info info;

        for (unsigned try = 0; try < 64; try++) {
            struct image_segment segment = {0};
            bool free_place = true;

            state = state * 6364136223846793005u + 1442695040888963407u;
            segment.gpa = (state >> 33) % 5 == 0
                              ? (state >> 20) % 0xA0000
                              : (state >> 20) % (4 * GIB + MIB);
            segment.mem_size = 1 + (state >> 50);
            if (try % 16 == 0) /* the very top, where the initrd wants to be */
                segment.gpa = 3 * GIB - segment.mem_size;
            free_place =
                guest_mem_contains(mem, gpa(segment.gpa), segment.mem_size) &&
                !range_overlap(segment.gpa, segment.mem_size, HV_BOOT_BASE,
                               HV_BOOT_END - HV_BOOT_BASE);
            for (unsigned i = 0; i < image.nr_segments; i++)
                free_place &= !range_overlap(segment.gpa, segment.mem_size,
                                             image.segments[i].gpa,
                                             image.segments[i].mem_size);
            if (free_place && image.nr_segments < round % 64)
                image.segments[image.nr_segments++] = segment;
        }
        info = write_info(&config, &image, mem);
        check_invariants(&info, &image, mem);
        guest_mem_destroy(mem);
    }
}

/* Image segments on both sides of the boot structures and of the initrd, and
 * above 4 GiB: the seven pieces that cannot be merged. */
Test(boot_info, the_largest_free_piece_is_always_told)
{
    static const uint8_t initrd[4096 * 3] = {1};
    const struct boot_config config = {
        .modules =
            &(struct boot_module){.data = initrd, .size = sizeof(initrd)},
        .nr_modules = 1,
    };
    const struct image image = {
        .nr_segments = 6,
        .segments = {{.gpa = 0x1000, .mem_size = 1},
                     {.gpa = 0x9B000, .mem_size = 1},
                     {.gpa = MIB, .mem_size = 1},
                     {.gpa = 3 * GIB - 1, .mem_size = 1},
                     {.gpa = 4 * GIB + 0x1000, .mem_size = 1},
                     {.gpa = 4 * GIB + 0x3000, .mem_size = 1}},
    };
    struct guest_mem *mem = create(3 * GIB + MIB);
    struct hv_boot_info info = write_info(&config, &image, mem);

    check_invariants(&info, &image, mem);
    cr_assert_eq(info.nr_regions, 8);
    cr_assert(told(&info, MIB + 4096, 3 * GIB - 4096 * 4 - MIB - 4096,
                   HV_REGION_RAM));
    guest_mem_destroy(mem);
}
