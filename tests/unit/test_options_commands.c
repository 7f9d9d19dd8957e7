/* SPDX-License-Identifier: MIT */
/*
 * The command line: IMAGE, the commands and what each takes, and that
 * everything after IMAGE belongs to the kernel.
 */
#include "options_tools.h"

TestSuite(options_commands, .init = setup);

Test(options_commands, image_missing)
{
    ASSERT_REFUSED("no IMAGE", "--trace");
    ASSERT_REFUSED("no IMAGE", "run");
    ASSERT_REFUSED("no IMAGE", "inspect");
    ASSERT_REFUSED("no IMAGE", "--");
    /* A file that was taken for the value of an option. */
    ASSERT_REFUSED("'/dev/null' was taken as the value of --result", "--result",
                   "/dev/null");
    ASSERT_REFUSED("no IMAGE given;", "--cpus", "1");
    ASSERT_REFUSED("no IMAGE given;", "--result=/dev/null");
    cr_assert_eq(parse((const char *const[]){NULL}), STATUS_USAGE);
    cr_assert(is_one_message(stderr_take(&seen)));
}

Test(options_commands, what_follows_the_image_is_the_kernels)
{
    ASSERT_TAKEN("--trace", "guest.bin", "--", "-m", "--bogus", "--", "",
                 "--help", "--cpus=0", "lab=list");
    cr_assert_str_eq(o.image, "guest.bin");
    cr_assert_eq(o.command, COMMAND_RUN);
    cr_assert_eq(o.nr_kernel_args, 7);
    static const char *const want[] = {"-m",     "--bogus",  "--",      "",
                                       "--help", "--cpus=0", "lab=list"};
    for (unsigned i = 0; i < 7; i++)
        cr_assert_str_eq(o.kernel_args[i], want[i]);
    cr_assert_null(o.kernel_args[7]);
    cr_assert_eq(o.memory, 128u << 20);
}

/* The message on stderr, for a command line that is accepted anyway. */
static const char *said_of(const char *const *args)
{
    cr_assert_eq(parse(args), 0);
    return stderr_take(&seen);
}

#define SAID(...) said_of((const char *const[]){__VA_ARGS__, NULL})

Test(options_commands, an_option_behind_the_image_is_told_once)
{
    const char *said = SAID("guest.bin", "a", "--trace", "--stats", "-m");

    cr_assert(is_one_message(said), "%s", said);
    cr_assert_not_null(strstr(said, "--trace stands after IMAGE"), "%s", said);
    cr_assert_not(o.trace);
    cr_assert_eq(o.nr_kernel_args, 4);
    said = SAID("guest.bin", "-m", "64");
    cr_assert_not_null(strstr(said, "-m stands after IMAGE"), "%s", said);
    said = SAID("guest.bin", "--timeout=3");
    cr_assert_not_null(strstr(said, "--timeout=3 stands"), "%s", said);
    cr_assert_str_empty(
        SAID("guest.bin", "--bogus", "-x", "trace", "---", "-"));
}

Test(options_commands, two_dashes_say_that_it_is_meant)
{
    ASSERT_TAKEN("guest.bin", "--", "--trace");
    cr_assert_eq(o.nr_kernel_args, 1);
    cr_assert_str_eq(o.kernel_args[0], "--trace");
    ASSERT_TAKEN("--", "guest.bin", "--trace");
    cr_assert_eq(o.nr_kernel_args, 1);
    ASSERT_TAKEN("guest.bin", "--", "--", "--trace");
    cr_assert_eq(o.nr_kernel_args, 2);
    cr_assert_str_eq(o.kernel_args[0], "--");
}

Test(options_commands, a_slip_names_what_was_meant)
{
    ASSERT_REFUSED("did you mean --trace?", "--trce", "a");
    ASSERT_REFUSED("did you mean --timeout?", "--timoeut=3", "a");
    ASSERT_REFUSED("did you mean --junit?", "test", "--junt=3", "a");
    ASSERT_REFUSED("did you mean vmm inspect?", "inspct", "a");
    ASSERT_REFUSED("did you mean vmm version?", "verison");
    ASSERT_REFUSED("see vmm --help", "--frobnicate", "a");
    ASSERT_TAKEN("./inspct");
    ASSERT_TAKEN("frobnicate");
    ASSERT_TAKEN("run", "inspct");
}

Test(options_commands, help_and_version_as_words)
{
    ASSERT_TAKEN("help");
    cr_assert_eq(o.command, COMMAND_HELP);
    cr_assert_eq(o.help_of, COMMAND_RUN);
    ASSERT_TAKEN("version");
    cr_assert_eq(o.command, COMMAND_VERSION);
    ASSERT_TAKEN("help", "test");
    cr_assert_eq(o.help_of, COMMAND_TEST);
    ASSERT_TAKEN("test", "--help");
    cr_assert_eq(o.command, COMMAND_HELP);
    cr_assert_eq(o.help_of, COMMAND_TEST);
    ASSERT_TAKEN("policy", "--help");
    cr_assert_eq(o.command, COMMAND_HELP);
    cr_assert_eq(o.help_of, COMMAND_POLICY);
    ASSERT_TAKEN("help", "trace");
    cr_assert_eq(o.command, COMMAND_TRACE);
    cr_assert_eq(o.argc, 2);
    ASSERT_TAKEN("help", "new");
    cr_assert_eq(o.command, COMMAND_NEW);
    cr_assert_str_eq(o.argv[1], "--help");
    ASSERT_REFUSED("no command 'frob'", "help", "frob");
}

Test(options_commands, two_dashes_end_the_options)
{
    ASSERT_TAKEN("--stats", "--", "--trace", "--trace");
    cr_assert(o.stats);
    cr_assert_not(o.trace);
    cr_assert_str_eq(o.image, "--trace");
    cr_assert_eq(o.nr_kernel_args, 1);
}

Test(options_commands, commands)
{
    ASSERT_TAKEN("run", "a", "b");
    cr_assert_eq(o.command, COMMAND_RUN);
    cr_assert_str_eq(o.kernel_args[0], "b");
    ASSERT_TAKEN("inspect", "--mode=real", "a");
    cr_assert_eq(o.command, COMMAND_INSPECT);
    cr_assert_eq(o.request.mode, BOOT_MODE_REAL);
    ASSERT_TAKEN("doctor");
    cr_assert_eq(o.command, COMMAND_DOCTOR);
    cr_assert_not(o.list);
    ASSERT_TAKEN("doctor", "--list");
    cr_assert(o.list);
    ASSERT_TAKEN("--help");
    cr_assert_eq(o.command, COMMAND_HELP);
    ASSERT_TAKEN("-h");
    cr_assert_eq(o.command, COMMAND_HELP);
    ASSERT_TAKEN("doctor", "--help");
    cr_assert_eq(o.command, COMMAND_HELP);
    ASSERT_TAKEN("--version");
    cr_assert_eq(o.command, COMMAND_VERSION);
}

Test(options_commands, a_command_word_is_one_in_front_only)
{
    ASSERT_TAKEN("run", "doctor");
    cr_assert_str_eq(o.image, "doctor");
    ASSERT_TAKEN("--trace", "inspect");
    cr_assert_eq(o.command, COMMAND_RUN);
    cr_assert_str_eq(o.image, "inspect");
    ASSERT_TAKEN("./doctor");
    cr_assert_eq(o.command, COMMAND_RUN);
}

Test(options_commands, what_does_not_go_together)
{
    ASSERT_REFUSED("'b' follows", "inspect", "a", "b");
    ASSERT_REFUSED("'a' is given", "doctor", "a");
    ASSERT_REFUSED("--list", "--list", "a");
    ASSERT_REFUSED("--list", "inspect", "--list", "a");
    ASSERT_REFUSED("--cpus=2", "--cpus=2", "--irqchip=none", "a");
    ASSERT_REFUSED("--irqchip=none", "--irqchip=none", "--cpus=64", "a");
    ASSERT_TAKEN("--cpus=1", "--irqchip=none", "a");
}

Test(options_commands, a_bad_option_is_told_even_with_help)
{
    ASSERT_REFUSED("--bogus", "--help", "--bogus");
    ASSERT_REFUSED("--memory", "--version", "-m", "0");
}

Test(options_commands, test_takes_options_of_a_run_and_its_own)
{
    ASSERT_TAKEN("test", "-m", "64", "--jobs=3", "a.elf", "--shard", "2/5",
                 "--strict", "b.elf", "--junit=x.xml", "--cpus", "2");
    cr_assert_eq(o.command, COMMAND_TEST);
    cr_assert_eq(o.test.nr_items, 2);
    cr_assert_str_eq(o.test.items[0], "a.elf");
    cr_assert_str_eq(o.test.items[1], "b.elf");
    cr_assert_eq(o.test.jobs, 3);
    cr_assert_eq(o.test.shard_index, 2);
    cr_assert_eq(o.test.shard_count, 5);
    cr_assert_str_eq(o.test.junit, "x.xml");
    cr_assert_eq(o.timeout_ms, OPTIONS_TEST_TIMEOUT_MS);
    /* What each run gets. */
    static const char *const words_kept[] = {"-m", "64", "--strict", "--cpus",
                                             "2"};
    cr_assert_eq(o.test.nr_words, 5);
    for (size_t i = 0; i < 5; i++)
        cr_assert_str_eq(o.test.words[i], words_kept[i]);
}

Test(options_commands, test_behind_two_dashes_all_are_items)
{
    ASSERT_TAKEN("test", "-j4", "--strict", "--", "-m", "x");
    cr_assert_eq(o.test.jobs, 4);
    cr_assert_eq(o.test.nr_words, 1);
    cr_assert_eq(o.test.nr_items, 2);
    cr_assert_str_eq(o.test.items[0], "-m");
}

Test(options_commands, test_refuses)
{
    ASSERT_REFUSED("ITEM", "test");
    ASSERT_REFUSED("ITEM", "test", "--jobs=2");
    ASSERT_REFUSED("--jobs", "test", "--jobs=0", "x");
    ASSERT_REFUSED("--jobs", "test", "-j", "257", "x");
    ASSERT_REFUSED("--format", "test", "--format=html", "x");
    ASSERT_REFUSED("--junit", "test", "--junit=", "x");
    ASSERT_REFUSED("--result", "test", "--result=f", "x");
    ASSERT_REFUSED("--trace=FILE", "test", "--trace=f", "x");
    ASSERT_REFUSED("--report=FILE", "test", "--report=f", "x");
    ASSERT_REFUSED("--core=FILE", "test", "--core=f", "x");
    ASSERT_REFUSED("vmm test only", "--jobs=2", "x");
    ASSERT_REFUSED("vmm test only", "run", "--no-skip", "x");
    ASSERT_REFUSED("vmm test only", "--verbose", "x");
    ASSERT_REFUSED("--memory", "test", "x", "--memory=0");
    static const char *const shards[] = {"0/2", "3/2",   "1/0", "1",   "/2",
                                         "1/",  "1/2/3", "a/b", "-1/2"};
    for (size_t i = 0; i < ARRAY_SIZE(shards); i++)
        ASSERT_REFUSED("--shard", "test", "--shard", shards[i], "x");
}

Test(options_commands, explain_takes_one_word_or_none)
{
    ASSERT_TAKEN("explain");
    cr_assert_eq(o.command, COMMAND_EXPLAIN);
    cr_assert_null(o.image);
    ASSERT_TAKEN("explain", "80");
    cr_assert_str_eq(o.image, "80");
    ASSERT_REFUSED("extra", "explain", "80", "extra");
}
