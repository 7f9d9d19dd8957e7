/* SPDX-License-Identifier: MIT */
/*
 * Decodes a terminal's bytes into keys (ECMA-48, "CSI"; xterm, "Control
 * Sequences"; console_codes(4)). Keeps the start of a sequence until its end
 * arrives.
 */
#include "keys.h"

#define ESC    0x1Bu
#define DEL    0x7Fu
#define F(n)   (uint8_t)(0x3B + (n)-1) /* F1 to F10 */
#define F11    0x57u
#define F12    0x58u
#define HOME   (0x47u | KEYS_GREY)
#define UP     (0x48u | KEYS_GREY)
#define PGUP   (0x49u | KEYS_GREY)
#define LEFT   (0x4Bu | KEYS_GREY)
#define RIGHT  (0x4Du | KEYS_GREY)
#define END    (0x4Fu | KEYS_GREY)
#define DOWN   (0x50u | KEYS_GREY)
#define PGDN   (0x51u | KEYS_GREY)
#define INS    (0x52u | KEYS_GREY)
#define DELETE (0x53u | KEYS_GREY)

enum {
    KEY_ESC = 0x01,
    KEY_BACKSPACE = 0x0E,
    KEY_TAB = 0x0F,
    KEY_ENTER = 0x1C,
};

/* The characters that consecutive keys type, starting at a code: alone, and
 * with Shift. */
static const struct {
    uint8_t first;
    const char *plain, *shifted;
} rows[] = {
    {0x02, "1234567890-=", "!@#$%^&*()_+"},
    {0x10, "qwertyuiop[]", "QWERTYUIOP{}"},
    {0x1E, "asdfghjkl;'`", "ASDFGHJKL:\"~"},
    {0x2B, "\\zxcvbnm,./", "|ZXCVBNM<>?"},
    {0x39, " ", ""},
};

/* Sequences without a number, or with modifiers only, by their last byte. */
static const struct {
    char last;
    uint8_t key;
} letters[] = {
    {'A', UP},   {'B', DOWN}, {'C', RIGHT},   {'D', LEFT},
    {'H', HOME}, {'F', END},  {'P', F(1)},    {'Q', F(2)},
    {'R', F(3)}, {'S', F(4)}, {'Z', KEY_TAB},
};

/* Sequences that end in ~, by their number. */
static const uint8_t numbers[] = {
    [1] = HOME,  [2] = INS,   [3] = DELETE, [4] = END,   [5] = PGUP,
    [6] = PGDN,  [7] = HOME,  [8] = END,    [11] = F(1), [12] = F(2),
    [13] = F(3), [14] = F(4), [15] = F(5),  [17] = F(6), [18] = F(7),
    [19] = F(8), [20] = F(9), [21] = F(10), [23] = F11,  [24] = F12,
};

static bool printable(uint8_t byte, struct keys_stroke *stroke)
{
    for (size_t i = 0; byte && i < ARRAY_SIZE(rows); i++) {
        const char *plain = strchr(rows[i].plain, byte);
        const char *shifted = strchr(rows[i].shifted, byte);

        if (!plain && !shifted)
            continue;
        stroke->shift = !plain;
        stroke->key =
            (uint8_t)(rows[i].first + (plain ? plain - rows[i].plain
                                             : shifted - rows[i].shifted));
        return true;
    }
    return false;
}

/* Ctrl with a key gives 0 to 0x1F; four of these codes have their own keys. */
static bool control(uint8_t byte, struct keys_stroke *stroke)
{
    static const char typed_by[] = " abcdefghijklmnopqrstuvwxyz[\\]6-";

    switch (byte) {
    case '\b':
    case DEL:
        stroke->key = KEY_BACKSPACE;
        return true;
    case '\t':
        stroke->key = KEY_TAB;
        return true;
    case '\n': /* the end of a line in a file */
    case '\r':
        stroke->key = KEY_ENTER;
        return true;
    case ESC:
        stroke->key = KEY_ESC;
        return true;
    default:
        break;
    }
    stroke->ctrl = true;
    return byte < ' ' && printable((uint8_t)typed_by[byte], stroke);
}

static bool simple(uint8_t byte, struct keys_stroke *stroke)
{
    return byte < ' ' || byte == DEL ? control(byte, stroke)
                                     : printable(byte, stroke);
}

/* xterm's number for the modifiers that are held: 1 plus a bit for each. */
static void hold(struct keys_stroke *stroke, unsigned modifiers)
{
    unsigned bits = modifiers ? modifiers - 1 : 0;

    stroke->shift |= bits & 1;
    stroke->alt |= (bits & 2) != 0;
    stroke->ctrl |= (bits & 4) != 0;
}

static bool is_letter(char last, struct keys_stroke *stroke)
{
    for (size_t i = 0; i < ARRAY_SIZE(letters); i++)
        if (letters[i].last == last) {
            stroke->key = letters[i].key;
            stroke->shift = last == 'Z'; /* Shift-Tab */
            return true;
        }
    return false;
}

/* Decodes a whole sequence from its second byte on: [ or O, numbers separated
 * by ;, and the last byte. */
static bool decode(const uint8_t *text, unsigned len,
                   struct keys_stroke *stroke)
{
    unsigned values[2] = {0, 0}, nr = 0;
    char last = (char)text[len - 1];

    for (unsigned i = 1; i + 1 < len; i++) {
        if (text[i] == ';' && nr < 1)
            nr++;
        else if (text[i] >= '0' && text[i] <= '9' && values[nr] < 100)
            values[nr] = values[nr] * 10 + (unsigned)(text[i] - '0');
        else if (text[i] == '[' && last >= 'A' && last <= 'E')
            return stroke->key = (uint8_t)(F(1) + last - 'A'), true;
        else
            return false;
    }
    if (last == '~') {
        if (values[0] >= sizeof(numbers) || !numbers[values[0]])
            return false;
        stroke->key = numbers[values[0]];
    } else if (!is_letter(last, stroke)) {
        return false;
    }
    hold(stroke, values[1]);
    return true;
}

/* Handles a byte after ESC or inside a sequence. */
static bool feed_sequence(struct keys *keys, uint8_t byte,
                          struct keys_stroke *stroke)
{
    unsigned len = keys->len;
    bool is_linux_f = len == 2 && byte == '[' && keys->sequence[1] == '[';

    if (len == 1 && byte != '[' && byte != 'O') {
        keys->len = byte == ESC; /* Esc Esc: the first was the Esc key */
        if (byte == ESC)
            return stroke->key = KEY_ESC, true;
        stroke->alt = true;
        return simple(byte, stroke);
    }
    if (len == KEYS_SEQUENCE || byte < ' ' || byte >= DEL) {
        keys->len = 0; /* no sequence that a key sends */
        return false;
    }
    keys->sequence[keys->len++] = byte;
    if (len == 1 || is_linux_f || byte < '@')
        return false;
    len = keys->len;
    keys->len = 0;
    return decode(keys->sequence + 1, len - 1, stroke);
}

bool keys_feed(struct keys *keys, uint8_t byte, struct keys_stroke *stroke)
{
    *stroke = (struct keys_stroke){0};
    if (keys->len)
        return feed_sequence(keys, byte, stroke);
    if (byte != ESC) /* from 0x80 on: a character without a key */
        return simple(byte, stroke);
    keys->sequence[keys->len++] = byte;
    return false;
}

bool keys_waits(const struct keys *keys)
{
    return keys->len > 0;
}

bool keys_flush(struct keys *keys, struct keys_stroke *stroke)
{
    bool is_alt = keys->len == 2; /* Alt-[ or Alt-O */

    *stroke = (struct keys_stroke){.key = KEY_ESC};
    if (is_alt) {
        *stroke = (struct keys_stroke){.alt = true};
        (void)printable(keys->sequence[1], stroke);
    }
    keys->len = 0;
    return true;
}
