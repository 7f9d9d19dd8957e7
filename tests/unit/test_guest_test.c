/* SPDX-License-Identifier: MIT */
/*
 * hv/guest_test.h, the guest's side of `vmm test`; here memory replaces the
 * console, and a jump replaces the end.
 */
#include <criterion/criterion.h>

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include "hv/ports.h"

static char said[4096];
static size_t said_len;
static unsigned ended_with;
static jmp_buf the_end;

#define GUEST_TEST_PUT(c)       (void)(said[said_len++ % sizeof(said)] = (c))
#define GUEST_TEST_EXIT(number) (ended_with = (number), longjmp(the_end, 1))
#include "hv/guest_test.h"

/* The header includes no other, so it defines these constants again. */
_Static_assert(GUEST_TEST_CONSOLE_PORT == HV_PORT_DEBUGCON, "the console");
_Static_assert(GUEST_TEST_EXIT_PORT == HV_PORT_EXIT, "the exit port");

static void good(void)
{
    GUEST_CHECK(1 == 1);
    GUEST_CHECK_EQUAL(7, 7);
    GUEST_REQUIRE(1);
    GUEST_ASSERT(1);
}

static void bad_twice(void)
{
    GUEST_CHECK(1 == 2);
    GUEST_CHECK_EQUAL(0xFFFFFFFFFFFFFFFFu, 10000000000u);
}

static void bad_at_once(void)
{
    GUEST_REQUIRE(2 == 3);
    GUEST_CHECK(4 == 5);
}

static void skipped(void)
{
    GUEST_SKIP("not here");
}

static void bad_then_skipped(void)
{
    GUEST_CHECK(0);
    GUEST_SKIP("too late");
}

static void panics(void)
{
    GUEST_ASSERT(5 < 4);
}

static unsigned run(const struct guest_test *tests, unsigned long nr)
{
    memset(said, 0, sizeof(said));
    said_len = 0;
    ended_with = 99;
    if (!setjmp(the_end))
        guest_test_run(tests, nr);
    return ended_with;
}

static void assert_said(const char *part)
{
    cr_assert_not_null(strstr(said, part), "'%s' in: %s", part, said);
}

Test(guest_test, all_good)
{
    static const struct guest_test tests[] = {{"a", good}, {"b", good}};

    cr_assert_eq(run(tests, 2), 0);
    cr_assert_str_eq(said, "TAP version 14\n1..2\nok 1 - a\nok 2 - b\n"
                           "# 2 passed, 0 failed, 0 skipped\n");
}

Test(guest_test, failures_have_a_place_and_values)
{
    static const struct guest_test tests[] = {
        {"a", bad_twice}, {"b", good}, {"c", bad_at_once}};
    char place[80];

    cr_assert_eq(run(tests, 3), 1);
    snprintf(place, sizeof(place), "# %s:", __FILE__);
    assert_said(place);
    assert_said(": check failed: 1 == 2\n");
    assert_said(": it is 18446744073709551615 (0xffffffffffffffff), not "
                "10000000000 (0x2540be400)\n");
    assert_said("\nnot ok 1 - a\nok 2 - b\n");
    assert_said(": check failed: 2 == 3\nnot ok 3 - c\n");
    assert_said("# 1 passed, 2 failed, 0 skipped\n");
}

Test(guest_test, skips)
{
    static const struct guest_test some[] = {{"a", skipped}, {"b", good}};
    static const struct guest_test all[] = {{"a", skipped}, {"b", skipped}};
    static const struct guest_test both[] = {{"a", bad_then_skipped}};

    cr_assert_eq(run(some, 2), 0);
    assert_said("ok 1 - a # SKIP not here\n");
    assert_said("# 1 passed, 0 failed, 1 skipped\n");
    cr_assert_eq(run(all, 2), 77);
    assert_said("\n# all skipped: not here\n");
    cr_assert_eq(run(both, 1), 1, "a failure is one, skipped or not");
    assert_said("not ok 1 - a\n");
}

Test(guest_test, no_test_at_all_is_a_failure)
{
    static const struct guest_test none[] = {{"a", good}};

    cr_assert_eq(run(none, 0), 1);
}

Test(guest_test, an_assertion_ends_all)
{
    static const struct guest_test tests[] = {{"a", panics}, {"b", good}};

    cr_assert_eq(run(tests, 2), 1);
    assert_said(": assertion failed: 5 < 4\nBail out!");
    cr_assert_null(strstr(said, "- b"));
}
