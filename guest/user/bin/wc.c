/* SPDX-License-Identifier: MIT */
/*
 * wc [-l] [-w] [-c] [FILE...]: counts lines, words and bytes; all three by
 * default.
 */
#include "../lib/args.h"
#include "../lib/stdio.h"
#include "../lib/string.h"
#include "../lib/sys.h"

enum { LINES = 1, WORDS = 2, BYTES = 4 };

#define WIDTH_UNKNOWN 7 /* if the input's size is not known beforehand */

struct counts {
    unsigned long lines, words, bytes;
};

static unsigned show;

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static int count(int fd, const char *name, struct counts *c)
{
    static char buf[4096];
    bool in_word = false;
    long n;

    while ((n = read(fd, buf, sizeof(buf))) > 0) {
        c->bytes += (unsigned long)n;
        for (long i = 0; i < n; i++) {
            c->lines += buf[i] == '\n';
            if (!is_blank(buf[i]) && !in_word)
                c->words++;
            in_word = !is_blank(buf[i]);
        }
    }
    if (n < 0)
        warn("%s", name);
    return n < 0;
}

static void print(const struct counts *c, int width, const char *name)
{
    char line[80] = "", number[24];
    const unsigned long values[] = {c->lines, c->words, c->bytes};

    for (unsigned i = 0; i < 3; i++) {
        if (!(show & (1u << i)))
            continue;
        snprintf(number, sizeof(number), "%s%*lu", *line ? " " : "", width,
                 values[i]);
        strappend(line, number, sizeof(line));
    }
    printf("%s%s%s\n", line, *name ? " " : "", name);
}

/* Wide enough for the sum of the sizes. */
static int column_width(int nr, char *names[])
{
    unsigned long sum = 0;
    int width = 1, least = 1;
    struct stat st;

    if (nr <= 1 && (show == LINES || show == WORDS || show == BYTES))
        return 1;
    for (int i = 0; i < nr || i == 0; i++) {
        if ((nr && strcmp(names[i], "-") != 0 ? stat(names[i], &st)
                                              : fstat(STDIN, &st)) < 0)
            continue;
        if ((st.st_mode & S_IFMT) == S_IFREG)
            sum += (unsigned long)st.st_size;
        else
            least = WIDTH_UNKNOWN;
    }
    for (; sum >= 10; sum /= 10)
        width++;
    return width > least ? width : least;
}

int main(int argc, char *argv[])
{
    int first =
        args_letters(argc, argv, "lwc", &show, "wc [-l] [-w] [-c] [FILE...]");
    struct counts total = {0};
    int status = 0, width;

    if (!show)
        show = LINES | WORDS | BYTES;
    width = column_width(argc - first, argv + first);
    for (int i = first; i < argc || i == first; i++) {
        const char *name = i < argc ? argv[i] : "";
        bool is_stdin = i == argc || strcmp(name, "-") == 0;
        int fd = is_stdin ? STDIN : open(name, O_RDONLY, 0);
        struct counts c = {0};

        if (fd < 0) {
            warn("%s", name);
            status = 1;
            continue;
        }
        status |= count(fd, is_stdin ? "standard input" : name, &c);
        print(&c, width, name);
        total.lines += c.lines;
        total.words += c.words;
        total.bytes += c.bytes;
        if (!is_stdin)
            close(fd);
    }
    if (argc - first > 1)
        print(&total, width, "total");
    return status;
}
