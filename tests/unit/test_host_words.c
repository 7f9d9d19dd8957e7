/* SPDX-License-Identifier: MIT */
/*
 * What a test requires of the host, as the user states it: nothing is tried
 * out.
 */
#include <criterion/criterion.h>

#include "testing/host_words.h"

static char why[200];

static bool lacks(const char *given, size_t nr, char **needs)
{
    struct host_words host = {.given = given};
    struct test_case test = {.needs = needs, .nr_needs = nr};

    why[0] = '\0';
    return host_words_lack(&host, &test, why, sizeof(why));
}

Test(host_words, all_must_be_there)
{
    char ring3[] = "ring3", mine[] = "mine";
    char *needs[] = {ring3, mine};

    cr_assert(!lacks("", 0, needs));
    cr_assert(!lacks("int3,mine,ring3", 2, needs));
    cr_assert(lacks("mine", 2, needs));
    cr_assert_str_eq(why, "the KVM of this host lacks ring3 (vmm doctor)");
    cr_assert(lacks("ring3", 2, needs));
    cr_assert_str_eq(why, "it needs 'mine', which neither vmm doctor knows "
                          "nor --host names");
}

Test(host_words, a_part_of_a_word_is_not_the_word)
{
    char ring3[] = "ring3";
    char *needs[] = {ring3};

    cr_assert(lacks("ring,ring33,3,,", 1, needs));
    cr_assert(!lacks(",,ring3", 1, needs));
}
