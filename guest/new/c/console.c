/* SPDX-License-Identifier: MIT */
/*
 * Output by the first serial port of a PC, and the way out.
 */
#include "kernel.h"

#define COM1         0x3F8
#define COM1_STATUS  (COM1 + 5)
#define STATUS_EMPTY 0x20 /* it takes a byte */
#define PORT_EXIT    0xF4 /* of vmm, and of QEMU's isa-debug-exit */

void put_char(char c)
{
    while (!(in8(COM1_STATUS) & STATUS_EMPTY))
        ;
    out8(COM1, (uint8_t)c);
}

void print(const char *text)
{
    for (; *text; text++)
        put_char(*text);
}

void print_hex(uint64_t number)
{
    int shift = 60;

    print("0x");
    while (shift > 0 && !(number >> shift))
        shift -= 4;
    for (; shift >= 0; shift -= 4)
        put_char("0123456789abcdef"[number >> shift & 15]);
}

_Noreturn void machine_end(uint32_t status)
{
    out32(PORT_EXIT, status);
    for (;;) /* where nobody is at the port */
        __asm__ volatile("cli; hlt");
}
