/* SPDX-License-Identifier: MIT */
/* printf's formatting into a buffer. Knows nothing of consoles. */
#include "lib/format.h"

#include <stdbool.h>
#include <stdint.h>

#include "lib/string.h"

struct out {
    char *to;
    size_t size;
    size_t len;
};

/* One conversion specification. */
struct spec {
    bool left;
    bool zero;
    size_t width;
    size_t precision; /* SIZE_MAX if none was given */
    int longs;        /* how many l; z counts as one */
};

static void put(struct out *out, char c)
{
    if (out->len + 1 < out->size)
        out->to[out->len++] = c;
}

static void put_padded(struct out *out, const struct spec *spec, const char *s,
                       size_t len)
{
    size_t pad = spec->width > len ? spec->width - len : 0;

    if (!spec->left)
        for (; pad > 0; pad--)
            put(out, ' ');
    for (size_t i = 0; i < len; i++)
        put(out, s[i]);
    for (; pad > 0; pad--)
        put(out, ' ');
}

static void put_number(struct out *out, const struct spec *spec, uint64_t value,
                       unsigned base, bool negative)
{
    char digits[32];
    size_t at = sizeof(digits);
    size_t zeros = spec->zero && !spec->left ? spec->width : 1;

    zeros = zeros > 24 ? 24 : zeros;
    do {
        digits[--at] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value != 0);
    while (sizeof(digits) - at + (negative ? 1 : 0) < zeros)
        digits[--at] = '0';
    if (negative)
        digits[--at] = '-';
    put_padded(out, spec, digits + at, sizeof(digits) - at);
}

static const char *read_number(const char *fmt, size_t *value)
{
    *value = 0;
    while (*fmt >= '0' && *fmt <= '9')
        *value = *value * 10 + (size_t)(*fmt++ - '0');
    return fmt;
}

static const char *read_spec(const char *fmt, struct spec *spec, va_list *args)
{
    *spec = (struct spec){.precision = SIZE_MAX};
    for (;; fmt++) {
        if (*fmt == '-')
            spec->left = true;
        else if (*fmt == '0')
            spec->zero = true;
        else
            break;
    }
    fmt = read_number(fmt, &spec->width);
    if (*fmt == '.' && fmt[1] == '*') {
        spec->precision = (size_t)va_arg(*args, int);
        fmt += 2;
    } else if (*fmt == '.') {
        fmt = read_number(fmt + 1, &spec->precision);
    }
    for (; *fmt == 'l' || *fmt == 'z'; fmt++)
        spec->longs++;
    return fmt;
}

static void convert(struct out *out, char kind, struct spec *spec,
                    va_list *args)
{
    switch (kind) {
    case 'd':
    case 'i': {
        int64_t v = spec->longs ? va_arg(*args, int64_t) : va_arg(*args, int);

        put_number(out, spec, v < 0 ? 0 - (uint64_t)v : (uint64_t)v, 10, v < 0);
        break;
    }
    case 'u':
    case 'x': {
        uint64_t v =
            spec->longs ? va_arg(*args, uint64_t) : va_arg(*args, unsigned);

        put_number(out, spec, v, kind == 'x' ? 16 : 10, false);
        break;
    }
    case 'p':
        put(out, '0');
        put(out, 'x');
        put_number(out, spec, (uint64_t)(uintptr_t)va_arg(*args, void *), 16,
                   false);
        break;
    case 'c': {
        char c = (char)va_arg(*args, int);

        put_padded(out, spec, &c, 1);
        break;
    }
    case 's': {
        const char *s = va_arg(*args, const char *);

        s = s != NULL ? s : "(null)";
        put_padded(out, spec, s, strnlen(s, spec->precision));
        break;
    }
    default:
        put(out, kind);
        break;
    }
}

size_t format_va(char *to, size_t size, const char *fmt, va_list args)
{
    struct out out = {.to = to, .size = size};
    struct spec spec;
    va_list copy;

    va_copy(copy, args);
    for (; *fmt != '\0'; fmt++) {
        if (*fmt != '%') {
            put(&out, *fmt);
            continue;
        }
        fmt = read_spec(fmt + 1, &spec, &copy);
        if (*fmt == '\0')
            break;
        convert(&out, *fmt, &spec, &copy);
    }
    va_end(copy);
    if (size > 0)
        to[out.len] = '\0';
    return out.len;
}

size_t format(char *to, size_t size, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    size_t len = format_va(to, size, fmt, args);

    va_end(args);
    return len;
}
