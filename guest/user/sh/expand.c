/* SPDX-License-Identifier: MIT */
/*
 * Expansion of words: quotes are removed; $NAME, ${NAME}, ${NAME:-WORD}, $?,
 * $$, $!, $#, $0-$9, $@, $* and $(...) are replaced; unquoted results are split
 * into several words at blanks.
 */
#include "../lib/errno.h"
#include "../lib/stdio.h"
#include "../lib/stdlib.h"
#include "../lib/string.h"
#include "../lib/sys.h"
#include "sh.h"

/* The words so far, and the one in progress. */
struct result {
    char **words;
    int nr, room;
    char *text;
    size_t len, size;
    bool begun; /* a word has begun, even if it is empty */
    bool split; /* split unquoted results at blanks */
};

static void expand_text(struct result *r, const char *text);

static void add(struct result *r, char c)
{
    if (r->len + 1 >= r->size) {
        size_t size = r->size ? r->size * 2 : 64;
        char *text = temp_alloc(size);

        memcpy(text, r->text, r->len);
        r->text = text;
        r->size = size;
    }
    r->text[r->len++] = c;
    r->begun = true;
}

static void end_word(struct result *r)
{
    if (!r->begun)
        return;
    add(r, '\0');
    if (r->nr + 1 >= r->room) {
        int room = r->room ? r->room * 2 : 16;
        char **words = temp_alloc((size_t)room * sizeof(*words));

        memcpy(words, r->words, (size_t)r->nr * sizeof(*words));
        r->words = words;
        r->room = room;
    }
    r->words[r->nr++] = r->text;
    r->text = NULL;
    r->len = r->size = 0;
    r->begun = false;
}

static void add_value(struct result *r, const char *value, bool quoted)
{
    for (; value && *value; value++) {
        if (!quoted && r->split && strchr(" \t\n", *value))
            end_word(r);
        else
            add(r, *value);
    }
}

static void add_number(struct result *r, int number)
{
    char text[16];

    snprintf(text, sizeof(text), "%d", number);
    add_value(r, text, true);
}

/* $@ and $*: within quotes "$@" keeps the words apart, "$*" joins them. */
static void add_arguments(struct result *r, char which, bool quoted)
{
    for (int i = 1; i < shell.argc; i++) {
        if (i > 1 && (which == '*' || !r->split) && quoted)
            add(r, ' ');
        else if (i > 1)
            r->split ? end_word(r) : add(r, ' ');
        if (quoted)
            r->begun = true;
        add_value(r, shell.argv[i], quoted);
    }
}

/* One of $? $$ $! $# $@ $* $0..$9. False if `c` is none of them. */
static bool add_special(struct result *r, char c, bool quoted)
{
    switch (c) {
    case '?':
        add_number(r, shell.status);
        return true;
    case '$':
        add_number(r, shell.pid);
        return true;
    case '!':
        if (shell.last_job)
            add_number(r, shell.last_job);
        return true;
    case '#':
        add_number(r, shell.argc - 1);
        return true;
    case '@':
    case '*':
        add_arguments(r, c, quoted);
        return true;
    default:
        break;
    }
    if (c < '0' || c > '9')
        return false;
    if (c - '0' < shell.argc)
        add_value(r, shell.argv[c - '0'], quoted);
    return true;
}

static char *copy_part(const char *text, size_t len)
{
    char *copy = temp_alloc(len + 1);

    memcpy(copy, text, len);
    copy[len] = '\0';
    return copy;
}

/* The length of (...) or {...} at `text`, including the brackets; the lexer has
 * made sure that it is closed. */
static size_t bracket_len(const char *text)
{
    char open = *text, close = open == '(' ? ')' : '}', quote = 0;
    int depth = 0;

    for (size_t i = 0; text[i]; i++) {
        if (text[i] == '\\' && quote != '\'' && text[i + 1])
            i++;
        else if (quote)
            quote = text[i] == quote ? 0 : quote;
        else if (text[i] == '\'' || text[i] == '"')
            quote = text[i];
        else if (text[i] == open)
            depth++;
        else if (text[i] == close && --depth == 0)
            return i + 1;
    }
    return strlen(text);
}

/* Adds the output of the commands, without trailing newlines. */
static void add_output(struct result *r, const char *commands, bool quoted)
{
    int fds[2], pid, newlines = 0;
    char c;

    if (pipe(fds) < 0) {
        complain("$(...): pipe: %s", strerror(errno));
        return;
    }
    pid = job_fork(false);
    if (pid == 0) {
        close(fds[0]);
        dup2(fds[1], STDOUT);
        close(fds[1]);
        input_string(commands);
        exit(run_input());
    }
    close(fds[1]);
    for (;;) {
        char block[512];
        long n = pid < 0 ? 0 : read(fds[0], block, sizeof(block));

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        for (long i = 0; i < n; i++) {
            c = block[i];
            if (c == '\n') {
                newlines++;
                continue;
            }
            for (; newlines; newlines--)
                add_value(r, "\n", quoted);
            add_value(r, (char[]){c, '\0'}, quoted);
        }
    }
    close(fds[0]);
    shell.status = pid < 0 ? 2 : job_wait(pid);
    shell.replaced = true;
}

/* Expands the inside of ${...}. */
static void add_braced(struct result *r, const char *inside, bool quoted)
{
    size_t len = var_name_len(inside);
    const char *value, *rest = inside + len;

    if (!len && inside[0] && !inside[1] && add_special(r, inside[0], quoted))
        return;
    value = var_get(copy_part(inside, len));
    if (len && !*rest)
        add_value(r, value, quoted);
    else if (len && rest[0] == ':' && rest[1] == '-') {
        if (value && *value)
            add_value(r, value, quoted);
        else
            expand_text(r, rest + 2);
    } else {
        complain("${%s}: bad substitution", inside);
        if (!shell.interactive)
            exit(2);
    }
}

/* `text` is what follows a $. Returns how much of it was used. */
static size_t add_dollar(struct result *r, const char *text, bool quoted)
{
    size_t len;

    if (*text == '{' || *text == '(') {
        len = bracket_len(text);
        if (*text == '{')
            add_braced(r, copy_part(text + 1, len - 2), quoted);
        else
            add_output(r, copy_part(text + 1, len - 2), quoted);
        return len;
    }
    len = var_name_len(text);
    if (len) {
        add_value(r, var_get(copy_part(text, len)), quoted);
        return len;
    }
    if (*text && add_special(r, *text, quoted))
        return 1;
    add(r, '$');
    return 0;
}

static void expand_text(struct result *r, const char *text)
{
    char quote = 0;

    while (*text) {
        char c = *text++;

        if (c == quote) {
            quote = 0;
        } else if (quote == '\'') {
            add(r, c);
        } else if (!quote && (c == '\'' || c == '"')) {
            quote = c;
            /* "$@" without arguments is no word; '' and "" are one. */
            if (c == '\'' || strncmp(text, "$@\"", 3) != 0)
                r->begun = true;
        } else if (c == '\\' && *text) {
            if (quote && !strchr("$`\"\\", *text))
                add(r, c);
            add(r, *text++);
        } else if (c == '$') {
            text += add_dollar(r, text, quote != 0);
        } else {
            add(r, c);
        }
    }
}

char **expand_words(const struct word *words, int *nr)
{
    struct result r = {.split = true};

    for (; words; words = words->next) {
        expand_text(&r, words->text);
        end_word(&r);
    }
    if (!r.words)
        r.words = temp_alloc(sizeof(*r.words));
    r.words[r.nr] = NULL;
    *nr = r.nr;
    return r.words;
}

char *expand_one(const char *text)
{
    struct result r = {.split = false};

    expand_text(&r, text);
    add(&r, '\0');
    return r.text;
}
