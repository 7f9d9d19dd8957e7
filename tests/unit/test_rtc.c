/* SPDX-License-Identifier: MIT */
/*
 * The CMOS memory and clock: the time in every format, never torn, its flags,
 * and the memory sizes.
 */
#include <criterion/criterion.h>

#include "dev/rtc.h"
#include "device_tools.h"

#define MIB (UINT64_C(1) << 20)
#define GIB (UINT64_C(1) << 30)

static struct timespec now;
static struct device *rtc;

static void test_now(void *ctx, struct timespec *out)
{
    (void)ctx;
    *out = now;
}

static struct device *new_rtc(uint64_t low, uint64_t high)
{
    struct rtc_clock clock = {.now = test_now};
    struct device *dev = rtc_create(low, high, &clock);

    cr_assert_not_null(dev);
    return dev;
}

/* Wednesday, 2025-12-31, 23:58:09 UTC. */
static void setup(void)
{
    now = (struct timespec){.tv_sec = 1767225489};
    rtc = new_rtc(128 * MIB, 0);
}

static void teardown(void)
{
    device_destroy(rtc);
}

static uint8_t cmos(uint8_t index)
{
    put(rtc, 0, 1, index);
    return (uint8_t)get(rtc, 1, 1);
}

static void set_cmos(uint8_t index, uint8_t value)
{
    put(rtc, 0, 1, index);
    put(rtc, 1, 1, value);
}

static unsigned cmos_word(uint8_t index)
{
    return cmos(index) | (unsigned)cmos((uint8_t)(index + 1)) << 8;
}

TestSuite(rtc, .init = setup, .fini = teardown);

Test(rtc, decimal_24_hours_is_the_default)
{
    static const uint8_t want[][2] = {
        {0x00, 0x09}, {0x02, 0x58}, {0x04, 0x23}, {0x06, 4},
        {0x07, 0x31}, {0x08, 0x12}, {0x09, 0x25}, {0x32, 0x20},
    };

    cr_assert_eq(cmos(0x0B), 0x02);
    for (unsigned i = 0; i < ARRAY_SIZE(want); i++)
        cr_assert_eq(cmos(want[i][0]), want[i][1], "register 0x%02x is 0x%02x",
                     want[i][0], cmos(want[i][0]));
}

Test(rtc, binary_when_register_b_says_so)
{
    set_cmos(0x0B, 0x06);
    cr_assert_eq(cmos(0x00), 9);
    cr_assert_eq(cmos(0x02), 58);
    cr_assert_eq(cmos(0x04), 23);
    cr_assert_eq(cmos(0x07), 31);
    cr_assert_eq(cmos(0x08), 12);
    cr_assert_eq(cmos(0x09), 25);
    cr_assert_eq(cmos(0x32), 20);
}

Test(rtc, twelve_hours_when_register_b_says_so)
{
    static const struct {
        int hour;
        uint8_t decimal, binary;
    } cases[] = {
        {0, 0x12, 12},    {1, 0x01, 1},     {11, 0x11, 11},
        {12, 0x92, 0x8C}, {13, 0x81, 0x81}, {23, 0x91, 0x8B},
    };

    for (unsigned i = 0; i < ARRAY_SIZE(cases); i++) {
        now.tv_sec = 1767139200 + cases[i].hour * 3600;
        set_cmos(0x0B, 0x00);
        cmos(0x0A);
        cr_assert_eq(cmos(0x04), cases[i].decimal);
        set_cmos(0x0B, 0x04);
        cr_assert_eq(cmos(0x04), cases[i].binary);
    }
}

Test(rtc, leap_day_and_next_century)
{
    now.tv_sec = 1709164800; /* Thursday, 2024-02-29 */
    cmos(0x0A);
    cr_assert_eq(cmos(0x06), 5);
    cr_assert_eq(cmos(0x07), 0x29);
    cr_assert_eq(cmos(0x08), 0x02);
    now.tv_sec = 4102444800; /* 2100-01-01 */
    cmos(0x0A);
    cr_assert_eq(cmos(0x09), 0x00);
    cr_assert_eq(cmos(0x32), 0x21);
}

Test(rtc, a_reading_begun_with_the_seconds_does_not_tear)
{
    now.tv_sec = 1767225599; /* the last second of 2025 */
    now.tv_nsec = 999999999;
    cr_assert_eq(cmos(0x00), 0x59);
    now.tv_sec++;
    now.tv_nsec = 1000000;
    cr_assert_eq(cmos(0x02), 0x59);
    cr_assert_eq(cmos(0x04), 0x23);
    cr_assert_eq(cmos(0x09), 0x25);
    cr_assert_eq(cmos(0x00), 0x00, "the seconds are always new");
    cr_assert_eq(cmos(0x02), 0x00);
    cr_assert_eq(cmos(0x09), 0x26);
}

Test(rtc, an_old_moment_is_not_shown)
{
    cr_assert_eq(cmos(0x00), 0x09);
    now.tv_sec += 60;
    cr_assert_eq(cmos(0x02), 0x59);
    now.tv_sec -= 120; /* the host's clock was set back */
    cr_assert_eq(cmos(0x02), 0x57);
}

Test(rtc, a_moment_is_fresh_for_ten_milliseconds)
{
    now.tv_sec = 1767225539; /* 23:58:59 */
    now.tv_nsec = 995000000;
    cr_assert_eq(cmos(0x00), 0x59);
    now.tv_sec++;
    now.tv_nsec = 4999999;
    cr_assert_eq(cmos(0x02), 0x58);
    now.tv_nsec = 5000000;
    cr_assert_eq(cmos(0x02), 0x59);
}

Test(rtc, update_flag_comes_and_goes)
{
    now.tv_nsec = 0;
    cr_assert_eq(cmos(0x0A), 0x26);
    now.tv_nsec = 999755999;
    cr_assert_eq(cmos(0x0A) & 0x80, 0);
    now.tv_nsec = 999756000;
    cr_assert_eq(cmos(0x0A) & 0x80, 0x80);
    now.tv_nsec = 999999999;
    cr_assert_eq(cmos(0x0A) & 0x80, 0x80);
    set_cmos(0x0A, 0xFF);
    now.tv_nsec = 0;
    cr_assert_eq(cmos(0x0A), 0x7F, "the guest cannot make the flag stick");
}

Test(rtc, status_registers)
{
    cr_assert_eq(cmos(0x0C), 0);
    cr_assert_eq(cmos(0x0D), 0x80);
    set_cmos(0x0C, 0xFF);
    set_cmos(0x0D, 0x00);
    cr_assert_eq(cmos(0x0C), 0);
    cr_assert_eq(cmos(0x0D), 0x80);
}

Test(rtc, the_time_cannot_be_set)
{
    static const uint8_t regs[] = {0, 2, 4, 6, 7, 8, 9, 0x32};

    for (unsigned i = 0; i < ARRAY_SIZE(regs); i++) {
        uint8_t before = cmos(regs[i]);

        set_cmos(regs[i], 0x01);
        cr_assert_eq(cmos(regs[i]), before);
    }
}

Test(rtc, other_bytes_are_memory_until_reset)
{
    for (unsigned i = 0x0E; i < 0x80; i++)
        if (i != 0x32)
            set_cmos((uint8_t)i, (uint8_t)(i ^ 0xA5));
    for (unsigned i = 0x0E; i < 0x80; i++)
        if (i != 0x32)
            cr_assert_eq(cmos((uint8_t)i), (uint8_t)(i ^ 0xA5));
    rtc->ops->reset(rtc);
    cr_assert_eq(cmos(0x0F), 0);
    cr_assert_eq(cmos_word(0x15), 640);
}

Test(rtc, bit_7_of_the_index_is_no_part_of_it)
{
    cr_assert_eq(cmos(0x8D), 0x80);
    set_cmos(0x8F, 0x0A);
    cr_assert_eq(cmos(0x0F), 0x0A);
}

Test(rtc, memory_sizes)
{
    static const struct {
        uint64_t low, high;
        unsigned base, ext, above_16m, above_4g;
    } cases[] = {
        {64 << 10, 0, 64, 0, 0, 0},
        {MIB, 0, 640, 0, 0, 0},
        {16 * MIB, 0, 640, 15 << 10, 0, 0},
        {128 * MIB, 0, 640, 0xFFFF, 1792, 0},
        {3 * GIB, 5 * GIB, 640, 0xFFFF, 48896, 81920},
        {4 * GIB - 1, 1 << 16, 640, 0xFFFF, 65279, 1},
        {4 * GIB, UINT64_MAX, 640, 0xFFFF, 65280, 0xFFFFFF},
    };

    for (unsigned i = 0; i < ARRAY_SIZE(cases); i++) {
        device_destroy(rtc);
        rtc = new_rtc(cases[i].low, cases[i].high);
        cr_assert_eq(cmos_word(0x15), cases[i].base);
        cr_assert_eq(cmos_word(0x17), cases[i].ext);
        cr_assert_eq(cmos_word(0x30), cases[i].ext);
        cr_assert_eq(cmos_word(0x34), cases[i].above_16m);
        cr_assert_eq(cmos_word(0x5B) | (unsigned)cmos(0x5D) << 16,
                     cases[i].above_4g);
    }
}

Test(rtc, disks_are_told)
{
    cr_assert_eq(cmos(0x12), 0);
    rtc_set_disks(rtc, 1);
    cr_assert_eq(cmos(0x12), 0xF0);
    cr_assert_eq(cmos(0x19), 47);
    cr_assert_eq(cmos(0x1A), 0);
    rtc->ops->reset(rtc);
    cr_assert_eq(cmos(0x12), 0xF0);
    rtc_set_disks(rtc, 3);
    cr_assert_eq(cmos(0x12), 0xFF);
    cr_assert_eq(cmos(0x1A), 47);
}

Test(rtc, every_width_and_offset)
{
    put(rtc, 0, 2, 0x5A0F); /* index and data in one */
    cr_assert_eq(cmos(0x0F), 0x5A);
    put(rtc, 0, 1, 0x0F);
    cr_assert_eq(get(rtc, 0, 1), 0xFF, "the index is write-only");
    cr_assert_eq(get(rtc, 0, 2), 0x5AFF);
    cr_assert_eq(get(rtc, 0, 4), 0xFFFF5AFF);
    cr_assert_eq(get(rtc, 2, 1), 0xFF);
    put(rtc, 2, 2, 0x1111);
    cr_assert_eq(cmos(0x0F), 0x5A);
}

Test(rtc, the_hosts_clock_is_the_default)
{
    struct timespec before, after;
    uint8_t year;

    device_destroy(rtc);
    rtc = rtc_create(MIB, 0, NULL);
    set_cmos(0x0B, 0x06);
    clock_gettime(CLOCK_REALTIME, &before);
    year = cmos(0x09);
    clock_gettime(CLOCK_REALTIME, &after);

    struct tm first, last;

    gmtime_r(&before.tv_sec, &first);
    gmtime_r(&after.tv_sec, &last);
    cr_assert(year == first.tm_year % 100 || year == last.tm_year % 100);
}
