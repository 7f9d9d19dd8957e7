/* SPDX-License-Identifier: MIT */
/*
 * test EXPRESSION, [ EXPRESSION ]: exits with 0 if it is true, 1 if it is
 * false, 2 if it has a syntax error.
 *
 *   STRING  -n STRING  -z STRING  A = B  A != B
 *   M -eq N  -ne -lt -le -gt -ge
 *   -e FILE  -f -d -s -c     -t DESCRIPTOR
 *   ! E   E -a E   E -o E   ( E )
 */
#include "../lib/stdio.h"
#include "../lib/stdlib.h"
#include "../lib/string.h"
#include "../lib/sys.h"

static char **at, **end; /* the words that are left */

static bool any(void);

static _Noreturn void wrong(const char *what, const char *text)
{
    dprintf(STDERR, "%s: %s: %s\n", program, text, what);
    exit(2);
}

static bool next_is(const char *text)
{
    return at < end && strcmp(*at, text) == 0;
}

static long number(const char *text)
{
    long value;

    if (!parse_long(text, &value))
        wrong("not a number", text);
    return value;
}

static bool unary(char op, const char *operand)
{
    struct stat st;

    if (op == 'n')
        return *operand;
    if (op == 'z')
        return !*operand;
    if (op == 't')
        return isatty((int)number(operand));
    if (stat(operand, &st) < 0)
        return false;
    switch (op) {
    case 'f':
        return (st.st_mode & S_IFMT) == S_IFREG;
    case 'd':
        return (st.st_mode & S_IFMT) == S_IFDIR;
    case 'c':
        return (st.st_mode & S_IFMT) == S_IFCHR;
    case 's':
        return st.st_size > 0;
    default:
        return true; /* -e */
    }
}

static bool is_unary(const char *op)
{
    return op[0] == '-' && op[1] && !op[2] && strchr("nztefdcs", op[1]);
}

static bool is_binary(const char *op)
{
    static const char *const names[] = {"=",   "!=",  "-eq", "-ne",
                                        "-lt", "-le", "-gt", "-ge"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(op, names[i]) == 0)
            return true;
    return false;
}

static bool binary(const char *a, const char *op, const char *b)
{
    long x, y;

    if (strcmp(op, "=") == 0)
        return strcmp(a, b) == 0;
    if (strcmp(op, "!=") == 0)
        return strcmp(a, b) != 0;
    x = number(a);
    y = number(b);
    switch (op[1] << 8 | op[2]) {
    case 'e' << 8 | 'q':
        return x == y;
    case 'n' << 8 | 'e':
        return x != y;
    case 'l' << 8 | 't':
        return x < y;
    case 'l' << 8 | 'e':
        return x <= y;
    case 'g' << 8 | 't':
        return x > y;
    default:
        return x >= y;
    }
}

static bool primary(void)
{
    bool value;

    if (at == end)
        wrong("something is missing after it", end[-1]);
    if (end - at >= 3 && is_binary(at[1])) {
        value = binary(at[0], at[1], at[2]);
        at += 3;
        return value;
    }
    if (end - at >= 2 && strcmp(*at, "!") == 0) {
        at++;
        return !primary();
    }
    if (end - at >= 2 && strcmp(*at, "(") == 0) {
        at++;
        value = any();
        if (!next_is(")"))
            wrong("there is no ) for it", "(");
        at++;
        return value;
    }
    if (end - at >= 2 && is_unary(*at)) {
        value = unary(at[0][1], at[1]);
        at += 2;
        return value;
    }
    return **at++;
}

static bool all(void)
{
    bool value = primary();

    while (next_is("-a")) {
        at++;
        value = primary() && value;
    }
    return value;
}

static bool any(void)
{
    bool value = all();

    while (next_is("-o")) {
        at++;
        value = all() || value;
    }
    return value;
}

int main(int argc, char *argv[])
{
    bool value;

    at = argv + 1;
    end = argv + argc;
    if (strcmp(program, "[") == 0) {
        if (argc < 2 || strcmp(end[-1], "]") != 0)
            wrong("there is no ] at the end", "[");
        end--;
    }
    if (at == end)
        return 1;
    value = any();
    if (at != end)
        wrong("not expected here", *at);
    return !value;
}
