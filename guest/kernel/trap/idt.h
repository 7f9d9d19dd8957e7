/* SPDX-License-Identifier: MIT */
/* The trap table: which code the CPU enters for which vector. */
#ifndef TRAP_IDT_H
#define TRAP_IDT_H

#include <stdbool.h>
#include <stdint.h>

/* Fills the table; once, before any idt_load(). */
void idt_init(void);

/* Makes this CPU use it, and tells it where `syscall` enters the kernel. */
void idt_load(void);

/* Whether this CPU does. */
bool idt_is_loaded(void);

/* Where the table of this CPU is, as the CPU says (sidt). */
uint64_t idt_address(void);

/* What the table says of a vector. */
struct idt_gate {
    uint64_t handler;
    unsigned
        kind;     /* X86_SYS_INT_GATE: clears IF; X86_SYS_TRAP_GATE: does not */
    unsigned dpl; /* 3: ring 3 may use it with the int instruction */
    unsigned ist; /* 0: the current stack, or TSS.rsp0 from ring 3 */
};

struct idt_gate idt_gate(unsigned vector);

/* Puts another handler into it, for a lab that looks at what the CPU leaves
 * there; returns the one before. Interrupts are off, and this is the only CPU.
 */
uint64_t idt_replace(unsigned vector, uint64_t handler);

#endif
