/* SPDX-License-Identifier: MIT */
/*
 * The exit statuses: each has its own name and sentence.
 */
#include <criterion/criterion.h>

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "base/status.h"

/* Scripts rely on these numbers. */
static const struct {
    int code;
    int number;
    const char *name;
} ours[] = {
    {STATUS_USAGE, 64, "usage"},
    {STATUS_BAD_IMAGE, 65, "bad-image"},
    {STATUS_NO_IMAGE, 66, "no-image"},
    {STATUS_BUG, 70, "bug"},
    {STATUS_HOST_ERROR, 71, "host-error"},
    {STATUS_HOST_IO, 74, "host-io"},
    {STATUS_BAD_SNAPSHOT, 76, "bad-snapshot"},
    {STATUS_NO_KVM, 77, "no-kvm"},
    {STATUS_RESET, 79, "reset"},
    {STATUS_TRIPLE_FAULT, 80, "triple-fault"},
    {STATUS_EMULATION, 81, "emulation-failure"},
    {STATUS_FAIL_ENTRY, 82, "failed-entry"},
    {STATUS_MEMORY_LOST, 83, "memory-lost"},
    {STATUS_HALTED, 84, "halted"},
    {STATUS_MAX_EXITS, 85, "max-exits"},
    {STATUS_BAD_HYPERCALL, 86, "bad-hypercall"},
    {STATUS_BAD_DEVICE, 87, "bad-device"},
    {STATUS_SIGNAL, 88, "signal"},
    {STATUS_POLICY, 89, "policy"},
    {STATUS_EXCEPTION, 90, "exception"},
    {STATUS_PANIC, 91, "panic"},
    {STATUS_TIMEOUT, 124, "timeout"},
};

#define NR_OURS (sizeof(ours) / sizeof(ours[0]))

Test(status, every_status_of_ours_has_its_number_and_its_word)
{
    for (size_t i = 0; i < NR_OURS; i++) {
        cr_assert_eq(ours[i].code, ours[i].number);
        cr_assert_str_eq(status_name(ours[i].code), ours[i].name);
    }
}

Test(status, no_two_have_the_same_meaning)
{
    for (size_t i = 0; i < NR_OURS; i++)
        for (size_t j = 0; j < i; j++)
            cr_assert_str_neq(status_meaning(ours[i].code),
                              status_meaning(ours[j].code));
}

Test(status, words_are_words_and_meanings_are_sentences)
{
    for (int code = -1; code <= 256; code++) {
        const char *name = status_name(code);
        cr_assert_gt(strlen(name), 0);
        for (const char *c = name; *c; c++)
            cr_assert(islower((unsigned char)*c) || *c == '-', "%s", name);
        cr_assert_not_null(strchr(status_meaning(code), ' '));
        cr_assert_null(strchr(status_meaning(code), '\n'));
    }
}

Test(status, all_else_is_the_guests)
{
    for (int code = -1; code <= 256; code++) {
        bool is_ours = false;
        for (size_t i = 0; i < NR_OURS; i++)
            is_ours |= ours[i].number == code;
        cr_assert_eq(strcmp(status_name(code), "guest") == 0, !is_ours,
                     "code %d is %s", code, status_name(code));
        if (!is_ours)
            cr_assert_not_null(strstr(status_meaning(code), "guest chose"));
    }
}

Test(status, none_of_ours_is_a_success_or_a_signal)
{
    for (size_t i = 0; i < NR_OURS; i++)
        cr_assert(ours[i].code > 0 && ours[i].code < 128);
}
