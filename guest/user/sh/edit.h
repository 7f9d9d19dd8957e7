/* SPDX-License-Identifier: MIT */
/*
 * Editing the line that is being typed: what the parts know of each other.
 * Reading order:
 *
 *   key.c       bytes of the terminal -> keys
 *   screen.c    where things are on the terminal, and what must be drawn
 *   history.c   the lines before this one
 *   complete.c  completion of a name (Tab)
 *   edit.c      a key -> another line; the terminal's mode
 */
#ifndef EDIT_H
#define EDIT_H

#include <stdbool.h>
#include <stddef.h>

/* --- key.c --- */
enum key {
    KEY_NONE, /* a key without a meaning here */
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
    KEY_CLOSED,  /* end of the terminal's input */
};

/* Waits for a key. For KEY_TEXT the character's bytes, *len of them, are in
 * text. Reads no byte beyond it, because what follows may be a program's
 * input. */
enum key key_read(char text[4], size_t *len);

/* --- screen.c: it remembers what it has drawn. --- */
/* Writes the prompt at the left edge, and nothing after it. */
void screen_prompt(const char *prompt);
/* Redraws the line as text[0..len) with the cursor in front of text[at]. Its
 * first `same` bytes are on the screen already. */
void screen_line(const char *text, size_t len, size_t at, size_t same);
/* Moves past the line, writes `mark` and ends the row. */
void screen_leave(const char *mark);
/* Clears the screen and writes the prompt at its top. */
void screen_clear(const char *prompt);
/* Prints names in columns, ordered downwards. */
void screen_names(char *const names[], size_t nr);
void screen_beep(void);

/* --- history.c --- */
/* Keeps a line, unless it is empty, blank, or the same as the one before. */
void history_add(const char *line);
/* The line that was added `back` lines ago (1: the last); NULL: none. Valid
 * until the next history_add. */
const char *history_line(unsigned back);

/* --- complete.c --- */
struct completion {
    const char *insert; /* text to insert at the cursor; may be "" */
    char **names;       /* all candidates, sorted */
    size_t nr;
};

/* Completes the word that ends at text[at]. The result is in temporary
 * memory. */
struct completion complete(const char *text, size_t at);

/* --- edit.c --- */
enum edit_result { EDIT_LINE, EDIT_CLOSED, EDIT_ABANDONED };

/* Whether standard input is a terminal on which lines can be edited. */
bool edit_possible(void);
/* Lets the user edit a line. It ends with a newline, and is valid until the
 * next call. While programs run, the terminal is in the mode that they
 * expect. */
enum edit_result edit_line(const char *prompt, const char **line, size_t *len);

#endif
