/* SPDX-License-Identifier: MIT */
/*
 * The text screen as a device: its registers on the bus, its lock, and the
 * picture that it shows. The registers' behaviour is in screen_core.c.
 *
 * Must not know: terminals, guest memory, the machine.
 */
#include "screen.h"

#include <pthread.h>
#include <stdlib.h>

#include "hv/layout.h"
#include "screen_core.h"

#define NR_CELLS    (HV_TEXT_SIZE / 2)
#define USUAL_CELLS (50u * 80u)

struct screen {
    struct device dev;
    pthread_mutex_t lock; /* guards what follows */
    struct screen_core core;
};

/* ----------------------------------------------------------- what is shown */

static unsigned pair(const struct screen_core *r, unsigned high)
{
    return (unsigned)r->crtc[high] << 8 | r->crtc[high + 1];
}

static unsigned clamp(unsigned value, unsigned max)
{
    return value < max ? value : max;
}

static unsigned rows(const struct screen_core *r)
{
    unsigned overflow = r->crtc[CRTC_OVERFLOW];
    unsigned height = r->crtc[CRTC_HEIGHT];

    height |= overflow & CRTC_OVERFLOW_HEIGHT_8 ? 0x100 : 0;
    height |= overflow & CRTC_OVERFLOW_HEIGHT_9 ? 0x200 : 0;
    height = (height + 1) / ((r->crtc[CRTC_LINES] & CRTC_LINE_BITS) + 1u);
    return clamp(height ? height : 1, PICTURE_MAX_ROWS);
}

static void find_cursor(const struct screen_core *r, unsigned stride,
                        struct picture *picture)
{
    unsigned first = r->crtc[CRTC_CURSOR_START];
    unsigned last = r->crtc[CRTC_CURSOR_END] & CRTC_LINE_BITS;
    unsigned at = (pair(r, CRTC_CURSOR) - pair(r, CRTC_START)) % NR_CELLS;

    picture->cursor_row = at / stride;
    picture->cursor_column = at % stride;
    picture->has_cursor = !(first & CRTC_CURSOR_OFF) &&
                          (first & CRTC_LINE_BITS) <= last &&
                          picture->cursor_row < picture->rows &&
                          picture->cursor_column < picture->columns;
    if (!picture->has_cursor)
        picture->cursor_row = picture->cursor_column = 0;
}

/* Each cell is read once. If the guest changes a cell meanwhile, the next call
 * sees the change. */
static void copy_cells(const uint8_t *text, unsigned start, unsigned stride,
                       struct picture *picture)
{
    uint16_t *cell = picture->cells;

    for (unsigned row = 0; row < picture->rows; row++)
        for (unsigned column = 0; column < picture->columns; column++) {
            size_t at = (start + row * stride + column) % NR_CELLS;

            memcpy(cell++, text + 2 * at, 2);
        }
}

void screen_look(struct screen *screen, const uint8_t *text,
                 struct picture *picture)
{
    const struct screen_core *r = &screen->core;
    unsigned start, stride;

    pthread_mutex_lock(&screen->lock);
    picture->is_text = !(r->graphics[GRAPHICS_MISC] & GRAPHICS_MISC_DOTS);
    picture->blinks = r->attr[ATTR_MODE] & ATTR_MODE_BLINK;
    picture->columns = clamp(r->crtc[CRTC_COLUMNS] + 1u, PICTURE_MAX_COLUMNS);
    picture->rows = rows(r);
    start = pair(r, CRTC_START);
    stride = 2u * r->crtc[CRTC_STRIDE];
    if (stride == 0)
        stride = picture->columns;
    find_cursor(r, stride, picture);
    pthread_mutex_unlock(&screen->lock);
    copy_cells(text, start, stride, picture);
}

bool screen_is_blank(const uint8_t *text)
{
    for (unsigned i = 0; i < USUAL_CELLS; i++) {
        uint16_t cell;

        memcpy(&cell, text + (size_t)2 * i, 2);
        if (!picture_is_blank(true, cell))
            return false;
    }
    return true;
}

/* -------------------------------------------------------------- the device */

static void screen_read(struct device *dev, uint64_t offset, uint8_t *data,
                        unsigned len)
{
    struct screen *screen = (struct screen *)dev;

    pthread_mutex_lock(&screen->lock);
    for (unsigned i = 0; i < len; i++)
        data[i] = screen_core_read(&screen->core, (unsigned)offset + i);
    pthread_mutex_unlock(&screen->lock);
}

/* A wider write goes to each port in turn: index and data in one write. */
static void screen_write(struct device *dev, uint64_t offset,
                         const uint8_t *data, unsigned len)
{
    struct screen *screen = (struct screen *)dev;

    pthread_mutex_lock(&screen->lock);
    for (unsigned i = 0; i < len; i++)
        screen_core_write(&screen->core, (unsigned)offset + i, data[i]);
    pthread_mutex_unlock(&screen->lock);
}

static void screen_reset(struct device *dev)
{
    struct screen *screen = (struct screen *)dev;

    pthread_mutex_lock(&screen->lock);
    screen_core_reset(&screen->core);
    pthread_mutex_unlock(&screen->lock);
}

static void screen_destroy(struct device *dev)
{
    struct screen *screen = (struct screen *)dev;

    pthread_mutex_destroy(&screen->lock);
    free(screen);
}

static const struct device_ops screen_ops = {
    .read = screen_read,
    .write = screen_write,
    .reset = screen_reset,
    .destroy = screen_destroy,
};

struct screen *screen_create(void)
{
    struct screen *screen = calloc(1, sizeof(*screen));

    if (!screen)
        return NULL;
    screen->dev.ops = &screen_ops;
    screen->dev.name = "screen";
    pthread_mutex_init(&screen->lock, NULL);
    screen_core_reset(&screen->core);
    return screen;
}

struct device *screen_device(struct screen *screen)
{
    return screen ? &screen->dev : NULL;
}
