/* SPDX-License-Identifier: MIT */
/*
 * Characters to tokens. A word keeps its quotes, backslashes and $: they are
 * interpreted when the word is expanded; here they only decide where it ends.
 */
#include "../lib/string.h"
#include "sh.h"

/* A string that grows, in temporary memory. */
struct text {
    char *s;
    size_t len, size;
};

static void add(struct text *t, int c)
{
    if (t->len + 1 >= t->size) {
        size_t size = t->size ? t->size * 2 : 32;
        char *s = temp_alloc(size);

        memcpy(s, t->s, t->len);
        t->s = s;
        t->size = size;
    }
    t->s[t->len++] = (char)c;
    t->s[t->len] = '\0';
}

static bool add_dollar(struct text *t);

/* Adds the rest of '...' or "...", whose first quote has been added. */
static bool add_quoted(struct text *t, int quote)
{
    for (;;) {
        int c = input_next();

        if (c == -1)
            return false;
        if (c == '\\' && quote == '"' && input_peek() == '\n') {
            input_next();
            continue;
        }
        add(t, c);
        if (c == quote)
            return true;
        if (quote == '\'')
            continue;
        if (c == '\\' && input_peek() != -1)
            add(t, input_next());
        else if (c == '$' && !add_dollar(t))
            return false;
    }
}

/* After a $ that has been added: adds the whole of ${...} or $(...), which may
 * contain spaces and quotes of its own. */
static bool add_dollar(struct text *t)
{
    int open = input_peek();
    int close = open == '(' ? ')' : '}';
    int depth = 0;

    if (open != '(' && open != '{')
        return true;
    for (;;) {
        int c = input_next();

        if (c == -1)
            return false;
        add(t, c);
        if (c == open)
            depth++;
        else if (c == close && --depth == 0)
            return true;
        else if ((c == '\'' || c == '"') && !add_quoted(t, c))
            return false;
        else if (c == '\\' && input_peek() != -1)
            add(t, input_next());
    }
}

static bool ends_word(int c)
{
    return c == -1 || strchr(" \t\n;&|<>()", c);
}

static struct token lex_word(void)
{
    struct token token = {.kind = TOKEN_WORD};
    struct text t = {0};

    while (!ends_word(input_peek())) {
        int c = input_next();

        if (c == '\\' && input_peek() == '\n') {
            input_next();
            continue;
        }
        add(&t, c);
        if (c == '\\' && input_peek() != -1)
            add(&t, input_next());
        else if (((c == '\'' || c == '"') && !add_quoted(&t, c)) ||
                 (c == '$' && !add_dollar(&t)))
            token.kind = TOKEN_ERROR;
    }
    token.text = t.s; /* NULL: only a continued line */
    return token;
}

static struct token lex_redir(int fd)
{
    struct token token = {.kind = TOKEN_REDIR};
    int c = input_next();

    token.text = c == '<' ? "<" : ">";
    token.redir = c == '<' ? REDIR_IN : REDIR_OUT;
    token.fd = fd >= 0 ? fd : c == '<' ? 0 : 1;
    if (input_peek() == '&') {
        input_next();
        token.redir = REDIR_DUP;
    } else if (c == '>' && input_peek() == '>') {
        input_next();
        token.redir = REDIR_APPEND;
    }
    return token;
}

static struct token lex_operator(void)
{
    struct text t = {0};
    int c = input_next();

    add(&t, c);
    if ((c == '&' || c == '|') && input_peek() == c)
        add(&t, input_next());
    return (struct token){.kind = TOKEN_OPERATOR, .text = t.s};
}

static void skip_blanks(void)
{
    while (input_peek() == ' ' || input_peek() == '\t')
        input_next();
    if (input_peek() == '#')
        while (input_peek() != '\n' && input_peek() != -1)
            input_next();
}

struct token lex_next(void)
{
    struct token token;
    int c;

    skip_blanks();
    c = input_peek();
    if (c == -1)
        return (struct token){.kind = TOKEN_END, .text = ""};
    if (c == '\n') {
        input_next();
        return (struct token){.kind = TOKEN_NEWLINE, .text = ""};
    }
    if (c == '<' || c == '>')
        return lex_redir(-1);
    if (ends_word(c))
        return lex_operator();
    token = lex_word();
    if (!token.text)
        return lex_next();
    /* A single digit in front of < or > is the descriptor. */
    c = input_peek();
    if ((c == '<' || c == '>') && token.text[0] >= '0' &&
        token.text[0] <= '9' && !token.text[1])
        return lex_redir(token.text[0] - '0');
    return token;
}
