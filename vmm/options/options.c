/* SPDX-License-Identifier: MIT */
/*
 * The command line as a list of words: the command, its options, and what
 * follows them.
 */
#include "options.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/status.h"
#include "commands.h"
#include "options_check.h"
#include "options_set.h"
#include "options_table.h"
#include "slips.h"

/* Removes an option of vmm test itself from argv once it has been handled:
 * those left are the options for each run. */
static void forget_word(char **argv, const char *arg)
{
    bool is_apart = arg && arg == argv[optind - 1];

    argv[optind - 1] = NULL;
    if (is_apart)
        argv[optind - 2] = NULL;
}

/* Closes the gaps in argv[1..end). */
static void keep_words(struct options *o, char **argv, int end)
{
    o->test.words = argv + 1;
    for (int i = 1; i < end; i++)
        if (argv[i] && strcmp(argv[i], "--") != 0)
            o->test.words[o->test.nr_words++] = argv[i];
}

static void fill_getopt(struct option *to)
{
    for (size_t i = 0; i < OPTION_TABLE_NR; i++)
        *to++ = (struct option){
            .name = option_table[i].name,
            .has_arg = !option_table[i].arg          ? no_argument
                       : *option_table[i].arg == '[' ? optional_argument
                                                     : required_argument,
            .val = option_table[i].id,
        };
    for (size_t i = 0; i < TEST_OPTIONS_NR; i++)
        *to++ = (struct option){
            .name = test_option_table[i].name,
            .has_arg =
                test_option_table[i].arg ? required_argument : no_argument,
            .val = test_option_table[i].id,
        };
}

static void take_operands(struct options *o, int argc, char **argv)
{
    if (o->command == COMMAND_TEST) {
        keep_words(o, argv, optind);
        o->test.items = argv + optind;
        o->test.nr_items = argc - optind;
        if (!o->timeout_ms)
            o->timeout_ms = OPTIONS_TEST_TIMEOUT_MS;
        return;
    }
    bool is_meant = optind > 1 && strcmp(argv[optind - 1], "--") == 0;
    o->own_words = argv + 1;
    o->nr_own_words = optind - 1 - is_meant;
    if (optind < argc)
        o->image = argv[optind++];
    if (!is_meant && optind < argc && strcmp(argv[optind], "--") == 0) {
        is_meant = true;
        optind++;
    }
    o->kernel_args = argv + optind;
    o->nr_kernel_args = argc - optind;
    if (o->command == COMMAND_RUN && !is_meant)
        slips_warn_behind_image(o);
}

/* Selects the help of the command `of`, or of all of vmm if that is NULL. */
static int take_help(struct options *o, const char *of)
{
    static char word[] = "help", option[] = "--help";
    static char *own_help[] = {word, option, NULL};

    if (of && !commands_find(of, &o->help_of)) {
        const char *meant = commands_near(of);
        if (meant)
            log_error("help: there is no command '%s'; did you mean vmm help "
                      "%s?",
                      of, meant);
        else
            log_error("help: there is no command '%s'; vmm help lists them",
                      of);
        return STATUS_USAGE;
    }
    if (o->help_of == COMMAND_QEMU) {
        o->command = COMMAND_QEMU;
        o->qemu.want = QEMU_HELP;
    }
    if (o->help_of != COMMAND_TRACE && o->help_of != COMMAND_NEW)
        return 0;
    o->command = o->help_of; /* it has a page of its own */
    o->argc = 2;
    o->argv = own_help;
    return 0;
}

/* Commands that have a parser of their own for everything after the command
 * word. */
static void take_rest(struct options *o, int argc, char **argv)
{
    o->argc = argc;
    o->argv = argv;
    if (o->command == COMMAND_POLICY && argc > 1 &&
        (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
        o->help_of = o->command;
        o->command = COMMAND_HELP;
    }
}

/* Is it `vmm qemu`, or vmm called by the name of a QEMU? Then *argc and *argv
 * become the translated words, which o->qemu owns. */
static int take_qemu(struct options *o, int *argc, char ***argv)
{
    int skip = qemu_is_name((*argv)[0])                       ? 1
               : *argc > 1 && strcmp((*argv)[1], "qemu") == 0 ? 2
                                                              : 0;

    if (!skip)
        return 0;
    log_name_warnings();
    int rc = qemu_translate(*argc - skip, *argv + skip, &o->qemu);
    if (rc)
        return rc;
    *argc = o->qemu.nr_words;
    *argv = o->qemu.words;
    return 0;
}

void options_free(struct options *o)
{
    qemu_command_free(&o->qemu);
}

/* Parses the options, and what follows them. */
static int parse_words(struct options *o, int argc, char **argv)
{
    struct option long_options[OPTION_TABLE_NR + TEST_OPTIONS_NR + 1] = {{0}};
    int id;

    fill_getopt(long_options);
    optind = 0; /* start anew: tests parse more than once */
    opterr = 0;
    /* What follows an IMAGE belongs to the guest; after an ITEM, more options
     * may follow. */
    const char *letters = o->command == COMMAND_TEST ? ":m:hj:" : "+:m:hj:";
    while ((id = getopt_long(argc, argv, letters, long_options, NULL)) != -1) {
        if (id == '?' || id == ':')
            return slips_bad_option(o->command, argv, optind, id);
        if (optarg && optarg == argv[optind - 1]) {
            o->apart = optarg;
            o->apart_of = argv[optind - 2];
        }
        int rc = options_set(o, id, optarg);
        if (rc)
            return rc;
        if (o->command == COMMAND_TEST &&
            (test_option_is(id) || id == OPT_LIST))
            forget_word(argv, optarg);
    }
    if (o->profile_hz && !o->trace && !o->trace_file)
        o->stats = true; /* somebody must tell of it */
    take_operands(o, argc, argv);
    if (o->command == COMMAND_HELP && o->help_of == COMMAND_RUN && o->image &&
        commands_find(o->image, &o->help_of))
        return take_help(o, o->image); /* vmm --help COMMAND */
    return options_check(o);
}

int options_parse(int argc, char **argv, struct options *o)
{
    *o = (struct options){
        .memory = 128ull << 20,
        .nr_cpus = 1,
        .irqchip = true,
        .trace_format = &trace_output_text,
    };
    int rc = take_qemu(o, &argc, &argv);
    if (rc)
        return rc;
    if (o->qemu.want != QEMU_RUN) {
        o->command = COMMAND_QEMU;
        return 0;
    }
    rc = commands_take(&argc, &argv, &o->command);
    if (rc)
        return rc;
    if (o->command == COMMAND_HELP)
        return take_help(o, argc > 1 ? argv[1] : NULL);
    if (o->command == COMMAND_TRACE || o->command == COMMAND_POLICY ||
        o->command == COMMAND_NEW) {
        take_rest(o, argc, argv);
        return 0;
    }
    return parse_words(o, argc, argv);
}
