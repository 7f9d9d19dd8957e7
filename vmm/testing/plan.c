/* SPDX-License-Identifier: MIT */
/*
 * The list of tests, and how some are left out of it.
 */
#include "plan.h"

#include <fnmatch.h>
#include <stdlib.h>

#include "base/status.h"

struct test_case *plan_add(struct plan *plan)
{
    plan->tests =
        arena_grow(&plan->arena, plan->tests, plan->nr, sizeof(*plan->tests));
    struct test_case *test = &plan->tests[plan->nr++];
    *test = (struct test_case){0};
    return test;
}

void plan_add_word(struct plan *plan, struct test_case *test, char *word)
{
    test->words = arena_grow(&plan->arena, test->words, test->nr_words,
                             sizeof(*test->words));
    test->words[test->nr_words++] = word;
}

/* The time that vmm needs in addition to the guest's: as much again to find out
 * why the guest died (a second run), plus this. */
#define PATIENCE_MS 10000u

void plan_set_timeout(struct plan *plan, struct test_case *test,
                      uint64_t timeout_ms, uint64_t slow)
{
    bool is_wanted = expect_takes_end(&test->expect, STATUS_TIMEOUT);

    test->timeout_ms = is_wanted ? timeout_ms : timeout_ms * slow;
    test->patience_ms = 2 * test->timeout_ms + PATIENCE_MS * slow;
    /* An option's number is limited, whatever its unit. */
    bool in_ms = test->timeout_ms <= 10000000;
    plan_add_word(
        plan, test,
        arena_print(&plan->arena, "--timeout=%llu%s",
                    (unsigned long long)(in_ms ? test->timeout_ms
                                               : test->timeout_ms / 1000),
                    in_ms ? "ms" : "s"));
}

/* Orders tests by name, then by place in the list. */
static int compare(const void *a, const void *b)
{
    const struct test_case *const *x = a, *const *y = b;
    int order = strcmp((*x)->name, (*y)->name);

    return order ? order : (*x > *y) - (*x < *y);
}

static const struct test_case **sorted(const struct plan *plan)
{
    struct arena *arena = &((struct plan *)without_const(plan))->arena;
    const struct test_case **list =
        arena_alloc(arena, (plan->nr + 1) * sizeof(const struct test_case *));

    for (size_t i = 0; i < plan->nr; i++)
        list[i] = &plan->tests[i];
    if (plan->nr)
        qsort(list, plan->nr, sizeof(const struct test_case *), compare);
    return list;
}

ssize_t plan_find_twin(const struct plan *plan)
{
    const struct test_case **list = sorted(plan);

    for (size_t i = 1; i < plan->nr; i++)
        if (strcmp(list[i - 1]->name, list[i]->name) == 0)
            return list[i] - plan->tests;
    return -1;
}

void plan_filter(struct plan *plan, const char *pattern)
{
    size_t kept = 0;

    for (size_t i = 0; i < plan->nr; i++)
        if (fnmatch(pattern, plan->tests[i].name, FNM_EXTMATCH) == 0)
            plan->tests[kept++] = plan->tests[i];
    plan->nr = kept;
}

void plan_shard(struct plan *plan, uint64_t index, uint64_t count)
{
    const struct test_case **list = sorted(plan);
    bool *mine = arena_alloc(&plan->arena, plan->nr + 1);
    size_t kept = 0;

    for (size_t i = 0; i < plan->nr; i++)
        mine[list[i] - plan->tests] = i % count == index - 1;
    for (size_t i = 0; i < plan->nr; i++)
        if (mine[i])
            plan->tests[kept++] = plan->tests[i];
    plan->nr = kept;
}

void plan_free(struct plan *plan)
{
    arena_free(&plan->arena);
    *plan = (struct plan){0};
}
