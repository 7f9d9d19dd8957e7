/* SPDX-License-Identifier: MIT */
/*
 * The keyboard (IBM Personal System/2 Hardware Interface Technical Reference,
 * "Keyboards": commands, replies, scan code sets 1 and 2). Knows neither the
 * controller's registers nor where keys come from.
 */
#include "keyboard.h"

enum command {
    CMD_LEDS = 0xED, /* the lowest: smaller bytes are parameters */
    CMD_ECHO = 0xEE,
    CMD_SET = 0xF0,
    CMD_IDENTIFY = 0xF2,
    CMD_TYPEMATIC = 0xF3,
    CMD_ENABLE = 0xF4,
    CMD_DISABLE = 0xF5,
    CMD_DEFAULTS = 0xF6,
    CMD_ALL_KEYS_FIRST = 0xF7, /* make, break, repeat, for set 3: no effect */
    CMD_ALL_KEYS_LAST = 0xFA,
    CMD_KEY_FIRST = 0xFB, /* the same for one key: a parameter follows */
    CMD_KEY_LAST = 0xFD,
    CMD_RESEND = 0xFE,
    CMD_RESET = 0xFF,
};

#define ACK        0xFAu
#define RESEND     0xFEu
#define TEST_GOOD  0xAAu
#define GREY_CODE  0xE0u
#define BREAK_CODE 0xF0u /* set 2: in front of the code */
#define BREAK_BIT  0x80u /* set 1: in the code */
#define LED_BITS   0x07u
#define DEFAULT    2u /* set */

static const uint8_t identity[] = {0xAB, 0x83};

/* Translates set 1 codes to set 2; 0 if no key has the code. */
static const uint8_t set_2[0x80] = {
    /* clang-format off */
    [0x01] = 0x76, 0x16, 0x1E, 0x26, 0x25, 0x2E, 0x36, /* Esc, 1 to 6 */
    [0x08] = 0x3D, 0x3E, 0x46, 0x45, 0x4E, 0x55, 0x66, 0x0D, /* to Tab */
    [0x10] = 0x15, 0x1D, 0x24, 0x2D, 0x2C, 0x35, 0x3C, 0x43, /* Q to I */
    [0x18] = 0x44, 0x4D, 0x54, 0x5B, 0x5A, 0x14, 0x1C, 0x1B, /* O to S */
    [0x20] = 0x23, 0x2B, 0x34, 0x33, 0x3B, 0x42, 0x4B, 0x4C, /* D to ; */
    [0x28] = 0x52, 0x0E, 0x12, 0x5D, 0x1A, 0x22, 0x21, 0x2A, /* ' to V */
    [0x30] = 0x32, 0x31, 0x3A, 0x41, 0x49, 0x4A, 0x59, 0x7C, /* B to * */
    [0x38] = 0x11, 0x29, 0x58, 0x05, 0x06, 0x04, 0x0C, 0x03, /* Alt to F5 */
    [0x40] = 0x0B, 0x83, 0x0A, 0x01, 0x09, 0x77, 0x7E, 0x6C, /* F6 to 7 */
    [0x48] = 0x75, 0x7D, 0x7B, 0x6B, 0x73, 0x74, 0x79, 0x69, /* 8 to 1 */
    [0x50] = 0x72, 0x7A, 0x70, 0x71, 0x84, 0x60, 0x61, 0x78, /* 2 to F11 */
    [0x58] = 0x07, [0x5B] = 0x1F, 0x27, 0x2F, /* F12; system keys, menu */
    /* clang-format on */
};

static void defaults(struct keyboard *kbd)
{
    kbd->set = DEFAULT;
    kbd->command = 0;
    kbd->nr_queued = 0;
}

void keyboard_reset(struct keyboard *kbd)
{
    *kbd = (struct keyboard){.is_scanning = true, .set = DEFAULT};
}

/* ------------------------------------------------------------------- keys */

bool keyboard_has_byte(const struct keyboard *kbd)
{
    return kbd->nr_replies || kbd->nr_queued;
}

static uint8_t take_first(uint8_t *bytes, unsigned *nr)
{
    uint8_t first = bytes[0];

    memmove(bytes, bytes + 1, --*nr);
    return first;
}

uint8_t keyboard_take(struct keyboard *kbd)
{
    uint8_t value = kbd->nr_replies ? take_first(kbd->replies, &kbd->nr_replies)
                                    : take_first(kbd->queue, &kbd->nr_queued);

    if (value != RESEND)
        kbd->last = value;
    return value;
}

bool keyboard_key(struct keyboard *kbd, unsigned key, bool is_down)
{
    uint8_t code = (uint8_t)(key & ~KEYBOARD_GREY);
    uint8_t bytes[3];
    unsigned nr = 0;

    if (!kbd->is_scanning || code >= sizeof(set_2) || !set_2[code])
        return true;
    if (key & KEYBOARD_GREY)
        bytes[nr++] = GREY_CODE;
    if (kbd->set == 1) {
        bytes[nr++] = is_down ? code : (uint8_t)(code | BREAK_BIT);
    } else {
        if (!is_down)
            bytes[nr++] = BREAK_CODE;
        bytes[nr++] = set_2[code];
    }
    if (nr > sizeof(kbd->queue) - kbd->nr_queued)
        return false;
    memcpy(kbd->queue + kbd->nr_queued, bytes, nr);
    kbd->nr_queued += nr;
    return true;
}

/* The keyboard's answers pass unchanged, except those that look like codes: as
 * on a PC. */
uint8_t keyboard_translate(uint8_t value, bool *is_break)
{
    uint8_t bit = *is_break ? BREAK_BIT : 0;

    if (value == BREAK_CODE) {
        *is_break = true;
        return 0;
    }
    *is_break = false;
    for (unsigned code = 1; value && code < sizeof(set_2); code++)
        if (set_2[code] == value)
            return (uint8_t)(code | bit);
    if (value == 0x02) /* another F7; also the number of set 2 */
        return (uint8_t)(0x41 | bit);
    return value;
}

/* --------------------------------------------------------------- commands */

static void reply(struct keyboard *kbd, uint8_t value)
{
    if (kbd->nr_replies < sizeof(kbd->replies))
        kbd->replies[kbd->nr_replies++] = value;
}

static void choose_set(struct keyboard *kbd, uint8_t set)
{
    if (set > DEFAULT) { /* set 3 is not supported */
        reply(kbd, RESEND);
        return;
    }
    reply(kbd, ACK);
    if (set == 0)
        reply(kbd, kbd->set);
    else
        kbd->set = set;
}

static void write_parameter(struct keyboard *kbd, uint8_t command,
                            uint8_t value)
{
    switch (command) {
    case CMD_SET:
        choose_set(kbd, value);
        return;
    case CMD_LEDS:
        kbd->leds = value & LED_BITS;
        break;
    default: /* typematic, one key: keys do not repeat here */
        break;
    }
    reply(kbd, ACK);
}

static void write_command(struct keyboard *kbd, uint8_t command)
{
    bool is_known = true;

    kbd->nr_replies = 0; /* a new command discards the last answer */
    switch (command) {
    case CMD_ECHO:
        reply(kbd, CMD_ECHO);
        return;
    case CMD_RESEND:
        reply(kbd, kbd->last);
        return;
    case CMD_LEDS:
    case CMD_SET:
    case CMD_TYPEMATIC:
        kbd->command = command;
        break;
    case CMD_ENABLE:
        kbd->nr_queued = 0;
        kbd->is_scanning = true;
        break;
    case CMD_DISABLE:
        defaults(kbd);
        kbd->is_scanning = false;
        break;
    case CMD_DEFAULTS:
        defaults(kbd);
        break;
    case CMD_IDENTIFY:
    case CMD_RESET:
        break;
    default:
        if (command >= CMD_KEY_FIRST && command <= CMD_KEY_LAST)
            kbd->command = command;
        else
            is_known =
                command >= CMD_ALL_KEYS_FIRST && command <= CMD_ALL_KEYS_LAST;
        break;
    }
    reply(kbd, is_known ? ACK : RESEND);
    if (command == CMD_IDENTIFY) {
        reply(kbd, identity[0]);
        reply(kbd, identity[1]);
    } else if (command == CMD_RESET) {
        keyboard_reset(kbd);
        reply(kbd, ACK);
        reply(kbd, TEST_GOOD);
    }
}

void keyboard_write(struct keyboard *kbd, uint8_t value)
{
    uint8_t command = kbd->command;

    kbd->command = 0;
    /* A command byte is a command even where a parameter is expected. */
    if (command && value < CMD_LEDS)
        write_parameter(kbd, command, value);
    else
        write_command(kbd, value);
}
