/* SPDX-License-Identifier: MIT */
/*
 * ps [TABLE]: lists the processes. The system call interface has no call for
 * it, so the kernel offers a table as text in /proc/ps: the first line names
 * the columns, each other line is one process; columns are separated by blanks,
 * and the last one extends to the end of the line. This program aligns them:
 * columns of numbers to the right, others to the left.
 */
#include "../lib/errno.h"
#include "../lib/stdio.h"
#include "../lib/string.h"
#include "../lib/sys.h"

#define COLUMNS_MAX 16
#define TABLE_MAX   65536

static char table[TABLE_MAX];

struct column {
    int width;
    bool text; /* some value in it is not a number */
};

static void load(const char *path)
{
    int fd = open(path, O_RDONLY, 0);
    size_t used = 0;
    long n = 0;

    if (fd < 0)
        die("the process table %s cannot be read", path);
    while (used + 1 < sizeof(table) &&
           (n = read(fd, table + used, sizeof(table) - 1 - used)) > 0)
        used += (size_t)n;
    if (n < 0)
        die("reading %s", path);
    table[used] = '\0';
    close(fd);
}

/* Cuts the next field off *line; the last column takes the rest. Returns its
 * start and its length. */
static const char *next_field(const char **line, bool last, int *len)
{
    const char *start;

    while (**line == ' ' || **line == '\t')
        (*line)++;
    start = *line;
    while (**line && **line != '\n' &&
           (last || (**line != ' ' && **line != '\t')))
        (*line)++;
    *len = (int)(*line - start);
    return start;
}

static bool is_number(const char *text, int len)
{
    for (int i = 0; i < len; i++)
        if ((text[i] < '0' || text[i] > '9') && text[i] != '.')
            return false;
    return true;
}

static int count_columns(void)
{
    const char *p = table;
    int nr = 0, len;

    while (nr < COLUMNS_MAX && (next_field(&p, false, &len), len))
        nr++;
    return nr;
}

static const char *next_line(const char *p)
{
    while (*p && *p++ != '\n')
        ;
    return p;
}

int main(int argc, char *argv[])
{
    struct column columns[COLUMNS_MAX] = {{0}};
    int nr, len;

    if (argc > 2)
        usage("ps [TABLE]");
    load(argc > 1 ? argv[1] : "/proc/ps");
    nr = count_columns();
    for (const char *line = table; *line; line = next_line(line)) {
        const char *p = line;

        for (int i = 0; i < nr; i++) {
            const char *field = next_field(&p, i == nr - 1, &len);

            if (len > columns[i].width)
                columns[i].width = len;
            if (line != table && !is_number(field, len))
                columns[i].text = true;
        }
    }
    for (const char *line = table; *line; line = next_line(line)) {
        const char *p = line;

        for (int i = 0; i < nr; i++) {
            const char *field = next_field(&p, i == nr - 1, &len);
            int pad = i < nr - 1 || !columns[i].text ? columns[i].width : 0;

            if (i)
                printf(" ");
            printf("%*.*s", columns[i].text ? -pad : pad, len, field);
        }
        printf("\n");
    }
    return 0;
}
