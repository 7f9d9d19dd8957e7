/* SPDX-License-Identifier: MIT */
/*
 * The registers before the first instruction, for each mode: what the
 * documents promise to guests, and what a CPU needs to accept them.
 */
#include <criterion/criterion.h>

#include <linux/kvm.h>
#include <string.h>

#include "hv/layout.h"
#include "kvm/boot_state.h"
#include "x86/cr.h"
#include "x86/descriptor.h"
#include "x86/msr.h"

static struct kvm_regs regs;
static struct kvm_sregs sregs;

/* The registers as KVM gives them after reset, with marks in those that must
 * stay unchanged. */
static void setup(void)
{
    memset(&regs, 0xEE, sizeof(regs));
    memset(&sregs, 0, sizeof(sregs));
    sregs.cr0 = X86_CR0_CD | X86_CR0_NW | X86_CR0_ET;
    sregs.apic_base = 0xFEE00900;
    sregs.tr = (struct kvm_segment){
        .limit = 0xFFFF, .type = X86_SYS_TSS_BUSY, .present = 1};
    sregs.ldt = (struct kvm_segment){
        .limit = 0xFFFF, .type = X86_SYS_LDT, .present = 1};
    sregs.gdt.limit = 0xFFFF;
    sregs.idt.limit = 0xFFFF;
    sregs.cs = (struct kvm_segment){.base = 0xFFFF0000, .selector = 0xF000};
}

TestSuite(boot_state, .init = setup);

static const struct kvm_segment *data_segment(unsigned i)
{
    const struct kvm_segment *all[] = {&sregs.ds, &sregs.es, &sregs.fs,
                                       &sregs.gs, &sregs.ss};

    return all[i];
}

/* Checks rip, rsp and one register; all others must be zero. */
static void assert_regs(uint64_t rip, uint64_t rsp, uint64_t rdi, uint64_t rdx)
{
    const struct kvm_regs want = {
        .rip = rip,
        .rsp = rsp,
        .rdi = rdi,
        .rdx = rdx,
        .rflags = X86_RFLAGS_FIXED,
    };

    cr_assert_eq(memcmp(&regs, &want, sizeof(want)), 0,
                 "rip %llx rsp %llx rdi %llx rdx %llx rflags %llx", regs.rip,
                 regs.rsp, regs.rdi, regs.rdx, regs.rflags);
}

/* For an image of this kind; each kind has one protocol. */
static void fill(enum boot_mode mode, enum image_format format, uint64_t entry)
{
    const struct image image = {
        .mode = mode,
        .format = format,
        .protocol = format == IMAGE_BOOT_SECTOR ? BOOT_PROTOCOL_BIOS
                                                : BOOT_PROTOCOL_VMM,
        .entry = entry,
    };

    boot_state_fill(&image, &regs, &sregs);
}

static void assert_untouched(void)
{
    cr_assert_eq(sregs.apic_base, 0xFEE00900);
    cr_assert_eq(sregs.tr.type, X86_SYS_TSS_BUSY, "VT-x wants a busy TSS");
    cr_assert_eq(sregs.tr.limit, 0xFFFF);
    cr_assert_eq(sregs.tr.present, 1);
    cr_assert_eq(sregs.ldt.limit, 0xFFFF);
    cr_assert_eq(sregs.cr2 | sregs.cr8, 0);
}

/* Checks for a usable flat segment, as GDT entry `selector` describes it. */
static void assert_flat(const struct kvm_segment *s, uint16_t selector,
                        uint8_t type)
{
    cr_assert_eq(s->selector, selector);
    cr_assert_eq(s->base, 0);
    cr_assert_eq(s->limit, 0xFFFFFFFF);
    cr_assert_eq(s->g, 1, "a limit of 4 GiB is in pages");
    cr_assert_eq(s->type, type);
    cr_assert_eq(s->present, 1);
    cr_assert_eq(s->s, 1);
    cr_assert_eq(s->dpl, 0);
    cr_assert_eq(s->unusable, 0);
}

Test(boot_state, real_mode)
{
    fill(BOOT_MODE_REAL, IMAGE_FLAT, HV_REAL_LOAD);
    assert_regs(HV_REAL_LOAD, HV_BOOT_SECTOR, HV_BOOT_INFO, 0);
    assert_untouched();
    cr_assert_eq(sregs.cr0, X86_CR0_ET);
    cr_assert_eq(sregs.cr3 | sregs.cr4 | sregs.efer, 0);
    cr_assert_eq(sregs.cs.selector, 0);
    cr_assert_eq(sregs.cs.base, 0);
    cr_assert_eq(sregs.cs.limit, 0xFFFF);
    cr_assert_eq(sregs.cs.type, X86_SEG_CODE_RX);
    cr_assert_eq(sregs.cs.db | sregs.cs.l | sregs.cs.g, 0, "16-bit");
    cr_assert(sregs.cs.present && sregs.cs.s);
    for (unsigned i = 0; i < 5; i++) {
        const struct kvm_segment *s = data_segment(i);
        cr_assert_eq(s->selector, 0);
        cr_assert_eq(s->base, 0);
        cr_assert_eq(s->limit, 0xFFFF);
        cr_assert_eq(s->type, X86_SEG_DATA_RW);
        cr_assert(s->present && s->s && !s->g && !s->db);
    }
    cr_assert_eq(sregs.idt.limit, 0xFFFF, "the vector table is at 0");
    cr_assert_eq(sregs.idt.base, 0);
}

Test(boot_state, a_boot_sector_is_told_its_drive)
{
    fill(BOOT_MODE_REAL, IMAGE_BOOT_SECTOR, HV_BOOT_SECTOR);
    assert_regs(HV_BOOT_SECTOR, HV_BOOT_SECTOR, 0, 0x80);
    cr_assert_eq(sregs.cs.selector, 0, "0:7C00, as a PC does it");
    cr_assert_eq(sregs.cs.base, 0);
}

Test(boot_state, a_boot_sector_finds_segments_as_a_bios_left_them)
{
    fill(BOOT_MODE_REAL, IMAGE_BOOT_SECTOR, HV_BOOT_SECTOR);
    for (unsigned i = 0; i < 5; i++) {
        assert_flat(data_segment(i), 0, X86_SEG_DATA_RW);
        cr_assert_eq(data_segment(i)->db, 0, "a 16-bit stack");
    }
    cr_assert_eq(sregs.cs.limit, 0xFFFF);
    cr_assert_eq(sregs.cs.db | sregs.cs.l | sregs.cs.g, 0, "16-bit");
}

Test(boot_state, real_mode_reaches_all_of_its_mebibyte)
{
    static const struct {
        uint64_t entry;
        uint16_t selector, ip;
    } cases[] = {
        {0, 0, 0},
        {0xFFFF, 0, 0xFFFF},
        {0x10000, 0x1000, 0},
        {0x10001, 0x1000, 1},
        {0x1234F, 0x1234, 0xF},
        {0x9FFFF, 0x9FFF, 0xF},
        {0xFFFFF, 0xFFFF, 0xF},
    };

    for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        setup();
        fill(BOOT_MODE_REAL, IMAGE_FLAT, cases[i].entry);
        cr_assert_eq(sregs.cs.selector, cases[i].selector);
        cr_assert_eq(regs.rip, cases[i].ip);
        cr_assert_eq(sregs.cs.base, cases[i].selector * 16u,
                     "the CPU's own rule for a real-mode segment");
        cr_assert_eq(sregs.cs.base + regs.rip, cases[i].entry);
    }
}

Test(boot_state, protected_mode)
{
    fill(BOOT_MODE_PROTECTED, IMAGE_FLAT, HV_FLAT_LOAD);
    assert_regs(HV_FLAT_LOAD, HV_BOOT_STACK + 4096, HV_BOOT_INFO, 0);
    assert_untouched();
    cr_assert_eq(sregs.cr0, X86_CR0_PE | X86_CR0_ET, "no paging, caches on");
    cr_assert_eq(sregs.cr3 | sregs.cr4 | sregs.efer, 0);
    assert_flat(&sregs.cs, 0x08, X86_SEG_CODE_RX);
    cr_assert(sregs.cs.db && !sregs.cs.l, "32-bit code");
    for (unsigned i = 0; i < 5; i++) {
        assert_flat(data_segment(i), 0x10, X86_SEG_DATA_RW);
        cr_assert(data_segment(i)->db);
    }
    cr_assert_eq(sregs.gdt.base, HV_BOOT_GDT);
    cr_assert_eq(sregs.gdt.limit, 23);
    cr_assert_eq(sregs.idt.limit, 0);
}

Test(boot_state, long_mode)
{
    fill(BOOT_MODE_LONG, IMAGE_ELF64, 0x1234567);
    assert_regs(0x1234567, HV_BOOT_STACK + 4096, HV_BOOT_INFO, 0);
    assert_untouched();
    cr_assert_eq(sregs.cr0, X86_CR0_PE | X86_CR0_ET | X86_CR0_PG);
    cr_assert_eq(sregs.cr3, HV_BOOT_PML4);
    cr_assert_eq(sregs.cr4, X86_CR4_PAE);
    cr_assert_eq(sregs.efer, X86_EFER_LME | X86_EFER_LMA);
    assert_flat(&sregs.cs, 0x08, X86_SEG_CODE_RX);
    cr_assert(sregs.cs.l && !sregs.cs.db, "both set is no 64-bit code");
    for (unsigned i = 0; i < 5; i++)
        assert_flat(data_segment(i), 0x10, X86_SEG_DATA_RW);
    cr_assert_eq(sregs.gdt.base, HV_BOOT_GDT);
    cr_assert_eq(sregs.gdt.limit, 23);
    cr_assert_eq(sregs.idt.limit, 0, "an early exception is a triple fault");
}

Test(boot_state, an_image_without_a_mode_is_long)
{
    struct kvm_sregs automatic;

    fill(BOOT_MODE_AUTO, IMAGE_FLAT, 0x100000);
    automatic = sregs;
    setup();
    fill(BOOT_MODE_LONG, IMAGE_FLAT, 0x100000);
    cr_assert_eq(memcmp(&automatic, &sregs, sizeof(sregs)), 0);
}

Test(boot_state, interrupts_are_off_and_debugging_is_not_on)
{
    for (int mode = BOOT_MODE_AUTO; mode <= BOOT_MODE_LONG; mode++) {
        setup();
        fill((enum boot_mode)mode, IMAGE_FLAT, 0x1000);
        cr_assert_eq(regs.rflags & (X86_RFLAGS_IF | X86_RFLAGS_TF), 0);
        cr_assert_eq(regs.rsp % 16, 0);
    }
}
