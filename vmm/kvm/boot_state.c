/* SPDX-License-Identifier: MIT */
/*
 * Register state at the first instruction. Deliberately not set: the general
 * registers that no convention names (zero), the task register and LDT (as
 * KVM resets them), the IDT (limit 0: an exception before the kernel has its
 * own is a triple fault, and the report says so).
 */
#include "boot_state.h"

#include <linux/kvm.h>

#include "boot/protocol.h"
#include "boot/tables.h"
#include "hv/layout.h"
#include "x86/cr.h"
#include "x86/descriptor.h"
#include "x86/msr.h"

struct segment_set {
    struct kvm_segment code;
    struct kvm_segment data;
};

static const struct segment_set real_segments = {
    .code = {.limit = 0xFFFF, .type = X86_SEG_CODE_RX, .present = 1, .s = 1},
    .data = {.limit = 0xFFFF, .type = X86_SEG_DATA_RW, .present = 1, .s = 1},
};

/* A BIOS has been in protected mode, and its data segments keep that limit. A
 * boot sector that goes there itself may use them beyond 64 KiB before it loads
 * its own; many do that and run on emulators that check no limit. */
static const struct segment_set bios_segments = {
    .code = {.limit = 0xFFFF, .type = X86_SEG_CODE_RX, .present = 1, .s = 1},
    .data = {.limit = 0xFFFFFFFF,
             .type = X86_SEG_DATA_RW,
             .present = 1,
             .s = 1,
             .g = 1},
};

static const struct segment_set protected_segments = {
    .code = {.limit = 0xFFFFFFFF,
             .selector = BOOT_SELECTOR_CODE,
             .type = X86_SEG_CODE_RX,
             .present = 1,
             .db = 1,
             .s = 1,
             .g = 1},
    .data = {.limit = 0xFFFFFFFF,
             .selector = BOOT_SELECTOR_DATA,
             .type = X86_SEG_DATA_RW,
             .present = 1,
             .db = 1,
             .s = 1,
             .g = 1},
};

static const struct segment_set long_segments = {
    .code = {.limit = 0xFFFFFFFF,
             .selector = BOOT_SELECTOR_CODE,
             .type = X86_SEG_CODE_RX,
             .present = 1,
             .l = 1,
             .s = 1,
             .g = 1},
    .data = {.limit = 0xFFFFFFFF,
             .selector = BOOT_SELECTOR_DATA,
             .type = X86_SEG_DATA_RW,
             .present = 1,
             .db = 1,
             .s = 1,
             .g = 1},
};

static void set_segments(struct kvm_sregs *sregs, const struct segment_set *set)
{
    sregs->cs = set->code;
    sregs->ds = sregs->es = sregs->fs = sregs->gs = sregs->ss = set->data;
}

static void fill_real(const struct segment_set *set, uint64_t entry,
                      struct kvm_regs *regs, struct kvm_sregs *sregs)
{
    set_segments(sregs, set);
    regs->rip = entry;
    regs->rsp = HV_BOOT_SECTOR;
    if (entry > 0xFFFF) {
        /* Segment 0 does not reach so far: it gets a segment of its own. */
        sregs->cs.selector = (uint16_t)(entry >> 4);
        sregs->cs.base = entry & ~0xFull;
        regs->rip = entry & 0xF;
    }
}

static void fill_flat(const struct segment_set *set, uint64_t entry,
                      uint16_t gdt_limit, struct kvm_regs *regs,
                      struct kvm_sregs *sregs)
{
    set_segments(sregs, set);
    sregs->gdt.base = HV_BOOT_GDT;
    sregs->gdt.limit = gdt_limit;
    sregs->idt.base = 0;
    sregs->idt.limit = 0;
    sregs->cr0 |= X86_CR0_PE;
    regs->rip = entry;
    regs->rsp = HV_BOOT_STACK + 4096;
}

void boot_state_fill(const struct image *image, struct kvm_regs *regs,
                     struct kvm_sregs *sregs)
{
    const uint16_t shift = boot_gdt_shift(image->protocol);
    const uint16_t gdt_limit = (uint16_t)(BOOT_GDT_LIMIT + shift);
    const struct boot_registers registers = protocol_registers(image);
    struct kvm_segment *const data[] = {&sregs->ds, &sregs->es, &sregs->fs,
                                        &sregs->gs, &sregs->ss};

    *regs = (struct kvm_regs){
        .rax = registers.eax,
        .rbx = registers.ebx,
        .rdx = registers.edx,
        .rsi = registers.esi,
        .rdi = registers.edi,
        .rflags = X86_RFLAGS_FIXED,
    };
    /* KVM's reset state has the caches off, as on a real CPU. */
    sregs->cr0 = X86_CR0_ET;
    switch (image->mode) {
    case BOOT_MODE_REAL:
        fill_real(image->protocol == BOOT_PROTOCOL_BIOS ? &bios_segments
                                                        : &real_segments,
                  image->entry, regs, sregs);
        break;
    case BOOT_MODE_PROTECTED:
        fill_flat(&protected_segments, image->entry, gdt_limit, regs, sregs);
        break;
    case BOOT_MODE_AUTO: /* images never have this mode: long is the default */
    case BOOT_MODE_LONG:
        fill_flat(&long_segments, image->entry, gdt_limit, regs, sregs);
        sregs->cr0 |= X86_CR0_PG;
        sregs->cr3 = HV_BOOT_PML4;
        sregs->cr4 |= X86_CR4_PAE;
        sregs->efer |= X86_EFER_LME | X86_EFER_LMA;
        break;
    }
    if (image->mode == BOOT_MODE_REAL || !shift)
        return;
    sregs->cs.selector = (uint16_t)(sregs->cs.selector + shift);
    for (size_t n = 0; n < ARRAY_SIZE(data); n++)
        data[n]->selector = (uint16_t)(data[n]->selector + shift);
}
