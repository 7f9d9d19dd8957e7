/* SPDX-License-Identifier: MIT */
/*
 * A kernel that tests a part of itself: its allocator of page frames, on the
 * memory map that the VMM gave it. Shows all of hv/guest_test.h; docs/ci.md
 * runs it.
 *
 * The word "break" among the kernel arguments makes a check fail, "skip" skips
 * every case, and "panic" fails an assertion, to show what each of these
 * prints.
 */
#include "hv/boot_info.h"
#include "hv/guest_test.h"

#define PAGE_SIZE 4096u
#define NR_FRAMES 64u /* managed by this small kernel */

/* The kernel's own code: one bit for each frame from `first_frame` on. */
static unsigned char used[NR_FRAMES / 8];
static uint64_t first_frame;

static void frames_init(uint64_t base)
{
    first_frame = base / PAGE_SIZE;
    for (unsigned i = 0; i < sizeof(used); i++)
        used[i] = 0;
}

/* A frame's address; 0 if all are used. */
static uint64_t frame_alloc(void)
{
    for (unsigned i = 0; i < NR_FRAMES; i++) {
        if (used[i / 8] & 1u << i % 8)
            continue;
        used[i / 8] |= (unsigned char)(1u << i % 8);
        return (first_frame + i) * PAGE_SIZE;
    }
    return 0;
}

static void frame_free(uint64_t address)
{
    unsigned i = (unsigned)(address / PAGE_SIZE - first_frame);

    GUEST_ASSERT(used[i / 8] & 1u << i % 8);
    used[i / 8] &= (unsigned char)~(1u << i % 8);
}

/* Its tests. */
static const struct hv_boot_info *info;

static int asked_for(const char *word)
{
    const char *line = (const char *)(uintptr_t)info->cmdline;

    for (; *line; line++) {
        unsigned i = 0;
        while (word[i] && line[i] == word[i])
            i++;
        if (!word[i])
            return 1;
    }
    return 0;
}

static void memory_map(void)
{
    uint64_t end = 0;

    if (asked_for("skip"))
        GUEST_SKIP("asked to skip");
    GUEST_CHECK_EQUAL(info->magic, HV_BOOT_MAGIC);
    GUEST_REQUIRE(info->nr_regions > 0);
    for (uint32_t i = 0; i < info->nr_regions; i++) {
        GUEST_CHECK(info->regions[i].base >= end);
        GUEST_CHECK_EQUAL(info->regions[i].base % PAGE_SIZE, 0);
        end = info->regions[i].base + info->regions[i].size;
    }
}

/* The largest free region becomes the allocator's. */
static void allocation(void)
{
    const struct hv_region *largest = &info->regions[0];
    uint64_t first, second;

    if (asked_for("skip"))
        GUEST_SKIP("asked to skip");
    for (uint32_t i = 0; i < info->nr_regions; i++)
        if (info->regions[i].kind == HV_REGION_RAM &&
            info->regions[i].size > largest->size)
            largest = &info->regions[i];
    GUEST_REQUIRE(largest->size >= (uint64_t)NR_FRAMES * PAGE_SIZE);
    frames_init(largest->base);
    first = frame_alloc();
    second = frame_alloc();
    GUEST_CHECK_EQUAL(first, largest->base);
    GUEST_CHECK_EQUAL(second, first + PAGE_SIZE);
    *(volatile uint64_t *)(uintptr_t)second = 0x1122334455667788u;
    GUEST_CHECK_EQUAL(*(volatile uint64_t *)(uintptr_t)second,
                      0x1122334455667788u);
    frame_free(first);
    if (asked_for("panic"))
        frame_free(first);
    GUEST_CHECK_EQUAL(frame_alloc(), asked_for("break") ? second : first);
}

static void exhaustion(void)
{
    if (asked_for("skip"))
        GUEST_SKIP("asked to skip");
    for (unsigned i = 2; i < NR_FRAMES; i++)
        GUEST_REQUIRE(frame_alloc() != 0);
    GUEST_CHECK_EQUAL(frame_alloc(), 0);
}

static const struct guest_test tests[] = {
    {"memory map", memory_map},
    {"allocation", allocation},
    {"exhaustion", exhaustion},
};

/* In 64 bits the boot information is the first argument by the rules of C; in
 * 32 bits arguments are on the stack, so a first instruction puts it there. */
__attribute__((noreturn, used)) void kernel_main(const struct hv_boot_info *);

void kernel_main(const struct hv_boot_info *boot_info)
{
    info = boot_info;
    GUEST_TEST_RUN(tests);
}

__asm__(".globl start\n"
        "start:\n"
#ifdef __i386__
        "    push %edi\n"
#endif
        "    call kernel_main\n");
