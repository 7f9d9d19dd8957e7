/* SPDX-License-Identifier: MIT */
/*
 * The ports of a PC that have a name. Those of this machine's own devices are
 * in it as far as a machine without an interrupt controller lacks them.
 */
#include "port_regions.h"

#define QUIET true
#define TOLD  false

static const struct port_region regions[] = {
    {0x00, 0x0F, "DMA controller", QUIET},
    {0x20, 0x21, "interrupt controller, absent with --irqchip=none", TOLD},
    {0x22, 0x23, "interrupt mode of old SMP boards", QUIET},
    {0x40, 0x43, "timer (PIT), absent with --irqchip=none", TOLD},
    {0x61, 0x61, "speaker and NMI, absent with --irqchip=none", QUIET},
    {0x81, 0x8F, "DMA pages", QUIET},
    {0xA0, 0xA1, "interrupt controller, absent with --irqchip=none", TOLD},
    {0xB2, 0xB3, "ACPI commands (SMI)", TOLD},
    {0xC0, 0xDF, "DMA controller", QUIET},
    {0xEB, 0xED, "a port to lose time with", QUIET},
    {0xF0, 0xF1, "numeric coprocessor", QUIET},
    {0x200, 0x20F, "joystick", QUIET},
    {0x220, 0x22F, "sound card", TOLD},
    {0x278, 0x27F, "second parallel port", QUIET},
    {0x2E8, 0x2EF, "fourth serial port", QUIET},
    {0x2F8, 0x2FF, "second serial port", QUIET},
    {0x300, 0x31F, "network card", TOLD},
    {0x330, 0x331, "MIDI", QUIET},
    {0x370, 0x375, "second floppy disk controller", QUIET},
    {0x378, 0x37F, "parallel port", QUIET},
    {0x388, 0x38B, "sound card", TOLD},
    {0x3B0, 0x3BB, "monochrome screen", TOLD},
    {0x3BC, 0x3BF, "third parallel port", QUIET},
    {0x3E8, 0x3EF, "third serial port", QUIET},
    {0x3F0, 0x3F5, "floppy disk controller", TOLD},
    {0x3F7, 0x3F7, "floppy disk controller", TOLD},
    {0x402, 0x403, "debug console of firmware; here it is port 0xe9", TOLD},
    {0x4D0, 0x4D1, "edge or level of interrupts, absent with --irqchip=none",
     TOLD},
    {0x501, 0x501, "exit port of some emulators; here it is port 0xf4", TOLD},
    {0x600, 0x603, "ACPI events", TOLD},
    {0x608, 0x60B, "ACPI timer", TOLD},
    {0x1CE, 0x1D1, "graphics of emulators (VBE)", TOLD},
    {0x5658, 0x5659, "backdoor of another hypervisor", QUIET},
    {0xB008, 0xB00B, "ACPI timer", TOLD},
};

const struct port_region *port_regions_find(uint16_t port)
{
    for (size_t i = 0; i < ARRAY_SIZE(regions); i++)
        if (port >= regions[i].first && port <= regions[i].last)
            return &regions[i];
    return NULL;
}
