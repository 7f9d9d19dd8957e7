/* SPDX-License-Identifier: MIT */
/*
 * I/O ports of the machine, and its interrupt lines. The PC's own ports have
 * their usual numbers.
 */
#ifndef HV_PORTS_H
#define HV_PORTS_H

#define HV_PORT_KBD_DATA   0x60u  /* i8042 data */
#define HV_PORT_KBD_CMD    0x64u  /* i8042 command, status; 0xFE resets */
#define HV_PORT_RTC_INDEX  0x70u  /* CMOS index */
#define HV_PORT_RTC_DATA   0x71u  /* CMOS data */
#define HV_PORT_POST       0x80u  /* POST code, one byte, kept for reports */
#define HV_PORT_SYSCTL_A   0x92u  /* system control port A; bit 0 resets */
#define HV_PORT_BIOS       0xB1u  /* the BIOS's stubs exit to the VMM here */
#define HV_PORT_DEBUGCON   0xE9u  /* debug console: out writes a byte */
#define HV_PORT_EXIT       0xF4u  /* out ends the machine with this status */
#define HV_PORT_ATA1       0x170u /* second ATA channel, eight ports */
#define HV_PORT_ATA0       0x1F0u /* first ATA channel, eight ports */
#define HV_PORT_SCREEN     0x3C0u /* text screen, 32 ports; CRTC at 0x3D4 */
#define HV_PORT_ATA1_CTL   0x376u /* ATA control blocks */
#define HV_PORT_ATA0_CTL   0x3F6u
#define HV_PORT_UART       0x3F8u /* 16550, eight ports */
#define HV_PORT_EXIT_OTHER 0x501u /* the same, with --debug-exit=0x501 */
#define HV_PORT_FW_CFG     0x510u /* firmware configuration, two ports */
#define HV_PORT_HYPERCALL  0xB00u /* doorbell: out dx, eax = page frame */
#define HV_PORT_PCI_CONFIG 0xCF8u /* address and data of an empty PCI bus */
#define HV_PORT_RESET      0xCF9u /* reset control; bit 2 resets */

/* Ports that switch off various emulators; they end the machine with status
 * 0. */
#define HV_PORT_POWER_OFF       0x604u  /* ACPI: write 0x2000 */
#define HV_PORT_POWER_OFF_OLD   0xB004u /* the same, in older emulators */
#define HV_PORT_POWER_OFF_OTHER 0x4004u /* ACPI: write 0x3400 */
#define HV_PORT_POWER_OFF_WORD  0x8900u /* write "Shutdown", byte by byte */

/* With --test-ports, for suites that test an emulator. */
#define HV_PORT_TEST_DATA 0xE0u   /* four bytes that read as written */
#define HV_PORT_TEST_IRQ  0x2000u /* one port for each interrupt line */

#define HV_DEBUGCON_PRESENT 0xE9u /* value that the debug console reads as */

/* ACPI's fixed hardware. */
#define HV_PORT_ACPI_EVENT 0x600u
#define HV_PORT_ACPI_TIMER 0x608u
#define HV_ACPI_TYPE_OFF   0u /* SLP_TYP of S5 */

#define HV_IRQ_KEYBOARD 1u
#define HV_IRQ_ACPI     9u
#define HV_IRQ_UART     4u /* ISA interrupt line of the UART */
#define HV_IRQ_ATA0     14u
#define HV_IRQ_ATA1     15u
/* GSI of the first virtio-mmio device. Each device has its own line, which is
 * up while its InterruptStatus is not 0. */
#define HV_IRQ_VIRTIO_FIRST 16u
#define HV_VIRTIO_MAX       8u /* maximum: the IOAPIC has no more pins */

#endif
