/* SPDX-License-Identifier: MIT */
/*
 * One row for each rule that can be seen in the registers. Source: Intel SDM
 * Vol. 3C, "Checks on Guest Control Registers, Debug Registers, and MSRs",
 * "Checks on Guest Segment Registers", "Checks on Guest RIP, RFLAGS, and SSP";
 * AMD APM Vol. 2, "Canonicalization and Consistency Checks".
 */
#include "entry_rules.h"

#include "x86/cr.h"
#include "x86/descriptor.h"
#include "x86/msr.h"

typedef bool (*breaks_fn)(const struct machine_state *state);

static bool is_protected(const struct machine_state *s)
{
    return s->sregs.cr0 & X86_CR0_PE && !(s->regs.rflags & X86_RFLAGS_VM);
}

static bool pg_without_pe(const struct machine_state *s)
{
    return s->sregs.cr0 & X86_CR0_PG && !(s->sregs.cr0 & X86_CR0_PE);
}

static bool long_without_pae(const struct machine_state *s)
{
    return s->sregs.efer & X86_EFER_LMA && !(s->sregs.cr4 & X86_CR4_PAE);
}

static bool long_without_paging(const struct machine_state *s)
{
    return s->sregs.efer & X86_EFER_LMA && !(s->sregs.cr0 & X86_CR0_PG);
}

static bool lma_without_lme(const struct machine_state *s)
{
    return s->sregs.cr0 & X86_CR0_PG &&
           !(s->sregs.efer & X86_EFER_LME) != !(s->sregs.efer & X86_EFER_LMA);
}

static bool cr0_high_bits(const struct machine_state *s)
{
    return s->sregs.cr0 >> 32;
}

static bool nw_without_cd(const struct machine_state *s)
{
    return s->sregs.cr0 & X86_CR0_NW && !(s->sregs.cr0 & X86_CR0_CD);
}

static bool cr3_too_wide(const struct machine_state *s)
{
    return s->phys_bits < 64 && s->sregs.cr3 >> s->phys_bits;
}

static bool flags_fixed(const struct machine_state *s)
{
    return !(s->regs.rflags & X86_RFLAGS_FIXED) ||
           s->regs.rflags & (1u << 3 | 1u << 5 | 1u << 15) ||
           s->regs.rflags >> 22;
}

static bool vm_in_long_mode(const struct machine_state *s)
{
    return s->regs.rflags & X86_RFLAGS_VM && s->sregs.efer & X86_EFER_LMA;
}

static bool rip_not_canonical(const struct machine_state *s)
{
    return state_mode(s) == CPU_LONG && !state_is_canonical(s, s->regs.rip);
}

static bool rip_too_wide(const struct machine_state *s)
{
    return state_mode(s) != CPU_LONG && s->regs.rip >> 32;
}

static bool cs_no_code(const struct machine_state *s)
{
    return is_protected(s) && (!s->sregs.cs.s || !(s->sregs.cs.type & 8)) &&
           !(s->sregs.cs.s && s->sregs.cs.type == X86_SEG_DATA_RW);
}

static bool cs_unusable(const struct machine_state *s)
{
    return is_protected(s) && (s->sregs.cs.unusable || !s->sregs.cs.present);
}

static bool cs_l_and_d(const struct machine_state *s)
{
    return s->sregs.efer & X86_EFER_LMA && s->sregs.cs.l && s->sregs.cs.db;
}

static bool ss_no_data(const struct machine_state *s)
{
    return is_protected(s) && !s->sregs.ss.unusable && s->sregs.ss.present &&
           (!s->sregs.ss.s || (s->sregs.ss.type & 0xA) != 2);
}

static bool ring_differs(const struct machine_state *s)
{
    return is_protected(s) && !s->sregs.ss.unusable && s->sregs.ss.present &&
           !(s->sregs.cs.type & 4) && s->sregs.cs.s &&
           s->sregs.cs.dpl != s->sregs.ss.dpl;
}

static bool granularity_of(const struct kvm_segment *segment)
{
    if (segment->unusable || !segment->present)
        return false;
    return (segment->g && (segment->limit & 0xFFF) != 0xFFF) ||
           (!segment->g && segment->limit >> 20);
}

static bool limit_granularity(const struct machine_state *s)
{
    return is_protected(s) &&
           (granularity_of(&s->sregs.cs) || granularity_of(&s->sregs.ss) ||
            granularity_of(&s->sregs.ds) || granularity_of(&s->sregs.es) ||
            granularity_of(&s->sregs.tr));
}

static bool tr_no_tss(const struct machine_state *s)
{
    const struct kvm_segment *tr = &s->sregs.tr;

    return tr->unusable || !tr->present || tr->s ||
           (tr->type != X86_SYS_TSS_BUSY &&
            (tr->type != 3 || s->sregs.efer & X86_EFER_LMA));
}

static bool tables_not_canonical(const struct machine_state *s)
{
    return s->sregs.efer & X86_EFER_LMA &&
           (!state_is_canonical(s, s->sregs.gdt.base) ||
            !state_is_canonical(s, s->sregs.idt.base) ||
            !state_is_canonical(s, s->sregs.tr.base));
}

static bool bases_not_canonical(const struct machine_state *s)
{
    return s->sregs.efer & X86_EFER_LMA &&
           (!state_is_canonical(s, s->sregs.fs.base) ||
            !state_is_canonical(s, s->sregs.gs.base));
}

static bool real_mode_of(const struct kvm_segment *segment)
{
    return segment->base != (uint64_t)segment->selector << 4 ||
           segment->limit != 0xFFFF;
}

static bool vm86_segments(const struct machine_state *s)
{
    return s->regs.rflags & X86_RFLAGS_VM && s->sregs.cr0 & X86_CR0_PE &&
           (real_mode_of(&s->sregs.cs) || real_mode_of(&s->sregs.ss) ||
            real_mode_of(&s->sregs.ds) || real_mode_of(&s->sregs.es));
}

static const struct {
    breaks_fn breaks;
    bool on_intel, on_amd; /* which CPUs check it */
    const char *rule;
} table[] = {
    {pg_without_pe, true, true, "CR0.PG is set without CR0.PE"},
    {long_without_paging, true, false,
     "EFER.LMA is set, but paging (CR0.PG) is off"},
    {long_without_pae, true, true, "EFER.LMA is set without CR4.PAE"},
    {lma_without_lme, true, false,
     "paging is on, and EFER.LMA differs from EFER.LME"},
    {cr0_high_bits, true, true, "CR0 has bits above 31"},
    {nw_without_cd, true, true, "CR0.NW is set without CR0.CD"},
    {cr3_too_wide, true, true,
     "CR3 is wider than the CPU's physical addresses"},
    {flags_fixed, true, false,
     "RFLAGS: bit 1 must be 1; bits 3, 5, 15, and from 22 up, 0"},
    {vm_in_long_mode, true, false, "RFLAGS.VM is set in long mode"},
    {rip_not_canonical, true, false, "RIP is not a canonical address"},
    {rip_too_wide, true, false, "RIP has bits above 31 outside of 64-bit code"},
    {cs_unusable, true, false, "CS is not present or not usable"},
    {cs_no_code, true, false, "CS is no code segment"},
    {cs_l_and_d, true, true, "CS has both L and D set"},
    {ss_no_data, true, false, "SS is no writable data segment"},
    {ring_differs, true, false, "CS and SS are of different rings (DPL)"},
    {limit_granularity, true, false,
     "a segment's limit does not fit its granularity bit"},
    {tr_no_tss, true, false, "TR is no busy TSS of this mode"},
    {tables_not_canonical, true, false,
     "the base of GDT, IDT or TSS is not canonical"},
    {bases_not_canonical, true, false, "the base of FS or GS is not canonical"},
    {vm86_segments, true, false,
     "virtual-8086 mode: base must be selector * 16, limit "
     "0xffff"},
};

void entry_rules_check(const struct machine_state *state,
                       struct entry_rules *rules)
{
    rules->nr = 0;
    for (size_t i = 0; i < ARRAY_SIZE(table); i++)
        if ((state->intel ? table[i].on_intel : table[i].on_amd) &&
            rules->nr < ENTRY_RULES_MAX && table[i].breaks(state))
            rules->broken[rules->nr++] = table[i].rule;
}
