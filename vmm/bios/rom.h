/* SPDX-License-Identifier: MIT */
/*
 * The BIOS's page in guest memory (rom.asm), as seen by the VMM: offsets in
 * segment HV_BIOS_SEGMENT.
 */
#ifndef VMM_BIOS_ROM_H
#define VMM_BIOS_ROM_H

#include <stdint.h>

#define BIOS_ROM_SIZE 4096u
#define BIOS_ROM_OFFSET                                                        \
    0xF000u /* of its first byte, and of vector 0's stub                       \
             */

/* A stub: `out` at 0, `iret` at 2, `sti; hlt` and a jump to its start at 3. */
#define BIOS_STUB_SIZE 8u
#define BIOS_STUB_IRET 2u
#define BIOS_STUB_WAIT 3u

#define BIOS_RESET 0xFFF0u /* the reset vector */

#define BIOS_FIRST_UNUSED_IRQ 2u
#define BIOS_NR_UNUSED_IRQS   14u

struct bios_rom_map {
    uint16_t post;      /* sets up PICs and PIT, then int 19h */
    uint16_t post_bare; /* only int 19h */
    uint16_t floppy_table;
    uint16_t system_table;
    uint16_t irq_timer;
    uint16_t irq_keyboard;
    uint16_t nothing;  /* an iret */
    uint16_t wait_key; /* then int 16h's stub again */
    uint16_t irq_unused[BIOS_NR_UNUSED_IRQS];
};

extern const uint8_t bios_rom[BIOS_ROM_SIZE];
extern const struct bios_rom_map bios_rom_map;

#endif
