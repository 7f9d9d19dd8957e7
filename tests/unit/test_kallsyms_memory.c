/* SPDX-License-Identifier: MIT */
/*
 * A Linux kernel's table of symbols in the guest's memory, where the kernel has
 * moved to.
 */
#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/ending.h"
#include "base/now.h"
#include "debug/names/kallsyms.h"
#include "debug/names/kallsyms_memory.h"
#include "debug/names/reader.h"
#include "kallsyms_builder.h"
#include "x86/cr.h"
#include "x86/msr.h"
#include "x86/paging.h"

#define RAM   (UINT64_C(64) << 20)
#define LARGE (UINT64_C(2) << 20) /* a page */

#define PML4      0x1000u
#define PDPT      0x2000u
#define DIRECTORY 0x3000u /* of the kernel's image: IMAGE_BASE + 2 MiB * n */

#define IMAGE (UINT64_C(16) << 20) /* where the image is in memory */
#define MOVED 60u                  /* large pages from IMAGE_BASE */
#define NR    1000u

static struct guest_mem *mem;
static struct machine_state state;

static int read_memory(void *ctx, uint64_t at, void *buf, uint64_t len)
{
    return guest_mem_read(ctx, gpa(at), buf, len);
}

static void put(uint64_t at, uint64_t entry)
{
    cr_assert_eq(guest_mem_write(mem, gpa(at), &entry, sizeof(entry)), 0);
}

static void map_large(unsigned n, uint64_t at)
{
    put(DIRECTORY + 8 * n, at | X86_PTE_P | X86_PTE_W | X86_PTE_PS);
}

/* The table ends up 100 KiB into the fourth page of an image of six, whose
 * third is not mapped. */
static uint64_t setup_image(void)
{
    uint8_t *at =
        guest_mem_map(mem, gpa(IMAGE + 3 * LARGE + 100 * 1024), 65536);
    uint64_t len = kallsyms_build(at, KALLSYMS_6_1, true, NR);

    for (unsigned n = 0; n < 6; n++)
        if (n != 2)
            map_large(MOVED + n, IMAGE + n * LARGE);
    return len;
}

static void setup(void)
{
    cr_assert_eq(guest_mem_create(RAM, &mem), 0);
    put(PML4 + 8 * 511, PDPT | X86_PTE_P | X86_PTE_W);
    put(PDPT + 8 * 510, DIRECTORY | X86_PTE_P | X86_PTE_W);
    state = (struct machine_state){
        .phys_bits = 40,
        .read = read_memory,
        .ctx = mem,
        .sregs = {.cr0 = X86_CR0_PE | X86_CR0_PG,
                  .cr3 = PML4,
                  .cr4 = X86_CR4_PAE,
                  .efer = X86_EFER_LME | X86_EFER_LMA},
    };
}

static void teardown(void)
{
    guest_mem_destroy(mem);
}

TestSuite(kallsyms_memory, .init = setup, .fini = teardown, .timeout = 120);

static void assert_list(const struct kallsyms_window *window)
{
    char *list;
    size_t len;

    cr_assert_eq(kallsyms_list(window->data, window->size, &list, &len), 0);
    cr_assert_not_null(memmem(list, len, "ffffffff81003e70 T text_999\n", 28));
    free(list);
}

Test(kallsyms_memory, the_table_of_a_kernel_that_moved)
{
    struct kallsyms_window window;

    setup_image();
    cr_assert(kallsyms_in_memory(&state, mem, UINT64_MAX, &window));
    cr_assert_leq(window.size, 3 * LARGE);
    assert_list(&window);
}

/* Other code has the ten digits in a row, too. */
Test(kallsyms_memory, digits_alone_are_no_table)
{
    static const char digits[] =
        "0\0001\0002\0003\0004\0005\0006\0007\0008\0009";
    struct kallsyms_window window;
    uint8_t *image = guest_mem_map(mem, gpa(IMAGE), 16 * LARGE);

    memcpy(image + 100, digits, sizeof(digits));
    kallsyms_build(image + 12 * LARGE, KALLSYMS_6_1, true, NR);
    for (unsigned n = 0; n < 16; n++)
        map_large(n, IMAGE + n * LARGE);
    cr_assert(kallsyms_in_memory(&state, mem, UINT64_MAX, &window));
    assert_list(&window);
}

/* The memory is searched in parts: a table may lie in two of them. */
Test(kallsyms_memory, a_table_across_parts)
{
    struct kallsyms_window window;
    uint8_t *image = guest_mem_map(mem, gpa(IMAGE), 4 * LARGE);

    for (unsigned n = 0; n < 4; n++)
        map_large(n, IMAGE + n * LARGE);
    for (unsigned before = 0; before < 65536; before += 500) {
        memset(image + 2 * LARGE - 65536, 0, 2 * 65536);
        kallsyms_build(image + 2 * LARGE - before, KALLSYMS_6_1, true, NR);
        cr_assert(kallsyms_in_memory(&state, mem, UINT64_MAX, &window), "%u",
                  before);
        assert_list(&window);
    }
}

/* It is in two large pages, and the window of ten MiB is cut at neither. */
Test(kallsyms_memory, a_table_across_pages)
{
    struct kallsyms_window window;
    uint8_t *image = guest_mem_map(mem, gpa(IMAGE), 16 * LARGE);

    kallsyms_build(image + 8 * LARGE - 10000, KALLSYMS_FROM_6_4, false, NR);
    for (unsigned n = 0; n < 16; n++)
        map_large(n, IMAGE + n * LARGE);
    cr_assert(kallsyms_in_memory(&state, mem, UINT64_MAX, &window));
    cr_assert_leq(window.size, KALLSYMS_BEFORE + KALLSYMS_BEHIND + 4096);
    assert_list(&window);
}

Test(kallsyms_memory, there_is_none)
{
    struct kallsyms_window window;

    cr_assert_not(kallsyms_in_memory(&state, mem, UINT64_MAX, &window));
    map_large(0, IMAGE);
    cr_assert_not(kallsyms_in_memory(&state, mem, UINT64_MAX, &window));
    setup_image();
    state.sregs.efer = 0; /* its page tables mean something else */
    cr_assert_not(kallsyms_in_memory(&state, mem, UINT64_MAX, &window));
}

/* Pages that are no memory, that are half memory, and the same page again and
 * again: the work is bounded, and what is found lies in memory. */
Test(kallsyms_memory, hostile_page_tables)
{
    struct kallsyms_window window;

    for (unsigned n = 0; n < 512; n++)
        map_large(n, n % 2 ? IMAGE : UINT64_C(1) << 38);
    cr_assert_not(kallsyms_in_memory(&state, mem, UINT64_MAX, &window));
    kallsyms_build(guest_mem_map(mem, gpa(RAM - LARGE), 65536), KALLSYMS_TO_6_0,
                   false, NR);
    for (unsigned n = 0; n < 512; n++)
        map_large(n, RAM - LARGE + n * LARGE);
    cr_assert(kallsyms_in_memory(&state, mem, UINT64_MAX, &window));
    cr_assert_eq(window.size, LARGE);
    for (unsigned n = 0; n < 512; n++)
        put(DIRECTORY + 8 * n, UINT64_MAX);
    cr_assert_not(kallsyms_in_memory(&state, mem, UINT64_MAX, &window));
    for (unsigned n = 0; n < 512; n++)
        put(DIRECTORY + 8 * n, DIRECTORY | X86_PTE_P);
    cr_assert_not(kallsyms_in_memory(&state, mem, UINT64_MAX, &window));
}

/* The last of as many pages as are searched, and the first behind them. */
Test(kallsyms_memory, the_search_ends)
{
    struct kallsyms_window window;

    setup_image();
    for (unsigned n = 0; n < 512; n++)
        map_large(n, IMAGE + 8 * LARGE);
    map_large(63, IMAGE + 3 * LARGE);
    cr_assert(kallsyms_in_memory(&state, mem, UINT64_MAX, &window));
    map_large(63, IMAGE + 8 * LARGE);
    map_large(64, IMAGE + 3 * LARGE);
    cr_assert_not(kallsyms_in_memory(&state, mem, UINT64_MAX, &window));
}

static uint64_t cpu_ns(void)
{
    struct timespec time;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

/* A memory of this byte takes the C library's memmem long: it goes on by one
 * byte at a time. */
Test(kallsyms_memory, the_search_ends_in_time)
{
    struct kallsyms_window window;
    uint64_t times[3];

    memset(guest_mem_map(mem, gpa(IMAGE), 16 * LARGE), 0x41, 16 * LARGE);
    for (unsigned n = 0; n < 64; n++)
        map_large(n, IMAGE + n % 16 * LARGE);
    for (unsigned i = 0; i < 3; i++) {
        uint64_t began = cpu_ns(), until = i == 1 ? now_ms() + 1 : UINT64_MAX;
        if (i == 2) /* the end is asked for meanwhile */
            ending_within(1);
        cr_assert_not(kallsyms_in_memory(&state, mem, until, &window));
        times[i] = cpu_ns() - began;
    }
    for (unsigned i = 1; i < 3; i++)
        cr_assert_lt(times[i], times[0] / 4, "%lu ns, of all %lu ns",
                     (unsigned long)times[i], (unsigned long)times[0]);
}

/* The process gets a copy, and answers as about a file. */
Test(kallsyms_memory, a_process_reads_it)
{
    struct names_wanted wanted = {.is_all = 1};
    struct kallsyms_window window;
    uint64_t offset;

    setup_image();
    cr_assert(kallsyms_in_memory(&state, mem, UINT64_MAX, &window));
    wanted.memory = window.size;
    for (int is_open = 0; is_open < 2; is_open++) {
        struct names_reader reader = {.is_there = false};
        struct names names = {.symbols = NULL};
        cr_assert_eq(names_reader_start(&reader, NULL, is_open), 0);
        cr_assert_not(reader.has_file);
        names_reader_take(&reader, &wanted, window.data, 20000, &names);
        cr_assert_str_eq(names.lacking, "");
        cr_assert_str_eq(
            symbols_find(names.symbols, KALLSYMS_BASE + 0x21, &offset),
            "text_2");
        cr_assert_eq(offset, 1);
        names_fini(&names);
    }
}

Test(kallsyms_memory, a_process_takes_no_more_than_a_window)
{
    struct names_wanted wanted = {.memory = NAMES_MAX_MEMORY + 1};
    struct names_reader reader = {.is_there = false};
    struct names names = {.symbols = NULL};

    cr_assert_eq(names_reader_start(&reader, NULL, false), 0);
    names_reader_take(&reader, &wanted,
                      guest_mem_map(mem, gpa(IMAGE), wanted.memory), 20000,
                      &names);
    cr_assert_str_eq(names.lacking,
                     "no names: the process that reads them has ended, so the "
                     "kernel's table is damaged or too large");
    names_fini(&names);
}
