/* SPDX-License-Identifier: MIT */
/*
 * Near misses: which words are near, and which are not.
 */
#include <criterion/criterion.h>

#include <string.h>

#include "base/near.h"

/* Which of these words is meant. */
static const char *found(const char *word)
{
    static const char *const known[] = {"trace", "trap", "timeout", "stats",
                                        "list"};
    struct near_search search = near_begin(word, strlen(word));

    for (size_t i = 0; i < ARRAY_SIZE(known); i++)
        near_try(&search, known[i]);
    return near_found(&search);
}

Test(near, one_slip_of_each_kind)
{
    cr_assert_str_eq(found("tracee"), "trace");
    cr_assert_str_eq(found("trce"), "trace");
    cr_assert_str_eq(found("timeour"), "timeout");
    cr_assert_str_eq(found("timoeut"), "timeout");
    cr_assert_str_eq(found("lsit"), "list");
}

/* Letters that changed places are one slip, not none: another word that lacks
 * one letter is as near. */
Test(near, changed_places_count_as_one)
{
    struct near_search search = near_begin("tarp", 4);

    near_try(&search, "trap");
    near_try(&search, "tar");
    cr_assert_null(near_found(&search));
}

Test(near, two_slips_in_a_long_word_only)
{
    cr_assert_str_eq(found("tmieuot"), "timeout");
    cr_assert_null(found("lxxt"));
}

/* Each missing letter is a slip. */
Test(near, a_word_that_only_begins_like_it)
{
    cr_assert_null(found("timeout-of-all"));
    cr_assert_null(found("li"));
}

Test(near, nothing_is_near)
{
    cr_assert_null(found("frobnicate"));
    cr_assert_null(found(""));
    cr_assert_null(found("t"));
    cr_assert_null(found("a-word-that-is-longer-than-any-of-them"));
}

/* "tra" lacks one letter of "trap"; "tracp" is equally near to both. */
Test(near, a_tie_is_no_answer)
{
    cr_assert_str_eq(found("tra"), "trap");
    cr_assert_null(found("tracp"));
}

Test(near, a_word_need_not_end)
{
    struct near_search search = near_begin("trce=yes", 4);

    near_try(&search, "trace");
    cr_assert_str_eq(near_found(&search), "trace");
}
