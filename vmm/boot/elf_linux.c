/* SPDX-License-Identifier: MIT */
/*
 * A program for Linux is recognised by the note that its C libraries leave, or
 * by the code at its entry: a program finds its arguments on the stack and
 * makes system calls. Sources: Linux Standard Base, "ABI note tag"; System V
 * ABI for x86-64, 3.4.1, "Initial Stack"; glibc and musl, their _start.
 */
#include "elf_linux.h"

#define LOOK     96u  /* bytes at the entry */
#define CALL_MAX 511u /* the highest system call number that counts */

/* The first instructions of a C library. */
static const char *const starts[] = {
    "31 ed 49 89 d1 5e 48 89 e2",       /* glibc, 64 bits */
    "31 ed 5e 89 e1 83 e4",             /* glibc, 32 bits */
    "48 31 ed 48 89 e7 48 8d 35",       /* musl, 64 bits */
    "31 ed 89 e0 83 e4 f0 50",          /* musl, 32 bits */
    "f3 0f 1e fa 31 ed 49 89 d1 5e 48", /* the same with endbr64 */
    "f3 0f 1e fb 31 ed 5e 89 e1",       /* with endbr32 */
    "f3 0f 1e fa 48 31 ed 48 89 e7",
};

static unsigned digit(char c)
{
    return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

static bool begins(const uint8_t *code, size_t len, const char *hex)
{
    size_t i = 0;

    for (; hex[0] && hex[1]; hex += hex[2] ? 3 : 2, i++)
        if (i == len || code[i] != digit(hex[0]) * 16 + digit(hex[1]))
            return false;
    return true;
}

/* Does a small number go into eax here: `mov eax, N`, `mov rax, N`, or `push N;
 * pop rax`? */
static bool takes_number(const uint8_t *code)
{
    uint32_t number;

    if (code[0] == 0x6A && code[2] == 0x58)
        return true;
    if (code[0] == 0x48 && code[1] == 0xC7 && code[2] == 0xC0)
        code += 2;
    else if (code[0] != 0xB8)
        return false;
    memcpy(&number, code + 1, sizeof(number));
    return number <= CALL_MAX;
}

/* Does it make a system call before anything that a kernel would do first: the
 * number, then `syscall` or `int 80h`, with no lgdt or lidt before? */
static bool calls_system(const uint8_t *code, size_t len)
{
    bool has_number = false;

    for (size_t i = 0; i + 7 <= len; i++) {
        if (code[i] == 0x0F && code[i + 1] == 0x01)
            return false;
        if (has_number && ((code[i] == 0x0F && code[i + 1] == 0x05) ||
                           (code[i] == 0xCD && code[i + 1] == 0x80)))
            return true;
        has_number |= takes_number(code + i);
    }
    return false;
}

/* Reads the bytes at the entry from the file; pads them with zeros. */
static void read_entry(const struct image *image, uint8_t code[LOOK])
{
    memset(code, 0, LOOK);
    for (unsigned i = 0; i < image->nr_segments; i++) {
        const struct image_segment *segment = &image->segments[i];
        uint64_t at = image->entry - segment->gpa;

        if (image->entry < segment->gpa || at >= segment->file_size)
            continue;
        uint64_t len = segment->file_size - at;
        memcpy(code, image->data + segment->file_offset + at,
               len < LOOK ? len : LOOK);
        return;
    }
}

bool elf_linux_detect(const struct image *image)
{
    uint8_t code[LOOK];

    if (image->notes.is_program)
        return true;
    read_entry(image, code);
    for (size_t i = 0; i < ARRAY_SIZE(starts); i++)
        if (begins(code, LOOK, starts[i]))
            return true;
    return calls_system(code, LOOK);
}
