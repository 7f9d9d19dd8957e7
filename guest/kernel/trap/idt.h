/* SPDX-License-Identifier: MIT */
/* The trap table: which code the CPU enters for which vector. */
#ifndef TRAP_IDT_H
#define TRAP_IDT_H

#include <stdbool.h>

/* Fills the table; once, before any idt_load(). */
void idt_init(void);

/* Makes this CPU use it, and tells it where `syscall` enters the kernel. */
void idt_load(void);

/* Whether this CPU does. */
bool idt_is_loaded(void);

#endif
