/* SPDX-License-Identifier: MIT */
/*
 * Is it text, and of what kind? Machine code is hardly ever text: it has zeroes
 * or control characters within its first bytes, and no lines.
 */
#include "foreign_text.h"

#define LOOK     4096u          /* bytes that are examined */
#define MARK     "\xEF\xBB\xBF" /* that some editors put in front of UTF-8 */
#define MARK_LEN 3u

static const struct {
    const char *begin; /* at the very start */
    const char *sign;  /* anywhere in the bytes examined */
    const char *what;
} kinds[] = {
    {"#!", NULL,
     "a script, which needs a shell and a system; name the kernel "
     "that it builds or starts"},
    {"<!DOCTYPE", NULL,
     "a page (HTML), not a kernel; was an address's page "
     "saved in place of the file?"},
    {"<html", NULL,
     "a page (HTML), not a kernel; was an address's page saved "
     "in place of the file?"},
    {"<?xml", NULL, "a text (XML), not a kernel; name the file that was built"},
    {"[{", NULL, "a text (JSON), not a kernel; name the file that was built"},
    {"{", NULL, "a text (JSON), not a kernel; name the file that was built"},
    {NULL, "#include",
     "a C source, not a kernel; compile and link it, and name "
     "what comes out"},
    {NULL, "int main(",
     "a C source, not a kernel; compile and link it, and "
     "name what comes out"},
    {NULL, "fn main(",
     "a Rust source, not a kernel; build it, and name what "
     "comes out"},
    {NULL, "[org ",
     "an assembly source, not a kernel; assemble it (nasm -f "
     "bin), and name what comes out"},
    {NULL, "section .",
     "an assembly source, not a kernel; assemble and link "
     "it, and name what comes out"},
    {NULL, "bits 64",
     "an assembly source, not a kernel; assemble it (nasm), "
     "and name what comes out"},
    {NULL, "bits 16",
     "an assembly source, not a kernel; assemble it (nasm), "
     "and name what comes out"},
    {NULL, "ENTRY(",
     "a linker script, not a kernel; link with it, and name "
     "what comes out"},
};

/* XML and JSON may be one long line, from one bracket to the other. */
static bool is_bracketed(const uint8_t *data, uint64_t len)
{
    uint8_t first = data[0], last;

    while (len > 1 && data[len - 1] == ' ')
        len--;
    last = data[len - 1];
    return first == '<' || (first == '{' && last == '}') ||
           (first == '[' && last == ']');
}

static bool is_text(const uint8_t *data, uint64_t len)
{
    bool has_lines = false;

    for (uint64_t i = 0; i < len; i++) {
        has_lines |= data[i] == '\n';
        if (data[i] == 0x7F || (data[i] < ' ' && data[i] != '\n' &&
                                data[i] != '\t' && data[i] != '\r'))
            return false;
    }
    return has_lines || is_bracketed(data, len);
}

static bool contains(const uint8_t *data, uint64_t len, const char *text)
{
    return memmem(data, len, text, strlen(text)) != NULL;
}

const char *foreign_text(const struct image *image)
{
    const uint8_t *data = image->data;
    uint64_t len = image->size < LOOK ? image->size : LOOK;

    if (len > MARK_LEN && memcmp(data, MARK, MARK_LEN) == 0) {
        data += MARK_LEN;
        len -= MARK_LEN;
    }
    if (!is_text(data, len))
        return NULL;
    for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
        size_t begin = kinds[i].begin ? strlen(kinds[i].begin) : 0;

        if (kinds[i].begin
                ? len >= begin && memcmp(data, kinds[i].begin, begin) == 0
                : contains(data, len, kinds[i].sign))
            return kinds[i].what;
    }
    return "a text, not a kernel; name the file that was built";
}
