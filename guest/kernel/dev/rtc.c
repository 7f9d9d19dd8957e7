/* SPDX-License-Identifier: MIT */
/* Motorola MC146818: time registers, in BCD or binary as register B says. */
#include "dev/rtc.h"

#include <stdbool.h>

#include "cpu/asm.h"
#include "cpu/clock.h"
#include "hv/ports.h"

enum {
    REG_SECOND = 0,
    REG_MINUTE = 2,
    REG_HOUR = 4,
    REG_DAY = 7,
    REG_MONTH = 8,
    REG_YEAR = 9,
    REG_A = 10,
    REG_B = 11,
};

#define A_UPDATING 0x80u
#define B_BINARY   0x04u
#define MAX_TRIES  100000u

static uint8_t read_register(uint8_t reg)
{
    port_out8(HV_PORT_RTC_INDEX, reg);
    return port_in8(HV_PORT_RTC_DATA);
}

static uint64_t read_number(uint8_t reg, bool binary)
{
    uint8_t v = read_register(reg);

    return binary ? v : (v >> 4) * 10u + (v & 15);
}

/* Days from 1970-01-01 to the given day. Years start in March here, so that the
 * leap day is the last day of its year. */
static uint64_t days_since_1970(uint64_t year, uint64_t month, uint64_t day)
{
    uint64_t y = month <= 2 ? year - 1 : year;
    uint64_t m = month <= 2 ? month + 9 : month - 3;

    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 -
           719468;
}

uint64_t rtc_read(void)
{
    for (unsigned i = 0; i < MAX_TRIES; i++)
        if (!(read_register(REG_A) & A_UPDATING))
            break;
    bool binary = read_register(REG_B) & B_BINARY;
    uint64_t days = days_since_1970(2000 + read_number(REG_YEAR, binary),
                                    read_number(REG_MONTH, binary),
                                    read_number(REG_DAY, binary));
    uint64_t hours = days * 24 + read_number(REG_HOUR, binary);
    uint64_t minutes = hours * 60 + read_number(REG_MINUTE, binary);

    return (minutes * 60 + read_number(REG_SECOND, binary)) * NS_PER_S;
}
