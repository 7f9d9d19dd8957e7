/* SPDX-License-Identifier: MIT */
/*
 * Choosing where a line is broken.
 */
#include "fold.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "utf8.h"

#define TAB_COLUMNS 8u /* at most */

size_t fold_colour(const char *text, size_t len)
{
    size_t n = 2;

    if (len < 3 || text[0] != '\033' || text[1] != '[')
        return 0;
    while (n < len && ((text[n] >= '0' && text[n] <= '9') || text[n] == ';'))
        n++;
    return n < len && text[n] == 'm' ? n + 1 : 0;
}

/* Columns of the first character or colour; *used is its length in bytes. */
static size_t columns_of(const char *text, size_t len, size_t *used)
{
    *used = fold_colour(text, len);
    if (*used)
        return 0;
    size_t columns = utf8_first_columns(text, len, used);
    return *text == '\t' ? TAB_COLUMNS : columns;
}

/* Length of a blank and a short remark in parentheses at the start of `text`,
 * such as " (0x1004c3, main.c:12)", which reads better on the same line as what
 * it is about. 0: `text` begins with none. */
static size_t remark(const char *text, size_t len, size_t room)
{
    size_t most = len < room / 2 ? len : room / 2;
    const char *end = most > 1 && text[0] == ' ' && text[1] == '('
                          ? memchr(text, ')', most)
                          : NULL;

    return end ? (size_t)(end - text) + 1 : 0;
}

/* How many bytes go on a line of `room` columns: up to the last blank between
 * words that fits, but not one in the first `least` columns, since the text
 * after it would get no more room on the next line than it has here. */
static size_t fitting(const char *text, size_t len, size_t room, size_t least)
{
    size_t taken = 0, last = 0, whole = 0, used;

    for (size_t at = 0; at < len; at += used) {
        if (at >= whole)
            whole = at + remark(text + at, len - at, room);
        if (text[at] == ' ' && at >= whole && at && text[at - 1] != ' ' &&
            taken > least) {
            if (taken > room)
                return last ? last : at;
            last = at;
        }
        taken += columns_of(text + at, len - at, &used);
    }
    return taken > room && last ? last : len;
}

static size_t count_blanks(const char *text, size_t len)
{
    size_t n = 0;

    while (n < len && text[n] == ' ')
        n++;
    return n;
}

const char *fold_next(struct fold *fold, size_t *len)
{
    const char *text = fold->text;
    bool first = !fold->has_begun;
    size_t room = first                          ? fold->columns
                  : fold->columns > fold->indent ? fold->columns - fold->indent
                                                 : 1;

    if (!fold->len && !first)
        return NULL;
    fold->has_begun = true;
    *len = fitting(text, fold->len, room, first ? fold->indent : 0);
    size_t used = *len + count_blanks(text + *len, fold->len - *len);
    fold->text += used;
    fold->len -= used;
    return text;
}

static void print(FILE *out, struct fold fold)
{
    const char *line;
    size_t len;
    bool first = true;

    while ((line = fold_next(&fold, &len))) {
        fprintf(out, "%*s%.*s\n", first ? 0 : (int)fold.indent, "", (int)len,
                line);
        first = false;
    }
}

void fold_lines(FILE *out, const char *text, size_t columns, size_t indent)
{
    while (*text) {
        size_t len = strcspn(text, "\n");
        print(out, (struct fold){.text = text,
                                 .len = len,
                                 .columns = columns,
                                 .indent = indent});
        text += len + (text[len] == '\n');
    }
}

unsigned fold_terminal(int fd)
{
    struct winsize size;

    if (!isatty(fd) || ioctl(fd, TIOCGWINSZ, &size) || size.ws_col < FOLD_MIN)
        return 0;
    return size.ws_col;
}
