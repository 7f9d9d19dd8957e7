/* SPDX-License-Identifier: MIT */
/*
 * The I/O APIC's redirection table. Source: Intel 82093AA data sheet; for the
 * 8259s, Intel 8259A data sheet.
 */
#include "dev/ioapic.h"

#include <stdint.h>

#include "cpu/asm.h"
#include "hv/layout.h"
#include "kernel.h"
#include "mm/paging.h"
#include "sync/spinlock.h"
#include "trap/frame.h"
#include "x86/apic.h"
#include "x86/pc.h"

#define PIC_VECTORS 0xf0u /* a stray one lands among the spurious vectors */
#define PIC_ALL     0xffu

static struct spinlock lock = SPINLOCK_INIT("ioapic", RANK_IOAPIC);
static volatile char *registers;
static unsigned nr_pins;

static volatile uint32_t *window(unsigned offset)
{
    return (volatile uint32_t *)(volatile void *)(registers + offset);
}

static uint32_t ioapic_read(unsigned reg)
{
    *window(X86_IOAPIC_INDEX) = reg;
    return *window(X86_IOAPIC_DATA);
}

static void ioapic_write(unsigned reg, uint32_t value)
{
    *window(X86_IOAPIC_INDEX) = reg;
    *window(X86_IOAPIC_DATA) = value;
}

/* Moves the old controllers off the exceptions' vectors and masks them. */
static void silence_pics(void)
{
    port_out8(X86_PIC1_CMD, X86_PIC_ICW1_INIT);
    port_out8(X86_PIC1_DATA, PIC_VECTORS);
    port_out8(X86_PIC1_DATA, 1u << X86_PIC_CASCADE);
    port_out8(X86_PIC1_DATA, X86_PIC_ICW4_8086);
    port_out8(X86_PIC2_CMD, X86_PIC_ICW1_INIT);
    port_out8(X86_PIC2_DATA, PIC_VECTORS + 8);
    port_out8(X86_PIC2_DATA, X86_PIC_CASCADE);
    port_out8(X86_PIC2_DATA, X86_PIC_ICW4_8086);
    port_out8(X86_PIC1_DATA, PIC_ALL);
    port_out8(X86_PIC2_DATA, PIC_ALL);
}

static void set_pin(unsigned gsi, uint32_t low)
{
    ASSERT(gsi < nr_pins);
    spin_lock(&lock);
    ioapic_write(X86_IOAPIC_REDIRECTION + 2 * gsi, low | X86_IOAPIC_MASKED);
    ioapic_write(X86_IOAPIC_REDIRECTION + 2 * gsi + 1, 0); /* to CPU 0 */
    ioapic_write(X86_IOAPIC_REDIRECTION + 2 * gsi, low);
    spin_unlock(&lock);
}

void ioapic_init(void)
{
    silence_pics();
    registers = paging_map_device(HV_IOAPIC_BASE, X86_IOAPIC_SIZE);
    nr_pins = (ioapic_read(X86_IOAPIC_VERSION) >> 16 & 0xff) + 1;
    for (unsigned gsi = 0; gsi < nr_pins; gsi++)
        ioapic_mask(gsi);
}

void ioapic_unmask(unsigned gsi, bool level)
{
    set_pin(gsi, (VECTOR_IRQ_BASE + gsi) | (level ? X86_IOAPIC_LEVEL : 0));
}

void ioapic_mask(unsigned gsi)
{
    set_pin(gsi, X86_IOAPIC_MASKED);
}
