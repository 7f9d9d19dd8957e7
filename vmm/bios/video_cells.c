/* SPDX-License-Identifier: MIT */
/*
 * The text screen: cells in guest memory, the cursor in the data area and in
 * the screen's own registers.
 */
#include "video.h"

#define TEXT_MEMORY 0xB8000u
#define CRTC_INDEX  0x3D4u
#define CRTC_DATA   0x3D5u
#define CRTC_SHAPE  0x0Au /* and the next: first and last line */
#define CRTC_START  0x0Cu /* and the next: high byte, low byte */
#define CRTC_CURSOR 0x0Eu
#define CRTC_NARROW 0x800u /* bytes in a page of 40 columns */
#define CRTC_WIDE   0x1000u

#define BEL 0x07u
#define BS  0x08u
#define LF  0x0Au
#define CR  0x0Du

unsigned video_columns(const struct bios *bios)
{
    return bda8(bios, BDA_MODE) <= 1 ? 40 : 80;
}

static unsigned page_bytes(const struct bios *bios)
{
    return video_columns(bios) == 40 ? CRTC_NARROW : CRTC_WIDE;
}

static void crtc_put(struct bios *bios, uint8_t index, uint16_t value)
{
    port_out(bios, CRTC_INDEX, index);
    port_out(bios, CRTC_DATA, (uint8_t)(value >> 8));
    port_out(bios, CRTC_INDEX, (uint8_t)(index + 1));
    port_out(bios, CRTC_DATA, (uint8_t)value);
}

/* ------------------------------------------------------------------- cursor */

struct video_place video_cursor(const struct bios *bios, uint8_t page)
{
    uint16_t word = bda16(bios, BDA_CURSOR + 2u * (page % VIDEO_PAGES));

    return (struct video_place){
        .column = (uint8_t)word,
        .row = (uint8_t)(word >> 8),
    };
}

static void show_cursor(struct bios *bios, uint8_t page)
{
    struct video_place place = video_cursor(bios, page);
    unsigned cells = page % VIDEO_PAGES * page_bytes(bios) / 2;

    crtc_put(
        bios, CRTC_CURSOR,
        (uint16_t)(cells + place.row * video_columns(bios) + place.column));
}

void video_set_cursor(struct bios *bios, uint8_t page, struct video_place place)
{
    bda_put16(bios, BDA_CURSOR + 2u * (page % VIDEO_PAGES),
              (uint16_t)(place.row << 8 | place.column));
    if (page % VIDEO_PAGES == bda8(bios, BDA_PAGE))
        show_cursor(bios, page);
}

void video_set_shape(struct bios *bios, uint16_t shape)
{
    bda_put16(bios, BDA_SHAPE, shape);
    crtc_put(bios, CRTC_SHAPE, shape);
}

void video_show_page(struct bios *bios, uint8_t page)
{
    unsigned start;

    if (page >= VIDEO_PAGES)
        return;
    start = page * page_bytes(bios);
    bda_put8(bios, BDA_PAGE, page);
    bda_put16(bios, BDA_PAGE_START, (uint16_t)start);
    crtc_put(bios, CRTC_START, (uint16_t)(start / 2));
    show_cursor(bios, page);
}

/* -------------------------------------------------------------------- cells */

static bool on_screen(const struct bios *bios, struct video_place place)
{
    return place.row < VIDEO_ROWS && place.column < video_columns(bios);
}

static uint64_t cell_at(const struct bios *bios, uint8_t page,
                        struct video_place place)
{
    return TEXT_MEMORY + page % VIDEO_PAGES * page_bytes(bios) +
           2u * (place.row * video_columns(bios) + place.column);
}

uint16_t video_get(const struct bios *bios, uint8_t page,
                   struct video_place place)
{
    return on_screen(bios, place) ? bios_get16(bios, cell_at(bios, page, place))
                                  : VIDEO_COLOUR << 8 | ' ';
}

void video_put(struct bios *bios, uint8_t page, struct video_place place,
               uint16_t cell)
{
    if (on_screen(bios, place))
        bios_put16(bios, cell_at(bios, page, place), cell);
}

bool video_next(const struct bios *bios, struct video_place *place)
{
    if (++place->column < video_columns(bios))
        return true;
    place->column = 0;
    return ++place->row < VIDEO_ROWS;
}

static void fill_row(struct bios *bios, uint8_t page,
                     const struct video_window *window, uint8_t row,
                     uint8_t colour)
{
    for (unsigned column = window->left; column <= window->right; column++)
        video_put(bios, page, (struct video_place){(uint8_t)column, row},
                  (uint16_t)(colour << 8 | ' '));
}

static void copy_row(struct bios *bios, uint8_t page,
                     const struct video_window *window, uint8_t from,
                     uint8_t to)
{
    for (unsigned column = window->left; column <= window->right; column++)
        video_put(
            bios, page, (struct video_place){(uint8_t)column, to},
            video_get(bios, page, (struct video_place){(uint8_t)column, from}));
}

void video_scroll(struct bios *bios, const struct video_window *window,
                  bool down, uint8_t lines, uint8_t colour)
{
    struct video_window w = *window;
    uint8_t page = bda8(bios, BDA_PAGE);

    if (w.bottom >= VIDEO_ROWS)
        w.bottom = VIDEO_ROWS - 1;
    if (w.right >= video_columns(bios))
        w.right = (uint8_t)(video_columns(bios) - 1);
    if (w.top > w.bottom || w.left > w.right)
        return;
    unsigned height = w.bottom - w.top + 1u;
    unsigned by = lines && lines < height ? lines : height;
    for (unsigned i = 0; i < height; i++) {
        unsigned to = down ? w.bottom - i : w.top + i;
        if (i + by < height)
            copy_row(bios, page, &w, (uint8_t)(down ? to - by : to + by),
                     (uint8_t)to);
        else
            fill_row(bios, page, &w, (uint8_t)to, colour);
    }
}

void video_clear_all(struct bios *bios)
{
    uint16_t cells[CRTC_WIDE / 2];

    for (size_t i = 0; i < ARRAY_SIZE(cells); i++)
        cells[i] = VIDEO_COLOUR << 8 | ' ';
    /* Clear all pages, as a mode change does. */
    for (unsigned page = 0; page < VIDEO_PAGES; page++)
        (void)!guest_mem_write(bios->config.mem,
                               gpa(TEXT_MEMORY + page * sizeof(cells)), cells,
                               sizeof(cells));
}

/* ---------------------------------------------------------------- printing */

static void line_feed(struct bios *bios, uint8_t page,
                      struct video_place *place)
{
    const struct video_window all = {
        .right = (uint8_t)(video_columns(bios) - 1),
        .bottom = VIDEO_ROWS - 1,
    };
    const struct video_place last = {0, VIDEO_ROWS - 1};

    if (place->row + 1u < VIDEO_ROWS) {
        place->row++;
        return;
    }
    place->row = VIDEO_ROWS - 1;
    /* New lines have the colours of the one above. */
    video_scroll(bios, &all, false, 1,
                 (uint8_t)(video_get(bios, page, last) >> 8));
}

void video_print(struct bios *bios, uint8_t page, uint8_t byte, int colour)
{
    struct video_place place = video_cursor(bios, page);

    if (byte == BEL)
        return;
    if (byte == BS) {
        if (place.column > 0)
            place.column--;
    } else if (byte == CR) {
        place.column = 0;
    } else if (byte == LF) {
        line_feed(bios, page, &place);
    } else {
        uint16_t old = video_get(bios, page, place) & 0xFF00u;
        video_put(
            bios, page, place,
            (uint16_t)((colour < 0 ? old : (uint16_t)(colour << 8)) | byte));
        if (++place.column >= video_columns(bios)) {
            place.column = 0;
            line_feed(bios, page, &place);
        }
    }
    video_set_cursor(bios, page, place);
}
