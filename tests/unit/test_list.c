/* SPDX-License-Identifier: MIT */
/*
 * Words in a list, and where it is cut.
 */
#include <criterion/criterion.h>

#include "base/list.h"

static const char *list(const char *const *words)
{
    static char buf[16];

    return list_of(words, buf, sizeof(buf));
}

Test(list, has_an_or_before_the_last)
{
    cr_assert_str_eq(list((const char *const[]){NULL}), "");
    cr_assert_str_eq(list((const char *const[]){"a", NULL}), "a");
    cr_assert_str_eq(list((const char *const[]){"a", "bc", NULL}), "a or bc");
    cr_assert_str_eq(list((const char *const[]){"a", "b", "c", NULL}),
                     "a, b or c");
}

Test(list, is_cut_where_it_does_not_fit)
{
    char buf[8] = "";

    list_add(buf, sizeof(buf), "abc");
    list_add(buf, sizeof(buf), "def");
    cr_assert_str_eq(buf, "abc, de");
    list_add(buf, sizeof(buf), "ghi");
    cr_assert_str_eq(buf, "abc, de");
    cr_assert_str_eq(list((const char *const[]){"123456789", "123456", NULL}),
                     "123456789 or 12");
}
