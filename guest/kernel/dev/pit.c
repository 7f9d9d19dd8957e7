/* SPDX-License-Identifier: MIT */
/*
 * Intel 8254. Channel 2 has no interrupt, but its gate and its output are in
 * system control port B, so we can poll it.
 */
#include "dev/pit.h"

#include <stdint.h>

#include "cpu/asm.h"
#include "x86/pc.h"

#define COMMAND_CH2_MODE0 0xb0u /* both bytes, interrupt on terminal count */
#define SYSCTL_B_GATE2    0x01u
#define SYSCTL_B_SPEAKER  0x02u
#define SYSCTL_B_OUT2     0x20u

void pit_wait_ms(unsigned ms)
{
    uint32_t count = X86_PIT_HZ * ms / 1000;
    uint8_t control = port_in8(X86_PIT_SPEAKER);

    control = (uint8_t)(control & ~(SYSCTL_B_SPEAKER | SYSCTL_B_GATE2));
    port_out8(X86_PIT_SPEAKER, control);
    port_out8(X86_PIT_CMD, COMMAND_CH2_MODE0);
    port_out8(X86_PIT_CH2, (uint8_t)count);
    port_out8(X86_PIT_CH2, (uint8_t)(count >> 8));
    port_out8(X86_PIT_SPEAKER, control | SYSCTL_B_GATE2);
    while (!(port_in8(X86_PIT_SPEAKER) & SYSCTL_B_OUT2))
        cpu_relax();
}

void pit_start_ticks(unsigned ms)
{
    uint32_t count = X86_PIT_HZ * ms / 1000;

    port_out8(X86_PIT_CMD, X86_PIT_CH0_MODE2);
    port_out8(X86_PIT_CH0, (uint8_t)count);
    port_out8(X86_PIT_CH0, (uint8_t)(count >> 8));
}
