/* SPDX-License-Identifier: MIT */
/*
 * Patterns that kernel writers meet again and again, one row each; the first
 * that matches is reported.
 */
#include "death_hints.h"

#include <string.h>

#include "base/status.h"
#include "hv/layout.h"
#include "x86/cr.h"

/* Sixteen zero bytes from rip on. */
static bool in_zeros(const struct death *d)
{
    static const uint8_t zeros[16];
    uint8_t bytes[16];

    return d->code != STATUS_HALTED && /* rip is past its hlt */
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

static bool lacks_graphics(const struct death *d)
{
    return d->wants_graphics && handler_spins(d);
}

static bool waits_for_key(const struct death *d)
{
    return d->waits_for_key && d->code == STATUS_TIMEOUT;
}

static bool boots_again(const struct death *d)
{
    return d->boots_again && d->code == STATUS_TIMEOUT;
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

static const struct death_hint death_hints_code[] = {
    {"zeros", in_zeros,
     "rip is in zeros: 00 00 is `add [rax], al`. The kernel jumped to where "
     "nothing was loaded, or ran on past its code."},
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
    {0},
};

static const struct death_hint death_hints_paging[] = {
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
    {0},
};

static const struct death_hint death_hints_ends[] = {
    {"no-graphics", lacks_graphics,
     "The kernel stopped itself with cli; hlt. It, or its boot loader, asked "
     "the BIOS for graphics, and there are none: one that finds no frame "
     "buffer stops like this. Text at 0xb8000 and the serial line work."},
    {"boots-again", boots_again,
     "It asks the BIOS to boot (int 0x19) again and again: its boot sector "
     "finds nothing to start. Give the disk that it looks for with --disk, or "
     "name the kernel itself."},
    {"bios-key", waits_for_key,
     "It waits for a key: it called int 0x16, and the BIOS, at 0xff000, sleeps "
     "until there is one. Type it, or give it as input: printf 'text\\n' | vmm "
     "IMAGE."},
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
    {0},
};

/* In the order in which they are searched. */
static const struct death_hint *const tables[] = {
    death_hints_code,  death_hints_stacks, death_hints_paging,
    death_hints_gates, death_hints_ends,
};

void death_find_hint(struct death *death)
{
    if (death_find_empty_vector(death) || death_find_pic_base(death))
        return;
    for (size_t i = 0; i < ARRAY_SIZE(tables); i++) {
        const struct death_hint *hint = tables[i];
        while (hint->id && !hint->matches(death))
            hint++;
        if (hint->id) {
            death->hint_id = hint->id;
            death->hint = hint->text;
            return;
        }
    }
}
