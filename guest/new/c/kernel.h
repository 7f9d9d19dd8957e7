/* SPDX-License-Identifier: MIT */
/*
 * What the files of the kernel know of each other.
 */
#ifndef KERNEL_H
#define KERNEL_H

#include <stdint.h>

/* gdt.c */
#define CODE_SELECTOR 0x08
#define DATA_SELECTOR 0x10
void gdt_load(void);

/* idt.c. What the CPU and traps.S leave on the stack, lowest address first. */
struct trap_frame {
    uint64_t r15, r14, r13, r12, r11, r10, r9, r8;
    uint64_t rbp, rdi, rsi, rdx, rcx, rbx, rax;
    uint64_t vector, error;
    uint64_t rip, cs, rflags, rsp, ss;
};
#define NR_TRAPS        32
#define TRAP_BREAKPOINT 3
extern volatile unsigned trap_counts[NR_TRAPS];
void idt_load(void);

/* console.c */
void put_char(char c);
void print(const char *text);
void print_hex(uint64_t number);

/* Ends the machine: what vmm ends with, 0 to 63 for a good or a bad end. */
_Noreturn void machine_end(uint32_t status);

/* Ports. */
static inline void out8(uint16_t port, uint8_t value)
{
    __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port) : "memory");
}

static inline void out32(uint16_t port, uint32_t value)
{
    __asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port) : "memory");
}

static inline uint8_t in8(uint16_t port)
{
    uint8_t value;

    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port) : "memory");
    return value;
}

#endif
