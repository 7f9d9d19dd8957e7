/* SPDX-License-Identifier: MIT */
/*
 * Editing the line that is being typed. Meanwhile the terminal passes on every
 * byte as it comes and echoes nothing; afterwards its old mode is restored. So
 * a program that reads lines gets them as usual, and what was typed while it
 * ran is not lost.
 */
#include <asm/ioctls.h>
#include <asm/termbits.h>

#include "../lib/stdio.h"
#include "../lib/stdlib.h"
#include "../lib/string.h"
#include "../lib/sys.h"
#include "../lib/utf8.h"
#include "edit.h"
#include "sh.h"

#define LINE_SIZE 2048 /* bytes, with the newline and the NUL */

static struct {
    char text[LINE_SIZE];
    size_t len, at; /* the cursor is in front of text[at] */
    const char *prompt;
    unsigned back;         /* the history line that it began as; 0: none */
    char draft[LINE_SIZE]; /* what was typed before going back */
} line;

bool edit_possible(void)
{
    const char *term = var_get("TERM");

    return term && *term && strcmp(term, "dumb") != 0 && isatty(STDIN) &&
           isatty(STDERR);
}

static void show(size_t same)
{
    screen_line(line.text, line.len, line.at, same);
}

/* --- Places in the line. --- */

static size_t before(size_t at)
{
    while (at > 0 && utf8_inside(line.text[--at]))
        ;
    return at;
}

static size_t behind(size_t at)
{
    if (at < line.len)
        at++;
    while (at < line.len && utf8_inside(line.text[at]))
        at++;
    return at;
}

static size_t word_before(size_t at)
{
    while (at > 0 && line.text[at - 1] == ' ')
        at--;
    while (at > 0 && line.text[at - 1] != ' ')
        at--;
    return at;
}

static size_t word_behind(size_t at)
{
    while (at < line.len && line.text[at] == ' ')
        at++;
    while (at < line.len && line.text[at] != ' ')
        at++;
    return at;
}

/* --- Changes. --- */

static void move_to(size_t at)
{
    line.at = at;
    show(line.len);
}

static void insert(const char *bytes, size_t len)
{
    size_t at = line.at;

    if (line.len + len > LINE_SIZE - 2) {
        screen_beep();
        return;
    }
    memmove(line.text + at + len, line.text + at, line.len - at);
    memcpy(line.text + at, bytes, len);
    line.len += len;
    line.at += len;
    show(at);
}

static void remove(size_t from, size_t to)
{
    memmove(line.text + from, line.text + to, line.len - to);
    line.len -= to - from;
    line.at = from;
    show(from);
}

static void replace(const char *text)
{
    line.len = strlen(text);
    memcpy(line.text, text, line.len);
    line.at = line.len;
    show(0);
}

/* Up and down. A history line that is edited becomes a new line. */
static void go_back(unsigned back)
{
    const char *old = history_line(back);

    if (back && !old) {
        screen_beep();
        return;
    }
    if (line.back == 0) {
        memcpy(line.draft, line.text, line.len);
        line.draft[line.len] = '\0';
    }
    line.back = back;
    replace(back ? old : line.draft);
}

static void try_to_complete(void)
{
    void *mark = temp_mark();
    struct completion c = complete(line.text, line.at);

    if (*c.insert) {
        insert(c.insert, strlen(c.insert));
    } else if (c.nr > 1) {
        screen_leave("");
        screen_names(c.names, c.nr);
        screen_prompt(line.prompt);
        show(0);
    } else {
        screen_beep();
    }
    temp_release(mark);
}

/* A Tab where a command may begin is a blank: in pasted text it means that. */
static void tab(void)
{
    if (word_behind(0) > line.at || line.len == 0)
        insert(" ", 1);
    else
        try_to_complete();
}

static void change(enum key key)
{
    switch ((int)key) { /* other keys change nothing */
    case KEY_LEFT:
        move_to(before(line.at));
        break;
    case KEY_RIGHT:
        move_to(behind(line.at));
        break;
    case KEY_WORD_LEFT:
        move_to(word_before(line.at));
        break;
    case KEY_WORD_RIGHT:
        move_to(word_behind(line.at));
        break;
    case KEY_HOME:
        move_to(0);
        break;
    case KEY_END:
        move_to(line.len);
        break;
    case KEY_UP:
        go_back(line.back + 1);
        break;
    case KEY_DOWN:
        if (line.back)
            go_back(line.back - 1);
        break;
    case KEY_BACKSPACE:
        remove(before(line.at), line.at);
        break;
    case KEY_DELETE:
        remove(line.at, behind(line.at));
        break;
    case KEY_KILL_BEFORE:
        remove(0, line.at);
        break;
    case KEY_KILL_BEHIND:
        remove(line.at, line.len);
        break;
    case KEY_KILL_WORD:
        remove(word_before(line.at), line.at);
        break;
    case KEY_COMPLETE:
        tab();
        break;
    case KEY_CLEAR:
        screen_clear(line.prompt);
        show(0);
        break;
    default:
        break;
    }
}

static enum edit_result edit(void)
{
    char text[4];
    size_t len;

    for (;;) {
        enum key key = key_read(text, &len);

        if (key == KEY_DELETE_OR_END)
            key = line.len ? KEY_DELETE : KEY_CLOSED;
        switch ((int)key) {
        case KEY_TEXT:
            insert(text, len);
            break;
        case KEY_ENTER:
            screen_leave("");
            return EDIT_LINE;
        case KEY_ABANDON:
            screen_leave("^C");
            return EDIT_ABANDONED;
        case KEY_CLOSED:
            screen_leave("");
            return EDIT_CLOSED;
        default:
            change(key);
        }
    }
}

enum edit_result edit_line(const char *prompt, const char **text, size_t *len)
{
    struct termios before, raw;
    enum edit_result result;

    if (ioctl(STDIN, TCGETS, &before) < 0)
        return EDIT_CLOSED;
    raw = before;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG | IEXTEN);
    raw.c_iflag &= ~(tcflag_t)(IXON | ICRNL);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    ioctl(STDIN, TCSETS, &raw);

    line.len = line.at = 0;
    line.back = 0;
    line.prompt = prompt;
    screen_prompt(prompt);
    result = edit();
    ioctl(STDIN, TCSETS, &before);

    line.text[line.len] = '\0';
    if (result == EDIT_LINE)
        history_add(line.text);
    line.text[line.len++] = '\n';
    *text = line.text;
    *len = line.len;
    return result;
}
