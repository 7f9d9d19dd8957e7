/* SPDX-License-Identifier: MIT */
/*
 * Builds the memory map of the boot information in three steps: collect what is
 * used, sorted; add the free RAM between; and, if the list is too long, drop or
 * merge pieces. All addresses come from an image that fits this RAM, so no sum
 * wraps.
 */
#include "regions.h"

#include <assert.h>
#include <hv/layout.h>
#include <string.h>
#include <x86/paging.h>

#define MAX_USED (IMAGE_MAX_SEGMENTS + 2u) /* segments, boot, initrd */
#define MAX_LIST (2u * MAX_USED + GUEST_MEM_MAX_REGIONS)

struct list {
    unsigned nr;
    struct hv_region at[MAX_LIST];
};

uint64_t regions_page_down(uint64_t value)
{
    return value - value % X86_PAGE_SIZE;
}

uint64_t regions_page_up(uint64_t value)
{
    return regions_page_down(value + X86_PAGE_SIZE - 1);
}

static void remove_at(struct list *list, unsigned i)
{
    list->nr--;
    memmove(&list->at[i], &list->at[i + 1],
            (list->nr - i) * sizeof(list->at[0]));
}

static void append(struct list *list, uint64_t base, uint64_t end,
                   uint32_t kind)
{
    assert(list->nr < MAX_LIST);
    if (base < end)
        list->at[list->nr++] = (struct hv_region){
            .base = base,
            .size = end - base,
            .kind = kind,
        };
}

/* Adds the whole pages around [base, base + size); keeps the list sorted by
 * base. */
static void add_used(struct list *list, uint64_t base, uint64_t size,
                     uint32_t kind)
{
    append(list, regions_page_down(base), regions_page_up(base + size), kind);
    for (unsigned i = list->nr - 1;
         i > 0 && list->at[i - 1].base > list->at[i].base; i--) {
        struct hv_region later = list->at[i - 1];

        list->at[i - 1] = list->at[i];
        list->at[i] = later;
    }
}

static uint64_t end_of(const struct hv_region *region)
{
    return region->base + region->size;
}

/* Merges segments that share a page or touch into one piece of image. */
static void merge_image(struct list *list)
{
    for (unsigned i = 1; i < list->nr;) {
        struct hv_region *before = &list->at[i - 1];
        const struct hv_region *region = &list->at[i];

        if (before->kind != HV_REGION_IMAGE ||
            region->kind != HV_REGION_IMAGE || region->base > end_of(before)) {
            i++;
            continue;
        }
        if (end_of(region) > end_of(before))
            before->size = end_of(region) - before->base;
        remove_at(list, i);
    }
}

static void add_free(const struct guest_mem *mem, const struct list *used,
                     struct list *all)
{
    unsigned nr_ram, next = 0;
    const struct guest_mem_region *ram = guest_mem_regions(mem, &nr_ram);

    for (unsigned r = 0; r < nr_ram; r++) {
        uint64_t at = ram[r].base;
        uint64_t end = at + ram[r].size;

        for (; next < used->nr && used->at[next].base < end; next++) {
            const struct hv_region *region = &used->at[next];

            append(all, at, region->base, HV_REGION_RAM);
            append(all, region->base, end_of(region), region->kind);
            at = end_of(region);
        }
        append(all, at, end, HV_REGION_RAM);
    }
}

static unsigned smallest_free(const struct list *list)
{
    unsigned smallest = list->nr;

    for (unsigned i = 0; i < list->nr; i++)
        if (list->at[i].kind == HV_REGION_RAM &&
            (smallest == list->nr ||
             list->at[i].size < list->at[smallest].size))
            smallest = i;
    return smallest;
}

/* Without free RAM at most seven pieces are left (boot and initrd, and image
 * on both sides of each and above 4 GiB), so there is always one to drop. */
static void shorten(struct list *list)
{
    while (list->nr > HV_BOOT_MAX_REGIONS) {
        unsigned i = smallest_free(list);
        uint64_t base, end;

        assert(i < list->nr);
        base = list->at[i].base;
        end = end_of(&list->at[i]);
        remove_at(list, i);
        /* Free RAM between two pieces of image becomes part of the image. */
        if (i > 0 && i < list->nr && list->at[i - 1].kind == HV_REGION_IMAGE &&
            list->at[i].kind == HV_REGION_IMAGE &&
            end_of(&list->at[i - 1]) == base && list->at[i].base == end) {
            list->at[i - 1].size += end - base + list->at[i].size;
            remove_at(list, i);
        }
    }
}

unsigned regions_build(const struct guest_mem *mem, const struct image *image,
                       uint64_t initrd, uint64_t initrd_size,
                       struct hv_region out[HV_BOOT_MAX_REGIONS])
{
    struct list used = {0}, all = {0};

    add_used(&used, HV_BOOT_BASE, HV_BOOT_END - HV_BOOT_BASE, HV_REGION_BOOT);
    if (initrd_size)
        add_used(&used, initrd, initrd_size, HV_REGION_INITRD);
    for (unsigned i = 0; i < image->nr_segments; i++)
        add_used(&used, image->segments[i].gpa, image->segments[i].mem_size,
                 HV_REGION_IMAGE);
    merge_image(&used);
    add_free(mem, &used, &all);
    shorten(&all);
    memcpy(out, all.at, all.nr * sizeof(out[0]));
    return all.nr;
}
