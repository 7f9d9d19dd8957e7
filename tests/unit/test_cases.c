/* SPDX-License-Identifier: MIT */
/*
 * A guest's own test cases, and places in sources, found in its output.
 */
#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>

#include "testing/cases.h"

static struct cases cases;

static void teardown(void)
{
    cases_free(&cases);
}

TestSuite(cases, .fini = teardown);

static void take(const char *output)
{
    cases_free(&cases);
    cases_read(&cases, output, strlen(output));
}

Test(cases, points_of_tap)
{
    take("booting\r\nok 9 - too early\r\nTAP version 14\r\n1..4\r\n"
         "ok 1 - memory map\r\n"
         "# kernel.c:7: check failed: a == b\r\n# and more\r\n"
         "not ok 2 - allocation\r\n"
         "ok 3 - vectors # SKIP no AVX\r\nok 4\r\n# 2 passed\r\n");
    cr_assert_eq(cases.nr, 4);
    cr_assert_str_eq(cases.list[0].name, "memory map");
    cr_assert_eq(cases.list[0].verdict, CASE_PASS);
    cr_assert_eq(cases.list[1].verdict, CASE_FAIL);
    cr_assert_str_eq(cases.list[1].why, "kernel.c:7: check failed: a == b");
    cr_assert_eq(cases.list[2].verdict, CASE_SKIP);
    cr_assert_str_eq(cases.list[2].name, "vectors");
    cr_assert_str_eq(cases.list[2].why, "no AVX");
    cr_assert_str_eq(cases.list[3].name, "");
    cr_assert_eq(cases.nr_places, 1);
    cr_assert_str_eq(cases.places[0].file, "kernel.c");
    cr_assert_eq(cases.places[0].line, 7);
    cr_assert_str_eq(cases.places[0].text, "check failed: a == b");
}

Test(cases, what_belongs_to_one_case_is_not_the_next_ones)
{
    take("TAP version 14\n# a remark\nok 1 - a\nnot ok 2 - b\n");
    cr_assert_eq(cases.nr, 2);
    cr_assert_str_eq(cases.list[1].why, "");
}

Test(cases, other_output_is_no_test)
{
    take("ok 1 - no TAP here\nnot ok\nok x\n");
    cr_assert_eq(cases.nr, 0);
    take("TAP version 13\nokay 1\nnot ok\nok\nok -\n");
    cr_assert_eq(cases.nr, 0);
    take("");
    cr_assert_eq(cases.nr, 0);
}

Test(cases, places)
{
    static const char *const none[] = {
        "",         "x",        "a.c",     "a.c:",        "a.c:1",
        "a.c:1:",   "a.c:1: ",  ":1: x",   "12:30: noon", "a b.c:1: x",
        "a.c:0: x", "a.c:x: y", "a.c:1:x",
    };
    struct guest_place place;

    for (size_t i = 0; i < ARRAY_SIZE(none); i++)
        cr_assert(!cases_read_place(none[i], strlen(none[i]), &place), "'%s'",
                  none[i]);
    take("guest/bare/x.asm:37: 8 bits are not all ones\n");
    cr_assert_eq(cases.nr_places, 1);
    cr_assert_str_eq(cases.places[0].file, "guest/bare/x.asm");
    cr_assert_eq(cases.places[0].line, 37);
}

/* Output of a hostile guest: memory must stay bounded. */
Test(cases, any_bytes_and_any_number)
{
    enum { SIZE = 200000 };
    char *text = malloc(SIZE + 1);
    size_t n = (size_t)snprintf(text, SIZE, "TAP version 14\n");

    srand(1);
    while (n < SIZE - 600) {
        n += (size_t)snprintf(text + n, 40, "ok %d - a.c:%d: ", rand() % 9,
                              rand() % 99);
        for (int i = rand() % 500; i; i--)
            text[n++] = (char)(i % 7 ? 'x' : rand());
        text[n++] = '\n';
        n +=
            (size_t)snprintf(text + n, 40, "k.c:%d: x\nok 1\n", 1 + rand() % 9);
    }
    for (unsigned i = 0; i < 5; i++) {
        cases_free(&cases);
        cases_read(&cases, text, n);
        cr_assert_gt(cases.nr, 0);
        cr_assert_leq(cases.nr, CASES_MAX);
        cr_assert_leq(cases.nr_places, CASES_MAX_PLACES);
        for (size_t j = 0; j < cases.nr; j++)
            cr_assert_leq(strlen(cases.list[j].name), CASES_TEXT_MAX);
        for (size_t j = 0; j < n; j += 97)
            text[j] = (char)rand();
        memcpy(text, "TAP version 14\n", 15);
    }
    free(text);
}
