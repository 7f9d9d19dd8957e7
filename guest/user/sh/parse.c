/* SPDX-License-Identifier: MIT */
/*
 * Tokens to a tree, by recursive descent:
 *
 *   command:  list NEWLINE
 *   list:     and_or { (; | & | NEWLINE inside brackets) and_or }
 *   and_or:   pipeline { (&& | ||) pipeline }
 *   pipeline: [!] one { | one }
 *   one:      simple | ( list ) | { list; } | if | while | until | for
 *
 * A word is reserved only where a command may begin, and only if it is
 * unquoted: it is compared with the text as written.
 */
#include "../lib/string.h"
#include "sh.h"

static struct token token; /* the next one, if `held` */
static bool held, failed;

static struct node *list(bool multiline);

static const struct token *peek(void)
{
    if (!held) {
        token = lex_next();
        held = true;
    }
    return &token;
}

static void skip(void)
{
    peek();
    held = false;
}

static void syntax_error(void)
{
    const struct token *t = peek();

    if (failed)
        return;
    failed = true;
    if (input_abandoned())
        return;
    if (t->kind == TOKEN_END)
        complain("line %u: syntax error: the input ends here too early",
                 input_line());
    else if (t->kind == TOKEN_ERROR)
        complain("line %u: syntax error: a quote or bracket is not closed",
                 input_line());
    else if (t->kind == TOKEN_NEWLINE)
        complain("line %u: syntax error: the line ends here too early",
                 input_line() - 1);
    else
        complain("line %u: syntax error near '%s'", input_line(), t->text);
}

static bool is(enum token_kind kind, const char *text)
{
    return peek()->kind == kind && strcmp(peek()->text, text) == 0;
}

static bool is_operator(const char *text)
{
    return is(TOKEN_OPERATOR, text);
}

static void expect(enum token_kind kind, const char *text)
{
    if (is(kind, text))
        skip();
    else
        syntax_error();
}

static void skip_newlines(void)
{
    while (peek()->kind == TOKEN_NEWLINE)
        skip();
}

static struct node *new_node(enum node_kind kind, struct node *left,
                             struct node *right)
{
    struct node *n = temp_alloc(sizeof(*n));

    memset(n, 0, sizeof(*n));
    n->kind = kind;
    n->left = left;
    n->right = right;
    return n;
}

/* Whether the next token is a reserved word that ends a list. */
static bool ends_list(void)
{
    static const char *const words[] = {"then", "else", "elif", "fi",
                                        "do",   "done", "}"};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (is(TOKEN_WORD, words[i]))
            return true;
    return false;
}

/* Adds a word to the list that ends at *end. Returns the new end. */
static struct word **add_word(struct word **end)
{
    struct word *w = temp_alloc(sizeof(*w));

    w->text = peek()->text;
    w->next = NULL;
    *end = w;
    skip();
    return &w->next;
}

static struct redir **add_redir(struct redir **end)
{
    struct redir *r = temp_alloc(sizeof(*r));

    *r = (struct redir){.kind = peek()->redir, .fd = peek()->fd};
    skip();
    if (peek()->kind != TOKEN_WORD) {
        syntax_error();
        return end;
    }
    r->target = peek()->text;
    skip();
    *end = r;
    return &r->next;
}

static struct node *simple(void)
{
    struct node *n = new_node(NODE_SIMPLE, NULL, NULL);
    struct word **words = &n->words;
    struct redir **redirs = &n->redirs;

    for (;;) {
        if (peek()->kind == TOKEN_WORD)
            words = add_word(words);
        else if (peek()->kind == TOKEN_REDIR)
            redirs = add_redir(redirs);
        else
            break;
        if (failed)
            break;
    }
    if (!n->words && !n->redirs)
        syntax_error();
    return n;
}

/* Parses what follows `if` or `elif`. */
static struct node *if_rest(void)
{
    struct node *n = new_node(NODE_IF, list(true), NULL);

    expect(TOKEN_WORD, "then");
    n->right = list(true);
    if (is(TOKEN_WORD, "elif")) {
        skip();
        n->other = if_rest();
        return n;
    }
    if (is(TOKEN_WORD, "else")) {
        skip();
        n->other = list(true);
    }
    expect(TOKEN_WORD, "fi");
    return n;
}

static struct node *loop_body(struct node *n)
{
    expect(TOKEN_WORD, "do");
    n->right = list(true);
    expect(TOKEN_WORD, "done");
    return n;
}

static struct node *for_loop(void)
{
    struct node *n = new_node(NODE_FOR, NULL, NULL);
    struct word **words = &n->words;

    if (peek()->kind != TOKEN_WORD)
        syntax_error();
    n->name = peek()->text;
    skip();
    skip_newlines();
    if (is(TOKEN_WORD, "in")) {
        n->has_in = true;
        skip();
        while (peek()->kind == TOKEN_WORD)
            words = add_word(words);
    }
    if (is_operator(";"))
        skip();
    skip_newlines();
    return loop_body(n);
}

static struct node *bracketed(enum node_kind kind, enum token_kind close_kind,
                              const char *close)
{
    struct node *n = new_node(kind, list(true), NULL);

    expect(close_kind, close);
    return n;
}

/* Parses a compound command; NULL if none begins here. */
static struct node *compound(void)
{
    if (is_operator("(")) {
        skip();
        return bracketed(NODE_SUBSHELL, TOKEN_OPERATOR, ")");
    }
    if (is(TOKEN_WORD, "{")) {
        skip();
        return bracketed(NODE_GROUP, TOKEN_WORD, "}");
    }
    if (is(TOKEN_WORD, "if")) {
        skip();
        return if_rest();
    }
    if (is(TOKEN_WORD, "while")) {
        skip();
        return loop_body(new_node(NODE_WHILE, list(true), NULL));
    }
    if (is(TOKEN_WORD, "until")) {
        skip();
        return loop_body(new_node(NODE_UNTIL, list(true), NULL));
    }
    if (is(TOKEN_WORD, "for")) {
        skip();
        return for_loop();
    }
    return NULL;
}

static struct node *one(void)
{
    struct node *n;
    struct redir **redirs;

    if (ends_list()) {
        syntax_error();
        return NULL;
    }
    n = compound();
    if (!n)
        return simple();
    redirs = &n->redirs;
    while (!failed && peek()->kind == TOKEN_REDIR)
        redirs = add_redir(redirs);
    return n;
}

static struct node *pipeline(void)
{
    struct node *n;
    bool negate = is(TOKEN_WORD, "!");

    if (negate)
        skip();
    n = one();
    while (!failed && is_operator("|")) {
        skip();
        skip_newlines();
        n = new_node(NODE_PIPE, n, one());
    }
    return negate ? new_node(NODE_NOT, n, NULL) : n;
}

static struct node *and_or(void)
{
    struct node *n = pipeline();

    while (!failed && (is_operator("&&") || is_operator("||"))) {
        enum node_kind kind = is_operator("&&") ? NODE_AND : NODE_OR;

        skip();
        skip_newlines();
        n = new_node(kind, n, pipeline());
    }
    return n;
}

/* With `multiline`, newlines separate commands as ; does, up to a word or
 * bracket that ends the list. Without it, the list ends at the newline, which
 * is not consumed. */
static struct node *list(bool multiline)
{
    struct node *all = NULL;

    for (;;) {
        struct node *n;

        if (multiline)
            skip_newlines();
        if (failed || (all && (ends_list() || is_operator(")") ||
                               peek()->kind == TOKEN_NEWLINE ||
                               peek()->kind == TOKEN_END)))
            return all;
        n = and_or();
        if (failed)
            return all;
        if (is_operator("&"))
            n = new_node(NODE_BACKGROUND, n, NULL);
        all = all ? new_node(NODE_SEQUENCE, all, n) : n;
        if (is_operator("&") || is_operator(";"))
            skip();
        else if (!multiline || peek()->kind != TOKEN_NEWLINE)
            return all;
    }
}

enum parse_result parse_command(struct node **tree)
{
    held = failed = false;
    if (peek()->kind == TOKEN_END && !input_abandoned())
        return PARSE_END;
    if (peek()->kind == TOKEN_NEWLINE)
        return PARSE_EMPTY;
    *tree = list(false);
    if (input_abandoned())
        return PARSE_ABANDONED;
    if (!failed && peek()->kind != TOKEN_NEWLINE && peek()->kind != TOKEN_END)
        syntax_error();
    if (!failed)
        return PARSE_COMMAND;
    if (held && token.kind != TOKEN_NEWLINE && token.kind != TOKEN_END)
        input_drop_line();
    return PARSE_ERROR;
}
