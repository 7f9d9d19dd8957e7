/* SPDX-License-Identifier: MIT */
/*
 * Guest-physical layout: every address that the VMM chooses, defined once.
 * Shared by the VMM and guests; it has only values, usable from C and (through
 * the generated constants) from nasm.
 *
 *   0x0000_0000  RAM: real-mode vectors, boot sector at 0x7C00
 *   0x0009_0000  boot structures (below); the rest of low RAM is free
 *   0x000A_0000  hole: a PC's graphics memory, absent here
 *   0x000B_8000  text memory: the screen's cells; reserved in memory maps
 *   0x000C_0000  RAM up to the MMIO gap: flat images load at 1 MiB
 *   0x000F_0000  ... of it, one page: the MP table
 *   0xC000_0000  MMIO gap up to 4 GiB: devices, IOAPIC, LAPIC, no RAM
 *   0x1_0000_0000  the rest of RAM
 */
#ifndef HV_LAYOUT_H
#define HV_LAYOUT_H

/* Boot structures, written by the VMM before the first instruction. */
#define HV_BOOT_BASE    0x90000u /* start of the boot structures */
#define HV_BOOT_GDT     0x90000u /* flat GDT for the chosen mode */
#define HV_BOOT_INFO    0x91000u /* struct hv_boot_info and its tables */
#define HV_BOOT_CMDLINE 0x92000u /* NUL-terminated, at most one page */
#define HV_BOOT_PML4    0x93000u /* long mode: identity map of low 4 GiB */
#define HV_BOOT_PDPT    0x94000u
#define HV_BOOT_PD      0x95000u /* four pages of 2 MiB mappings */
#define HV_BOOT_STACK   0x99000u /* one page, for the first instructions */
#define HV_BOOT_END     0x9A000u /* first byte after the boot structures */

/* The MP table (Intel MultiProcessor Specification 1.4), where a PC's BIOS puts
 * it; present only with an interrupt controller. */
#define HV_MP_TABLE     0xF0000u
#define HV_MP_TABLE_END 0xF1000u
#define HV_ACPI         0xF2000u /* ACPI tables, the RSDP first */
#define HV_ACPI_END     0xF6000u

#define HV_CMDLINE_MAX 4096u /* bytes, with the terminating NUL */

/* Holes: guest-physical ranges that are never RAM. [BASE, END) */
#define HV_VGA_HOLE_BASE  0xA0000u
#define HV_VGA_HOLE_END   0xC0000u
#define HV_MONO_TEXT_BASE 0xB0000u /* of a monochrome screen: absent */
/* The guest has memory in the last part of the hole: 80 by 25 cells of a
 * character (code page 437) and an attribute, and the bytes after them. It is
 * never reported as free, and no image is loaded there. */
#define HV_TEXT_BASE     0xB8000u
#define HV_TEXT_SIZE     0x8000u
#define HV_MMIO_GAP_BASE 0xC0000000u
#define HV_MMIO_GAP_END  0x100000000u

/* The BIOS for boot sectors: its page is the last below 1 MiB, its data area is
 * where every PC has it. */
#define HV_BIOS_SEGMENT 0xF000u
#define HV_BIOS_ROM     0xFF000u /* one page; it ends with the reset vector */
#define HV_BIOS_DATA    0x400u   /* BIOS data area, 256 bytes */
#define HV_BIOS_EBDA    0x9FC00u /* extended BIOS data area, 1 KiB */

/* Load addresses for images that do not specify one. */
#define HV_FLAT_LOAD   0x100000u /* flat, long and protected mode */
#define HV_REAL_LOAD   0x1000u   /* flat, real mode */
#define HV_BOOT_SECTOR 0x7C00u   /* a PC's boot sector */

/* In the MMIO gap. */
#define HV_VIRTIO_BASE      0xD0000000u /* virtio-mmio: one page per device */
#define HV_VIRTIO_STRIDE    0x1000u
#define HV_IOAPIC_BASE      0xFEC00000u
#define HV_LAPIC_BASE       0xFEE00000u
#define HV_TEST_WINDOW      0xFF000000u /* with --test-ports */
#define HV_TEST_WINDOW_SIZE 0x10000u
/* Intel only: four pages and one page that KVM uses for real mode. */
#define HV_IDENTITY_MAP 0xFFFBC000u
#define HV_TSS_BASE     0xFFFBD000u

#endif
