/* SPDX-License-Identifier: MIT */
/*
 * Folding lines that are too wide for a terminal, and messages on a terminal.
 */
#include <criterion/criterion.h>

#include <pty.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fold.h"
#include "base/log.h"

static void expect_folded(const char *text, size_t columns, size_t indent,
                          const char *wanted)
{
    char *made = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&made, &size);

    fold_lines(out, text, columns, indent);
    fclose(out);
    cr_expect_str_eq(made, wanted, "%s", made);
    free(made);
}

Test(fold, between_words)
{
    expect_folded("one two three\n", 13, 2, "one two three\n");
    expect_folded("one two three\n", 12, 2, "one two\n  three\n");
    expect_folded("one  two   three\n\nx y\n", 7, 2,
                  "one\n  two\n  three\n\nx y\n");
}

Test(fold, a_remark_in_parentheses_stays_whole)
{
    expect_folded("it died at main (0x10, a.c:1) and so on", 28, 2,
                  "it died at\n  main (0x10, a.c:1) and so\n  on\n");
    expect_folded("a (this one is too long for that)", 20, 2,
                  "a (this one is too\n  long for that)\n");
    expect_folded("a (not closed at all", 10, 2,
                  "a (not\n  closed\n  at all\n");
}

/* A break that gives the next word no more room would only waste a line. */
Test(fold, a_long_word_stays_whole)
{
    expect_folded("vmm: /a/long/path is there", 10, 5,
                  "vmm: /a/long/path\n     is\n     there\n");
    expect_folded("  why      long-word x", 12, 11,
                  "  why      long-word\n           x\n");
}

/* Hangul is two columns wide; a combining mark and a colour take none. */
Test(fold, columns_are_not_bytes)
{
    expect_folded("\xED\x95\x9C\xEA\xB8\x80 ab", 7, 0,
                  "\xED\x95\x9C\xEA\xB8\x80 ab\n");
    expect_folded("\xED\x95\x9C\xEA\xB8\x80 ab", 6, 0,
                  "\xED\x95\x9C\xEA\xB8\x80\nab\n");
    expect_folded("e\xCC\x81 abc", 5, 0, "e\xCC\x81 abc\n");
    expect_folded("\033[1;31mab\033[0m cd", 5, 0, "\033[1;31mab\033[0m cd\n");
}

/* What log_error prints on a terminal with so many columns; carriage returns
 * are removed. */
static const char *on_terminal(unsigned short columns)
{
    const struct winsize size = {.ws_row = 24, .ws_col = columns};
    static char text[1024];
    int master, slave;
    size_t len = 0;

    cr_assert_eq(openpty(&master, &slave, NULL, NULL, &size), 0);
    dup2(slave, STDERR_FILENO);
    log_fit_terminal();
    log_error("image.bin: %s; what is behind it is another line",
              "it is a kernel that nobody can read");
    ssize_t n = read(master, text, sizeof(text) - 1);
    for (ssize_t i = 0; i < n; i++)
        if (text[i] != '\r')
            text[len++] = text[i];
    text[len] = '\0';
    return text;
}

Test(fold, messages_on_a_terminal)
{
    static const char whole[] =
        "vmm: image.bin: it is a kernel that nobody can read; what is behind "
        "it is another line\n";

    cr_expect_str_eq(on_terminal(100), whole);
    cr_expect_str_eq(on_terminal(40),
                     "vmm: image.bin: it is a kernel that\n"
                     "     nobody can read; what is behind it\n"
                     "     is another line\n");
    cr_expect_str_eq(on_terminal(0), whole); /* the width is not known */
}
