/* SPDX-License-Identifier: MIT */
/*
 * Breaking text into lines, in columns.
 */
#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "trace/out/wrap.h"

static char *wrapped(const char *text, unsigned from, unsigned columns)
{
    static char buf[512];
    FILE *out = fmemopen(buf, sizeof(buf), "w");

    cr_assert_not_null(out);
    wrap_put(out, text, from, columns);
    fclose(out);
    return buf;
}

Test(wrap, at_the_last_space_that_fits)
{
    cr_expect_str_eq(wrapped("one two three", 0, 8), "one two\nthree\n");
    cr_expect_str_eq(wrapped("one two three", 0, 7), "one two\nthree\n");
    cr_expect_str_eq(wrapped("one two three", 0, 6), "one\ntwo\nthree\n");
    cr_expect_str_eq(wrapped("one two", 2, 6), "one\n  two\n");
    cr_expect_str_eq(wrapped("onetwothree", 0, 4), "onet\nwoth\nree\n");
    cr_expect_str_eq(wrapped("", 0, 4), "\n");
}

/* Korean takes two columns a letter. */
Test(wrap, wide_letters_are_two_columns)
{
    cr_expect_str_eq(wrapped("가나 다라", 0, 8), "가나\n다라\n");
    cr_expect_str_eq(wrapped("가나 다라", 0, 9), "가나 다라\n");
    cr_expect_str_eq(wrapped("가나다라", 0, 5), "가나\n다라\n");
    cr_expect_str_eq(wrapped("가나", 0, 1), "가\n나\n", "it must go on");
}
