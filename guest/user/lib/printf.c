/* SPDX-License-Identifier: MIT */
/*
 * The formatter, and its two destinations: a string and a descriptor.
 */
#include <stdbool.h>
#include <stdint.h>

#include "stdio.h"
#include "string.h"
#include "sys.h"

/* Where text goes. With fd >= 0, buf is written to fd whenever it is full;
 * otherwise what does not fit is counted and dropped. */
struct sink {
    char *buf;
    size_t size;
    size_t used;
    size_t total;
    int fd;
    bool failed;
};

/* One conversion, decoded. */
struct spec {
    bool left, zero;
    int width;
    int precision; /* -1: none */
    int longs;     /* 0: int, 1 and 2: 64 bits */
};

static void sink_flush(struct sink *s)
{
    if (s->used && write_all(s->fd, s->buf, s->used) < 0)
        s->failed = true;
    s->used = 0;
}

static void put(struct sink *s, char c)
{
    if (s->used == s->size && s->fd >= 0)
        sink_flush(s);
    if (s->used < s->size)
        s->buf[s->used++] = c;
    s->total++;
}

static void put_padded(struct sink *s, const struct spec *spec,
                       const char *text, size_t len)
{
    size_t width = spec->width > 0 ? (size_t)spec->width : 0;
    size_t pad = width > len ? width - len : 0;
    bool zero = spec->zero && !spec->left;

    if (zero && len && *text == '-') {
        put(s, '-');
        text++, len--;
    }
    for (; !spec->left && pad; pad--)
        put(s, zero ? '0' : ' ');
    for (; len; len--)
        put(s, *text++);
    for (; pad; pad--)
        put(s, ' ');
}

static void put_number(struct sink *s, const struct spec *spec, uint64_t value,
                       bool negative, unsigned base, const char *digits)
{
    char text[32];
    size_t at = sizeof(text);

    do {
        text[--at] = digits[value % base];
        value /= base;
    } while (value);
    if (negative)
        text[--at] = '-';
    put_padded(s, spec, text + at, sizeof(text) - at);
}

static void put_string(struct sink *s, struct spec *spec, const char *text)
{
    size_t len = 0;

    if (!text)
        text = "(null)";
    while ((spec->precision < 0 || len < (size_t)spec->precision) && text[len])
        len++;
    spec->zero = false;
    put_padded(s, spec, text, len);
}

/* Reads flags, width, precision and length at `f`; returns what follows. */
static const char *parse_spec(const char *f, struct spec *spec, va_list *ap)
{
    *spec = (struct spec){.precision = -1};
    for (;; f++) {
        if (*f == '-')
            spec->left = true;
        else if (*f == '0')
            spec->zero = true;
        else
            break;
    }
    if (*f == '*') {
        spec->width = va_arg(*ap, int);
        if (spec->width < 0) { /* a negative width means the flag - */
            spec->left = true;
            spec->width = -spec->width;
        }
        f++;
    }
    for (; *f >= '0' && *f <= '9'; f++)
        spec->width = spec->width * 10 + (*f - '0');
    if (*f == '.') {
        spec->precision = 0;
        if (*++f == '*') {
            spec->precision = va_arg(*ap, int);
            f++;
        }
        for (; *f >= '0' && *f <= '9'; f++)
            spec->precision = spec->precision * 10 + (*f - '0');
    }
    for (; *f == 'l' || *f == 'z'; f++)
        spec->longs++;
    return f;
}

static void put_conversion(struct sink *s, char kind, struct spec *spec,
                           va_list *ap)
{
    static const char lower[] = "0123456789abcdef";
    static const char upper[] = "0123456789ABCDEF";
    int64_t i;
    char c;

    switch (kind) {
    case 'd':
    case 'i':
        i = spec->longs ? va_arg(*ap, long) : va_arg(*ap, int);
        put_number(s, spec, i < 0 ? 0 - (uint64_t)i : (uint64_t)i, i < 0, 10,
                   lower);
        break;
    case 'u':
    case 'o':
    case 'x':
    case 'X':
        put_number(s, spec,
                   spec->longs ? va_arg(*ap, unsigned long)
                               : va_arg(*ap, unsigned),
                   false,
                   kind == 'u'   ? 10
                   : kind == 'o' ? 8
                                 : 16,
                   kind == 'X' ? upper : lower);
        break;
    case 'p':
        put(s, '0');
        put(s, 'x');
        put_number(s, spec, (uintptr_t)va_arg(*ap, void *), false, 16, lower);
        break;
    case 'c':
        c = (char)va_arg(*ap, int);
        put_padded(s, spec, &c, 1);
        break;
    case 's':
        put_string(s, spec, va_arg(*ap, const char *));
        break;
    default:
        if (kind != '%')
            put(s, '%');
        put(s, kind);
        break;
    }
}

static void format_into(struct sink *s, const char *f, va_list ap)
{
    struct spec spec;
    va_list args;

    va_copy(args, ap);
    for (; *f; f++) {
        if (*f != '%') {
            put(s, *f);
            continue;
        }
        f = parse_spec(f + 1, &spec, &args);
        if (!*f)
            break;
        put_conversion(s, *f, &spec, &args);
    }
    va_end(args);
}

int vdprintf(int fd, const char *format, va_list ap)
{
    char buf[512];
    struct sink s = {.buf = buf, .size = sizeof(buf), .fd = fd};

    format_into(&s, format, ap);
    sink_flush(&s);
    return s.failed ? -1 : 0;
}

int dprintf(int fd, const char *format, ...)
{
    va_list ap;
    int ret;

    va_start(ap, format);
    ret = vdprintf(fd, format, ap);
    va_end(ap);
    return ret;
}

int printf(const char *format, ...)
{
    va_list ap;
    int ret;

    va_start(ap, format);
    ret = vdprintf(STDOUT, format, ap);
    va_end(ap);
    return ret;
}

size_t vsnprintf(char *dst, size_t size, const char *format, va_list ap)
{
    struct sink s = {.buf = dst, .size = size ? size - 1 : 0, .fd = -1};

    format_into(&s, format, ap);
    if (size)
        dst[s.used] = '\0';
    return s.total;
}

size_t snprintf(char *dst, size_t size, const char *format, ...)
{
    va_list ap;
    size_t len;

    va_start(ap, format);
    len = vsnprintf(dst, size, format, ap);
    va_end(ap);
    return len;
}
