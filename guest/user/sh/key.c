/* SPDX-License-Identifier: MIT */
/*
 * Keys. Letters come as themselves, other keys as control characters or as the
 * sequences of a VT100: ESC [ parameters letter, or ESC O letter. Source:
 * ECMA-48, "Control functions", and xterm's control sequences.
 */
#include "../lib/errno.h"
#include "../lib/stdio.h"
#include "../lib/string.h"
#include "../lib/sys.h"
#include "../lib/utf8.h"
#include "edit.h"

#define ESC    0x1b
#define DELETE 0x7f

static int held = -1; /* a byte that was read too soon */

static int read_byte(void)
{
    unsigned char byte;
    int c = held;
    long n;

    held = -1;
    if (c >= 0)
        return c;
    do
        n = read(STDIN, &byte, 1);
    while (n < 0 && errno == EINTR);
    return n == 1 ? byte : -1;
}

static enum key control_key(int c)
{
    static const unsigned char keys[] = {
        ['A' & 31] = KEY_HOME,
        ['B' & 31] = KEY_LEFT,
        ['C' & 31] = KEY_ABANDON,
        ['D' & 31] = KEY_DELETE_OR_END,
        ['E' & 31] = KEY_END,
        ['F' & 31] = KEY_RIGHT,
        ['H' & 31] = KEY_BACKSPACE,
        ['I' & 31] = KEY_COMPLETE,
        ['J' & 31] = KEY_ENTER,
        ['K' & 31] = KEY_KILL_BEHIND,
        ['L' & 31] = KEY_CLEAR,
        ['M' & 31] = KEY_ENTER,
        ['N' & 31] = KEY_DOWN,
        ['P' & 31] = KEY_UP,
        ['U' & 31] = KEY_KILL_BEFORE,
        ['W' & 31] = KEY_KILL_WORD,
        [31] = KEY_NONE,
    };

    return c == DELETE ? KEY_BACKSPACE : keys[c];
}

static enum key letter_key(int c, bool modified)
{
    switch (c) {
    case 'A':
        return KEY_UP;
    case 'B':
        return KEY_DOWN;
    case 'C':
        return modified ? KEY_WORD_RIGHT : KEY_RIGHT;
    case 'D':
        return modified ? KEY_WORD_LEFT : KEY_LEFT;
    case 'H':
        return KEY_HOME;
    case 'F':
        return KEY_END;
    default:
        return KEY_NONE;
    }
}

/* ESC [ N ~ */
static enum key number_key(unsigned number)
{
    switch (number) {
    case 1:
    case 7:
        return KEY_HOME;
    case 4:
    case 8:
        return KEY_END;
    case 3:
        return KEY_DELETE;
    default:
        return KEY_NONE;
    }
}

/* Reads the rest of ESC [: the first parameter, whether there is a second one
 * (Ctrl, Alt or Shift was held), and the last byte. */
static enum key sequence_key(void)
{
    unsigned number = 0;
    bool second = false;
    int c;

    while ((c = read_byte()) >= ' ' && c < '@') {
        if (c == ';')
            second = true;
        else if (c >= '0' && c <= '9' && !second && number < 1000)
            number = number * 10 + (unsigned)(c - '0');
    }
    return c == '~' ? number_key(number) : letter_key(c, second);
}

static enum key escape_key(void)
{
    int c = read_byte();

    switch (c) {
    case '[':
        return sequence_key();
    case 'O':
        return letter_key(read_byte(), false);
    case 'b': /* Alt-B, Alt-F */
        return KEY_WORD_LEFT;
    case 'f':
        return KEY_WORD_RIGHT;
    case DELETE:
        return KEY_KILL_WORD;
    default:
        return KEY_NONE;
    }
}

enum key key_read(char text[4], size_t *len)
{
    int c = read_byte();
    size_t want;

    if (c < 0)
        return KEY_CLOSED;
    if (c == ESC)
        return escape_key();
    if (c < ' ' || c == DELETE)
        return control_key(c);
    want = utf8_len((unsigned char)c);
    text[0] = (char)c;
    for (*len = 1; *len < want; ++*len) {
        c = read_byte();
        if (c < 0 || !utf8_inside((char)c)) {
            held = c; /* the last character was incomplete: drop it */
            return KEY_NONE;
        }
        text[*len] = (char)c;
    }
    return want ? KEY_TEXT : KEY_NONE;
}
