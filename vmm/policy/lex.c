/* SPDX-License-Identifier: MIT */
/*
 * A line of a policy as words.
 */
#include "lex.h"

#include <string.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* Bytes from 0x80 on are part of UTF-8 names. */
static bool is_control(char c)
{
    return (unsigned char)c < 0x20 || c == 0x7F;
}

static void bad(struct lex *lex, size_t at, size_t length, const char *why)
{
    struct lex_word *word = &lex->next;

    word->kind = LEX_BAD;
    word->column = (unsigned)at + 1;
    word->length = length ? (unsigned)length : 1;
    snprintf(word->word, sizeof(word->word), "%s", why);
}

/* Adds a byte to the word. False if the word is too long or the byte is not
 * allowed in text. */
static bool put(struct lex *lex, size_t *n, char c)
{
    struct lex_word *word = &lex->next;

    if (is_control(c)) {
        bad(lex, lex->at, 1,
            "a control character; a policy is plain text, write it with an "
            "editor");
        return false;
    }
    if (*n == LEX_MAX_WORD) {
        _Static_assert(LEX_MAX_WORD == 511, "as the message says");
        bad(lex, word->column - 1, *n, "a word of more than 511 bytes");
        return false;
    }
    word->word[(*n)++] = c;
    return true;
}

static void take_word(struct lex *lex)
{
    size_t n = 0;

    lex->next.kind = LEX_WORD;
    for (; lex->at < lex->len; lex->at++) {
        char c = lex->line[lex->at];
        if (is_blank(c) || c == ',' || c == '#')
            break;
        if (c == '"') {
            bad(lex, lex->at, 1,
                "a quote inside a word; put the whole word in quotes");
            return;
        }
        if (!put(lex, &n, c))
            return;
    }
    lex->next.word[n] = '\0';
    lex->next.length = (unsigned)(lex->at + 1) - lex->next.column;
}

static void take_string(struct lex *lex)
{
    size_t start = lex->at++;
    size_t n = 0;

    lex->next.kind = LEX_STRING;
    for (; lex->at < lex->len && lex->line[lex->at] != '"'; lex->at++) {
        char c = lex->line[lex->at];
        if (c == '\\' && lex->at + 1 < lex->len)
            c = lex->line[++lex->at];
        if (!put(lex, &n, c))
            return;
    }
    if (lex->at == lex->len) {
        bad(lex, start, lex->len - start,
            "a quote that is not closed on its line; add a \"");
        return;
    }
    lex->at++;
    lex->next.word[n] = '\0';
    lex->next.length = (unsigned)(lex->at - start);
}

void lex_advance(struct lex *lex)
{
    struct lex_word *word = &lex->next;

    if (word->kind == LEX_BAD)
        return;
    while (lex->at < lex->len && is_blank(lex->line[lex->at]))
        lex->at++;
    word->column = (unsigned)lex->at + 1;
    word->length = 1;
    word->word[0] = '\0';
    if (lex->at == lex->len || lex->line[lex->at] == '#') {
        word->kind = LEX_END;
    } else if (lex->line[lex->at] == ',') {
        word->kind = LEX_COMMA;
        lex->at++;
    } else if (lex->line[lex->at] == '"') {
        take_string(lex);
    } else {
        take_word(lex);
    }
}

void lex_start(struct lex *lex, const char *line, size_t len)
{
    lex->line = line;
    lex->len = len;
    lex->at = 0;
    lex->next.kind = LEX_END;
    lex_advance(lex);
}
