/* SPDX-License-Identifier: MIT */
/*
 * Int 10h: what is on the screen, and where the cursor is.
 */
#include "bios_tools.h"

#include "bios/service.h"

#define SCREEN 0xB8000u

static uint16_t cell(struct bios_try *t, unsigned row, unsigned column)
{
    return peek16(t, SCREEN + 2 * (row * 80 + column));
}

static void print(struct bios_try *t, const char *text)
{
    for (; *text; text++) {
        struct bios_regs regs = regs_of(0x0E00 | (uint8_t)*text, 0, 0, 0);
        call(t, 0x10, &regs);
    }
}

static unsigned cursor(struct bios_try *t)
{
    struct bios_regs regs = regs_of(0x0300, 0, 0, 0);

    call(t, 0x10, &regs);
    /* The screen's own register is at the same place. */
    unsigned at = (unsigned)t->ports[0xC00E] << 8 | t->ports[0xC00F];
    cr_assert_eq(at, (regs.edx >> 8 & 0xFF) * 80 + (regs.edx & 0xFF));
    return regs.edx & 0xFFFF;
}

static void set_cursor(struct bios_try *t, unsigned row, unsigned column)
{
    struct bios_regs regs = regs_of(0x0200, 0, 0, row << 8 | column);

    call(t, 0x10, &regs);
}

Test(bios_video, the_screen_begins_blank_in_mode_3)
{
    struct bios_try t;
    struct bios_regs regs = regs_of(0x0F00, 0xFFFF, 0, 0);

    bios_try(&t, 0x80);
    for (unsigned at = 0; at < 0x8000; at += 2)
        cr_assert_eq(peek16(&t, SCREEN + at), 0x0720);
    call(&t, 0x10, &regs);
    cr_assert_eq(regs.eax & 0xFFFF, 0x5003);
    cr_assert_eq(regs.ebx & 0xFFFF, 0x00FF, "page 0 in bh");
    bios_try_end(&t);
}

Test(bios_video, teletype_prints_as_a_terminal_does)
{
    struct bios_try t;

    bios_try(&t, 0x80);
    print(&t, "ab\r\nc\bd\a");
    cr_assert_eq(cell(&t, 0, 0), 0x0700 | 'a');
    cr_assert_eq(cell(&t, 0, 1), 0x0700 | 'b');
    cr_assert_eq(cell(&t, 1, 0), 0x0700 | 'd');
    cr_assert_eq(cursor(&t), 1 << 8 | 1);
    bios_try_end(&t);
}

Test(bios_video, a_line_ends_at_the_last_column)
{
    struct bios_try t;

    bios_try(&t, 0x80);
    set_cursor(&t, 3, 79);
    print(&t, "xy");
    cr_assert_eq(cell(&t, 3, 79), 0x0700 | 'x');
    cr_assert_eq(cell(&t, 4, 0), 0x0700 | 'y');
    bios_try_end(&t);
}

Test(bios_video, the_last_line_scrolls)
{
    struct bios_try t;

    bios_try(&t, 0x80);
    set_cursor(&t, 1, 0);
    print(&t, "up");
    set_cursor(&t, 24, 0);
    print(&t, "last\nX");
    cr_assert_eq(cell(&t, 0, 0), 0x0700 | 'u');
    cr_assert_eq(cell(&t, 23, 0), 0x0700 | 'l');
    cr_assert_eq(cell(&t, 24, 4), 0x0700 | 'X');
    cr_assert_eq(cell(&t, 24, 0), 0x0720);
    cr_assert_eq(cursor(&t), 24 << 8 | 5);
    bios_try_end(&t);
}

Test(bios_video, characters_in_colour_leave_the_cursor)
{
    struct bios_try t;
    struct bios_regs regs = regs_of(0x0941, 0x004E, 3, 0);

    bios_try(&t, 0x80);
    set_cursor(&t, 2, 78);
    call(&t, 0x10, &regs);
    cr_assert_eq(cell(&t, 2, 78), 0x4E41);
    cr_assert_eq(cell(&t, 2, 79), 0x4E41);
    cr_assert_eq(cell(&t, 3, 0), 0x4E41);
    cr_assert_eq(cell(&t, 3, 1), 0x0720);
    cr_assert_eq(cursor(&t), 2 << 8 | 78);
    regs = regs_of(0x0A42, 0, 1, 0);
    call(&t, 0x10, &regs);
    cr_assert_eq(cell(&t, 2, 78), 0x4E42, "ah = 0a keeps the colours");
    regs = regs_of(0x0800, 0, 0, 0);
    call(&t, 0x10, &regs);
    cr_assert_eq(regs.eax & 0xFFFF, 0x4E42);
    bios_try_end(&t);
}

Test(bios_video, a_window_scrolls_and_nothing_around_it)
{
    struct bios_try t;
    struct bios_regs regs = regs_of(0x0601, 0x1F00, 0x0101, 0x0302);

    bios_try(&t, 0x80);
    for (unsigned row = 0; row < 5; row++) {
        set_cursor(&t, row, 0);
        char text[] = {(char)('0' + row), (char)('0' + row), (char)('0' + row),
                       (char)('0' + row), 0};
        print(&t, text);
    }
    call(&t, 0x10, &regs);
    cr_assert_eq(cell(&t, 1, 1), 0x0700 | '2');
    cr_assert_eq(cell(&t, 2, 2), 0x0700 | '3');
    cr_assert_eq(cell(&t, 3, 1), 0x1F20);
    cr_assert_eq(cell(&t, 1, 0), 0x0700 | '1');
    cr_assert_eq(cell(&t, 1, 3), 0x0700 | '1');
    cr_assert_eq(cell(&t, 4, 1), 0x0700 | '4');
    regs = regs_of(0x0701, 0x2F00, 0x0101, 0x0302);
    call(&t, 0x10, &regs);
    cr_assert_eq(cell(&t, 1, 1), 0x2F20);
    cr_assert_eq(cell(&t, 2, 1), 0x0700 | '2');
    regs = regs_of(0x0600, 0x0700, 0x0000, 0xFFFF);
    call(&t, 0x10, &regs);
    cr_assert_eq(cell(&t, 24, 79), 0x0720);
    cr_assert_eq(cell(&t, 0, 0), 0x0720);
    bios_try_end(&t);
}

Test(bios_video, strings_with_and_without_colours)
{
    struct bios_try t;
    struct bios_regs regs = regs_of(0x1301, 0x0017, 2, 5 << 8 | 3);

    bios_try(&t, 0x80);
    poke(&t, 0x9000, "hi", 2);
    regs.ebp = 0x9000;
    call(&t, 0x10, &regs);
    cr_assert_eq(cell(&t, 5, 3), 0x1700 | 'h');
    cr_assert_eq(cell(&t, 5, 4), 0x1700 | 'i');
    cr_assert_eq(cursor(&t), 5 << 8 | 5);
    poke(&t, 0x9000,
         "a\x01"
         "b\x02",
         4);
    regs = regs_of(0x1302, 0, 2, 6 << 8);
    regs.ebp = 0x9000;
    call(&t, 0x10, &regs);
    cr_assert_eq(cell(&t, 6, 0), 0x0100 | 'a');
    cr_assert_eq(cell(&t, 6, 1), 0x0200 | 'b');
    cr_assert_eq(cursor(&t), 5 << 8 | 5, "the cursor stays");
    bios_try_end(&t);
}

Test(bios_video, a_mode_clears_the_screen_unless_told_not_to)
{
    struct bios_try t;
    struct bios_regs regs = regs_of(0x0083, 0, 0, 0);

    bios_try(&t, 0x80);
    print(&t, "x");
    call(&t, 0x10, &regs);
    cr_assert_eq(cell(&t, 0, 0), 0x0700 | 'x');
    cr_assert_eq(cursor(&t), 0);
    regs = regs_of(0x0003, 0, 0, 0);
    call(&t, 0x10, &regs);
    cr_assert_eq(cell(&t, 0, 0), 0x0720);
    regs = regs_of(0x0001, 0, 0, 0);
    call(&t, 0x10, &regs);
    cr_assert_eq(peek16(&t, 0x44A), 40);
    regs = regs_of(0x0013, 0, 0, 0);
    call(&t, 0x10, &regs);
    cr_assert_eq(peek8(&t, 0x449), 1, "graphics are not served");
    bios_try_end(&t);
}

/* Whatever the data area and the registers say, only text memory is written,
 * and of that only the pages of the screen. */
Test(bios_video, places_that_are_not_on_the_screen_are_no_harm)
{
    struct bios_try t;

    bios_try(&t, 0x80);
    for (unsigned i = 0; i < 0x10000; i += 0xFD) {
        struct bios_regs regs = regs_of(0x0958, 0x7F00, 0xFFFF, 0);
        poke16(&t, 0x450, (uint16_t)i);
        call(&t, 0x10, &regs);
        regs = regs_of(0x0E58, 0, 0, 0);
        call(&t, 0x10, &regs);
        cr_assert_eq(peek16(&t, 0xC0000), 0);
    }
    bios_try_end(&t);
}

/* What a boot loader asks before it looks for a graphics mode. */
Test(bios_video, graphics_are_not_there_but_noted)
{
    struct bios_try t;
    struct bios_regs text = regs_of(0x0003, 0, 0, 0);
    struct bios_regs vesa = regs_of(0x4F00, 0, 0, 0);
    struct bios_regs mode = regs_of(0x0013, 0, 0, 0);

    bios_try(&t, 0x80);
    call(&t, 0x10, &text);
    cr_assert_not(bios_asks_for_graphics(t.bios));
    call(&t, 0x10, &vesa);
    cr_assert_neq(vesa.eax & 0xFF, 0x4F, "there is no VESA BIOS");
    cr_assert(bios_asks_for_graphics(t.bios));
    bios_try_end(&t);
    bios_try(&t, 0x80);
    call(&t, 0x10, &mode);
    cr_assert(bios_asks_for_graphics(t.bios));
    bios_try_end(&t);
}

/* A loader that looks at no answer sets a VESA mode all the same. */
Test(bios_video, a_vesa_mode_is_told_once_if_it_is_set)
{
    struct bios_try t;
    struct bios_regs ask = regs_of(0x4F00, 0, 0, 0);
    struct bios_regs set = regs_of(0x4F02, 0x411B, 0, 0);

    bios_try(&t, 0x80);
    call(&t, 0x10, &ask);
    cr_assert(bios_tell_once(t.bios, 0x104F), "asking is not told");
    bios_try_end(&t);
    bios_try(&t, 0x80);
    call(&t, 0x10, &set);
    cr_assert_eq(set.eax & 0xFFFF, 0x0100, "it has failed");
    cr_assert_not(bios_tell_once(t.bios, 0x104F), "it was told");
    bios_try_end(&t);
}
