/* SPDX-License-Identifier: MIT */
/*
 * Int 10h: the text screen. Its cells are at B8000 in guest memory, one byte
 * for the character and one for its colours; the screen shows them directly
 * from there. Source: Ralf Brown's Interrupt List, INT 10.
 */
#include "base/log.h"
#include "video.h"

#define MODE_KEEP   0x80u /* in a mode number: do not clear the screen */
#define SHAPE       0x0607u
#define CHAR_HEIGHT 16u

/* ------------------------------------------------------------------ set-up */

static bool is_text_mode(unsigned mode)
{
    return mode <= 3 || mode == 7;
}

static void start_mode(struct bios *bios, uint8_t mode, bool clears)
{
    bool is_narrow = mode <= 1;

    bda_put8(bios, BDA_MODE, mode);
    bda_put16(bios, BDA_COLUMNS, is_narrow ? 40 : 80);
    bda_put16(bios, BDA_PAGE_SIZE, is_narrow ? 0x800 : 0x1000);
    bda_put16(bios, BDA_PAGE_START, 0);
    bda_put8(bios, BDA_PAGE, 0);
    bda_put8(bios, BDA_ROWS, VIDEO_ROWS - 1);
    bda_put16(bios, BDA_CHAR_HEIGHT, CHAR_HEIGHT);
    for (unsigned page = 0; page < VIDEO_PAGES; page++)
        bda_put16(bios, BDA_CURSOR + 2 * page, 0);
    video_set_shape(bios, SHAPE);
    video_show_page(bios, 0);
    if (clears)
        video_clear_all(bios);
}

void bios_video_start(struct bios *bios)
{
    start_mode(bios, VIDEO_TEXT_MODE, true);
}

/* What was told once: in place of a call's number. */
#define TOLD_MODE(mode) ((uint16_t)(0xFF00u | (mode)))
#define TOLD_VESA       0x104Fu

#define VESA_SET_MODE  0x02u
#define VESA_MODE_MASK 0x1FFu

enum bios_answer bios_10_set_mode(struct bios *bios, struct bios_regs *regs)
{
    uint8_t mode = low(regs->eax) & (uint8_t)~MODE_KEEP;

    if (!is_text_mode(mode)) {
        atomic_store(&bios->asks_for_graphics, true);
        if (bios_tell_once(bios, TOLD_MODE(mode)))
            log_guest("int 0x10 ah=0x00: mode 0x%02x is graphics, and this "
                      "screen has text only; it stays as it is",
                      mode);
        return BIOS_RETURN;
    }
    start_mode(bios, mode, !(low(regs->eax) & MODE_KEEP));
    set_low(&regs->eax, 0x30); /* as BIOSes do, for text modes */
    return BIOS_RETURN;
}

enum bios_answer bios_10_get_mode(struct bios *bios, struct bios_regs *regs)
{
    set_low(&regs->eax, bda8(bios, BDA_MODE));
    set_high(&regs->eax, (uint8_t)bda16(bios, BDA_COLUMNS));
    set_high(&regs->ebx, bda8(bios, BDA_PAGE));
    return BIOS_RETURN;
}

/* ------------------------------------------------------------------- cursor */

enum bios_answer bios_10_set_shape(struct bios *bios, struct bios_regs *regs)
{
    video_set_shape(bios, (uint16_t)regs->ecx);
    return BIOS_RETURN;
}

enum bios_answer bios_10_set_cursor(struct bios *bios, struct bios_regs *regs)
{
    const struct video_place place = {
        .column = low(regs->edx),
        .row = high(regs->edx),
    };

    video_set_cursor(bios, high(regs->ebx), place);
    return BIOS_RETURN;
}

enum bios_answer bios_10_get_cursor(struct bios *bios, struct bios_regs *regs)
{
    struct video_place place = video_cursor(bios, high(regs->ebx));

    set_low(&regs->edx, place.column);
    set_high(&regs->edx, place.row);
    set_word(&regs->ecx, bda16(bios, BDA_SHAPE));
    return BIOS_RETURN;
}

enum bios_answer bios_10_set_page(struct bios *bios, struct bios_regs *regs)
{
    video_show_page(bios, low(regs->eax));
    return BIOS_RETURN;
}

/* ------------------------------------------------------------------ scroll */

enum bios_answer bios_10_scroll(struct bios *bios, struct bios_regs *regs)
{
    const struct video_window window = {
        .left = low(regs->ecx),
        .top = high(regs->ecx),
        .right = low(regs->edx),
        .bottom = high(regs->edx),
    };

    video_scroll(bios, &window, high(regs->eax) == 0x07, low(regs->eax),
                 high(regs->ebx));
    return BIOS_RETURN;
}

/* --------------------------------------------------------------- characters */

enum bios_answer bios_10_read_cell(struct bios *bios, struct bios_regs *regs)
{
    uint8_t page = high(regs->ebx);

    set_word(&regs->eax, video_get(bios, page, video_cursor(bios, page)));
    return BIOS_RETURN;
}

/* Ah = 09 takes colours from bl, 0A keeps the existing ones. The cursor does
 * not move.
 */
enum bios_answer bios_10_write_cells(struct bios *bios, struct bios_regs *regs)
{
    uint8_t page = high(regs->ebx);
    struct video_place place = video_cursor(bios, page);
    bool has_colour = high(regs->eax) == 0x09;
    unsigned nr = regs->ecx & 0xFFFF;

    if (nr > VIDEO_MAX_CELLS)
        nr = VIDEO_MAX_CELLS;
    for (unsigned i = 0; i < nr; i++) {
        unsigned attribute = has_colour
                                 ? (unsigned)low(regs->ebx) << 8
                                 : video_get(bios, page, place) & 0xFF00u;
        video_put(bios, page, place, (uint16_t)(attribute | low(regs->eax)));
        if (!video_next(bios, &place))
            break;
    }
    return BIOS_RETURN;
}

enum bios_answer bios_10_teletype(struct bios *bios, struct bios_regs *regs)
{
    video_print(bios, bda8(bios, BDA_PAGE), low(regs->eax), -1);
    return BIOS_RETURN;
}

/* Al: bit 0 moves the cursor; bit 1 means that a colour byte follows each
 * character. */
enum bios_answer bios_10_write_string(struct bios *bios, struct bios_regs *regs)
{
    uint8_t page = high(regs->ebx), mode = low(regs->eax);
    struct video_place before = video_cursor(bios, page);
    const struct video_place start = {
        .column = low(regs->edx),
        .row = high(regs->edx),
    };
    unsigned nr = regs->ecx & 0xFFFF, step = mode & 2 ? 2 : 1;

    if (mode > 3)
        return BIOS_RETURN;
    if (nr > VIDEO_MAX_CELLS)
        nr = VIDEO_MAX_CELLS;
    video_set_cursor(bios, page, start);
    for (unsigned i = 0; i < nr; i++) {
        uint32_t at = regs->ebp + i * step;
        uint8_t byte = bios_get8(bios, linear(regs->es, at));
        uint8_t colour = mode & 2 ? bios_get8(bios, linear(regs->es, at + 1))
                                  : low(regs->ebx);
        video_print(bios, page, byte, colour);
    }
    if (!(mode & 1))
        video_set_cursor(bios, page, before);
    return BIOS_RETURN;
}

/* ---------------------------------------------------------------- the rest */

enum bios_answer bios_10_ignore(struct bios *bios, struct bios_regs *regs)
{
    (void)bios, (void)regs;
    return BIOS_RETURN;
}

/* Ah = 11: fonts. Al = 30 asks for the font in use; none is in memory. */
enum bios_answer bios_10_fonts(struct bios *bios, struct bios_regs *regs)
{
    if (low(regs->eax) != 0x30) {
        if (bios_tell_once(bios, 0x1011))
            log_guest("int 0x10 ah=0x11 al=0x%02x: other fonts, or more rows, "
                      "are not served by this BIOS; 25 rows stay",
                      low(regs->eax));
        return BIOS_RETURN;
    }
    set_word(&regs->ecx, CHAR_HEIGHT);
    set_low(&regs->edx, VIDEO_ROWS - 1);
    return BIOS_RETURN;
}

/* Ah = 12, bl = 10: is there an EGA or better? */
enum bios_answer bios_10_alternate(struct bios *bios, struct bios_regs *regs)
{
    (void)bios;
    if (low(regs->ebx) == 0x10) {
        set_word(&regs->ebx, 0x0003); /* colour, 256 KiB */
        set_word(&regs->ecx, 0x0009);
    } else if (low(regs->ebx) >= 0x30 && low(regs->ebx) <= 0x36) {
        set_low(&regs->eax, 0x12);
    }
    return BIOS_RETURN;
}

enum bios_answer bios_10_combination(struct bios *bios, struct bios_regs *regs)
{
    (void)bios;
    if (low(regs->eax) == 0)
        set_word(&regs->ebx, 0x0008); /* VGA in colour, no other */
    set_low(&regs->eax, 0x1A);
    return BIOS_RETURN;
}

/* VESA calls: al other than 4F means that there is no VESA BIOS. A guest that
 * sets a mode nevertheless did not ask what there is, and is told. */
enum bios_answer bios_10_no_vesa(struct bios *bios, struct bios_regs *regs)
{
    atomic_store(&bios->asks_for_graphics, true);
    if (low(regs->eax) == VESA_SET_MODE && bios_tell_once(bios, TOLD_VESA))
        log_guest("int 0x10 ah=0x4f: the guest sets VESA mode 0x%x, and this "
                  "screen has text only; it stays as it is",
                  regs->ebx & VESA_MODE_MASK);
    set_word(&regs->eax, 0x0100);
    return BIOS_RETURN;
}

bool bios_asks_for_graphics(const struct bios *bios)
{
    return atomic_load(&bios->asks_for_graphics);
}
