/* SPDX-License-Identifier: MIT */
/*
 * Int 14h, 15h and 1Ah: memory, time, the serial port, power; and int 16h, with
 * the scan codes that fill its ring.
 */
#include "bios_tools.h"

#include "bios/service.h"
#include "x86/uart.h"

#define SMAP 0x534D4150u

/* ------------------------------------------------------------------- memory */

Test(bios_system, e820_lists_the_memory)
{
    struct bios_try t;
    uint64_t usable = 0;
    uint32_t next = 0;
    unsigned nr = 0;

    bios_try(&t, 0x80);
    do {
        struct bios_regs regs = regs_of(0xE820, next, 20, SMAP);
        regs.edi = 0x6000;
        call(&t, 0x15, &regs);
        cr_assert_not(carry(&regs));
        cr_assert_eq(regs.eax, SMAP);
        cr_assert_eq(regs.ecx, 20);
        if (peek32(&t, 0x6010) == 1)
            usable += peek32(&t, 0x6008);
        next = regs.ebx;
        nr++;
    } while (next && nr < 100);
    cr_assert_gt(nr, 2);
    cr_assert_eq(usable, (639u << 10) + (3u << 20));
    bios_try_end(&t);
}

Test(bios_system, e820_refuses_what_is_not_asked_well)
{
    static const struct bios_regs cases[] = {
        {.eax = 0xE820, .ecx = 19, .edx = SMAP},
        {.eax = 0xE820, .ecx = 20, .edx = 0},
        {.eax = 0xE820, .ebx = 100, .ecx = 20, .edx = SMAP},
        {.eax = 0xE820, .ecx = 20, .edx = SMAP, .es = 0xA000},
    };
    struct bios_try t;

    bios_try(&t, 0x80);
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct bios_regs regs = cases[i];
        call(&t, 0x15, &regs);
        cr_assert(carry(&regs), "case %zu", i);
        cr_assert_eq(regs.eax >> 8 & 0xFF, 0x86);
    }
    bios_try_end(&t);
}

/* GRUB Legacy asks with the halves of ax swapped. */
Test(bios_system, there_is_no_cassette_and_no_word_about_it)
{
    struct bios_try t;
    struct bios_regs regs = regs_of(0x00C0, 0, 0, 0);

    bios_try(&t, 0x80);
    call(&t, 0x15, &regs);
    cr_assert(carry(&regs));
    cr_assert_eq(regs.eax >> 8 & 0xFF, 0x86);
    cr_assert(bios_tell_once(t.bios, 0x1500), "it was not reported");
    bios_try_end(&t);
}

Test(bios_system, older_calls_tell_the_same_memory)
{
    struct bios_try t;
    struct bios_regs regs = regs_of(0xE801, 0, 0, 0);

    bios_try(&t, 0x80);
    call(&t, 0x15, &regs);
    cr_assert_eq(regs.eax & 0xFFFF, 3 << 10);
    cr_assert_eq(regs.ebx & 0xFFFF, 0);
    regs = regs_of(0x8800, 0, 0, 0);
    call(&t, 0x15, &regs);
    cr_assert_eq(regs.eax & 0xFFFF, 3 << 10);
    regs = regs_of(0, 0, 0, 0);
    call(&t, 0x12, &regs);
    cr_assert_eq(regs.eax, 639);
    bios_try_end(&t);
}

static void put_descriptor(struct bios_try *t, uint64_t at, uint32_t base)
{
    const uint8_t bytes[] = {0xFF,
                             0xFF,
                             (uint8_t)base,
                             (uint8_t)(base >> 8),
                             (uint8_t)(base >> 16),
                             0x93,
                             0,
                             (uint8_t)(base >> 24)};

    poke(t, at, bytes, sizeof(bytes));
}

Test(bios_system, blocks_are_moved_above_1_mib)
{
    struct bios_try t;
    struct bios_regs regs = regs_of(0x8700, 0, 0x400, 0);

    bios_try(&t, 0x80);
    poke16(&t, 0x9000, 0xCAFE);
    poke16(&t, 0x97FE, 0xF00D);
    put_descriptor(&t, 0x6010, 0x9000);
    put_descriptor(&t, 0x6018, 0x200000);
    regs.esi = 0x6000;
    call(&t, 0x15, &regs);
    cr_assert_not(carry(&regs));
    cr_assert_eq(peek16(&t, 0x200000), 0xCAFE);
    cr_assert_eq(peek16(&t, 0x2007FE), 0xF00D);
    put_descriptor(&t, 0x6018, 0xFFFFFF00);
    regs = regs_of(0x8700, 0, 0x400, 0);
    regs.esi = 0x6000;
    call(&t, 0x15, &regs);
    cr_assert(carry(&regs));
    bios_try_end(&t);
}

/* --------------------------------------------------------------------- time */

Test(bios_system, a_wait_sleeps_until_its_time)
{
    struct bios_try t;
    struct bios_regs regs = regs_of(0x8600, 0, 1, 0);

    bios_try(&t, 0x80);
    t.now = 5;
    cr_assert_eq(call(&t, 0x15, &regs), BIOS_WAIT);
    t.now = 5 + 65535999;
    cr_assert_eq(call(&t, 0x15, &regs), BIOS_WAIT);
    t.now = 5 + 65536000;
    cr_assert_eq(call(&t, 0x15, &regs), BIOS_RETURN);
    cr_assert_not(carry(&regs));
    bios_try_end(&t);
}

Test(bios_system, the_clocks_digits_are_passed_on)
{
    struct bios_try t;
    struct bios_regs regs = regs_of(0x0200, 0, 0, 0);

    bios_try(&t, 0x80);
    t.cmos[0] = 0x56, t.cmos[2] = 0x34, t.cmos[4] = 0x12;
    t.cmos[7] = 0x31, t.cmos[8] = 0x12, t.cmos[9] = 0x26, t.cmos[0x32] = 0x20;
    call(&t, 0x1A, &regs);
    cr_assert_eq(regs.ecx, 0x1234);
    cr_assert_eq(regs.edx, 0x5600);
    regs = regs_of(0x0400, 0, 0, 0);
    call(&t, 0x1A, &regs);
    cr_assert_eq(regs.ecx, 0x2026);
    cr_assert_eq(regs.edx, 0x1231);
    t.cmos[0x0B] = 0x04; /* a clock with binary numbers */
    t.cmos[0] = 56;
    regs = regs_of(0x0200, 0, 0, 0);
    call(&t, 0x1A, &regs);
    cr_assert_eq(regs.edx >> 8, 0x56);
    bios_try_end(&t);
}

Test(bios_system, ticks_are_read_and_set)
{
    struct bios_try t;
    struct bios_regs regs = regs_of(0x0100, 0, 0x0012, 0x3456);

    bios_try(&t, 0x80);
    call(&t, 0x1A, &regs);
    cr_assert_eq(peek32(&t, 0x46C), 0x00123456);
    poke16(&t, 0x470, 1);
    regs = regs_of(0x0000, 0, 0, 0);
    call(&t, 0x1A, &regs);
    cr_assert_eq(regs.ecx, 0x0012);
    cr_assert_eq(regs.edx, 0x3456);
    cr_assert_eq(regs.eax & 0xFF, 1, "it was midnight");
    cr_assert_eq(peek8(&t, 0x470), 0);
    bios_try_end(&t);
}

Test(bios_system, ticks_begin_with_the_time_of_day)
{
    struct bios_try t;

    bios_try(&t, 0x80);
    cr_assert_eq(peek32(&t, 0x46C), 0);
    t.cmos[4] = 0x12; /* noon */
    cr_assert_eq(bios_install(t.bios), 0);
    cr_assert_eq(peek32(&t, 0x46C), 0x1800B0 / 2);
    bios_try_end(&t);
}

/* -------------------------------------------------------------------- power */

Test(bios_system, apm_switches_off)
{
    struct bios_try t;
    struct bios_regs regs = regs_of(0x5300, 0, 0, 0);

    bios_try(&t, 0x80);
    call(&t, 0x15, &regs);
    cr_assert_eq(regs.ebx, 0x504D);
    regs = regs_of(0x5307, 1, 2, 0); /* suspend */
    call(&t, 0x15, &regs);
    cr_assert_eq(t.nr_exits, 0);
    regs = regs_of(0x5307, 1, 3, 0);
    call(&t, 0x15, &regs);
    cr_assert_eq(t.nr_exits, 1);
    bios_try_end(&t);
}

Test(bios_system, the_a20_gate_is_open)
{
    struct bios_try t;
    struct bios_regs regs = regs_of(0x2402, 0, 0, 0);

    bios_try(&t, 0x80);
    call(&t, 0x15, &regs);
    cr_assert_eq(regs.eax & 0xFF, 1);
    cr_assert_not(carry(&regs));
    regs = regs_of(0x2400, 0, 0, 0);
    call(&t, 0x15, &regs);
    cr_assert(carry(&regs), "and cannot be closed");
    bios_try_end(&t);
}

/* ------------------------------------------------------------------- serial */

Test(bios_system, the_serial_port_is_driven_by_its_registers)
{
    struct bios_try t;
    struct bios_regs regs = regs_of(0x0141, 0, 0, 0);

    bios_try(&t, 0x80);
    cr_assert_eq(call(&t, 0x14, &regs), BIOS_WAIT, "no room");
    t.now = 1000000000;
    cr_assert_eq(call(&t, 0x14, &regs), BIOS_RETURN);
    cr_assert_eq(regs.eax >> 8 & 0x80, 0x80, "time-out");
    t.ports[0x3FD] = X86_UART_LSR_THRE;
    regs = regs_of(0x0141, 0, 0, 0);
    call(&t, 0x14, &regs);
    cr_assert_eq(t.ports[0x3F8], 0x41);
    regs = regs_of(0x0300, 0, 0, 1);
    call(&t, 0x14, &regs);
    cr_assert_eq(regs.eax >> 8 & 0x80, 0x80, "there is one port");
    bios_try_end(&t);
}

/* ----------------------------------------------------------------- keyboard */

static void type(struct bios_try *t, const char *codes)
{
    for (; *codes; codes++) {
        struct bios_regs regs = regs_of((uint8_t)*codes, 0, 0, 0);
        call(t, 0x09, &regs);
    }
}

/* The next key, 0 if there is none. */
static unsigned key(struct bios_try *t)
{
    struct bios_regs regs = regs_of(0, 0, 0, 0);

    return call(t, 0x16, &regs) == BIOS_WAIT ? 0 : regs.eax & 0xFFFF;
}

Test(bios_keyboard, scan_codes_become_keys)
{
    static const struct {
        const char *codes;
        unsigned key;
    } cases[] = {
        {"\x1E\x9E", 0x1E61},                 /* a */
        {"\x2A\x1E\x9E\xAA", 0x1E41},         /* Shift a */
        {"\x1D\x2E\xAE\x9D", 0x2E03},         /* Ctrl c */
        {"\x38\x1E\x9E\xB8", 0x1E00},         /* Alt a */
        {"\x02\x82", 0x0231},                 /* 1 */
        {"\x36\x02\x82\xB6", 0x0221},         /* right Shift 1 */
        {"\x38\x02\x82\xB8", 0x7800},         /* Alt 1 */
        {"\x1C\x9C", 0x1C0D},                 /* Enter */
        {"\x1D\x1C\x9C\x9D", 0x1C0A},         /* Ctrl Enter */
        {"\x0E\x8E", 0x0E08},                 /* Backspace */
        {"\x01\x81", 0x011B},                 /* Esc */
        {"\x0F\x8F", 0x0F09},                 /* Tab */
        {"\x2A\x0F\x8F\xAA", 0x0F00},         /* Shift Tab */
        {"\x39\xB9", 0x3920},                 /* space */
        {"\xE0\x48\xE0\xC8", 0x4800},         /* up */
        {"\x48\xC8", 0x4800},                 /* the same, on the keypad */
        {"\x2A\x48\xC8\xAA", 0x4838},         /* Shift: 8 */
        {"\x45\xC5\x48\xC8\x45\xC5", 0x4838}, /* with Num Lock */
        {"\xE0\x53\xE0\xD3", 0x5300},         /* Del */
        {"\x1D\xE0\x4B\xE0\xCB\x9D", 0x7300}, /* Ctrl left */
        {"\x3B\xBB", 0x3B00},                 /* F1 */
        {"\x2A\x3B\xBB\xAA", 0x5400},         /* Shift F1 */
        {"\x44\xC4", 0x4400},                 /* F10 */
        {"\x58\xD8", 0x8600},                 /* F12 */
        {"\x57\xD7", 0x8500},                 /* F11 */
        {"\x2A\x57\xD7\xAA", 0x8700},         /* Shift F11 */
        {"\x36\x58\xD8\xB6", 0x8800},         /* right Shift F12 */
        {"\x1D\x57\xD7\x9D", 0x8900},         /* Ctrl F11 */
        {"\x38\x58\xD8\xB8", 0x8C00},         /* Alt F12 */
        {"\x1D\x3B\xBB\x9D", 0x5E00},         /* Ctrl F1 */
        {"\x38\x3B\xBB\xB8", 0x6800},         /* Alt F1 */
        {"\x3A\xBA\x1E\x9E\x3A\xBA", 0x1E41}, /* Caps Lock a */
        {"\xE0\x1C\xE0\x9C", 0x1C0D},         /* Enter of the keypad */
        {"\xE0\x2A\xE0\xAA", 0},              /* sent around the grey keys */
    };
    struct bios_try t;

    bios_try(&t, 0x80);
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        type(&t, cases[i].codes);
        cr_assert_eq(key(&t), cases[i].key, "case %zu", i);
        cr_assert_eq(key(&t), 0, "case %zu", i);
    }
    bios_try_end(&t);
}

Test(bios_keyboard, a_key_waits_until_it_is_taken)
{
    struct bios_try t;
    struct bios_regs regs = regs_of(0x0100, 0, 0, 0);

    bios_try(&t, 0x80);
    call(&t, 0x16, &regs);
    cr_assert(regs.flags & FLAG_ZERO);
    type(&t, "\x1E\x9E\x30\xB0");
    regs = regs_of(0x0100, 0, 0, 0);
    call(&t, 0x16, &regs);
    cr_assert_not(regs.flags & FLAG_ZERO);
    cr_assert_eq(regs.eax, 0x1E61);
    cr_assert_eq(key(&t), 0x1E61);
    cr_assert_eq(key(&t), 0x3062);
    bios_try_end(&t);
}

Test(bios_keyboard, the_ring_holds_fifteen_keys)
{
    struct bios_try t;

    bios_try(&t, 0x80);
    for (unsigned round = 0; round < 3; round++) {
        for (unsigned i = 0; i < 20; i++)
            type(&t, "\x1E\x9E");
        for (unsigned i = 0; i < 15; i++)
            cr_assert_eq(key(&t), 0x1E61);
        cr_assert_eq(key(&t), 0);
    }
    bios_try_end(&t);
}

Test(bios_keyboard, shift_keys_are_told)
{
    struct bios_try t;
    struct bios_regs regs = regs_of(0x0200, 0, 0, 0);

    bios_try(&t, 0x80);
    type(&t, "\x2A\x1D");
    call(&t, 0x16, &regs);
    cr_assert_eq(regs.eax & 0xFF, 0x06);
    bios_try_end(&t);
}

Test(bios_keyboard, ctrl_alt_del_resets)
{
    struct bios_try t;

    bios_try(&t, 0x80);
    type(&t, "\x1D\x38\xE0\x53");
    cr_assert_eq(t.nr_resets, 1);
    cr_assert_eq(peek16(&t, 0x472), 0x1234);
    bios_try_end(&t);
}

/* The guest can write the ring's pointers: whatever they are, the call ends,
 * and stays in the data area's segment. */
Test(bios_keyboard, a_ring_that_the_guest_broke_is_no_harm)
{
    struct bios_try t;

    bios_try(&t, 0x80);
    for (unsigned i = 0; i < 0x10000; i += 0x3FF) {
        poke16(&t, 0x41A, (uint16_t)i);
        poke16(&t, 0x41C, (uint16_t)(i * 7));
        poke16(&t, 0x480, (uint16_t)(i * 3));
        poke16(&t, 0x482, (uint16_t)(i * 5));
        type(&t, "\x1E\x9E");
        key(&t);
    }
    bios_try_end(&t);
}
