/* SPDX-License-Identifier: MIT */
/*
 * Where an instruction goes, judged by counters or by its cost; and the table
 * of vmm doctor --exits itself.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "kvm/leave.h"
#include "kvm/leave_table.h"

static const struct leave_sample cpuid = {
    .all = LEAVE_TOTAL, .is_counted = true, .ticks = 100000};

static enum leave_place judge(uint64_t all, uint64_t ours)
{
    const struct leave_sample sample = {
        .ours = ours, .all = all, .is_counted = true, .ticks = 90000};
    struct leave_verdict verdict = leave_judge(&sample, &cpuid);

    cr_assert_not(verdict.is_inferred);
    return verdict.place;
}

/* Where exits are counted, the cost does not matter: a wbinvd in the guest may
 * take longer than any exit. */
Test(leave, counted)
{
    cr_assert_eq(judge(0, 0), LEAVE_STAYS);
    cr_assert_eq(judge(LEAVE_TOTAL / 100, 0), LEAVE_STAYS);
    cr_assert_eq(judge(LEAVE_TOTAL / 10, 0), LEAVE_AT_TIMES);
    cr_assert_eq(judge(LEAVE_TOTAL, 0), LEAVE_TO_KVM);
    cr_assert_eq(judge(LEAVE_TOTAL + 5, LEAVE_TOTAL), LEAVE_TO_US);
}

static enum leave_place infer(uint64_t ticks, uint64_t ours)
{
    const struct leave_sample sample = {.ours = ours, .ticks = ticks};
    struct leave_verdict verdict = leave_judge(&sample, &cpuid);

    cr_assert_eq(verdict.is_inferred, ours == 0);
    return verdict.place;
}

Test(leave, inferred_from_the_cost)
{
    cr_assert_eq(infer(400, 0), LEAVE_STAYS);
    cr_assert_eq(infer(49999, 0), LEAVE_STAYS);
    cr_assert_eq(infer(50000, 0), LEAVE_TO_KVM);
    /* An instruction that reached us has left, whatever it cost. */
    cr_assert_eq(infer(400, LEAVE_TOTAL), LEAVE_TO_US);
}

Test(leave, the_table_fits_a_terminal)
{
    cr_assert_str_eq(leave_table[0].name, "nop");
    cr_assert_str_eq(leave_table[1].name, "cpuid");
    for (unsigned i = 0; i < leave_table_nr; i++) {
        unsigned nr = 0;

        cr_assert_leq(strlen(leave_table[i].name), 22, "%s",
                      leave_table[i].name);
        for (unsigned place = 0; place <= LEAVE_AT_TIMES; place++) {
            const char *why = leave_table[i].why[place];

            nr += why != NULL;
            cr_assert(!why || strlen(why) <= 47, "%s", why);
        }
        cr_assert_gt(nr, 0, "%s has no reason", leave_table[i].name);
    }
}
