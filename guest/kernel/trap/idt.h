/* SPDX-License-Identifier: MIT */
/* The trap table: which code the CPU enters for which vector. */
#ifndef TRAP_IDT_H
#define TRAP_IDT_H

#include <stdbool.h>
#include <stdint.h>

/* Fills the table; called once, before any idt_load(). */
void idt_init(void);

/* Makes this CPU use it, and tells it where `syscall` enters the kernel. */
void idt_load(void);

/* Whether this CPU uses the table. */
bool idt_is_loaded(void);

/* The address of this CPU's table, as sidt reports it. */
uint64_t idt_address(void);

/* What the table contains for a vector. */
struct idt_gate {
    uint64_t handler;
    unsigned
        kind;     /* X86_SYS_INT_GATE: clears IF; X86_SYS_TRAP_GATE: does not */
    unsigned dpl; /* 3: ring 3 may use it with the int instruction */
    unsigned ist; /* 0: the current stack, or TSS.rsp0 from ring 3 */
};

struct idt_gate idt_gate(unsigned vector);

/* Replaces the handler of a vector, for a lab that looks at what the CPU leaves
 * on entry; returns the old one. Interrupts are off, and this is the only
 * CPU. */
uint64_t idt_replace(unsigned vector, uint64_t handler);

#endif
