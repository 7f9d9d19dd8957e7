/* SPDX-License-Identifier: MIT */
/*
 * A bzImage's kernel: unpacked by a process, kept in the cache, found there
 * again, and only there where it is safe. The cache alone: test_cache.c.
 */
#include <criterion/criterion.h>

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "boot/unpack/cache.h"
#include "boot/unpack/process.h"
#include "boot/unpack/unpack.h"
#include "cache_tools.h"
#include "elf_builder.h"
#include "unpack_builder.h"

static const enum packing packings[] = {PACKING_GZIP, PACKING_XZ, PACKING_LZMA,
                                        PACKING_ZSTD, PACKING_LZ4};

static uint8_t packed[UNPACK_MAX + 4], file[UNPACK_FILE + 4];
static size_t packed_size;
static struct image image;
static struct image_error error;

TestSuite(unpack, .init = cache_set_up, .fini = cache_tear_down,
          .timeout = 120);

/* The builder's ELF, with its entry stated as Linux does it. */
static uint8_t *make_kernel(void)
{
    struct elf_builder builder;

    elf_builder_init(&builder, true);
    builder.header.e_entry = ELF_TEXT_GPA;
    return elf_builder_make(&builder);
}

static void pack(enum packing packing, uint32_t claimed)
{
    uint8_t *kernel = make_kernel();

    packed_size = unpack_pack(packing, kernel, ELF_FILE_SIZE, packed);
    memcpy(packed + packed_size - 4, &claimed, 4);
    free(kernel);
}

static void parse(void)
{
    const struct image_request nothing_asked = {0};

    image = (struct image){
        .data = file,
        .size = unpack_image_build(packed, packed_size, file),
    };
    cr_assert_eq(image_parse(&image, &nothing_asked, &error), 0, "%s",
                 error.text);
}

static int unpack(void)
{
    parse();
    return unpack_image(&image, &usual, &error);
}

static void expect_kernel(void)
{
    uint8_t *kernel = make_kernel();

    cr_assert_eq(image.unpacked.size, ELF_FILE_SIZE);
    cr_assert_eq(memcmp(image.unpacked.data, kernel, ELF_FILE_SIZE), 0);
    cr_assert_eq(image.nr_segments, 2);
    cr_assert_eq(image.entry, ELF_TEXT_GPA);
    cr_assert_eq(image.mode, BOOT_MODE_LONG);
    cr_assert_eq(image.protocol, BOOT_PROTOCOL_LINUX);
    free(kernel);
}

/* The path of the only file in the cache. */
static const char *cached(void)
{
    static char path[200];
    struct dirent *entry;
    unsigned nr = 0;

    snprintf(path, sizeof(path), "%s/vmm", home);
    DIR *dir = opendir(path);
    cr_assert_not_null(dir);
    while ((entry = readdir(dir))) {
        if (entry->d_name[0] == '.')
            continue;
        nr++;
        snprintf(path, sizeof(path), "%s/vmm/%.40s", home, entry->d_name);
    }
    closedir(dir);
    return nr == 1 ? path : NULL;
}

static ino_t inode(void)
{
    struct stat st;

    cr_assert_eq(stat(cached(), &st), 0);
    return st.st_ino;
}

Test(unpack, every_packing_gives_the_kernel)
{
    for (size_t i = 0; i < ARRAY_SIZE(packings); i++) {
        struct guest_mem *mem;
        uint8_t text[ELF_TEXT_SIZE];

        pack(packings[i], ELF_FILE_SIZE);
        cr_assert_eq(unpack(), 0, "%s: %s", payload_packing(packings[i]),
                     error.text);
        expect_kernel();
        cr_assert_eq(guest_mem_create(64u << 20, &mem), 0);
        cr_assert_eq(image_load(&image, mem, &error), 0);
        cr_assert_eq(guest_mem_read(mem, gpa(ELF_TEXT_GPA), text, sizeof(text)),
                     0);
        cr_assert_eq(text[0], 0xF4);
        guest_mem_destroy(mem);
        unpack_free(&image);
    }
}

Test(unpack, is_done_once)
{
    pack(PACKING_XZ, ELF_FILE_SIZE);
    cr_assert_eq(unpack(), 0);
    unpack_free(&image);
    ino_t first = inode();
    cr_assert_eq(unpack(), 0);
    expect_kernel();
    cr_assert_eq(inode(), first);
    unpack_free(&image);
}

Test(unpack, a_file_and_its_folder_are_the_users_alone)
{
    char folder[100];
    struct stat st;

    pack(PACKING_GZIP, ELF_FILE_SIZE);
    cr_assert_eq(unpack(), 0);
    unpack_free(&image);
    cr_assert_eq(stat(cached(), &st), 0);
    cr_assert_eq(st.st_mode & 07777, 0400);
    snprintf(folder, sizeof(folder), "%s/vmm", home);
    cr_assert_eq(stat(folder, &st), 0);
    cr_assert_eq(st.st_mode & 07777, 0700);
}

/* What is there under the right name but is not ours, not whole, or another
 * kernel's is not used, but replaced. */
Test(unpack, a_file_that_does_not_fit_is_replaced)
{
    static const char *const harm[] = {
        "chmod 0420 $f",
        "chmod 0402 $f",
        "mv $f $f.x; ln -s $f.x $f",
        "chmod u+w $f; echo >>$f",
        "chmod u+w $f; truncate -s -1 $f",
        "chmod u+w $f; printf x | dd of=$f conv=notrunc",
        "chmod u+w $f; printf x | dd of=$f conv=notrunc seek=100 bs=1",
        "rm $f; mkfifo $f",
    };
    char name[200], command[200];

    pack(PACKING_ZSTD, ELF_FILE_SIZE);
    for (size_t i = 0; i < ARRAY_SIZE(harm); i++) {
        struct stat st;

        cr_assert_eq(unpack(), 0, "before %zu: %s", i, error.text);
        unpack_free(&image);
        strcpy(name, cached());
        setenv("f", name, 1);
        snprintf(command, sizeof(command), "exec 2>/dev/null; %s", harm[i]);
        cr_assert_eq(system(command), 0, "%s", command);
        cr_assert_eq(unpack(), 0, "after %s: %s", harm[i], error.text);
        expect_kernel();
        unpack_free(&image);
        cr_assert_eq(lstat(name, &st), 0);
        cr_assert(S_ISREG(st.st_mode));
        cr_assert_eq(st.st_mode & 07777, 0400, "%s", harm[i]);
        strcat(name, ".x");
        unlink(name);
    }
}

Test(unpack, a_folder_of_others_is_not_used)
{
    char path[100];

    pack(PACKING_GZIP, ELF_FILE_SIZE);
    snprintf(path, sizeof(path), "%s/vmm", home);
    cr_assert_eq(mkdir(path, 0700), 0);
    cr_assert_eq(chmod(path, 0770), 0);
    cr_assert_eq(unpack(), -EPERM);
    cr_assert_null(image.unpacked.data);
    cr_assert_eq(rmdir(path), 0);
    cr_assert_eq(symlink("/tmp", path), 0);
    cr_assert_neq(unpack(), 0);
    cr_assert_null(image.unpacked.data);
    setenv("XDG_CACHE_HOME", "/proc/none", 1);
    cr_assert_neq(unpack(), 0);
    unsetenv("XDG_CACHE_HOME");
    unsetenv("HOME");
    cr_assert_eq(unpack(), -ENOENT);
}

static void expect_nothing(const char *what)
{
    cr_assert_lt(unpack(), 0, "%s", what);
    cr_assert_null(image.unpacked.data);
    cr_assert_eq(image.nr_segments, 1, "%s: it unpacks itself", what);
    cr_assert_eq(image.entry, 0x200200);
    cr_assert_gt(strlen(error.text), 20);
    cr_assert_null(cached(), "%s: nothing stays", what);
}

Test(unpack, a_lie_about_the_size_is_found)
{
    static const uint32_t claims[] = {0, 1, ELF_FILE_SIZE - 1,
                                      ELF_FILE_SIZE + 1, UINT32_MAX};

    for (size_t i = 0; i < ARRAY_SIZE(claims); i++)
        for (size_t j = 0; j < ARRAY_SIZE(packings); j++) {
            pack(packings[j], claims[i]);
            expect_nothing(payload_packing(packings[j]));
        }
}

Test(unpack, damage_is_found)
{
    for (size_t j = 0; j < ARRAY_SIZE(packings); j++) {
        pack(packings[j], ELF_FILE_SIZE);
        memset(packed + packed_size / 2, 0xFF, packed_size / 4);
        expect_nothing(payload_packing(packings[j]));
    }
}

Test(unpack, what_is_no_kernel_is_not_kept)
{
    static uint8_t zeros[8192];

    packed_size = unpack_pack(PACKING_XZ, zeros, sizeof(zeros), packed);
    expect_nothing("zeros");
    struct elf_builder builder;
    elf_builder_init(&builder, false);
    uint8_t *kernel = elf_builder_make(&builder);
    packed_size = unpack_pack(PACKING_XZ, kernel, ELF_FILE_SIZE, packed);
    free(kernel);
    expect_nothing("32 bits");
}

/* A kernel whose segments lie where nothing may: the cache has it, but it is
 * not loaded from there. */
Test(unpack, what_comes_out_is_checked_like_every_image)
{
    struct elf_builder builder;

    elf_builder_init(&builder, true);
    builder.phdrs[1].p_offset = UINT64_MAX - 4;
    uint8_t *kernel = elf_builder_make(&builder);
    packed_size = unpack_pack(PACKING_LZ4, kernel, ELF_FILE_SIZE, packed);
    free(kernel);
    cr_assert_eq(unpack(), -ENOEXEC);
    cr_assert_null(image.unpacked.data);
    cr_assert_eq(image.entry, 0x200200);
}

Test(unpack, other_packings_are_left_to_the_kernel)
{
    pack(PACKING_GZIP, ELF_FILE_SIZE);
    memcpy(packed, "BZh9", 4);
    cr_assert_eq(unpack(), -ENOTSUP);
    memcpy(packed, "what", 4);
    cr_assert_eq(unpack(), -ENOTSUP);
    memcpy(packed, "\177ELF", 4);
    cr_assert_eq(unpack(), 0);
    cr_assert_null(image.unpacked.data);
}

/* The process writes no further than it was allowed to. */
Test(unpack, the_process_has_a_limit_on_what_it_writes)
{
    struct payload payload;
    FILE *out = tmpfile();

    pack(PACKING_XZ, ELF_FILE_SIZE);
    parse();
    cr_assert(payload_find(&image, &payload));
    cr_assert_eq(unpack_process(&payload, fileno(out), 100, &usual), -EPROTO);
    cr_assert_leq(lseek(fileno(out), 0, SEEK_END), 100);
    fclose(out);
}

#define BOMB (UINT64_C(48) << 20) /* bytes, which xz packs into some 8 KiB */

Test(unpack, the_process_takes_no_longer_than_it_may)
{
    const struct unpack_how hasty = {.ms = 10};
    uint8_t *kernel = make_kernel(), *bomb = calloc(1, BOMB);
    struct payload payload;
    FILE *out = tmpfile();

    memcpy(bomb, kernel, ELF_FILE_SIZE);
    packed_size = unpack_pack(PACKING_XZ, bomb, BOMB, packed);
    parse();
    cr_assert(payload_find(&image, &payload));
    cr_assert_eq(payload.unpacked_size, BOMB);
    cr_assert_eq(unpack_process(&payload, fileno(out), BOMB, &hasty),
                 -ETIMEDOUT);
    cr_assert_eq(unpack_process(&payload, fileno(out), 2 * BOMB, &usual), 0);
    fclose(out);
    free(bomb);
    free(kernel);
}
