/* SPDX-License-Identifier: MIT */
/*
 * Where commands come from. A terminal's lines come from the editor (edit.h).
 * Other standard input is read one byte at a time, so that a command finds its
 * own input right after its line; nobody else reads a script's descriptor, so a
 * script is read in blocks.
 */
#include "../lib/errno.h"
#include "../lib/stdio.h"
#include "../lib/string.h"
#include "../lib/sys.h"
#include "edit.h"
#include "sh.h"

#define NOTHING (-2) /* no character is held */

static struct {
    const char *text; /* a string, or NULL: the descriptor */
    int fd;
    bool interactive;
    bool edits; /* lines come from the editor */
    bool abandoned;
    const char *prompt; /* to print before the next read, or NULL */
    unsigned line;
    int held;         /* the character that input_peek returned */
    const char *data; /* what was read */
    size_t at, end;
    char block[512];
} in = {.held = NOTHING, .line = 1};

void input_string(const char *text)
{
    in.text = text;
    in.interactive = false;
    in.held = NOTHING;
    in.line = 1;
}

void input_fd(int fd, bool interactive)
{
    in.text = NULL;
    in.fd = fd;
    in.interactive = interactive;
    in.edits = interactive && edit_possible();
    in.held = NOTHING;
    in.line = 1;
}

/* Refills in.data. False at the end of the input. */
static bool read_line(void)
{
    enum edit_result result =
        edit_line(in.prompt ? in.prompt : "", &in.data, &in.end);

    in.prompt = NULL;
    in.abandoned = result == EDIT_ABANDONED;
    if (result != EDIT_LINE)
        in.end = 0;
    return result == EDIT_LINE;
}

static bool read_block(void)
{
    size_t want = in.fd == STDIN ? 1 : sizeof(in.block);
    long n;

    if (in.prompt && in.interactive) {
        dprintf(STDERR, "%s", in.prompt);
        in.prompt = NULL;
    }
    do
        n = read(in.fd, in.block, want);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        complain("cannot read commands: %s", strerror(errno));
    in.data = in.block;
    in.end = n > 0 ? (size_t)n : 0;
    return n > 0;
}

static int from_fd(void)
{
    if (in.at == in.end) {
        in.at = 0;
        if (!(in.edits ? read_line() : read_block()))
            return -1;
    }
    return (unsigned char)in.data[in.at++];
}

int input_peek(void)
{
    if (in.held == NOTHING) {
        if (!in.text)
            in.held = from_fd();
        else
            in.held = *in.text ? (unsigned char)*in.text++ : -1;
    }
    return in.held;
}

int input_next(void)
{
    int c = input_peek();

    if (c != -1) /* the end is never consumed */
        in.held = NOTHING;
    if (c == '\n') {
        in.line++;
        in.prompt = "> "; /* for when the command goes on */
    }
    return c;
}

unsigned input_line(void)
{
    return in.line;
}

void input_prompt(const char *prompt)
{
    in.prompt = prompt;
    if (in.abandoned) { /* it ended only this command */
        in.abandoned = false;
        in.held = NOTHING;
    }
}

bool input_abandoned(void)
{
    return in.abandoned;
}

void input_drop_line(void)
{
    int c;

    /* Discard the input that is there; a held newline has been read already. */
    do
        c = input_next();
    while (c != '\n' && c != -1);
}
