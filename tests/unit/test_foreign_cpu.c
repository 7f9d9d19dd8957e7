/* SPDX-License-Identifier: MIT */
/*
 * Files without a header whose code is not for this CPU's 32 or 64 bits, and
 * boot sectors that start nothing.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "image_try.h"

#define SIZE 8192u

static const struct image_request nothing_asked;
static uint8_t file[SIZE];

/* Is a file of `size` bytes, which begins with the ones in `file`, refused with
 * this word? NULL: it is a kernel. --mode= runs it all the same. */
static void expect(uint64_t size, const char *word)
{
    static const struct image_request flat = {.mode = BOOT_MODE_REAL};
    struct image_try try;

    image_try(&try, file, size, &nothing_asked);
    cr_assert_eq(try.result, word ? -ENOEXEC : 0, "%s: %s",
                 word ? word : "a kernel", try.error.text);
    if (word)
        cr_assert(strstr(try.error.text, word), "'%s' has no '%s'",
                  try.error.text, word);
    image_try_end(&try);
    image_try(&try, file, size, &flat);
    cr_assert_eq(try.result, 0, "%s", try.error.text);
    image_try_end(&try);
}

/* Words at the start, or from `at` on, of a file with some other bytes. */
static void put(uint64_t at, const uint32_t *words, size_t nr)
{
    for (size_t i = 0; i < SIZE; i++)
        file[i] = (uint8_t)(i * 7 % 0x60);
    memcpy(file + at, words, nr * sizeof(*words));
}

#define WORDS(at, ...)                                                         \
    put(at, (const uint32_t[]){__VA_ARGS__},                                   \
        sizeof((const uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t))

Test(foreign_cpu, arm64)
{
    /* mrs x1, mpidr_el1; and x1, x1, #3; cbz; wfe; b */
    WORDS(0, 0xD53800A1, 0x92400421, 0xB4000061, 0xD503205F, 0x17FFFFFF);
    expect(SIZE, "ARM64");
    expect(20, "x86-64");
    /* One instruction is chance, and so are two that are not aligned. */
    WORDS(0, 0xD53800A1, 0x92400421);
    expect(SIZE, NULL);
    WORDS(6, 0xD53800A1, 0xD503205F);
    expect(SIZE, NULL);
    WORDS(4096, 0xA9BF7BFD, 0x910003FD, 0xA8C17BFD);
    expect(SIZE, "ARM64");
    WORDS(SIZE - 8, 0xD65F03C0, 0xD65F03C0);
    expect(SIZE, "ARM64");
    expect(SIZE - 1, NULL);
}

Test(foreign_cpu, riscv)
{
    /* csrr t0, mhartid; bnez; auipc; addi; wfi: compressed ones before */
    WORDS(2, 0xF14022F3, 0x00029863, 0x00010117, 0x10500073);
    expect(SIZE, "RISC-V");
    WORDS(0, 0x00008067, 0x00000013);
    expect(SIZE, NULL);
}

Test(foreign_cpu, arm)
{
    /* mov sp, #0x8000; bl; b .; a table, then code that is not always run */
    WORDS(0, 0xE3A0D902, 0xEB000001, 0xEAFFFFFE, 0x20200000, 0xE5901000,
          0xE2511001, 0x1AFFFFFD, 0xE12FFF1E);
    expect(32, "ARM (");
    expect(20, NULL);
    /* They must be the most. */
    WORDS(0, 0xE3A0D902, 0xEB000001, 0xEAFFFFFE, 0xE5901000, 0xE2511001,
          0xE12FFF1E, 1, 2, 3, 4, 5, 6);
    expect(48, NULL);
    /* A jump over two megabytes of nothing, as chain loaders have it. */
    memset(file, 0, sizeof(file));
    memcpy(file, "\x00\x10\x00\xEA", 4);
    for (size_t i = 4096; i < 4096 + 32; i += 4)
        memcpy(file + i, "\x00\x00\xA0\xE1", 4);
    expect(SIZE, "ARM (");
}

#define CODE(bytes, word)                                                      \
    do {                                                                       \
        memset(file, 0x90, sizeof(file));                                      \
        memcpy(file, bytes, sizeof(bytes) - 1);                                \
        expect(sizeof(bytes) - 1, word);                                       \
    } while (0)

Test(foreign_cpu, code_of_16_bits)
{
    CODE("\xB8\x13\x00\xCD\x10\xF4", "55 AA");            /* mov ax, 13h; int */
    CODE("\xB8\x00\xB8\x8E\xD8\xB4\x00\xCD\x16", ".com"); /* mov ds, ax */
    CODE("\x90\xB8\x00\x10\x8E\xC0\xB4\x02\xCD\x13", "16-bit");
    /* With an operand size prefix it is code of 32 or 64 bits. */
    CODE("\x66\xB8\x10\x00\x8E\xD8\xCD\x10", NULL);
    CODE("\xB8\x00\xB8\x8E\xD8\xF4", NULL); /* no call of the BIOS */
    CODE("\xB8\x00\x10\x8E\x18\xCD\x10", NULL);
    /* Somewhere else in a kernel, for its other CPUs; and in a large one. */
    memset(file, 0x90, sizeof(file));
    memcpy(file + 60, "\xB8\x00\xB8\x8E\xD8\xCD\x10", 7);
    expect(SIZE, NULL);
    memcpy(file + 59, "\xB8\x00\xB8\x8E\xD8\xCD\x10", 7);
    expect(SIZE, "16-bit");
}

/* A boot sector with this code after a jump. */
static void make_fat(uint8_t at, const char *code, size_t len)
{
    memset(file, 0, sizeof(file));
    memcpy(file, (const uint8_t[]){0xEB, (uint8_t)(at - 2), 0x90}, 3);
    memcpy(file + at, code, len);
    memcpy(file + 510, "\x55\xAA", 2);
}

Test(foreign_cpu, boot_sectors_that_start_nothing)
{
    static const char mkfs[] = "\x0E\x1F\xBE\x77\x7C\xAC\x22\xC0\x74\x0B\x56"
                               "\xB4\x0E\xBB\x07\x00\xCD\x10\x5E\xEB\xF0\x32"
                               "\xE4\xCD\x16\xCD\x19\xEB\xFE";
    static const char mformat[] =
        "\xFA\x31\xC0\x8E\xD8\x8E\xC0\xFC\xB9\x00\x01\xBE\x00\x7C\xBF\x00\x80"
        "\xF3\xA5\xEA\x56\x00\x00\x08\xB8\x01\x02\xBB\x00\x7C\xBA\x80\x00\xB9";
    static const struct image_request bios = {.protocol = BOOT_PROTOCOL_BIOS};
    struct image_try try;

    make_fat(0x5A, mkfs, sizeof(mkfs));
    expect(SIZE, "without a boot loader");
    image_try(&try, file, SIZE, &bios);
    cr_assert_eq(try.result, 0, "%s", try.error.text);
    image_try_end(&try);
    make_fat(0x3E, mkfs, sizeof(mkfs));
    expect(SIZE, "UEFI");
    make_fat(0x3E, mformat, sizeof(mformat));
    expect(SIZE, "without a boot loader");
    /* A loader that somebody put there, and one that is entered otherwise. */
    make_fat(0x3E, mkfs, sizeof(mkfs));
    file[0x3E + 6] = 0x90;
    expect(SIZE, NULL);
    make_fat(0x3E, mformat, sizeof(mformat));
    file[1] = 0x10;
    expect(SIZE, NULL);
    make_fat(0xFF, mkfs, sizeof(mkfs));
    file[0] = 0xE9;
    expect(SIZE, NULL);
}
