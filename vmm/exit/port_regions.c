/* SPDX-License-Identifier: MIT */
/*
 * The ports of a PC that have a name. The list includes those of this machine's
 * devices that are missing in a machine without an interrupt controller.
 */
#include "port_regions.h"

#define QUIET true
#define TOLD  false

static const struct port_region regions[] = {
    {"DMA controller", 0x00, 0x0F, QUIET},
    {"interrupt controller, absent with --irqchip=none", 0x20, 0x21, TOLD},
    {"interrupt mode of old SMP boards", 0x22, 0x23, QUIET},
    {"Super I/O chip", 0x2E, 0x2F, QUIET},
    {"timer (PIT), absent with --irqchip=none", 0x40, 0x43, TOLD},
    {"Super I/O chip", 0x4E, 0x4F, QUIET},
    {"speaker and NMI, absent with --irqchip=none", 0x61, 0x61, QUIET},
    {"DMA pages", 0x81, 0x8F, QUIET},
    {"interrupt controller, absent with --irqchip=none", 0xA0, 0xA1, TOLD},
    {"ACPI commands (SMI)", 0xB2, 0xB3, TOLD},
    {"DMA controller", 0xC0, 0xDF, QUIET},
    {"a port used for delays", 0xEB, 0xED, QUIET},
    {"numeric coprocessor", 0xF0, 0xF1, QUIET},
    {"network card", 0x100, 0x11F, TOLD},
    {"joystick", 0x200, 0x20F, QUIET},
    {"sound card", 0x220, 0x22F, TOLD},
    {"second parallel port", 0x278, 0x27F, QUIET},
    {"fourth serial port", 0x2E8, 0x2EF, QUIET},
    {"second serial port", 0x2F8, 0x2FF, QUIET},
    {"network card", 0x300, 0x31F, TOLD},
    {"MIDI", 0x330, 0x331, QUIET},
    {"second floppy disk controller", 0x370, 0x375, QUIET},
    {"parallel port", 0x378, 0x37F, QUIET},
    {"sound card", 0x388, 0x38B, TOLD},
    {"monochrome screen", 0x3B0, 0x3BB, TOLD},
    {"third parallel port", 0x3BC, 0x3BF, QUIET},
    {"third serial port", 0x3E8, 0x3EF, QUIET},
    {"floppy disk controller", 0x3F0, 0x3F5, TOLD},
    {"floppy disk controller", 0x3F7, 0x3F7, TOLD},
    {"debug console of firmware; here it is port 0xe9", 0x402, 0x403, TOLD},
    {"edge or level of interrupts, absent with --irqchip=none", 0x4D0, 0x4D1,
     TOLD},
    {"exit port of some emulators; here it is port 0xf4, or --debug-exit",
     0x501, 0x501, TOLD},
    {"calls of Solo5's hvt, which solo5-hvt serves", 0x502, 0x50F, TOLD},
    {"graphics of emulators (VBE)", 0x1CE, 0x1D1, TOLD},
    {"backdoor of another hypervisor", 0x5658, 0x5659, QUIET},
    {"ACPI timer", 0xB008, 0xB00B, TOLD},
};

/* Each of the 15 slots has 4 KiB of ports, with its card's identification at
 * these. */
static const struct port_region eisa = {"EISA slot", 0x1C80, 0xFC83, QUIET};

static bool is_eisa(uint16_t port)
{
    return port >= eisa.first && (port & 0xFFC) == (eisa.first & 0xFFC);
}

const struct port_region *port_regions_find(uint16_t port)
{
    if (is_eisa(port))
        return &eisa;
    for (size_t i = 0; i < ARRAY_SIZE(regions); i++)
        if (port >= regions[i].first && port <= regions[i].last)
            return &regions[i];
    return NULL;
}
