/* SPDX-License-Identifier: MIT */
/*
 * Patterns that kernel writers meet again and again: one row each, the first
 * that matches is told.
 */
#include <string.h>

#include "base/status.h"
#include "death.h"
#include "hv/layout.h"
#include "x86/cr.h"
#include "x86/descriptor.h"
#include "x86/msr.h"
#include "x86/paging.h"

/* ------------------------------------------------------------ what is seen */

static enum deliver_problem first_problem(const struct death *d)
{
    return d->has_chain ? d->chain.steps[0].problem : DELIVER_OK;
}

/* Did any delivery of the chain end so? */
static const struct delivery *find(const struct death *d,
                                   enum deliver_problem problem)
{
    for (unsigned i = 0; d->has_chain && i < d->chain.nr; i++)
        if (d->chain.steps[i].problem == problem)
            return &d->chain.steps[i];
    return NULL;
}

/* Sixteen zero bytes from rip on. */
static bool in_zeros(const struct death *d)
{
    static const uint8_t zeros[16];
    uint8_t bytes[16];

    return d->code != STATUS_HALTED && /* rip is behind its hlt */
           d->code != STATUS_FAIL_ENTRY &&
           walk_read(&d->state, state_linear_rip(&d->state), bytes,
                     sizeof(bytes), WALK_EXEC, NULL) == 0 &&
           memcmp(bytes, zeros, sizeof(zeros)) == 0;
}

static bool runs_at(const struct death *d, uint64_t base, uint64_t end)
{
    return d->fault.reason == FAULT_FETCH_NO_RAM && d->fault.walk.gpa >= base &&
           d->fault.walk.gpa < end;
}

static bool in_vga_hole(const struct death *d)
{
    return runs_at(d, HV_VGA_HOLE_BASE, HV_VGA_HOLE_END);
}

static bool past_ram(const struct death *d)
{
    return runs_at(d, d->ram_end, UINT64_MAX);
}

static bool in_mmio_gap(const struct death *d)
{
    return runs_at(d, HV_MMIO_GAP_BASE, HV_MMIO_GAP_END);
}

static bool pg_without_pae(const struct death *d)
{
    return d->fault.reason == FAULT_CR_PG_WITHOUT_PAE;
}

static bool missing_lme(const struct death *d)
{
    return d->fault.reason == FAULT_CR_PDPTE;
}

/* A push failed on a page that is not there, right below one that is. */
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

static bool no_osfxsr(const struct death *d)
{
    return d->fault.reason == FAULT_NO_OSFXSR ||
           d->fault.reason == FAULT_CR0_EM;
}

static bool no_osxsave(const struct death *d)
{
    return d->fault.reason == FAULT_NO_OSXSAVE;
}

static bool tss_busy(const struct death *d)
{
    return d->fault.reason == FAULT_TSS_BUSY;
}

static bool paging_lost_rip(const struct death *d)
{
    return d->fault.reason == FAULT_FETCH_PAGE &&
           d->fault.walk.problem == WALK_NOT_PRESENT;
}

static bool tables_lost(const struct death *d)
{
    return d->fault.walk.problem == WALK_TABLE_LOST;
}

static bool reserved_bit(const struct death *d)
{
    return d->fault.walk.problem == WALK_RESERVED;
}

static bool no_exec(const struct death *d)
{
    return d->fault.walk.problem == WALK_NO_EXEC;
}

static bool read_only(const struct death *d)
{
    return d->fault.walk.problem == WALK_READ_ONLY;
}

static bool null_pointer(const struct death *d)
{
    return d->fault.reason == FAULT_DATA_PAGE && d->fault.linear < 4096;
}

static bool wild_jump(const struct death *d)
{
    return d->fault.reason == FAULT_BRANCH_CANONICAL ||
           d->fault.reason == FAULT_FETCH_CANONICAL ||
           d->fault.reason == FAULT_BRANCH_LIMIT ||
           d->fault.reason == FAULT_FETCH_LIMIT;
}

static bool handler_spins(const struct death *d)
{
    return d->code == STATUS_HALTED && !(d->state.regs.rflags & X86_RFLAGS_IF);
}

static bool never_started(const struct death *d)
{
    return d->nr_waiting && d->code == STATUS_TIMEOUT;
}

static bool never_started_in_software(const struct death *d)
{
    return never_started(d) && d->no_hardware;
}

static bool jumps_to_itself(const struct death *d)
{
    const struct insn *insn = &d->fault.insn;

    return d->code == STATUS_TIMEOUT && insn_is(insn, "jmp") &&
           insn->operands[0].kind == INSN_RELATIVE &&
           insn->operands[0].value == d->state.regs.rip;
}

static bool is_emulation(const struct death *d)
{
    return d->code == STATUS_EMULATION && d->fault.insn.valid;
}

/* --------------------------------------------------------- what it is like */

static const struct {
    const char *id;
    bool (*matches)(const struct death *d);
    const char *text;
} table[] = {
    {"zeros", in_zeros,
     "rip is in zeros: 00 00 is `add [rax], al`. The kernel jumped to where "
     "nothing was loaded, or ran on behind its code."},
    {"vga-hole", in_vga_hole,
     "rip is in the VGA hole (0xa0000 to 0xc0000): most often the end of a "
     "slide through zeroed memory from a wrong jump."},
    {"mmio-gap", in_mmio_gap,
     "rip is in the MMIO gap below 4 GiB, where devices are and no RAM."},
    {"end-of-ram", past_ram,
     "rip is past the end of RAM: a jump to a wrong address, or -m is too "
     "small."},
    {"missing-pae", pg_without_pae,
     "Set CR4.PAE before CR0.PG: long mode's tables are those of PAE."},
    {"missing-lme", missing_lme,
     "CR3 points to a PML4, but EFER.LME is not set, so that the CPU takes it "
     "for PAE's table. Set EFER.LME before CR0.PG."},
    {"sse-off", no_osfxsr,
     "The compiler uses SSE: set CR4.OSFXSR and clear CR0.EM first, or build "
     "the kernel with -mgeneral-regs-only."},
    {"avx-off", no_osxsave,
     "Set CR4.OSXSAVE and XCR0 before AVX, or build the kernel without it."},
    {"tss-busy", tss_busy,
     "ltr marks its TSS busy in the GDT: load each TSS once, or clear the "
     "busy bit (type 9) before the next ltr."},
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
    {"page-tables-lost", tables_lost,
     "CR3, or an entry below it, points outside of RAM."},
    {"reserved-bit", reserved_bit,
     "An entry of the page tables has a bit set that must be 0: too wide an "
     "address, NX without EFER.NXE, or a PS bit where none may be."},
    {"no-execute", no_exec,
     "The page has its NX bit set: data was run, or the page tables protect "
     "code as data."},
    {"read-only", read_only,
     "The page is read-only, and CR0.WP lets ring 0 not write it either."},
    {"paging-lost-rip", paging_lost_rip,
     "The code itself is not mapped: map the page that is running before "
     "CR3 or CR0.PG is written, or look where the jump came from."},
    {"null-pointer", null_pointer,
     "An access close to address 0: a null pointer."},
    {"wild-jump", wild_jump,
     "A jump or return through a bad pointer: an overwritten return address "
     "or function pointer."},
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
    {"halted", handler_spins,
     "The kernel stopped itself with cli; hlt, as panics do: look at what "
     "called it."},
    {"cpus-without-hardware", never_started_in_software,
     "Not every vCPU has started, and this KVM has no hardware virtualisation "
     "behind it, where a second one may never start: try --cpus=1, or a host "
     "that vmm doctor likes."},
    {"spin", jumps_to_itself, "It jumps to itself, as panics do."},
    {"cpus-wait", never_started,
     "Not every vCPU has started: each waits for INIT and a start-up IPI, "
     "which "
     "the first one sends by its local APIC."},
    {"emulation", is_emulation,
     "KVM executes instructions itself when they touch what is no RAM: a "
     "wrong pointer into a hole, or an instruction that devices do not "
     "take."},
};

void death_find_hint(struct death *death)
{
    if (death_find_empty_vector(death) || death_find_pic_base(death))
        return;
    for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
        if (table[i].matches(death)) {
            death->hint_id = table[i].id;
            death->hint = table[i].text;
            return;
        }
    }
}
