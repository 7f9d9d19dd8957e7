/* SPDX-License-Identifier: MIT */
/*
 * The command line: what each option accepts, what it refuses and with which
 * message.
 */
#include "base/parse.h"
#include "options_tools.h"

TestSuite(options, .init = setup);

Test(options, an_image_is_enough)
{
    ASSERT_TAKEN("guest.bin");
    cr_assert_eq(o.command, COMMAND_RUN);
    cr_assert_str_eq(o.image, "guest.bin");
    cr_assert_eq(o.nr_kernel_args, 0);
    cr_assert_eq(o.memory, 128u << 20);
    cr_assert_eq(o.nr_cpus, 1);
    cr_assert(o.irqchip);
    cr_assert_eq(o.request.mode, BOOT_MODE_AUTO);
    cr_assert_not(o.request.has_load || o.request.has_entry);
    cr_assert_eq(o.timeout_ms, 0);
    cr_assert_eq(o.max_exits, 0);
    cr_assert_eq(o.hypercall, HYPERCALL_AUTO);
    cr_assert_not(o.trace || o.stats || o.strict || o.list);
    cr_assert_null(o.initrd);
    cr_assert_null(o.symbols);
    cr_assert_null(o.result);
}

/* ----------------------------------------------------------------- numbers */

Test(options, memory_sizes)
{
    static const struct {
        const char *text;
        uint64_t bytes;
    } sizes[] = {
        {"1", 1ull << 20},        {"64", 64ull << 20},
        {"1024K", 1ull << 20},    {"1028k", 1028ull << 10},
        {"2M", 2ull << 20},       {"2m", 2ull << 20},
        {"3G", 3ull << 30},       {"3g", 3ull << 30},
        {"0x10", 16ull << 20},    {"16384G", 1ull << 44},
        {"16777216", 1ull << 44},
    };

    for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
        char word[40];
        ASSERT_TAKEN("-m", sizes[i].text, "a");
        cr_assert_eq(o.memory, sizes[i].bytes, "%s", sizes[i].text);
        snprintf(word, sizeof(word), "--memory=%s", sizes[i].text);
        ASSERT_TAKEN(word, "a");
        cr_assert_eq(o.memory, sizes[i].bytes, "%s", sizes[i].text);
    }
    ASSERT_TAKEN("-m64M", "a");
    cr_assert_eq(o.memory, 64u << 20);
}

Test(options, memory_sizes_that_are_none)
{
    static const char *const sizes[] = {
        "",
        " ",
        "0",
        "-1",
        "+1",
        "1.5G",
        "x",
        "M",
        "1MB",
        "1MiB",
        "1T",
        "1 M",
        " 1",
        "1 ",
        "0x",
        "0xM",
        "08",
        "1023K",
        "1025K ",
        "1M1",
        "1030001K",
        "4095K1",
        "0K",
        "16385G",
        "99999999999G",
        "17592186044417", /* MiB that would wrap to one */
        "18446744073709551615",
        "18446744073709551616",
        "18446744073709551616K",
        "999999999999999999999999999999",
        "0x10000000000000000",
        "-18446744073709551552",
    };

    for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
        ASSERT_REFUSED("--memory: '", "-m", sizes[i], "a");
        ASSERT_REFUSED(sizes[i], "--memory", sizes[i], "a");
    }
    ASSERT_REFUSED("from 1M to 16384G", "--memory=1022K", "a");
    ASSERT_REFUSED("4 KiB pages", "--memory=1026K", "a");
}

Test(options, cpus)
{
    ASSERT_TAKEN("--cpus=1", "a");
    cr_assert_eq(o.nr_cpus, 1);
    ASSERT_TAKEN("--cpus", "64", "a");
    cr_assert_eq(o.nr_cpus, 64);
    ASSERT_REFUSED("--cpus: '0'", "--cpus=0", "a");
    ASSERT_REFUSED("1 to 64", "--cpus=65", "a");
    ASSERT_REFUSED("--cpus: '-1'", "--cpus=-1", "a");
    ASSERT_REFUSED("--cpus: '2x'", "--cpus=2x", "a");
    ASSERT_REFUSED("--cpus: ''", "--cpus=", "a");
    ASSERT_REFUSED("--cpus: '4294967297'", "--cpus=4294967297", "a");
}

Test(options, addresses)
{
    ASSERT_TAKEN("--load=0x7c00", "--entry=31744", "a");
    cr_assert(o.request.has_load && o.request.has_entry);
    cr_assert_eq(o.request.load, 0x7C00);
    cr_assert_eq(o.request.entry, 31744);
    ASSERT_TAKEN("--load=0", "--entry=0x100000000000", "a");
    cr_assert(o.request.has_load);
    cr_assert_eq(o.request.load, 0);
    cr_assert_eq(o.request.entry, 1ull << 44);
    ASSERT_REFUSED("--load: '0x100000000001'", "--load=0x100000000001", "a");
    ASSERT_REFUSED("--entry: '0xFFFFFFFFFFFFFFFFF'",
                   "--entry=0xFFFFFFFFFFFFFFFFF", "a");
    ASSERT_REFUSED("--load: '-4096'", "--load=-4096", "a");
    ASSERT_REFUSED("--load: '1M'", "--load=1M", "a");
    ASSERT_REFUSED("--entry: ''", "--entry=", "a");
    ASSERT_REFUSED("--entry: 'main'", "--entry", "main", "a");
    ASSERT_REFUSED("--entry: '0x10 '", "--entry", "0x10 ", "a");
}

Test(options, times)
{
    static const struct {
        const char *text;
        uint64_t ms;
    } times[] = {
        {"10", 10000}, {"10s", 10000},  {"500ms", 500},
        {"1ms", 1},    {"2m", 120000},  {"10000000m", 600000000000},
        {"0.5", 500},  {"1.5m", 90000}, {"0.0019s", 1},
    };
    static const char *const bad[] = {
        "",
        "0",
        "0ms",
        "-1",
        "s",
        "ms",
        "1h",
        "1 s",
        "1.5.5",
        "1S",
        "1sm",
        "1mss",
        "10000001",
        "99999999999999999999m",
        "18446744073709551615",
    };

    for (size_t i = 0; i < ARRAY_SIZE(times); i++) {
        ASSERT_TAKEN("--timeout", times[i].text, "a");
        cr_assert_eq(o.timeout_ms, times[i].ms, "%s", times[i].text);
    }
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
        ASSERT_REFUSED("--timeout: '", "--timeout", bad[i], "a");
}

Test(options, max_exits)
{
    ASSERT_TAKEN("--max-exits=1", "a");
    cr_assert_eq(o.max_exits, 1);
    ASSERT_TAKEN("--max-exits=18446744073709551615", "a");
    cr_assert_eq(o.max_exits, UINT64_MAX);
    ASSERT_REFUSED("--max-exits: '0'", "--max-exits=0", "a");
    ASSERT_REFUSED("--max-exits: '-1'", "--max-exits=-1", "a");
    ASSERT_REFUSED("--max-exits: '1k'", "--max-exits=1k", "a");
    ASSERT_REFUSED("--max-exits: '18446744073709551616'",
                   "--max-exits=18446744073709551616", "a");
}

Test(options, a_profile_has_100_to_1000_samples_a_second)
{
    ASSERT_TAKEN("a");
    cr_assert_eq(o.profile_hz, 0);
    ASSERT_TAKEN("--profile", "a");
    cr_assert_eq(o.profile_hz, OPTIONS_PROFILE_HZ);
    cr_assert(o.stats, "else nobody would tell of it");
    ASSERT_TAKEN("--profile=100", "--trace=t", "a");
    cr_assert_eq(o.profile_hz, 100);
    cr_assert_not(o.stats);
    ASSERT_TAKEN("--trace", "--profile=1000", "a");
    cr_assert_eq(o.profile_hz, 1000);
    cr_assert_not(o.stats);
    ASSERT_REFUSED("--profile: '99'", "--profile=99", "a");
    ASSERT_REFUSED("--profile: '1001'", "--profile=1001", "a");
    ASSERT_REFUSED("--profile: ''", "--profile=", "a");
    ASSERT_REFUSED("--profile: '250Hz'", "--profile=250Hz", "a");
}

/* ------------------------------------------------------------------- words */

Test(options, a_word_of_a_list)
{
    static const char *const list[] = {"one", "two", NULL};

    cr_assert_eq(parse_word("one", list), 0);
    cr_assert_eq(parse_word("two", list), 1);
    cr_assert_eq(parse_word("tw", list), -1);
    cr_assert_eq(parse_word("", list), -1);
}

Test(options, choices)
{
    ASSERT_TAKEN("--mode=real", "a");
    cr_assert_eq(o.request.mode, BOOT_MODE_REAL);
    ASSERT_TAKEN("--mode=protected", "a");
    cr_assert_eq(o.request.mode, BOOT_MODE_PROTECTED);
    ASSERT_TAKEN("--mode=long", "a");
    cr_assert_eq(o.request.mode, BOOT_MODE_LONG);
    ASSERT_TAKEN("--irqchip=none", "a");
    cr_assert_not(o.irqchip);
    ASSERT_TAKEN("--irqchip=none", "--irqchip=kernel", "a");
    cr_assert(o.irqchip, "the last one counts");
    ASSERT_TAKEN("--hypercall=auto", "a");
    cr_assert_eq(o.hypercall, HYPERCALL_AUTO);
    ASSERT_TAKEN("--hypercall=instruction", "a");
    cr_assert_eq(o.hypercall, HYPERCALL_INSTRUCTION);
    ASSERT_TAKEN("--hypercall=port", "a");
    cr_assert_eq(o.hypercall, HYPERCALL_PORT);
}

Test(options, choices_that_are_none)
{
    static const char *const words_of_none[] = {
        "", "Long", "lon", "longer", "long ", "0", "auto,port"};

    for (size_t i = 0; i < ARRAY_SIZE(words_of_none); i++) {
        const char *word = words_of_none[i];
        ASSERT_REFUSED("--mode: '", "--mode", word, "a");
        ASSERT_REFUSED("--irqchip: '", "--irqchip", word, "a");
        ASSERT_REFUSED("--hypercall: '", "--hypercall", word, "a");
    }
}

Test(options, switches_and_files)
{
    ASSERT_TAKEN("--trace", "--stats", "--strict", "--initrd=i", "--symbols",
                 "s", "--result=r", "a");
    cr_assert(o.trace && o.stats && o.strict);
    cr_assert_str_eq(o.initrd, "i");
    cr_assert_str_eq(o.symbols, "s");
    cr_assert_str_eq(o.result, "r");
}

Test(options, files_without_a_name)
{
    ASSERT_REFUSED("--initrd: ''", "--initrd=", "a");
    ASSERT_REFUSED("--symbols: ''", "--symbols", "", "a");
    ASSERT_REFUSED("--result: ''", "--result=", "a");
    ASSERT_REFUSED("IMAGE", "");
}

Test(options, switches_take_no_value)
{
    ASSERT_REFUSED("--stats takes no value", "--stats=yes", "a");
    ASSERT_REFUSED("--strict takes no value", "--strict=", "a");
    ASSERT_REFUSED("--help takes no value", "--help=me");
}

Test(options, missing_values)
{
    static const char *const names[] = {
        "--memory",    "--cpus",    "--mode",    "--load",      "--entry",
        "--initrd",    "--symbols", "--timeout", "--max-exits", "--irqchip",
        "--hypercall", "--result",  "-m",
    };

    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        char want[40];
        snprintf(want, sizeof(want), "vmm: %s needs a value", names[i]);
        ASSERT_REFUSED(want, names[i]);
        ASSERT_REFUSED(want, "--trace", names[i]);
    }
}

Test(options, unknown_options_are_named)
{
    ASSERT_REFUSED("--bogus: no such option", "--bogus", "a");
    ASSERT_REFUSED("--bogus: no such option", "--bogus=1", "a");
    ASSERT_REFUSED("-x: no such option", "-x", "a");
    ASSERT_REFUSED("-xyz: no such option", "-xyz", "a");
    ASSERT_REFUSED("-xyz: no such option", "--strict", "-xyz", "a");
    ASSERT_REFUSED("-xyz: no such option", "--memory=64", "-xyz", "a");
    ASSERT_REFUSED("-xm4: no such option", "run", "--mode", "long", "-xm4",
                   "a");
    ASSERT_REFUSED("--memory: '-1'", "-m", "-1", "a");
}

Test(options, shortened_names_must_be_clear)
{
    ASSERT_TAKEN("--mem=2", "--max=3", "a");
    cr_assert_eq(o.memory, 2u << 20);
    cr_assert_eq(o.max_exits, 3);
    ASSERT_REFUSED("--m: more than one option", "--m=2", "a");
    ASSERT_REFUSED("--st: more than one option", "--st", "a");
}

/* ------------------------------------------------------------------- disks */

Test(options, disks)
{
    ASSERT_TAKEN("--disk=a.img", "--disk=b,ro", "--disk=c,id=x,ro",
                 "--disk=d,,e,id=12345678901234567890", "a");
    cr_assert_eq(o.nr_disks, 4);
    cr_assert_str_eq(o.disks[0].path, "a.img");
    cr_assert_str_empty(o.disks[0].id);
    cr_assert_not(o.disks[0].read_only);
    cr_assert(o.disks[1].read_only);
    cr_assert(o.disks[2].read_only);
    cr_assert_str_eq(o.disks[2].id, "x");
    cr_assert_str_eq(o.disks[3].path, "d,e");
    cr_assert_str_eq(o.disks[3].id, "12345678901234567890");
    cr_assert_not(o.disks[3].read_only);
    ASSERT_TAKEN("--disk=a,,", "a");
    cr_assert_str_eq(o.disks[0].path, "a,");
    ASSERT_TAKEN("--disk=a,ata", "--disk=b,ro,ata,id=x", "--disk=c,virtio",
                 "--disk=d", "--disk=e,ata", "--disk=f,ata", "a");
    for (unsigned i = 0; i < 6; i++)
        cr_assert_eq(o.disks[i].ata, i < 2 || i > 3);
    cr_assert(o.disks[1].read_only);
    ASSERT_TAKEN("--disk=a,snapshot,ata", "--disk=b", "a");
    cr_assert(o.disks[0].snapshot);
    cr_assert_not(o.disks[0].read_only);
    cr_assert_not(o.disks[1].snapshot);
}

Test(options, disks_that_are_none)
{
    ASSERT_REFUSED("the name of a file", "--disk=", "a");
    ASSERT_REFUSED("the name of a file", "--disk=,ro", "a");
    ASSERT_REFUSED("'rw' is not ro, snapshot, id=NAME, virtio, ata or ata=N",
                   "--disk=a,rw", "a");
    ASSERT_REFUSED("'' is not ro, snapshot, id=NAME, virtio, ata or ata=N",
                   "--disk=a,", "a");
    ASSERT_REFUSED("1 to 20", "--disk=a,id=", "a");
    ASSERT_REFUSED("1 to 20", "--disk=a,id=123456789012345678901", "a");
    ASSERT_REFUSED("1 to 20", "--disk=a,id=a\tb", "a");
    ASSERT_REFUSED("room for 4 disks", "--disk=1,ata", "--disk=2,ata",
                   "--disk=3,ata", "--disk=4,ata", "--disk=5,ata", "a");
    ASSERT_REFUSED("at most 6 disks", "--disk=1", "--disk=2", "--disk=3",
                   "--disk=4", "--disk=5", "--disk=6", "--disk=7", "a");
}
