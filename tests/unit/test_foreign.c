/* SPDX-License-Identifier: MIT */
/*
 * Files that are not kernels: each is recognized, and the message says what to
 * do; with --mode= it is run anyway.
 */
#include <criterion/criterion.h>
#include <errno.h>

#include <stdlib.h>
#include <string.h>

#include "boot/protocol.h"
#include "image_try.h"

#define SIZE 40000u

static const struct image_request nothing_asked;
static uint8_t file[SIZE];

/* Tests a file of zeros with these bytes in it. */
static void expect_named(uint64_t at, const char *bytes, size_t len,
                         const char *name, const char *remedy)
{
    static const struct image_request flat = {.mode = BOOT_MODE_LONG};
    struct image_try try;

    memset(file, 0, sizeof(file));
    memcpy(file + at, bytes, len);
    image_try(&try, file, sizeof(file), &nothing_asked);
    cr_assert_eq(try.result, -ENOEXEC, "%s", name);
    cr_assert(strstr(try.error.text, name), "'%s' has no '%s'", try.error.text,
              name);
    cr_assert(strstr(try.error.text, remedy), "'%s' has no '%s'",
              try.error.text, remedy);
    image_try_end(&try);

    image_try(&try, file, sizeof(file), &flat);
    cr_assert_eq(try.result, 0, "%s: %s", name, try.error.text);
    cr_assert_eq(try.image.format, IMAGE_FLAT);
    cr_assert_eq(try.image.protocol, BOOT_PROTOCOL_VMM);
    image_try_end(&try);
}

#define NAMED(at, bytes, name, remedy)                                         \
    expect_named(at, bytes, sizeof(bytes) - 1, name, remedy)

Test(foreign, every_kind_is_named)
{
    NAMED(0, "\x1F\x8B\x08", "gzip", "gunzip");
    NAMED(0,
          "\xFD"
          "7zXZ\0",
          "xz", "unxz");
    NAMED(0, "\x28\xB5\x2F\xFD", "zstd", "unzstd");
    NAMED(0, "\x04\x22\x4D\x18", "lz4", "unlz4");
    NAMED(0, "\x02\x21\x4C\x18", "lz4", "unlz4");
    NAMED(0, "BZh9", "bzip2", "bunzip2");
    NAMED(0, "\x5D\0\0\x80\0", "lzma", "unlzma");
    NAMED(0, "\x89LZO\0\r\n\x1A\n", "lzop", "lzop -d");
    NAMED(0, "PK\x03\x04", "zip", "unzip");
    NAMED(0, "7z\xBC\xAF\x27\x1C", "7-Zip", "7z x");
    NAMED(257, "ustar\0", "tar archive", "tar xf");
    NAMED(0, "070701", "cpio", "--initrd");
    NAMED(0, "070702", "cpio", "--initrd");
    NAMED(0, "!<arch>\n", "library", "link");
    NAMED(0, "hsqs", "squashfs", "--disk");
    NAMED(0, "vmmtrace", "recording", "vmm trace FILE");
    NAMED(0, "QFI\xFB", "qcow2", "qemu-img convert");
    NAMED(0, "KDMV", "VMDK", "qemu-img convert");
    NAMED(64, "\x7F\x10\xDA\xBE", "VDI", "qemu-img convert");
    NAMED(0, "vhdxfile", "VHDX", "qemu-img convert");
    NAMED(0, "conectix", "VHD", "qemu-img convert");
    NAMED(0, "QED\0", "QED", "qemu-img convert");
    NAMED(0, "\xCF\xFA\xED\xFE", "Mach-O", "-ffreestanding");
    NAMED(0, "\xCA\xFE\xBA\xBE", "Java", "-ffreestanding");
    NAMED(0, "\0asm", "WebAssembly", "-ffreestanding");
    NAMED(0, "\x27\x05\x19\x56", "U-Boot", "dumpimage");
    NAMED(0, "ANDROID!", "Android", "abootimg");
    NAMED(0, "\xD0\x0D\xFE\xED", "device tree", "x86");
    NAMED(56, "ARM\x64", "Linux kernel for ARM64", "x86-64");
    NAMED(0, "%PDF-", "PDF", "name a kernel");
    NAMED(32769, "CD001", "ISO 9660", "hybrid");
    NAMED(1080, "\x53\xEF", "ext4", "--disk");
    NAMED(0, "MZ", "DOS", "boot sector");
}

/* A file without a header that is still not a kernel: it has only these
 * bytes. */
static void expect_code_named(const char *bytes, size_t len, const char *name,
                              const char *remedy)
{
    static const struct image_request flat = {.mode = BOOT_MODE_REAL};
    struct image_try try;

    image_try(&try, (const uint8_t *)bytes, len, &nothing_asked);
    cr_assert_eq(try.result, -ENOEXEC, "%s", name);
    cr_assert(strstr(try.error.text, name), "'%s' has no '%s'", try.error.text,
              name);
    cr_assert(strstr(try.error.text, remedy), "'%s' has no '%s'",
              try.error.text, remedy);
    image_try_end(&try);
    image_try(&try, (const uint8_t *)bytes, len, &flat);
    cr_assert_eq(try.result, 0, "%s: %s", name, try.error.text);
    image_try_end(&try);
}

#define CODE_NAMED(bytes, name, remedy)                                        \
    expect_code_named(bytes, sizeof(bytes) - 1, name, remedy)

static void expect_a_kernel(const char *bytes, size_t len)
{
    struct image_try try;

    image_try(&try, (const uint8_t *)bytes, len, &nothing_asked);
    cr_assert_eq(try.result, 0, "%s", try.error.text);
    image_try_end(&try);
}

Test(foreign, code_for_other_systems)
{
    CODE_NAMED("\xEA\x05\0\xC0\x07\x66\x9C\x66\x60", "network boot",
               "ipxe.lkrn");
    CODE_NAMED("\xEA\x10\x7C\0\0\x66\x9C\x66\x60", "network boot", "kernel");
    CODE_NAMED("\xB4\x09\xBA\x0B\x01\xCD\x21\xC3hi$", "DOS program", "BIOS");
    CODE_NAMED("\xBA\x0B\x01\xB4\x09\xCD\x21\xC3hi$", "DOS program", "BIOS");
    CODE_NAMED("\x90\xB8\x00\x4C\xCD\x21", "DOS program", "boot sector");
    CODE_NAMED("\xB4\x0E\xCD\x10\xCD\x20", "DOS program", "55 AA");
    CODE_NAMED("\xB8\x02\x00\xCD\x10\xCD\x20", "DOS program", "boot sector");
    CODE_NAMED("\xB4\x00\xCD\x16\xCD\x20", "DOS program", "int 20h");
    /* One of the two alone, and a vector of one's own beside code that does not
     * set ah. */
    expect_a_kernel("\xB4\x0E\xCD\x10\xF4", 5);
    expect_a_kernel("\x0F\x01\x1F\xCD\x20\xF4", 6);
    expect_a_kernel("\x0F\x01\x1F\xCD\x10\xCD\x20", 7);
    /* A far jump elsewhere; int 21h as a vector of one's own. */
    expect_a_kernel("\xEA\x00\x00\x00\x80\x90", 6);
    expect_a_kernel("\x0F\x01\x1F\xCD\x21\xF4", 6);
}

static void put_words(uint64_t at, const uint32_t *words, size_t nr)
{
    memset(file, 0, sizeof(file));
    memcpy(file + at, words, nr * sizeof(*words));
}

Test(foreign, what_begins_with_zeros)
{
    static const uint32_t xv6[] = {64, 40, 20, 3, 2, 5, 9}, riscv = 0x10203040;

    memset(file, 0, sizeof(file));
    expect_code_named((char *)file, sizeof(file), "nothing but zeros",
                      "--disk");
    expect_code_named((char *)file, 1, "nothing but zeros", "interrupted");
    put_words(512, xv6, ARRAY_SIZE(xv6));
    expect_code_named((char *)file, 64 * 512, "xv6", "--disk=FILE,ata");
    put_words(1024, &riscv, 1);
    expect_code_named((char *)file, 2000, "xv6", "--disk=FILE,ata");
    put_words(600, &riscv, 1);
    expect_code_named((char *)file, 2000, "512 zeros", "--disk");
    /* Code may be followed by zeros, and zeros may come before it. */
    file[511] = 0xF4;
    expect_a_kernel((char *)file, 600);
}

Test(foreign, pe_by_its_subsystem)
{
    static const struct {
        uint16_t subsystem;
        const char *name;
    } cases[] = {
        {10, "EFI"},     {13, "EFI"},    {9, "Windows"},
        {14, "Windows"}, {3, "Windows"},
    };
    char bytes[0x100] = "MZ";

    bytes[60] = 0x40;
    memcpy(bytes + 0x40, "PE\0", 4);
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        memcpy(bytes + 0x40 + 92, &cases[i].subsystem, 2);
        expect_named(0, bytes, sizeof(bytes), cases[i].name, "; ");
    }
}

/* The header would be outside the file. */
Test(foreign, pe_whose_header_is_elsewhere)
{
    static const uint32_t places[] = {SIZE - 93, SIZE, UINT32_MAX,
                                      UINT32_MAX - 93};
    char bytes[64] = "MZ";

    for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
        memcpy(bytes + 60, &places[i], 4);
        expect_named(0, bytes, sizeof(bytes), "DOS", "; ");
    }
}

static void expect_text(const char *text, const char *name)
{
    struct image_try try;

    image_try(&try, (const uint8_t *)text, strlen(text), &nothing_asked);
    cr_assert_eq(try.result, -ENOEXEC, "%s", text);
    cr_assert(strstr(try.error.text, name), "'%s' has no '%s'", try.error.text,
              name);
    image_try_end(&try);
}

Test(foreign, texts_by_what_they_are)
{
    expect_text("#!/bin/sh\nexec vmm kernel\n", "script");
    expect_text("/* k */\n#include <stdio.h>\n", "C source");
    expect_text("int main(void)\n{\n}\n", "C source");
    expect_text("[org 0x7c00]\nhlt\n", "assembly source");
    expect_text("  section .text\nhlt\n", "assembly source");
    expect_text("ENTRY(start)\nSECTIONS {}\n", "linker script");
    expect_text("<!DOCTYPE html>\n<p>404\n", "page");
    expect_text("{\n}\n", "JSON");
    expect_text("<?xml version='1.0'?>\n", "XML");
    expect_text("<p>one line</p>", "a text");
    expect_text("{\"kernel\": \"built \xC3\xBC\"}", "JSON");
    expect_text("[{\"a\": 1}, {}]  ", "JSON");
    expect_text("[1, 2, 3]", "a text");
    expect_text("\xEF\xBB\xBF<?xml version='1.0'?><a/>", "XML");
    expect_text("\xEF\xBB\xBF#include <x>\r\n", "C source");
    expect_text("gr\xC3\xBC\xC3\x9F dich\r\n", "a text");
}

/* Code with a letter or two is not a text; lines are. */
Test(foreign, code_is_no_text)
{
    static const char *const codes[] = {"\xF4", "PXPX", "hlt\n\x01", "a\x7F\n",
                                        "{\xFE\xF4"};

    for (size_t i = 0; i < ARRAY_SIZE(codes); i++) {
        struct image_try try;

        image_try(&try, (const uint8_t *)codes[i], strlen(codes[i]),
                  &nothing_asked);
        cr_assert_eq(try.result, 0, "%zu: %s", i, try.error.text);
        image_try_end(&try);
    }
}

/* A file that is cut inside the bytes that identify it. */
Test(foreign, cut_off_anywhere)
{
    memset(file, 0, sizeof(file));
    file[0] = 0xF4;
    memcpy(file + 257, "ustar", 5);
    for (uint64_t size = 1; size < 262; size++) {
        struct image_try try;

        image_try(&try, file, size, &nothing_asked);
        cr_assert_eq(try.result, 0, "%lu bytes: %s", size, try.error.text);
        image_try_end(&try);
    }
}

static void make_boot_sector(void)
{
    memset(file, 0, sizeof(file));
    file[0] = 0xF4;
    memcpy(file + 510, "\x55\xAA", 2);
}

Test(foreign, linux_is_known_by_its_header)
{
    struct image_try try;

    make_boot_sector();
    memcpy(file + 0x202, "HdrS", 4);
    memcpy(file, "MZ", 2); /* its EFI stub */
    image_try(&try, file, 0x268, &nothing_asked);
    cr_assert_eq(try.result, -ENOEXEC);
    cr_assert(strstr(try.error.text, "Linux kernel of boot protocol 0.00"),
              "%s", try.error.text);
    image_try_end(&try);

    memcpy(file, "\xF4\xF4", 2);
    image_try(&try, file, 0x267, &nothing_asked);
    cr_assert_eq(try.result, 0, "too short to be one");
    cr_assert_eq(try.image.format, IMAGE_DISK);
    image_try_end(&try);
}

Test(foreign, disks_start_by_their_first_sector)
{
    static const struct {
        uint64_t size;
        uint32_t drive;
    } cases[] = {
        {513, 0x80},     {1474560, 0}, {1474559, 0x80},
        {1474561, 0x80}, {368640, 0},  {10 << 20, 0x80},
    };
    uint8_t *disk = calloc(1, 10 << 20);

    disk[0] = 0xF4;
    memcpy(disk + 510, "\x55\xAA\x90", 3);
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct image_try try;
        uint8_t byte;

        image_try(&try, disk, cases[i].size, &nothing_asked);
        cr_assert_eq(try.result, 0, "%s", try.error.text);
        cr_assert_eq(try.image.format, IMAGE_DISK);
        cr_assert_eq(try.image.protocol, BOOT_PROTOCOL_BIOS);
        cr_assert_eq(try.image.mode, BOOT_MODE_REAL);
        cr_assert_eq(try.image.entry, 0x7C00);
        cr_assert_eq(protocol_registers(&try.image).edx, cases[i].drive,
                     "%lu bytes", cases[i].size);
        cr_assert_eq(guest_mem_read(try.mem, gpa(0x7C00 + 512), &byte, 1), 0);
        cr_assert_eq(byte, 0, "one sector, and no more");
        image_try_end(&try);
    }
    free(disk);
}

/* Only the boot sector matters; the later sectors of a disk may hold
 * anything. */
Test(foreign, a_disk_is_a_disk_whatever_is_in_it)
{
    struct image_try try;

    make_boot_sector();
    memcpy(file + 32769, "CD001", 5); /* a hybrid image */
    memcpy(file + 1024, "\x02\xB0\xAD\x1B\0\0\x01\0\xFE\x4F\x51\xE4", 12);
    image_try(&try, file, sizeof(file), &nothing_asked);
    cr_assert_eq(try.result, 0, "%s", try.error.text);
    cr_assert_eq(try.image.format, IMAGE_DISK);
    cr_assert(try.image.multiboot1.found);
    image_try_end(&try);
}

/* The mark alone makes no boot sector. */
Test(foreign, a_disk_without_a_boot_loader)
{
    struct image_try try;
    static const struct image_request bios = {.protocol = BOOT_PROTOCOL_BIOS};

    make_boot_sector();
    file[0] = 0;
    file[446] = 0x80; /* a partition */
    image_try(&try, file, sizeof(file), &nothing_asked);
    cr_assert_eq(try.result, -ENOEXEC);
    cr_assert(strstr(try.error.text, "without a boot loader"), "%s",
              try.error.text);
    image_try_end(&try);

    memcpy(file + 32769, "CD001", 5);
    image_try(&try, file, sizeof(file), &nothing_asked);
    cr_assert_eq(try.result, -ENOEXEC);
    cr_assert(strstr(try.error.text, "ISO 9660"), "%s", try.error.text);
    image_try_end(&try);

    image_try(&try, file, sizeof(file), &bios);
    cr_assert_eq(try.result, 0, "%s", try.error.text);
    image_try_end(&try);

    file[439] = 0xF4;
    image_try(&try, file, sizeof(file), &nothing_asked);
    cr_assert_eq(try.result, 0, "%s", try.error.text);
    image_try_end(&try);
}
