/* SPDX-License-Identifier: MIT */
/*
 * A guest's state for the tests of vmm/debug: registers set by the test, and a
 * few MiB of memory with the page tables that the VMM sets up for a guest in
 * long mode.
 */
#ifndef STATE_TOOLS_H
#define STATE_TOOLS_H

#include <criterion/criterion.h>

#include <errno.h>
#include <string.h>

#include "debug/state.h"
#include "x86/cr.h"
#include "x86/descriptor.h"
#include "x86/msr.h"
#include "x86/paging.h"

#define RAM_SIZE (4u << 20)
#define PML4     0x10000u
#define PDPT     0x11000u
#define PD       0x12000u
#define PT       0x13000u /* of the first 2 MiB, if a test wants one */
#define GDT      0x14000u
#define IDT      0x15000u
#define TSS      0x16000u
#define STACK    0x18000u /* its top */
#define CODE     0x20000u

#define CS64 0x08u
#define DS   0x10u

static uint8_t ram[RAM_SIZE];
static struct machine_state state;

static inline int ram_read(void *ctx, uint64_t gpa, void *buf, uint64_t len)
{
    (void)ctx;
    if (!range_inside(gpa, len, RAM_SIZE))
        return -EFAULT;
    memcpy(buf, ram + gpa, len);
    return 0;
}

static inline void poke(uint64_t gpa, uint64_t value)
{
    memcpy(ram + gpa, &value, sizeof(value));
}

static inline void put_code(const char *bytes, size_t len)
{
    memcpy(ram + CODE, bytes, len);
}
#define RUNS(bytes) put_code(bytes, sizeof(bytes) - 1)

static inline struct kvm_segment flat(unsigned selector, unsigned type)
{
    return (struct kvm_segment){
        .selector = (uint16_t)selector,
        .limit = 0xFFFFFFFF,
        .type = (uint8_t)type,
        .present = 1,
        .s = 1,
        .g = 1,
        .db = 1,
    };
}

/* Ring 0, 64-bit code at CODE, identity-mapped by 2 MiB pages, no IDT. */
static inline void state_long(void)
{
    memset(ram, 0, sizeof(ram));
    poke(PML4, PDPT | X86_PTE_P | X86_PTE_W);
    poke(PDPT, PD | X86_PTE_P | X86_PTE_W);
    for (uint64_t i = 0; i < 2; i++)
        poke(PD + 8 * i, i << 21 | X86_PTE_P | X86_PTE_W | X86_PTE_PS);
    poke(GDT + CS64, 0x00AF9B000000FFFF);
    poke(GDT + DS, 0x00CF93000000FFFF);
    state = (struct machine_state){.phys_bits = 40, .read = ram_read};
    state.sregs.cr0 = X86_CR0_PE | X86_CR0_PG | X86_CR0_ET;
    state.sregs.cr3 = PML4;
    state.sregs.cr4 = X86_CR4_PAE;
    state.sregs.efer = X86_EFER_LME | X86_EFER_LMA;
    state.sregs.cs = flat(CS64, X86_SEG_CODE_RX);
    state.sregs.cs.l = 1;
    state.sregs.cs.db = 0;
    state.sregs.ds = state.sregs.es = state.sregs.ss =
        flat(DS, X86_SEG_DATA_RW);
    state.sregs.gdt.base = GDT;
    state.sregs.gdt.limit = 0x3F;
    state.sregs.tr = (struct kvm_segment){
        .selector = 0x18,
        .base = TSS,
        .limit = 103,
        .type = X86_SYS_TSS_BUSY,
        .present = 1,
    };
    state.regs.rip = CODE;
    state.regs.rsp = STACK;
    state.regs.rflags = X86_RFLAGS_FIXED;
}

/* The same memory, flat 32-bit code without paging. */
static inline void state_protected(void)
{
    state_long();
    poke(GDT + CS64, 0x00CF9B000000FFFF);
    state.sregs.cr0 = X86_CR0_PE | X86_CR0_ET;
    state.sregs.cr4 = state.sregs.efer = 0;
    state.sregs.cs = flat(CS64, X86_SEG_CODE_RX);
}

static inline void state_real(void)
{
    state_long();
    state.sregs.cr0 = X86_CR0_ET;
    state.sregs.cr4 = state.sregs.efer = 0;
    state.sregs.cs = state.sregs.ss = state.sregs.ds = (struct kvm_segment){
        .limit = 0xFFFF, .type = X86_SEG_DATA_RW, .present = 1, .s = 1};
    state.sregs.idt.limit = 0x3FF;
    memcpy(ram + 0x1000, ram + CODE, 16);
    state.regs.rip = 0x1000;
    state.regs.rsp = 0x7C00;
}

/* A gate of long mode for `vector`. */
static inline void put_gate(unsigned vector, uint64_t handler,
                            unsigned selector, unsigned flags)
{
    poke(IDT + 16 * vector, (handler & 0xFFFF) | (uint64_t)selector << 16 |
                                (uint64_t)flags << 32 |
                                (handler >> 16 & 0xFFFF) << 48);
    poke(IDT + 16 * vector + 8, handler >> 32);
    state.sregs.idt.base = IDT;
    state.sregs.idt.limit = 0xFFF;
}
#define GATE 0x8E00u /* present, interrupt gate, ring 0 */

#endif
