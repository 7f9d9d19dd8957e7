/* SPDX-License-Identifier: MIT */
/*
 * Local APIC and I/O APIC, as memory-mapped registers. Source: Intel SDM
 * Vol. 3A, "Advanced Programmable Interrupt Controller"; Intel 82093AA data
 * sheet.
 */
#ifndef X86_APIC_H
#define X86_APIC_H

/* Local APIC: byte offsets of its 32-bit registers. */
#define X86_LAPIC_ID            0x020u /* the id in bits 24 to 31 */
#define X86_LAPIC_TPR           0x080u
#define X86_LAPIC_EOI           0x0B0u
#define X86_LAPIC_SVR           0x0F0u
#define X86_LAPIC_ESR           0x280u
#define X86_LAPIC_ICR_LOW       0x300u
#define X86_LAPIC_ICR_HIGH      0x310u
#define X86_LAPIC_LVT_TIMER     0x320u
#define X86_LAPIC_LVT_LINT0     0x350u
#define X86_LAPIC_LVT_LINT1     0x360u
#define X86_LAPIC_LVT_ERROR     0x370u
#define X86_LAPIC_TIMER_INITIAL 0x380u
#define X86_LAPIC_TIMER_CURRENT 0x390u
#define X86_LAPIC_TIMER_DIVIDE  0x3E0u
#define X86_LAPIC_SIZE          0x1000u

#define X86_SVR_ENABLE       (1u << 8)
#define X86_LVT_MASKED       (1u << 16)
#define X86_LVT_NMI          (4u << 8)
#define X86_LVT_PERIODIC     (1u << 17)
#define X86_LVT_TSC_DEADLINE (2u << 17)
#define X86_DIVIDE_BY_16     0x3u

#define X86_ICR_FIXED     (0u << 8)
#define X86_ICR_NMI       (4u << 8)
#define X86_ICR_INIT      (5u << 8)
#define X86_ICR_STARTUP   (6u << 8) /* the vector is a page number */
#define X86_ICR_PENDING   (1u << 12)
#define X86_ICR_ASSERT    (1u << 14)
#define X86_ICR_TO_SELF   (1u << 18)
#define X86_ICR_TO_OTHERS (3u << 18)

/* I/O APIC: index and data window, and the registers after it. */
#define X86_IOAPIC_INDEX       0x00u
#define X86_IOAPIC_DATA        0x10u
#define X86_IOAPIC_SIZE        0x20u
#define X86_IOAPIC_VERSION     0x01u /* last pin in bits 16 to 23 */
#define X86_IOAPIC_REDIRECTION 0x10u /* two per pin: low, high */
#define X86_IOAPIC_LEVEL       (1u << 15)
#define X86_IOAPIC_MASKED      (1u << 16)

#endif
