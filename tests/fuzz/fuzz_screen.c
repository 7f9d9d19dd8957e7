/* SPDX-License-Identifier: MIT */
/*
 * Fuzzes the screen and the keyboard, as a guest uses them. An input is a list
 * of steps: an access to one of their ports, some cells of text memory, a key,
 * a typed byte, a terminal of some size. Checked: what is shown stays inside
 * the terminal and has no control codes except ours; an interrupt is raised
 * exactly while a key's byte waits and interrupts are enabled.
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "dev/i8042.h"
#include "dev/screen.h"
#include "host/keys.h"
#include "host/live_frame.h"
#include "hv/layout.h"

struct step {
    uint8_t what, at, value, more;
};

static uint8_t text[HV_TEXT_SIZE];
static char bytes[LIVE_FRAME_MAX];
static bool is_up;

static void set_line(void *ctx, unsigned gsi, bool level)
{
    (void)ctx;
    if (gsi != 1 || level == is_up)
        abort(); /* only changes may be reported */
    is_up = level;
}

static void on_reset(void *ctx, const char *how)
{
    (void)ctx;
    if (strcmp(how, "i8042") != 0)
        abort();
}

static void access_port(struct device *dev, unsigned nr_ports,
                        const struct step *step)
{
    unsigned len = 1u << step->more % 3, at = step->at % nr_ports;
    uint8_t data[8];

    memset(data, step->value, sizeof(data));
    if (at + len > nr_ports)
        return;
    if (step->more & 4)
        dev->ops->write(dev, at, data, len);
    else
        dev->ops->read(dev, at, data, len);
    if (data[len] != step->value)
        abort(); /* past its end */
}

static void check_shown(size_t len)
{
    for (size_t i = 0; i < len; i++) {
        uint8_t byte = (uint8_t)bytes[i];

        if ((byte < ' ' && byte != '\033') || byte == 0x7F)
            abort();
        if (byte == '\033' && (i + 2 >= len || bytes[i + 1] != '['))
            abort();
    }
}

static void draw(struct screen *screen, struct live_frame *frame,
                 const struct step *step)
{
    static struct picture picture;
    struct live_size size = {step->at % 70, step->value};
    char row[PICTURE_ROW_MAX];

    screen_look(screen, text, &picture);
    for (unsigned i = 0; i < picture_used_rows(&picture); i++)
        if (picture_row_text(&picture, i, row) >= sizeof(row))
            abort();
    check_shown(live_frame_draw(frame, &picture, &size,
                                step->more & 1 ? "a note" : "", bytes));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct live_frame frame;
    const struct machine_requests requests = {.reset = on_reset};
    const struct irq_line irq = {.set = set_line, .gsi = 1};
    struct screen *screen = screen_create();
    struct i8042 *kbc = i8042_create(&requests, &irq);
    struct keys keys = {0};
    struct keys_stroke stroke;
    struct step step;

    if (!screen || !kbc)
        abort();
    is_up = false;
    live_frame_forget(&frame);
    memset(text, 0, sizeof(text));
    for (size_t at = 0; at + sizeof(step) <= size; at += sizeof(step)) {
        memcpy(&step, data + at, sizeof(step));
        switch (step.what % 6) {
        case 0:
            access_port(screen_device(screen), SCREEN_NR_PORTS, &step);
            break;
        case 1:
            access_port(i8042_device(kbc), I8042_NR_PORTS, &step);
            break;
        case 2:
            memset(text + (step.at << 6), step.value, step.more);
            break;
        case 3:
            (void)!i8042_key(kbc, step.at, step.value & 1);
            break;
        case 4:
            if (keys_feed(&keys, step.at, &stroke) &&
                !(stroke.key & ~KEYS_GREY))
                abort();
            break;
        default:
            draw(screen, &frame, &step);
            break;
        }
    }
    device_destroy(screen_device(screen));
    device_destroy(i8042_device(kbc));
    return 0;
}

/* One of each step, with some of the interesting values. */
size_t fuzz_seed(unsigned n, uint8_t *buf)
{
    static const struct step steps[] = {
        {0, 0x14, 0x09, 4}, {0, 0x15, 0x47, 4}, {1, 4, 0x60, 4},
        {1, 0, 0x47, 4},    {1, 0, 0xF2, 4},    {1, 0, 0, 0},
        {2, 0, 0x41, 80},   {3, 0x1E, 1, 0},    {4, 0x1B, 0, 0},
        {4, '[', 0, 0},     {4, 'A', 0, 0},     {5, 25, 80, 1},
        {5, 40, 120, 0},    {0, 0x0E, 0x06, 4}, {0, 0x0F, 0x05, 4},
    };

    if (n >= sizeof(steps) / sizeof(steps[0]))
        return 0;
    memcpy(buf, steps, sizeof(steps));
    return (n + 1) * sizeof(steps[0]);
}
