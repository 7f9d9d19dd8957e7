/* SPDX-License-Identifier: MIT */
/*
 * Editing the line that is being typed: what the parts know of each other.
 * Reading order:
 *
 *   key.c       bytes of the terminal -> keys
 *   screen.c    where things are on the terminal, and what must be drawn
 *   history.c   the lines before this one
 *   complete.c  what a name that was begun may become (Tab)
 *   edit.c      a key -> another line; the terminal's mode
 */
#ifndef EDIT_H
#define EDIT_H

#include <stdbool.h>
#include <stddef.h>

/* --- key.c --- */
enum key {
    KEY_NONE, /* one that means nothing here */
    KEY_TEXT, /* a character */
    KEY_ENTER,
    KEY_LEFT,
    KEY_RIGHT,
    KEY_WORD_LEFT,
    KEY_WORD_RIGHT,
    KEY_UP,
    KEY_DOWN,
    KEY_HOME,
    KEY_END,
    KEY_BACKSPACE,
    KEY_DELETE,
    KEY_DELETE_OR_END, /* Ctrl-D */
    KEY_KILL_BEFORE,
    KEY_KILL_BEHIND,
    KEY_KILL_WORD,
    KEY_COMPLETE,
    KEY_CLEAR,
    KEY_ABANDON, /* Ctrl-C */
    KEY_CLOSED,  /* nothing more comes from the terminal */
};

/* Waits for a key. For KEY_TEXT the character's bytes, *len of them, are in
 * text. Reads no byte too many: what follows may be a program's input. */
enum key key_read(char text[4], size_t *len);

/* --- screen.c: it remembers what it has drawn. --- */
/* Writes the prompt at the left edge, and nothing after it. */
void screen_prompt(const char *prompt);
/* Makes the line text[0..len) with the cursor in front of text[at], given that
 * its first `same` bytes are there. */
void screen_line(const char *text, size_t len, size_t at, size_t same);
/* Goes past the line, writes `mark` and ends the row. */
void screen_leave(const char *mark);
/* The same on an empty screen: the prompt is at its top then. */
void screen_clear(const char *prompt);
/* Names, in columns, down first. */
void screen_names(char *const names[], size_t nr);
void screen_beep(void);

/* --- history.c --- */
/* Keeps a line, unless it is empty, blank, or the one before again. */
void history_add(const char *line);
/* The line that was added `back` lines ago (1: the last); NULL: none. It is
 * there until the next history_add. */
const char *history_line(unsigned back);

/* --- complete.c --- */
struct completion {
    const char *insert; /* after the cursor; "" for nothing */
    char **names;       /* all that it may become, sorted */
    size_t nr;
};

/* What the word that ends at text[at] may become. In temporary memory. */
struct completion complete(const char *text, size_t at);

/* --- edit.c --- */
enum edit_result { EDIT_LINE, EDIT_CLOSED, EDIT_ABANDONED };

/* Is standard input a terminal on which lines can be drawn? */
bool edit_possible(void);
/* Lets somebody write a line. It has a newline at its end, and stays until the
 * next call. While programs run the terminal is as they expect it. */
enum edit_result edit_line(const char *prompt, const char **line, size_t *len);

#endif
