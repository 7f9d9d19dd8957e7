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

#endif
