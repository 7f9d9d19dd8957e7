/* SPDX-License-Identifier: MIT */
/*
 * Int 1Ah: the time of day in timer ticks, and the real-time clock, through its
 * CMOS registers. Source: Ralf Brown's Interrupt List, INT 1A; Motorola
 * MC146818A data sheet; PCI BIOS Specification 2.1.
 */
#include "hv/ports.h"
#include "service.h"
#include "x86/pc.h"

#define TICKS_A_DAY 0x1800B0u
#define DAY_SECONDS 86400u

static uint8_t cmos(struct bios *bios, uint8_t index)
{
    port_out(bios, HV_PORT_RTC_INDEX, index);
    return port_in(bios, HV_PORT_RTC_DATA);
}

static void set_cmos(struct bios *bios, uint8_t index, uint8_t value)
{
    port_out(bios, HV_PORT_RTC_INDEX, index);
    port_out(bios, HV_PORT_RTC_DATA, value);
}

/* Callers pass and receive BCD, whatever format the clock uses. */
static uint8_t clock_digits(struct bios *bios, uint8_t index)
{
    uint8_t value = cmos(bios, index);

    if (!(cmos(bios, X86_RTC_STATUS_B) & X86_RTC_B_BINARY))
        return value;
    return (uint8_t)(value / 10 % 10 << 4 | value % 10);
}

static unsigned from_digits(uint8_t digits)
{
    return (digits >> 4) * 10u + (digits & 0xF);
}

void bios_clock_start(struct bios *bios)
{
    unsigned hours = from_digits(clock_digits(bios, X86_RTC_HOURS));
    unsigned minutes = from_digits(clock_digits(bios, X86_RTC_MINUTES));
    unsigned seconds = from_digits(clock_digits(bios, X86_RTC_SECONDS));
    uint64_t today = (hours * 60 + minutes) * 60 + seconds;

    bios_put32(bios, HV_BIOS_DATA + BDA_TICKS,
               (uint32_t)(today * TICKS_A_DAY / DAY_SECONDS));
}

/* -------------------------------------------------------------------- ticks */

enum bios_answer bios_1a_get_ticks(struct bios *bios, struct bios_regs *regs)
{
    uint32_t ticks = bios_get32(bios, HV_BIOS_DATA + BDA_TICKS);

    set_word(&regs->ecx, (uint16_t)(ticks >> 16));
    set_word(&regs->edx, (uint16_t)ticks);
    set_low(&regs->eax, bda8(bios, BDA_MIDNIGHT));
    bda_put8(bios, BDA_MIDNIGHT, 0);
    return BIOS_RETURN;
}

enum bios_answer bios_1a_set_ticks(struct bios *bios, struct bios_regs *regs)
{
    bios_put32(bios, HV_BIOS_DATA + BDA_TICKS,
               (regs->ecx & 0xFFFF) << 16 | (regs->edx & 0xFFFF));
    bda_put8(bios, BDA_MIDNIGHT, 0);
    return BIOS_RETURN;
}

/* ---------------------------------------------------------- real-time clock */

enum bios_answer bios_1a_get_time(struct bios *bios, struct bios_regs *regs)
{
    set_high(&regs->edx, clock_digits(bios, X86_RTC_SECONDS));
    set_low(&regs->ecx, clock_digits(bios, X86_RTC_MINUTES));
    set_high(&regs->ecx, clock_digits(bios, X86_RTC_HOURS));
    set_low(&regs->edx, 0); /* no daylight saving time */
    set_high(&regs->eax, 0);
    set_flag(regs, BIOS_CARRY, false);
    return BIOS_RETURN;
}

enum bios_answer bios_1a_get_date(struct bios *bios, struct bios_regs *regs)
{
    set_low(&regs->edx, clock_digits(bios, X86_RTC_DAY));
    set_high(&regs->edx, clock_digits(bios, X86_RTC_MONTH));
    set_low(&regs->ecx, clock_digits(bios, X86_RTC_YEAR));
    set_high(&regs->ecx, clock_digits(bios, X86_RTC_CENTURY));
    set_high(&regs->eax, 0);
    set_flag(regs, BIOS_CARRY, false);
    return BIOS_RETURN;
}

enum bios_answer bios_1a_set_time(struct bios *bios, struct bios_regs *regs)
{
    set_cmos(bios, X86_RTC_SECONDS, high(regs->edx));
    set_cmos(bios, X86_RTC_MINUTES, low(regs->ecx));
    set_cmos(bios, X86_RTC_HOURS, high(regs->ecx));
    set_flag(regs, BIOS_CARRY, false);
    return BIOS_RETURN;
}

enum bios_answer bios_1a_set_date(struct bios *bios, struct bios_regs *regs)
{
    set_cmos(bios, X86_RTC_DAY, low(regs->edx));
    set_cmos(bios, X86_RTC_MONTH, high(regs->edx));
    set_cmos(bios, X86_RTC_YEAR, low(regs->ecx));
    set_cmos(bios, X86_RTC_CENTURY, high(regs->ecx));
    set_flag(regs, BIOS_CARRY, false);
    return BIOS_RETURN;
}

/* Edx would be "PCI " if there were a PCI bus. */
enum bios_answer bios_1a_no_pci(struct bios *bios, struct bios_regs *regs)
{
    (void)bios;
    set_high(&regs->eax, 0x81); /* no such function */
    set_flag(regs, BIOS_CARRY, true);
    return BIOS_RETURN;
}
