/* SPDX-License-Identifier: MIT */
/*
 * hexdump [-C] [FILE]: prints the offset, 16 bytes in hexadecimal, and the same
 * bytes as text; * stands for lines like the one before. -C is accepted, as
 * that is the only format.
 */
#include "../lib/args.h"
#include "../lib/stdio.h"
#include "../lib/string.h"
#include "../lib/sys.h"

#define ROW 16

static void print_row(unsigned long offset, const unsigned char *row,
                      size_t len)
{
    char line[96], byte[8];

    snprintf(line, sizeof(line), "%08lx  ", offset);
    for (size_t i = 0; i < ROW; i++) {
        snprintf(byte, sizeof(byte), i < len ? "%02x " : "   ",
                 i < len ? row[i] : 0u);
        strappend(line, byte, sizeof(line));
        if (i == 7)
            strappend(line, " ", sizeof(line));
    }
    strappend(line, " |", sizeof(line));
    for (size_t i = 0; i < len; i++) {
        char c[2] = {row[i] >= ' ' && row[i] < 127 ? (char)row[i] : '.'};

        strappend(line, c, sizeof(line));
    }
    printf("%s|\n", line);
}

/* Reads a row; it is shorter only at the end of the input. */
static long read_row(int fd, unsigned char *row)
{
    static unsigned char buf[4096];
    static size_t at, end;
    size_t len = 0;

    while (len < ROW) {
        if (at == end) {
            long n = read(fd, buf, sizeof(buf));

            if (n <= 0)
                return n < 0 ? -1 : (long)len;
            at = 0;
            end = (size_t)n;
        }
        row[len++] = buf[at++];
    }
    return ROW;
}

int main(int argc, char *argv[])
{
    unsigned canonical;
    int first =
        args_letters(argc, argv, "C", &canonical, "hexdump [-C] [FILE]");
    unsigned char row[ROW], before[ROW];
    bool starred = false;
    unsigned long offset = 0;
    int fd = STDIN;
    long n;

    if (argc - first > 1)
        usage("hexdump [-C] [FILE]");
    if (first < argc) {
        fd = open(argv[first], O_RDONLY, 0);
        if (fd < 0)
            die("%s", argv[first]);
    }
    while ((n = read_row(fd, row)) > 0) {
        if (n == ROW && offset && memcmp(row, before, ROW) == 0) {
            if (!starred)
                printf("*\n");
            starred = true;
        } else {
            print_row(offset, row, (size_t)n);
            starred = false;
        }
        memcpy(before, row, ROW);
        offset += (unsigned long)n;
    }
    if (n < 0)
        die("%s", first < argc ? argv[first] : "standard input");
    if (offset)
        printf("%08lx\n", offset);
    return 0;
}
