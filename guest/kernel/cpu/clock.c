/* SPDX-License-Identifier: MIT */
/*
 * The clock. The VMM tells us the TSC's frequency; if it does not, we count TSC
 * ticks during 10 ms of the PIT's channel 2. Source for the PIT: Intel 8254
 * data sheet, mode 0.
 */
#include "cpu/clock.h"

#include "cpu/asm.h"
#include "dev/machine.h"
#include "dev/pit.h"
#include "kernel.h"
#include "lib/boot_info.h"

#define CALIBRATION_MS 10u
/* Without a PIT to measure by, any number is wrong; this one is plausible. */
#define GUESS_KHZ 1000000u

static uint32_t khz;
static uint64_t ns_per_tick; /* 32.32 fixed point */
static uint64_t start;       /* TSC at clock_init() */
static uint64_t realtime_at_start;

static uint32_t measure_khz(void)
{
    uint64_t before = tsc_read();

    pit_wait_ms(CALIBRATION_MS);
    return (uint32_t)((tsc_read() - before) / CALIBRATION_MS);
}

void clock_init(void)
{
    khz = boot_info.tsc_khz;
    if (khz == 0 && (boot_info.flags & HV_BOOT_IRQCHIP))
        khz = measure_khz();
    if (khz == 0)
        khz = GUESS_KHZ;
    ns_per_tick = (NS_PER_MS << 32) / khz;
    start = tsc_read();
    realtime_at_start = machine_realtime();
}

uint32_t clock_tsc_khz(void)
{
    return khz;
}

uint64_t clock_tsc_to_ns(uint64_t ticks)
{
    return (uint64_t)((unsigned __int128)ticks * ns_per_tick >> 32);
}

uint64_t clock_monotonic(void)
{
    return clock_tsc_to_ns(tsc_read() - start);
}

uint64_t clock_realtime(void)
{
    return realtime_at_start + clock_monotonic();
}

void clock_delay(uint64_t ns)
{
    uint64_t end = clock_monotonic() + ns;

    while (clock_monotonic() < end)
        cpu_relax();
}
