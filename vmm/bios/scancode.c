/* SPDX-License-Identifier: MIT */
/*
 * Translates scan codes (set 1) to keys as int 16h returns them: the scan code,
 * and the character of a US keyboard, 0 if there is none. Source: IBM PC AT
 * Technical Reference, "Keyboard encoding and usage".
 */
#include "service.h"

#define RELEASE 0x80u
#define PREFIX  0xE0u
#define PAUSE   0xE1u

/* Bits of BDA_SHIFT. */
#define RIGHT_SHIFT 0x01u
#define LEFT_SHIFT  0x02u
#define CTRL        0x04u
#define ALT         0x08u
#define SCROLL_LOCK 0x10u
#define NUM_LOCK    0x20u
#define CAPS_LOCK   0x40u

/* Bits of BDA_KEY_KIND. */
#define AFTER_PREFIX 0x02u

#define KEY_ENTER 0x1Cu
#define KEY_SLASH 0x35u
#define KEY_F1    0x3Bu
#define KEY_F10   0x44u
#define KEY_HOME  0x47u
#define KEY_DEL   0x53u
#define KEY_F11   0x57u
#define KEY_F12   0x58u
#define KEY_TAB   0x0Fu
#define KEY_1     0x02u
#define KEY_EQUAL 0x0Du

#define WARM_BOOT 0x1234u

static const struct {
    uint8_t code, bit;
} shifts[] =
    {
        {0x36, RIGHT_SHIFT},
        {0x2A, LEFT_SHIFT},
        {0x1D, CTRL},
        {0x38, ALT},
},
  locks[] = {
      {0x46, SCROLL_LOCK},
      {0x45, NUM_LOCK},
      {0x3A, CAPS_LOCK},
};

static const char plain[] = "\0\0331234567890-=\b\tqwertyuiop[]\r\0asdfghjkl;'`"
                            "\0\\zxcvbnm,./\0*\0 ";
static const char shifted[] = "\0\033!@#$%^&*()_+\b\0QWERTYUIOP{}\r\0ASDFGHJKL:"
                              "\"~\0|ZXCVBNM<>?\0*\0 ";
static const char keypad[] = "789-456+1230.";

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* `c` is the character; an int, as expressions of characters are. */
static uint16_t key(uint8_t code, int c)
{
    return (uint16_t)(code << 8 | (c & 0xFF));
}

/* F1 to F12, which have separate scan codes for each shift key. */
static uint16_t function_key(uint8_t code, uint8_t state)
{
    unsigned by = state & ALT                          ? 3
                  : state & CTRL                       ? 2
                  : state & (LEFT_SHIFT | RIGHT_SHIFT) ? 1
                                                       : 0;
    static const uint8_t first[] = {KEY_F1, 0x54, 0x5E, 0x68};
    static const uint8_t eleventh[] = {0x85, 0x87, 0x89, 0x8B};

    if (code >= KEY_F11)
        return key((uint8_t)(eleventh[by] + code - KEY_F11), 0);
    return key((uint8_t)(first[by] + code - KEY_F1), 0);
}

/* Home to Del: digits with the lock or a shift key, not with both. */
static uint16_t keypad_key(uint8_t code, uint8_t state, bool prefixed)
{
    static const uint8_t with_ctrl[] = {0x77, 0x8D, 0x84, 0x8E, 0x73,
                                        0x8F, 0x74, 0x90, 0x75, 0x91,
                                        0x76, 0x92, 0x93};
    bool shift = state & (LEFT_SHIFT | RIGHT_SHIFT), lock = state & NUM_LOCK;
    char c = keypad[code - KEY_HOME];

    if (state & CTRL)
        return key(with_ctrl[code - KEY_HOME], 0);
    if (c == '-' || c == '+' || (!prefixed && shift != lock))
        return key(code, c);
    return key(code, 0);
}

static uint16_t with_ctrl(uint8_t code, char c)
{
    if (is_letter(c))
        return key(code, c & 0x1F);
    switch (c) {
    case '[':
    case ']':
    case '\\':
        return key(code, c & 0x1F);
    case '\b':
        return key(code, 0x7F);
    case '\r':
        return key(code, '\n');
    case '2':
        return key(3, 0);
    case '6':
        return key(code, 0x1E);
    case '-':
        return key(code, 0x1F);
    case ' ':
    case '\033':
        return key(code, c);
    default:
        return 0;
    }
}

static uint16_t with_alt(uint8_t code, char c)
{
    if (code >= KEY_1 && code <= KEY_EQUAL)
        return key((uint8_t)(code + 0x76), 0);
    if (c == ' ')
        return key(code, c);
    return key(code, 0);
}

static uint16_t character_key(uint8_t code, uint8_t state)
{
    bool shift = state & (LEFT_SHIFT | RIGHT_SHIFT);
    char c = plain[code];

    if (!c)
        return 0;
    if (state & ALT)
        return with_alt(code, c);
    if (state & CTRL)
        return with_ctrl(code, c);
    if (is_letter(c) && state & CAPS_LOCK)
        shift = !shift;
    return key(code, shift ? shifted[code] : c);
}

/* If the key is a shift or lock key, changes the state and returns true. */
static bool take_shift(struct bios *bios, uint8_t code, bool down)
{
    uint8_t state = bda8(bios, BDA_SHIFT);

    for (size_t i = 0; i < ARRAY_SIZE(shifts); i++)
        if (shifts[i].code == code) {
            state = (uint8_t)(down ? state | shifts[i].bit
                                   : state & ~shifts[i].bit);
            bda_put8(bios, BDA_SHIFT, state);
            return true;
        }
    for (size_t i = 0; i < ARRAY_SIZE(locks); i++)
        if (locks[i].code == code) {
            if (down)
                bda_put8(bios, BDA_SHIFT, state ^ locks[i].bit);
            return true;
        }
    return false;
}

uint16_t bios_scancode(struct bios *bios, uint8_t code)
{
    uint8_t kind = bda8(bios, BDA_KEY_KIND), state;
    bool prefixed = kind & AFTER_PREFIX, down = !(code & RELEASE);

    bda_put8(
        bios, BDA_KEY_KIND,
        (uint8_t)(code == PREFIX ? kind | AFTER_PREFIX : kind & ~AFTER_PREFIX));
    if (code == PREFIX || code == PAUSE)
        return 0;
    code &= (uint8_t)~RELEASE;
    /* E0 2A and E0 36 are not keys: they are sent around grey keys. */
    if (prefixed && (code == 0x2A || code == 0x36))
        return 0;
    if (take_shift(bios, code, down) || !down)
        return 0;
    state = bda8(bios, BDA_SHIFT);
    if (code == KEY_DEL && (state & (CTRL | ALT)) == (CTRL | ALT)) {
        bda_put16(bios, BDA_WARM_BOOT, WARM_BOOT);
        bios->config.requests.reset(bios->config.requests.ctx, "Ctrl-Alt-Del");
        return 0;
    }
    if ((code >= KEY_F1 && code <= KEY_F10) || code == KEY_F11 ||
        code == KEY_F12)
        return function_key(code, state);
    if (code >= KEY_HOME && code <= KEY_DEL)
        return keypad_key(code, state, prefixed);
    return code < sizeof(plain) - 1 ? character_key(code, state) : 0;
}
