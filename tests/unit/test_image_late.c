/* SPDX-License-Identifier: MIT */
/*
 * A bzImage of which only the first part is read, because the cache may have
 * its kernel: then nothing else is read, and in every other case all of it.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "boot/file.h"
#include "boot/unpack/unpack.h"
#include "elf_builder.h"
#include "unpack_builder.h"

#define SETUP LINUX_SETUP
/* Bytes of a kernel that hardly packs. */
#define PADDED (4 * BOOT_FILE_FIRST)

static char home[64];
static uint8_t file[2 * PADDED];
static size_t size;
static const struct image_request nothing_asked;
static struct image_error error;
static struct image *image;

/* The payload is one block of LZ4: the kernel, and noise after it. */
static void make_image(void)
{
    struct elf_builder builder;
    uint32_t len = PADDED;
    uint8_t *payload = file + SETUP + UNPACK_OFFSET;
    static uint8_t kernel[PADDED];

    elf_builder_init(&builder, true);
    builder.header.e_entry = ELF_TEXT_GPA;
    uint8_t *elf = elf_builder_make(&builder);
    for (size_t i = 0; i < PADDED; i++)
        kernel[i] = (uint8_t)(i * 2654435761u >> 24 ^ i >> 8);
    memcpy(kernel, elf, ELF_FILE_SIZE);
    free(elf);

    int packed = LZ4_compress_default((const char *)kernel, (char *)payload + 8,
                                      PADDED, PADDED * 3 / 2);
    cr_assert_gt((uint64_t)packed, BOOT_FILE_FIRST);
    memcpy(payload, "\x02\x21\x4C\x18", 4);
    memcpy(payload + 4, &packed, 4);
    memcpy(payload + 8 + packed, &len, 4);
    struct setup_header header = linux_good_header();
    header.payload_offset = UNPACK_OFFSET;
    header.payload_length = (uint32_t)packed + 12;
    header.syssize = (UNPACK_OFFSET + header.payload_length) / 16;
    uint8_t small[LINUX_SIZE];
    linux_build(small, &header);
    memcpy(file, small, SETUP + UNPACK_OFFSET);
    size = SETUP + UNPACK_OFFSET + header.payload_length;
}

static void write_image(void)
{
    int fd = open("file", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    cr_assert_eq(write(fd, file, size), (ssize_t)size);
    close(fd);
}

static void setup(void)
{
    strcpy(home, "/tmp/vmm-late-XXXXXX");
    cr_assert_not_null(mkdtemp(home));
    cr_assert_eq(chdir(home), 0);
    setenv("XDG_CACHE_HOME", home, 1);
    make_image();
    write_image();
}

static void teardown(void)
{
    char command[100];

    snprintf(command, sizeof(command), "rm -rf %s", home);
    cr_assert_eq(system(command), 0);
}

TestSuite(image_late, .init = setup, .fini = teardown, .timeout = 120);

static void open_late(void)
{
    cr_assert_eq(image_open_late("file", &nothing_asked, &image, &error), 0,
                 "%s", error.text);
}

static bool is_whole(void)
{
    return !image->is_begun && memcmp(image->data, file, size) == 0;
}

static const struct unpack_how usual = {.is_open = false};

static void unpack(void)
{
    cr_assert_eq(unpack_image(image, &usual, &error), 0, "%s", error.text);
    cr_assert_eq(image->unpacked.size, PADDED);
    cr_assert_eq(image->nr_segments, 2);
}

/* The number of open descriptors. */
static unsigned nr_open(void)
{
    unsigned nr = 0;

    for (int fd = 0; fd < 200; fd++)
        nr += fcntl(fd, F_GETFD) >= 0;
    return nr;
}

Test(image_late, the_rest_is_read_when_it_is_asked_for)
{
    open_late();
    cr_assert(image->is_begun);
    cr_assert_eq(memcmp(image->data, file, BOOT_FILE_FIRST), 0);
    cr_assert_eq(image->data[BOOT_FILE_FIRST], 0);
    cr_assert_eq(image_complete(image, &error), 0);
    cr_assert(is_whole());
    image_close(image);
}

Test(image_late, what_is_in_the_cache_is_not_read)
{
    unsigned before = nr_open();

    open_late();
    unpack();
    cr_assert(is_whole(), "the first time, it was");
    image_close(image);
    open_late();
    unpack();
    cr_assert_not(image->is_begun);
    cr_assert_eq(image->data[BOOT_FILE_FIRST + 1], 0);
    cr_assert_eq(image_complete(image, &error), 0);
    image_close(image);
    cr_assert_eq(nr_open(), before);
}

/* One byte in the middle is another: it has the same name in the cache. */
Test(image_late, all_of_it_is_compared)
{
    open_late();
    unpack();
    image_close(image);
    for (size_t at = SETUP + UNPACK_OFFSET + 8192; at < size - 8192;
         at += 30011) {
        file[at] ^= 0x55;
        write_image();
        open_late();
        (void)!unpack_image(image, &usual, &error);
        cr_assert(is_whole(), "byte %zu", at);
        image_close(image);
        file[at] ^= 0x55;
    }
}

Test(image_late, a_file_that_became_shorter_is_an_error)
{
    open_late();
    cr_assert_eq(truncate("file", BOOT_FILE_FIRST + 100), 0);
    cr_assert_eq(image_complete(image, &error), -EIO);
    cr_assert(image->is_begun);
    cr_assert_eq(image_complete(image, &error), -EIO, "and stays one");
    cr_assert_not_null(strstr(error.text, "became shorter"));
    image_close(image);
}

Test(image_late, who_asks_for_something_else_gets_all_of_it)
{
    const struct image_request flat = {.mode = BOOT_MODE_LONG,
                                       .protocol = BOOT_PROTOCOL_VMM};
    const struct image_request bios = {.protocol = BOOT_PROTOCOL_BIOS};

    cr_assert_eq(image_open("file", &nothing_asked, &image, &error), 0);
    cr_assert(is_whole());
    image_close(image);
    cr_assert_eq(image_open_late("file", &flat, &image, &error), 0, "%s",
                 error.text);
    cr_assert(is_whole());
    image_close(image);
    cr_assert_eq(image_open_late("file", &bios, &image, &error), 0, "%s",
                 error.text);
    cr_assert(is_whole());
    image_close(image);
    file[0x236] = 0; /* XLF_KERNEL_64: it is entered in 32 bits */
    write_image();
    cr_assert_eq(image_open_late("file", &nothing_asked, &image, &error), 0);
    cr_assert(is_whole());
    image_close(image);
}
