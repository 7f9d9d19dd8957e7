/* SPDX-License-Identifier: MIT */
/*
 * Hints for an exception that could not be delivered: stacks and their TSS, the
 * GDT, the IDT.
 */
#include "death_hints.h"

#include "x86/paging.h"

static enum deliver_problem first_problem(const struct death *d)
{
    return d->has_chain ? d->chain.steps[0].problem : DELIVER_OK;
}

/* The first delivery of the chain that failed with `problem`; NULL if none
 * did. */
static const struct delivery *find(const struct death *d,
                                   enum deliver_problem problem)
{
    for (unsigned i = 0; d->has_chain && i < d->chain.nr; i++)
        if (d->chain.steps[i].problem == problem)
            return &d->chain.steps[i];
    return NULL;
}

/* Did a push fail on a page that is not present, right below one that is? */
static bool in_guard_page(const struct death *d)
{
    const struct delivery *step = find(d, DELIVER_STACK_PAGE);
    uint64_t at = 0;

    if (d->fault.reason == FAULT_STACK_PAGE && d->fault.event.error & X86_PF_W)
        at = d->fault.linear;
    else if (step && step->walk.problem == WALK_NOT_PRESENT &&
             !step->switches_stack)
        at = step->walk.linear;
    if (!at)
        return false;
    uint64_t above = (at | (X86_PAGE_SIZE - 1)) + 1;
    return walk_linear(&d->state, at, WALK_WRITE).problem == WALK_NOT_PRESENT &&
           walk_linear(&d->state, above, WALK_WRITE).problem == WALK_OK;
}

static bool bad_stack(const struct death *d)
{
    return find(d, DELIVER_STACK_PAGE) || find(d, DELIVER_STACK_LIMIT) ||
           find(d, DELIVER_STACK_CANONICAL);
}

static bool uses_tss(const struct death *d)
{
    for (unsigned i = 0; d->has_chain && i < d->chain.nr; i++)
        if (d->chain.steps[i].switches_stack)
            return true;
    return find(d, DELIVER_TSS_LIMIT) || find(d, DELIVER_TSS_UNMAPPED);
}

static bool tss_not_loaded(const struct death *d)
{
    return uses_tss(d) && !(d->state.sregs.tr.selector & ~3u);
}

static bool ist_unset(const struct death *d)
{
    const struct delivery *step = find(d, DELIVER_STACK_PAGE);

    return step && step->ist && step->after.regs.rsp == 0;
}

static bool ist_bad(const struct death *d)
{
    const struct delivery *step = find(d, DELIVER_STACK_CANONICAL);

    step = step ? step : find(d, DELIVER_STACK_PAGE);
    return step && step->ist;
}

static bool rsp0_unset(const struct death *d)
{
    const struct delivery *step = find(d, DELIVER_STACK_PAGE);

    return step && step->switches_stack && !step->ist &&
           step->after.regs.rsp == 0;
}

static bool ss0_wrong(const struct death *d)
{
    return find(d, DELIVER_SS);
}

static bool gdt_not_loaded(const struct death *d)
{
    bool behind = first_problem(d) == DELIVER_CS_LIMIT ||
                  d->fault.reason == FAULT_SELECTOR_LIMIT;

    return behind && d->state.sregs.gdt.limit < 8;
}

static bool gdt_small(const struct death *d)
{
    return first_problem(d) == DELIVER_CS_LIMIT ||
           d->fault.reason == FAULT_SELECTOR_LIMIT;
}

static bool idt_empty(const struct death *d)
{
    return first_problem(d) == DELIVER_IDT_EMPTY;
}

static bool idt_unmapped(const struct death *d)
{
    return first_problem(d) == DELIVER_IDT_UNMAPPED;
}

static bool idt_short(const struct death *d)
{
    return first_problem(d) == DELIVER_IDT_LIMIT;
}

static bool gate_missing(const struct death *d)
{
    return first_problem(d) == DELIVER_GATE_EMPTY ||
           first_problem(d) == DELIVER_GATE_ABSENT;
}

static bool gate_type(const struct death *d)
{
    return first_problem(d) == DELIVER_GATE_TYPE;
}

static bool gate_code(const struct death *d)
{
    enum deliver_problem problem = first_problem(d);

    return problem >= DELIVER_CS_NULL && problem <= DELIVER_CS_ABSENT;
}

const struct death_hint death_hints_stacks[] = {
    {"stack-overflow", in_guard_page,
     "The stack has run into the page below it that is not mapped: a stack "
     "overflow into a guard page. Give #DF a stack of its own (IST)."},
    {"tss-not-loaded", tss_not_loaded,
     "No TSS was ever loaded: fill one, put it into the GDT and load it with "
     "ltr before ring 3 or an IST is used."},
    {"ist-unset", ist_unset,
     "The IST entry that the gate names is 0 in the TSS: fill it, or set the "
     "gate's IST field to 0."},
    {"ist-bad", ist_bad,
     "The IST entry that the gate names is no usable stack: look at the TSS."},
    {"rsp0-unset", rsp0_unset,
     "The TSS's stack for ring 0 (rsp0) is 0: set it before ring 3 is "
     "entered."},
    {"ss0-wrong", ss0_wrong,
     "The TSS's ss0 must be a writable data segment of ring 0: look at the "
     "TSS."},
    {"gdt-not-loaded", gdt_not_loaded,
     "The GDT is empty: lgdt has loaded nothing usable (a wrong pointer, or a "
     "limit of 0)."},
    {"gdt-short", gdt_small,
     "The GDT's limit is too small for this selector: it is the size in "
     "bytes, less one."},
    {0},
};

const struct death_hint death_hints_gates[] = {
    {"idt-empty", idt_empty,
     "Without an IDT every exception is fatal: load one with lidt before "
     "anything can fault."},
    {"idt-unmapped", idt_unmapped,
     "The IDT's base must be an address that is mapped, also after paging is "
     "switched on or CR3 changes."},
    {"idt-short", idt_short,
     "The IDT's limit is too small for this vector: it is 16 bytes a vector "
     "in long mode (8 in protected mode, 4 in real mode), less one."},
    {"gate-missing", gate_missing,
     "There is no handler for this vector: fill its IDT entry, and set the "
     "present bit."},
    {"gate-type", gate_type,
     "The IDT entry is no interrupt or trap gate of this mode: long mode "
     "wants type 0xe or 0xf, with 16 bytes."},
    {"gate-code", gate_code,
     "The code selector in the IDT entry does not name a usable code segment: "
     "it must be the kernel's own CS."},
    {"bad-stack", bad_stack,
     "The stack pointer was no usable stack when the exception came."},
    {0},
};
