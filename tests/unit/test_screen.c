/* SPDX-License-Identifier: MIT */
/*
 * The text screen: each register as drivers use it, and the picture made from
 * the registers and text memory.
 */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "dev/screen.h"
#include "device_tools.h"
#include "hv/layout.h"
#include "hv/ports.h"

#define AT(port) ((port)-HV_PORT_SCREEN)

static struct screen *screen;
static struct device *dev;
static struct picture picture;
static uint8_t text[HV_TEXT_SIZE];

static void setup(void)
{
    screen = screen_create();
    cr_assert_not_null(screen);
    dev = screen_device(screen);
}

static void teardown(void)
{
    device_destroy(dev);
}

static void crtc(unsigned index, unsigned value)
{
    put(dev, AT(0x3D4), 2, index | value << 8);
}

static unsigned crtc_of(unsigned index)
{
    put(dev, AT(0x3D4), 1, index);
    return (unsigned)get(dev, AT(0x3D5), 1);
}

static void look(void)
{
    memset(&picture, 0xEE, sizeof(picture));
    screen_look(screen, text, &picture);
}

static void set_cell(unsigned at, uint16_t cell)
{
    memcpy(text + 2 * at, &cell, 2);
}

TestSuite(screen, .init = setup, .fini = teardown);

Test(screen, starts_in_mode_3)
{
    look();
    cr_assert(picture.is_text);
    cr_assert(picture.blinks);
    cr_assert_eq(picture.columns, 80);
    cr_assert_eq(picture.rows, 25);
    cr_assert(picture.has_cursor);
    cr_assert_eq(picture.cursor_row, 0);
    cr_assert_eq(picture.cursor_column, 0);
    cr_assert_eq(picture_used_rows(&picture), 0);
}

/* For a kernel that reads the position first: all ones would be off the
 * screen. */
Test(screen, the_cursor_reads_back_and_shows)
{
    cr_assert_eq(crtc_of(0x0E), 0);
    cr_assert_eq(crtc_of(0x0F), 0);
    crtc(0x0E, (80 * 3 + 7) >> 8);
    crtc(0x0F, (80 * 3 + 7) & 0xFF);
    cr_assert_eq(crtc_of(0x0E) << 8 | crtc_of(0x0F), 80 * 3 + 7);
    look();
    cr_assert_eq(picture.cursor_row, 3);
    cr_assert_eq(picture.cursor_column, 7);
    crtc(0x0A, 0x20);
    look();
    cr_assert_not(picture.has_cursor, "bit 5 turns it off");
    crtc(0x0A, 15);
    crtc(0x0B, 14);
    look();
    cr_assert_not(picture.has_cursor, "it starts below its end");
    crtc(0x0A, 0);
    crtc(0x0E, 80 * 25 >> 8);
    crtc(0x0F, 80 * 25 & 0xFF);
    look();
    cr_assert_not(picture.has_cursor, "after the last row");
}

Test(screen, rows_follow_the_lines_of_a_row)
{
    crtc(0x09, 0x47);
    look();
    cr_assert_eq(picture.rows, 50);
    crtc(0x09, 0x4D);
    look();
    cr_assert_eq(picture.rows, 28);
    crtc(0x09, 0x40);
    look();
    cr_assert_eq(picture.rows, PICTURE_MAX_ROWS);
}

Test(screen, the_start_address_scrolls)
{
    set_cell(80, 0x0741);
    set_cell(0x3FFF, 0x0742);
    crtc(0x0D, 80);
    look();
    cr_assert_eq(picture_cell(&picture, 0, 0), 0x0741);
    crtc(0x0F, 81);
    look();
    cr_assert_eq(picture.cursor_column, 1, "counted from the start");
    crtc(0x0C, 0x3F);
    crtc(0x0D, 0xFF);
    look();
    cr_assert_eq(picture_cell(&picture, 0, 0), 0x0742);
    cr_assert_eq(picture_cell(&picture, 1, 1), 0x0741, "it wraps");
}

Test(screen, timing_is_protected)
{
    crtc(0x01, 39);
    look();
    cr_assert_eq(picture.columns, 80);
    crtc(0x07, 0xFF);
    cr_assert_eq(crtc_of(0x07), 0x1F);
    crtc(0x11, 0x0E);
    crtc(0x01, 39);
    crtc(0x13, 20);
    look();
    cr_assert_eq(picture.columns, 40);
    set_cell(40, 0x0758);
    look();
    cr_assert_eq(picture_cell(&picture, 1, 0), 0x0758);
}

Test(screen, every_crtc_value_gives_a_picture)
{
    crtc(0x11, 0);
    for (unsigned index = 0; index < 0x100; index++)
        for (unsigned value = 0; value < 0x100; value++) {
            crtc(index, value);
            if (index == 0x11)
                crtc(0x11, 0);
            look();
            cr_assert(picture.rows >= 1 && picture.rows <= PICTURE_MAX_ROWS);
            cr_assert(picture.columns >= 1 &&
                      picture.columns <= PICTURE_MAX_COLUMNS);
            cr_assert(picture.cursor_row < picture.rows &&
                      picture.cursor_column < picture.columns);
        }
}

Test(screen, who_waits_for_a_retrace_goes_on)
{
    for (unsigned bit = 0x01; bit <= 0x08; bit *= 8) {
        unsigned seen = 0;

        for (unsigned i = 0; i < 4; i++)
            seen |= get(dev, AT(0x3DA), 1) & bit ? 1 : 2;
        cr_assert_eq(seen, 3, "bit %x is seen on and off", bit);
    }
}

Test(screen, attribute_port_takes_index_and_data_in_turn)
{
    get(dev, AT(0x3DA), 1);
    put(dev, AT(0x3C0), 1, 0x30);
    cr_assert_eq(get(dev, AT(0x3C1), 1), 0x0C);
    put(dev, AT(0x3C0), 1, 0x04);
    cr_assert_eq(get(dev, AT(0x3C1), 1), 0x04);
    cr_assert_eq(get(dev, AT(0x3C0), 1), 0x30);
    look();
    cr_assert_not(picture.blinks, "bit 3 of the mode turns it off");
    put(dev, AT(0x3C0), 1, 0x11);
    get(dev, AT(0x3DA), 1); /* the next write is an index again */
    put(dev, AT(0x3C0), 1, 0x10);
    cr_assert_eq(get(dev, AT(0x3C1), 1), 0x04);
}

Test(screen, index_and_data_ports_keep_what_is_written)
{
    static const struct {
        unsigned port, nr;
    } pairs[] = {{0x3C4, 5}, {0x3CE, 9}, {0x3D4, 0x19}};

    crtc(0x11, 0);
    for (unsigned i = 0; i < ARRAY_SIZE(pairs); i++)
        for (unsigned index = 0; index < 0x100; index++) {
            unsigned value = index == 0x11 ? 0 : 0xA5 ^ index;

            put(dev, AT(pairs[i].port), 2, index | value << 8);
            cr_assert_eq(get(dev, AT(pairs[i].port), 1), index);
            cr_assert_eq(get(dev, AT(pairs[i].port) + 1, 1),
                         index < pairs[i].nr ? value : 0);
        }
}

Test(screen, the_palette_reads_back)
{
    put(dev, AT(0x3C8), 1, 0xFF);
    for (unsigned i = 0; i < 6; i++)
        put(dev, AT(0x3C9), 1, 0x40 + i); /* six bits; 0 comes after 255 */
    cr_assert_eq(get(dev, AT(0x3C8), 1), 1);
    put(dev, AT(0x3C7), 1, 0xFF);
    cr_assert_eq(get(dev, AT(0x3C7), 1), 3);
    for (unsigned i = 0; i < 6; i++)
        cr_assert_eq(get(dev, AT(0x3C9), 1), i);
    cr_assert_eq(get(dev, AT(0x3C6), 1), 0xFF);
    put(dev, AT(0x3C6), 1, 0x0F);
    cr_assert_eq(get(dev, AT(0x3C6), 1), 0x0F);
}

Test(screen, the_output_register_has_two_ports)
{
    cr_assert_eq(get(dev, AT(0x3CC), 1), 0x67);
    put(dev, AT(0x3C2), 1, 0x63);
    cr_assert_eq(get(dev, AT(0x3CC), 1), 0x63);
    cr_assert_eq(get(dev, AT(0x3C2), 1), 0);
}

Test(screen, graphics_are_no_text)
{
    put(dev, AT(0x3CE), 2, 0x0506);
    set_cell(0, 0x0741);
    look();
    cr_assert_not(picture.is_text);
    cr_assert_eq(picture_used_rows(&picture), 0);
}

Test(screen, reset_brings_mode_3_back)
{
    crtc(0x09, 0x47);
    put(dev, AT(0x3CE), 2, 0x0506);
    dev->ops->reset(dev);
    look();
    cr_assert(picture.is_text);
    cr_assert_eq(picture.rows, 25);
}
