/* SPDX-License-Identifier: MIT */
/*
 * The list of tests: shards, filters, twins.
 */
#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>

#include "testing/plan.h"

static struct plan plan;

static void teardown(void)
{
    plan_free(&plan);
}

TestSuite(plan, .fini = teardown);

/* Makes tests "t0", "t1", ..., starting with `first` and wrapping around. */
static void fill(size_t nr, size_t first)
{
    plan_free(&plan);
    for (size_t i = 0; i < nr; i++)
        plan_add(&plan)->name =
            arena_print(&plan.arena, "t%zu", (first + i) % nr);
}

static size_t number(size_t i)
{
    return strtoul(plan.tests[i].name + 1, NULL, 10);
}

/* Each test is in exactly one shard, whatever the numbers, and the shards are
 * of even size. */
Test(plan, shards_are_the_whole_and_disjoint)
{
    for (size_t nr = 0; nr < 40; nr++) {
        for (uint64_t count = 1; count < 10; count++) {
            unsigned seen[40] = {0};
            for (uint64_t index = 1; index <= count; index++) {
                fill(nr, 0);
                plan_shard(&plan, index, count);
                cr_assert_geq(plan.nr, nr / count);
                cr_assert_leq(plan.nr, nr / count + 1);
                for (size_t i = 0; i < plan.nr; i++)
                    seen[number(i)]++;
            }
            for (size_t i = 0; i < nr; i++)
                cr_assert_eq(seen[i], 1);
        }
    }
}

/* The shell of another machine may sort the files differently. */
Test(plan, shards_do_not_depend_on_the_order)
{
    bool mine[17] = {false};
    size_t nr;

    fill(17, 0);
    plan_shard(&plan, 2, 3);
    nr = plan.nr;
    for (size_t i = 0; i < plan.nr; i++)
        mine[number(i)] = true;
    for (size_t first = 1; first < 17; first++) {
        fill(17, first);
        plan_shard(&plan, 2, 3);
        cr_assert_eq(plan.nr, nr);
        for (size_t i = 0; i < plan.nr; i++)
            cr_assert(mine[number(i)]);
    }
}

Test(plan, shards_keep_the_order_of_the_list)
{
    fill(30, 7);
    plan_shard(&plan, 1, 2);
    for (size_t i = 1; i < plan.nr; i++)
        cr_assert_lt((number(i - 1) + 30 - 7) % 30, (number(i) + 30 - 7) % 30);
}

Test(plan, filter)
{
    fill(12, 0);
    plan_filter(&plan, "t1*");
    cr_assert_eq(plan.nr, 3);
    plan_filter(&plan, "nothing");
    cr_assert_eq(plan.nr, 0);
}

Test(plan, twins)
{
    fill(9, 0);
    cr_assert_eq(plan_find_twin(&plan), -1);
    plan.tests[2].name = "t7";
    cr_assert_eq(plan_find_twin(&plan), 7);
}

Test(plan, words_are_kept_in_order)
{
    static char word[100][16];
    struct test_case *test = plan_add(&plan);

    for (int i = 0; i < 100; i++) {
        snprintf(word[i], sizeof(word[i]), "%d", i);
        plan_add_word(&plan, test, word[i]);
    }
    cr_assert_eq(test->nr_words, 100);
    for (size_t i = 0; i < 100; i++)
        cr_assert_eq(test->words[i], word[i]);
}

Test(plan, a_filter_may_have_alternatives)
{
    fill(12, 0);
    plan_filter(&plan, "@(t1|t2)");
    cr_assert_eq(plan.nr, 2);
    fill(12, 0);
    plan_filter(&plan, "!(t1*)");
    cr_assert_eq(plan.nr, 9);
}
