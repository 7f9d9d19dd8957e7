/* SPDX-License-Identifier: MIT */
/*
 * What a CPU asks of a guest's state before it enters it, and that each rule
 * has a name of its own.
 */
#include "debug/cause/entry_rules.h"
#include "state_tools.h"

TestSuite(entry_rules, .init = state_long);

/* Each rule is broken alone: a state that is sound but for it breaks no other,
 * so that what is wrong has one name. */
Test(entry_rules, each_entry_rule_is_broken_alone)
{
    struct kvm_sregs *s = &state.sregs;
    struct entry_rules rules;

#define BREAKS(change, want)                                                   \
    do {                                                                       \
        state_long();                                                          \
        state.intel = true;                                                    \
        change;                                                                \
        entry_rules_check(&state, &rules);                                     \
        cr_assert_eq(rules.nr, 1, "%u rules: %s", rules.nr, want);             \
        cr_assert_not_null(strstr(rules.broken[0], want), "%s",                \
                           rules.broken[0]);                                   \
    } while (0)
    BREAKS(s->cr0 &= ~(uint64_t)X86_CR0_PE, "CR0.PG is set without CR0.PE");
    BREAKS(s->cr0 &= ~(uint64_t)X86_CR0_PG, "paging (CR0.PG) is off");
    BREAKS(s->cr4 = 0, "EFER.LMA is set without CR4.PAE");
    BREAKS(s->efer = X86_EFER_LMA, "EFER.LMA differs from EFER.LME");
    BREAKS(s->efer = X86_EFER_LME; s->cs.l = 0, "EFER.LMA differs");
    BREAKS(s->cr0 |= 1ull << 32, "CR0 has bits above 31");
    BREAKS(s->cr0 |= X86_CR0_NW, "CR0.NW is set without CR0.CD");
    BREAKS(s->cr3 = 1ull << 40, "CR3 is wider");
    BREAKS(state.regs.rflags = 0, "RFLAGS: bit 1");
    BREAKS(state.regs.rflags |= 1u << 15, "RFLAGS: bit 1");
    BREAKS(state.regs.rflags |= 1u << 22, "RFLAGS: bit 1");
    BREAKS(state.regs.rip = 1ull << 47, "RIP is not a canonical");
    BREAKS(s->cs.present = 0, "CS is not present");
    BREAKS(s->cs.type = 0, "CS is no code segment");
    BREAKS(s->cs.db = 1, "CS has both L and D set");
    BREAKS(s->ss.type = X86_SEG_CODE_RX, "SS is no writable data");
    BREAKS(s->ss.dpl = 3, "of different rings");
    BREAKS(s->ds.limit = 0xFFFFE000, "does not fit its granularity");
    BREAKS(s->tr.limit = 1u << 20, "does not fit its granularity");
    BREAKS(s->tr.type = 3, "TR is no busy TSS");
    BREAKS(s->idt.base = 1ull << 47, "GDT, IDT or TSS");
    BREAKS(s->gs.base = 1ull << 63, "FS or GS");
#undef BREAKS
}

/* What a base may be is asked in long mode only. */
Test(entry_rules, other_modes_have_no_canonical_addresses)
{
    struct entry_rules rules;

    state_protected();
    state.intel = true;
    state.sregs.gs.base = state.sregs.gdt.base = 1ull << 63;
    entry_rules_check(&state, &rules);
    cr_assert_eq(rules.nr, 0, "%s", rules.broken[0]);
}

Test(entry_rules, rules_are_the_vendors)
{
    struct entry_rules rules;

    state.sregs.tr.type = 3;
    entry_rules_check(&state, &rules);
    cr_assert_eq(rules.nr, 0, "AMD-V does not look at TR");
    state.intel = true;
    entry_rules_check(&state, &rules);
    cr_assert_eq(rules.nr, 1);
}
