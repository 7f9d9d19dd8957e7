/* SPDX-License-Identifier: MIT */
/*
 * bzImage: where it goes, how it is entered, what it is told, and wrong
 * headers.
 */
#include <criterion/criterion.h>

#include <errno.h>
#include <stdlib.h>

#include "boot/linux_image.h"
#include "boot/protocol.h"
#include "hv/layout.h"
#include "image_try.h"
#include "linux_builder.h"

#define LIMIT_MS 100.0

static uint8_t file[LINUX_SIZE];
static struct setup_header header;
static struct image_try try;
static const struct image_request nothing_asked;

static void setup(void)
{
    header = linux_good_header();
}

static void give(uint64_t size)
{
    linux_build(file, &header);
    image_try(&try, file, size, &nothing_asked);
}

TestSuite(linux_image, .init = setup);

Test(linux_image, goes_where_it_prefers_and_is_entered_in_64_bits)
{
    char version[64];

    give(sizeof(file));
    cr_assert_eq(try.result, 0, "%s", try.error.text);
    cr_assert_eq(try.image.protocol, BOOT_PROTOCOL_LINUX);
    cr_assert_eq(try.image.mode, BOOT_MODE_LONG);
    cr_assert_eq(try.image.entry, 0x200200);
    cr_assert_eq(try.image.segments[0].gpa, 0x200000);
    cr_assert_eq(try.image.segments[0].file_offset, LINUX_SETUP);
    cr_assert_eq(try.image.segments[0].mem_size, 0x10000, "to unpack itself");
    cr_assert_eq(protocol_registers(&try.image).esi, HV_BOOT_INFO);
    linux_image_version(&try.image, version, sizeof(version));
    cr_assert_str_eq(version, "6.1.0-test #1");
    image_try_end(&try);
}

Test(linux_image, is_entered_in_32_bits_where_it_has_no_other_way)
{
    header.xloadflags = 0;
    header.relocatable_kernel = 0;
    give(sizeof(file));
    cr_assert_eq(try.result, 0, "%s", try.error.text);
    cr_assert_eq(try.image.mode, BOOT_MODE_PROTECTED);
    cr_assert_eq(try.image.entry, 0x100000, "the place of all old ones");
    image_try_end(&try);
}

Test(linux_image, its_own_protocol_may_be_named_and_so_may_its_boot_sector)
{
    static const struct {
        struct image_request request;
        int result;
        enum boot_protocol protocol;
        const char *why;
    } cases[] = {
        {{.protocol = BOOT_PROTOCOL_LINUX}, 0, BOOT_PROTOCOL_LINUX, ""},
        {{.protocol = BOOT_PROTOCOL_BIOS}, 0, BOOT_PROTOCOL_BIOS, ""},
        {{.protocol = BOOT_PROTOCOL_PVH},
         -ENOEXEC,
         BOOT_PROTOCOL_AUTO,
         "--protocol=pvh"},
        {{.protocol = BOOT_PROTOCOL_LINUX, .mode = BOOT_MODE_LONG},
         -ENOEXEC,
         BOOT_PROTOCOL_AUTO,
         "leave --mode out"},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        linux_build(file, &header);
        image_try(&try, file, sizeof(file), &cases[i].request);
        cr_assert_eq(try.result, cases[i].result, "case %zu: %s", i,
                     try.error.text);
        if (cases[i].result == 0)
            cr_assert_eq(try.image.protocol, cases[i].protocol, "case %zu", i);
        else
            cr_assert_not_null(strstr(try.error.text, cases[i].why), "'%s'",
                               try.error.text);
        image_try_end(&try);
    }
}

Test(linux_image, what_cannot_be_started_is_refused_with_the_reason)
{
    static const struct {
        uint16_t version;
        uint8_t loadflags, setup_sects;
        uint32_t syssize;
        const char *why;
    } cases[] = {
        {0x0201, LOADED_HIGH, 1, 256, "boot protocol 2.01"},
        {0x020F, 0, 1, 256, "zImage"},
        {0x020F, LOADED_HIGH, 9, 256, "ends in its setup"},
        {0x020F, LOADED_HIGH, 1, 300, "cut off"},
        {0x020F, LOADED_HIGH, 1, 1, "makes no sense"},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        header.version = cases[i].version;
        header.loadflags = cases[i].loadflags;
        header.setup_sects = cases[i].setup_sects;
        header.syssize = cases[i].syssize;
        give(sizeof(file));
        cr_assert_eq(try.result, -ENOEXEC, "case %zu", i);
        cr_assert_not_null(strstr(try.error.text, cases[i].why), "'%s'",
                           try.error.text);
        image_try_end(&try);
    }
}

/* ------------------------------------------------------------- in 16 bits */

static uint32_t field(uint64_t offset, size_t len)
{
    uint32_t value = 0;

    cr_assert_eq(guest_mem_read(try.mem, gpa(0x10000 + offset), &value, len),
                 0);
    return value;
}

#define FIELD(name)                                                            \
    field(LINUX_HEADER + offsetof(struct setup_header, name),                  \
          sizeof(header.name))

/* iPXE's bzImage has no 32-bit entry; memdisk's has an old protocol, and does
 * not say how long it is. */
Test(linux_image, is_started_by_the_bios_where_it_has_no_other_entry)
{
    for (unsigned i = 0; i < 2; i++) {
        header = linux_good_header();
        header.initrd_addr_max = 0;
        if (i == 0) {
            header.code32_start = 0;
        } else {
            header.version = 0x0203;
            header.syssize = 0;
        }
        give(sizeof(file));
        cr_assert_eq(try.result, 0, "%s", try.error.text);
        cr_assert_eq(try.image.protocol, BOOT_PROTOCOL_BIOS);
        cr_assert_eq(try.image.mode, BOOT_MODE_REAL);
        cr_assert_eq(try.image.entry, 0x7C00);
        cr_assert_eq(try.image.segments[0].gpa, i == 0 ? 0x200000 : 0x100000);
        cr_assert_eq(try.image.segments[1].gpa, 0x10000);
        cr_assert_eq(FIELD(type_of_loader), 0xFF);
        cr_assert_eq(FIELD(loadflags), LOADED_HIGH | CAN_USE_HEAP);
        cr_assert_eq(FIELD(cmd_line_ptr), 0x10000 + 0xE000);
        cr_assert_eq(FIELD(heap_end_ptr), 0xE000 - 0x200);
        cr_assert_eq(FIELD(ramdisk_size), 5000);
        cr_assert_eq(FIELD(ramdisk_image), IMAGE_TRY_RAM - 2 * 4096,
                     "as high as possible");
        cr_assert_eq(FIELD(boot_flag), 0xAA55, "the rest is as it was");
        cr_assert_eq(field(0xE000, 1), 0, "no words that are not the user's");
        image_try_end(&try);
    }
}

Test(linux_image, a_setup_part_that_is_too_long_for_its_segment_is_refused)
{
    static uint8_t longer[LINUX_SETUP + 0x10000];

    header.code32_start = 0;
    header.setup_sects = 64;
    linux_build(longer, &header);
    image_try(&try, longer, sizeof(longer), &nothing_asked);
    cr_assert_eq(try.result, -ENOEXEC);
    cr_assert_not_null(strstr(try.error.text, "32 KiB"), "'%s'",
                       try.error.text);
    image_try_end(&try);
}

/* ---------------------------------------------------------- the zero page */

static struct boot_params params;
static char line[HV_CMDLINE_MAX];

static int tell(const struct boot_config *config)
{
    give(sizeof(file));
    cr_assert_eq(try.result, 0, "%s", try.error.text);
    int rc = linux_image_write(config, &try.image, try.mem, &try.error);
    cr_assert_eq(
        guest_mem_read(try.mem, gpa(HV_BOOT_INFO), &params, sizeof(params)), 0);
    cr_assert_eq(
        guest_mem_read(try.mem, gpa(HV_BOOT_CMDLINE), line, sizeof(line)), 0);
    return rc;
}

Test(linux_image, is_told_of_memory_and_arguments_and_where_acpi_is)
{
    const char *const args[] = {"console=ttyS0", "quiet"};
    const struct boot_config config = {
        .args = args, .nr_args = 2, .rsdp = 0xF2000};

    cr_assert_eq(tell(&config), 0);
    cr_assert_str_eq(line, "panic=-1 pci=noearly console=ttyS0 quiet");
    cr_assert_eq(params.hdr.cmd_line_ptr, HV_BOOT_CMDLINE);
    cr_assert_eq(params.hdr.header, header.header);
    cr_assert_eq(params.hdr.type_of_loader, 0xFF);
    cr_assert_eq(params.acpi_rsdp_addr, 0xF2000);
    cr_assert_geq(params.e820_entries, 3);
    cr_assert_eq(params.e820_table[0].addr, 0);
    cr_assert_eq(params.e820_table[0].type, 1);
    cr_assert_eq(params.screen_info.orig_video_isVGA, 1);
    image_try_end(&try);
}

Test(linux_image, the_users_words_on_panic_and_pci_stay)
{
    static const struct {
        unsigned nr;
        const char *const args[2], *line;
    } cases[] = {
        {1, {"panic=5"}, "pci=noearly panic=5"},
        {1, {"pci=off"}, "panic=-1 pci=off"},
        {2, {"pci=off", "panic=0"}, "pci=off panic=0"},
        {1, {"quiet pci=off panic=0"}, "quiet pci=off panic=0"},
        {1, {"nopanic=1"}, "panic=-1 pci=noearly nopanic=1"},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        const struct boot_config config = {.args = cases[i].args,
                                           .nr_args = cases[i].nr};

        cr_assert_eq(tell(&config), 0);
        cr_assert_str_eq(line, cases[i].line);
        image_try_end(&try);
    }
}

Test(linux_image, with_symbols_it_stays_where_it_was_linked)
{
    static const struct {
        unsigned nr;
        const char *const args[1], *line;
    } cases[] = {
        {0, {NULL}, "panic=-1 pci=noearly nokaslr"},
        {1, {"panic=5"}, "pci=noearly nokaslr panic=5"},
        {1, {"nokaslr"}, "panic=-1 pci=noearly nokaslr"},
        {1, {"kaslr"}, "panic=-1 pci=noearly kaslr"},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        const struct boot_config config = {
            .args = cases[i].args, .nr_args = cases[i].nr, .has_symbols = true};

        cr_assert_eq(tell(&config), 0);
        cr_assert_str_eq(line, cases[i].line);
        image_try_end(&try);
    }
}

Test(linux_image, an_initrd_lies_behind_what_the_kernel_needs)
{
    uint8_t initrd[5000], there[5000];
    const struct boot_module module = {initrd, sizeof(initrd), "initrd", NULL};
    struct boot_config config = {.modules = &module, .nr_modules = 1};

    memset(initrd, 0x5A, sizeof(initrd));
    cr_assert_eq(tell(&config), 0, "%s", try.error.text);
    cr_assert_eq(params.hdr.ramdisk_size, sizeof(initrd));
    cr_assert_geq(params.hdr.ramdisk_image, 0x200000 + 0x10000);
    cr_assert_eq(guest_mem_read(try.mem, gpa(params.hdr.ramdisk_image), there,
                                sizeof(there)),
                 0);
    cr_assert_eq(memcmp(initrd, there, sizeof(there)), 0);
    image_try_end(&try);

    header.initrd_addr_max = 0x200000;
    give(sizeof(file)); /* with an initrd, as every image here */
    cr_assert_eq(try.result, -ENOSPC, "it would be out of reach");
    image_try_end(&try);
}

Test(linux_image, a_second_module_and_too_long_a_line_are_refused)
{
    const struct boot_module modules[2] = {{file, 1, "a", NULL},
                                           {file, 1, "b", NULL}};
    const char *const args[] = {"0123456789"};
    const struct boot_config two = {.modules = modules, .nr_modules = 2};
    const struct boot_config longer = {.args = args, .nr_args = 1};

    cr_assert_eq(tell(&two), -E2BIG);
    image_try_end(&try);
    header.cmdline_size = 24; /* others come first */
    cr_assert_eq(tell(&longer), -E2BIG);
    image_try_end(&try);
}

/* ------------------------------------------------------------------ hostile */

static uint64_t next_random(void)
{
    static uint64_t state = 0x9E3779B97F4A7C15u;

    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return state * 0x2545F4914F6CDD1Du;
}

Test(linux_image, ten_thousand_headers_that_lie)
{
    const struct boot_config config = {0};
    unsigned nr_good = 0;

    for (unsigned i = 0; i < 10000; i++) {
        uint64_t size =
            next_random() % 8 ? sizeof(file) : next_random() % sizeof(file) + 1;

        header = linux_good_header();
        linux_build(file, &header);
        for (unsigned n = next_random() % 4 + 1; n; n--)
            file[LINUX_HEADER + next_random() % sizeof(header)] =
                (uint8_t)next_random();
        uint8_t *copy = malloc(size); /* of exactly its size, for ASan */
        cr_assert_not_null(copy);
        memcpy(copy, file, size);
        image_try(&try, copy, size, &nothing_asked);
        if (try.result == 0 && try.image.protocol == BOOT_PROTOCOL_LINUX) {
            nr_good++;
            int rc =
                linux_image_write(&config, &try.image, try.mem, &try.error);
            cr_assert(rc == 0 || rc == -E2BIG || rc == -ENOSPC, "%d", rc);
        } else if (try.result) {
            cr_assert(try.result == -ENOEXEC || try.result == -ENOSPC ||
                          try.result == -E2BIG,
                      "%d", try.result);
            cr_assert_gt(strlen(try.error.text), 20);
        }
        cr_assert_lt(try.ms, LIMIT_MS);
        image_try_end(&try);
        free(copy);
    }
    cr_assert_gt(nr_good, 1000, "most are still loadable");
}
