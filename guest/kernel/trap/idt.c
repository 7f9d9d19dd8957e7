/* SPDX-License-Identifier: MIT */
/*
 * The interrupt descriptor table, and the model-specific registers that do the
 * same job for the `syscall` instruction. Only ring 0 can load either: this is
 * the moment at which the kernel takes control of the machine.
 *
 * Source: Intel SDM Vol. 3A, "64-Bit Mode IDT", "Fast System Calls in 64-Bit
 * Mode"; AMD APM Vol. 2, "SYSCALL and SYSRET".
 */
#include "trap/idt.h"

#include <stdint.h>

#include "cpu/asm.h"
#include "cpu/segments.h"
#include "trap/frame.h"
#include "x86/cr.h"
#include "x86/descriptor.h"
#include "x86/msr.h"

struct gate {
    uint16_t offset_low;
    uint16_t selector;
    uint8_t ist;  /* 0: the current stack, or TSS.rsp0 from ring 3 */
    uint8_t type; /* present, privilege level, kind of gate */
    uint16_t offset_mid;
    uint32_t offset_high;
    uint32_t reserved;
};

_Static_assert(sizeof(struct gate) == 16, "the CPU knows this layout");

#define GATE_PRESENT (1u << 7)
#define GATE_DPL3    (3u << 5) /* ring 3 may use it with the int instruction */

extern const char trap_stubs[]; /* trap/entry.asm: 16 bytes each */
extern const char syscall_entry[];

static struct gate idt[X86_NR_VECTORS];

static void set_handler(struct gate *gate, uint64_t handler)
{
    gate->offset_low = (uint16_t)handler;
    gate->offset_mid = (uint16_t)(handler >> 16);
    gate->offset_high = (uint32_t)(handler >> 32);
}

static void set_gate(unsigned vector, uint8_t flags, uint8_t ist)
{
    idt[vector] = (struct gate){
        .selector = SEL_KERNEL_CODE,
        .ist = ist,
        .type = (uint8_t)(GATE_PRESENT | X86_SYS_INT_GATE | flags),
    };
    set_handler(&idt[vector], (uint64_t)trap_stubs + 16 * vector);
}

void idt_init(void)
{
    for (unsigned vector = 0; vector < X86_NR_VECTORS; vector++)
        set_gate(vector, 0, 0);
    set_gate(VECTOR_SYSCALL, GATE_DPL3, 0);
    set_gate(X86_VEC_BP, GATE_DPL3, 0); /* int3: debuggers plant it */
    set_gate(X86_VEC_DF, 0, IST_DOUBLE_FAULT);
    set_gate(X86_VEC_NMI, 0, IST_NMI);
    set_gate(X86_VEC_MC, 0, IST_MACHINE_CHECK);
}

struct idt_gate idt_gate(unsigned vector)
{
    const struct gate *gate = &idt[vector];

    return (struct idt_gate){
        .handler = gate->offset_low | (uint64_t)gate->offset_mid << 16 |
                   (uint64_t)gate->offset_high << 32,
        .kind = gate->type & 0xf,
        .dpl = gate->type >> 5 & 3,
        .ist = gate->ist,
    };
}

uint64_t idt_replace(unsigned vector, uint64_t handler)
{
    uint64_t before = idt_gate(vector).handler;

    set_handler(&idt[vector], handler);
    return before;
}

/* What lidt loads and sidt stores. */
struct idtr {
    uint16_t limit;
    uint64_t base;
} __attribute__((packed));

static struct idtr sidt(void)
{
    struct idtr idtr;

    __asm__ volatile("sidt %0" : "=m"(idtr));
    return idtr;
}

bool idt_is_loaded(void)
{
    struct idtr idtr = sidt();

    return idtr.base == (uint64_t)idt && idtr.limit == sizeof(idt) - 1;
}

uint64_t idt_address(void)
{
    return sidt().base;
}

void idt_load(void)
{
    struct idtr idtr = {sizeof(idt) - 1, (uint64_t)idt};

    __asm__ volatile("lidt %0" ::"m"(idtr));

    msr_write(X86_MSR_EFER, msr_read(X86_MSR_EFER) | X86_EFER_SCE);
    msr_write(X86_MSR_STAR,
              (uint64_t)SEL_STAR_USER << 48 | (uint64_t)SEL_KERNEL_CODE << 32);
    msr_write(X86_MSR_LSTAR, (uint64_t)syscall_entry);
    /* Cleared on entry; sysret restores the program's own. */
    msr_write(X86_MSR_SFMASK, X86_RFLAGS_IF | X86_RFLAGS_DF | X86_RFLAGS_TF |
                                  X86_RFLAGS_AC | X86_RFLAGS_NT);
}
