/* SPDX-License-Identifier: MIT */
/*
 * A line of a policy as words. Words are separated by blanks and by commas; a
 * comma is also a word of its own. `#` starts a comment, up to the end of the
 * line. A word in double quotes may contain any of these; there, \" and \\
 * stand for a quote and a backslash.
 */
#ifndef VMM_POLICY_LEX_H
#define VMM_POLICY_LEX_H

#include "policy.h"

#define LEX_MAX_WORD 511u

enum lex_kind {
    LEX_END, /* end of the line, or a comment */
    LEX_COMMA,
    LEX_WORD,
    LEX_STRING, /* a word in quotes */
    LEX_BAD,    /* `word` says what is wrong */
};

struct lex_word {
    enum lex_kind kind;
    unsigned column, length;     /* bytes; column from 1 */
    char word[LEX_MAX_WORD + 1]; /* WORD, STRING: without quotes */
};

struct lex {
    const char *line;
    size_t len; /* without the newline */
    size_t at;
    struct lex_word next; /* the current word */
};

/* Starts with a line: next is its first word. */
void lex_start(struct lex *lex, const char *line, size_t len);
/* Advances to the next word. Stays at END and BAD. */
void lex_advance(struct lex *lex);

#endif
