/* SPDX-License-Identifier: MIT */
/*
 * The table of symbols that a Linux kernel carries in its own data.
 */
#include <criterion/criterion.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "debug/names/kallsyms.h"
#include "kallsyms_builder.h"

#define NR   1000u
#define ROOM 65536u

static uint8_t *file; /* exactly as long as the table */
static size_t size;

static void build(enum kallsyms_order order, bool is_signed, unsigned nr)
{
    uint8_t *room = malloc(ROOM);

    size = kallsyms_build(room, order, is_signed, nr);
    cr_assert_leq(size, ROOM);
    free(file);
    file = malloc(size);
    memcpy(file, room, size);
    free(room);
}

static void teardown(void)
{
    free(file);
    file = NULL;
}

TestSuite(kallsyms, .fini = teardown, .timeout = 120);

static void assert_list(bool is_signed, unsigned nr)
{
    char *list, line[64], *at;
    size_t len;

    cr_assert_eq(kallsyms_list(file, size, &list, &len), 0);
    at = list;
    for (unsigned i = 0; i < nr; i++) {
        if (is_signed && i == 0)
            snprintf(line, sizeof(line), "0000000000001000 A per_cpu\n");
        else /* the long one is cut */
            snprintf(line, sizeof(line),
                     i == 7 ? "%016llx T text____" : "%016llx T text_%u\n",
                     (unsigned long long)(KALLSYMS_BASE + 16 * i), i);
        cr_assert_eq(strncmp(at, line, strlen(line)), 0, "%.60s is not %s", at,
                     line);
        const char *start = at;
        at = memchr(at, '\n', (size_t)(list + len - at));
        cr_assert_not_null(at++);
        cr_assert(i != 7 || at - start == 16 + 3 + SYMBOLS_MAX_NAME + 1);
    }
    cr_assert_eq(at, list + len);
    free(list);
}

Test(kallsyms, each_order_and_kind_of_offsets)
{
    for (unsigned order = 0; order < KALLSYMS_ORDERS; order++) {
        for (unsigned is_signed = 0; is_signed < 2; is_signed++) {
            /* So that parts end at every distance from a multiple of 8. */
            for (unsigned more = 0; more < 9; more++) {
                build(order, is_signed, NR + more);
                assert_list(is_signed, NR + more);
            }
        }
    }
}

Test(kallsyms, a_full_last_section)
{
    build(KALLSYMS_TO_6_0, true, 1024);
    assert_list(true, 1024);
    build(KALLSYMS_6_1, true, 1025);
    assert_list(true, 1025);
}

Test(kallsyms, nothing_is_found_where_nothing_is)
{
    const uint8_t digits[] = "0\0001\0002\0003\0004\0005\0006\0007\0008\0009";
    char *list;
    size_t len;

    cr_assert_eq(kallsyms_list(digits, sizeof(digits), &list, &len), -ENOENT);
    cr_assert_eq(kallsyms_list(digits, 0, &list, &len), -ENOENT);
}

/* A report needs the names of a few addresses: they are those that it would
 * have among all. */
Test(kallsyms, some_are_read_as_all_are)
{
    const struct names_wanted all = {.is_all = 1};
    const uint64_t at[] = {0,
                           0x1000, /* per CPU: no address */
                           KALLSYMS_BASE - 1,
                           KALLSYMS_BASE,
                           KALLSYMS_BASE + 1,
                           KALLSYMS_BASE + 16,
                           KALLSYMS_BASE + 16 * NR / 2 - 1,
                           KALLSYMS_BASE + 16 * NR / 2 + 7,
                           KALLSYMS_BASE + 16 * (NR - 1),
                           KALLSYMS_BASE + (1 << 19),
                           UINT64_MAX};

    for (unsigned is_signed = 0; is_signed < 2; is_signed++) {
        struct symbols *some = symbols_new(), *whole = symbols_new();
        struct names_wanted wanted = {.nr = 0};
        build(KALLSYMS_6_1, is_signed, NR);
        for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++)
            names_wanted_add(&wanted, at[i]);
        cr_assert_eq(kallsyms_read(file, size, &all, whole), 0);
        cr_assert_eq(kallsyms_read(file, size, &wanted, some), 0);
        cr_assert_eq(symbols_count(whole), NR - is_signed);
        cr_assert_eq(symbols_count(some), 5 - is_signed);
        for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
            uint64_t offset[2] = {0};
            const char *a = symbols_find(some, at[i], &offset[0]);
            const char *b = symbols_find(whole, at[i], &offset[1]);
            cr_assert_eq(!a, !b, "%zu", i);
            cr_assert(!a || (strcmp(a, b) == 0 && offset[0] == offset[1]),
                      "%zu: %s, not %s", i, a, b);
        }
        symbols_destroy(some);
        symbols_destroy(whole);
    }
}

/* Whatever its bytes: no crash, and a list or none. */
static void try_it(const uint8_t *data, size_t len)
{
    char *list;
    size_t list_len;
    int rc = kallsyms_list(data, len, &list, &list_len);

    cr_assert(rc == 0 || rc == -ENOENT);
    if (rc == 0)
        free(list);
}

Test(kallsyms, ten_thousand_damaged_ones)
{
    for (unsigned order = 0; order < KALLSYMS_ORDERS; order++) {
        build(order, order % 2, NR);
        srand(order);
        for (unsigned i = 0; i < 3400; i++) {
            size_t at = (size_t)rand() % size;
            uint8_t was = file[at];
            file[at] = (uint8_t)rand();
            try_it(file, size);
            file[at] = was;
        }
    }
}

Test(kallsyms, cut_off_anywhere)
{
    for (unsigned order = 0; order < KALLSYMS_ORDERS; order++) {
        build(order, true, 300);
        for (size_t len = 0; len < size; len += 7) {
            uint8_t *part = malloc(len + 1);
            memcpy(part, file, len);
            try_it(part, len);
            try_it(file + len, size - len);
            free(part);
        }
    }
}
