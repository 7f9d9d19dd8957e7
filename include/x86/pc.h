/* SPDX-License-Identifier: MIT */
/*
 * The PC's legacy parts as a guest programs them: interrupt controllers,
 * interval timer, real-time clock. Source: Intel 8259A and 8254 data sheets;
 * Motorola MC146818A data sheet. The 16550's registers: x86/uart.h.
 */
#ifndef X86_PC_H
#define X86_PC_H

/* 8259A interrupt controllers. */
#define X86_PIC1_CMD      0x20u
#define X86_PIC1_DATA     0x21u
#define X86_PIC2_CMD      0xA0u
#define X86_PIC2_DATA     0xA1u
#define X86_PIC1_ELCR     0x4D0u /* edge or level, IRQ 0 to 7 */
#define X86_PIC2_ELCR     0x4D1u
#define X86_PIC_LINES     8u    /* lines per controller */
#define X86_PIC_ICW1_INIT 0x11u /* edge, cascade, ICW4 follows */
#define X86_PIC_ICW4_8086 0x01u
#define X86_PIC_EOI       0x20u /* non-specific */
#define X86_PIC_CASCADE   2u    /* IRQ line of the second controller */

/* 8254 interval timer; channel 0 raises IRQ 0. */
#define X86_PIT_CH0       0x40u
#define X86_PIT_CH2       0x42u
#define X86_PIT_CMD       0x43u
#define X86_PIT_SPEAKER   0x61u
#define X86_PIT_CH0_MODE2 0x34u /* channel 0, low then high byte, rate */
#define X86_PIT_HZ        1193182u
#define X86_IRQ_PIT       0u

/* MC146818A real-time clock: indices in CMOS. */
#define X86_RTC_SECONDS    0x00u
#define X86_RTC_MINUTES    0x02u
#define X86_RTC_HOURS      0x04u
#define X86_RTC_DAY        0x07u
#define X86_RTC_MONTH      0x08u
#define X86_RTC_YEAR       0x09u
#define X86_RTC_STATUS_A   0x0Au
#define X86_RTC_STATUS_B   0x0Bu
#define X86_RTC_CENTURY    0x32u
#define X86_RTC_A_UPDATING 0x80u
#define X86_RTC_B_24H      0x02u
#define X86_RTC_B_BINARY   0x04u

#endif
