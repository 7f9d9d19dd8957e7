/* SPDX-License-Identifier: MIT */
/*
 * The command line.
 */
#include "options.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/parse.h"
#include "base/status.h"
#include "commands.h"
#include "options_check.h"
#include "options_disk.h"
#include "options_table.h"
#include "slips.h"
#include "hv/ports.h"

#define LIVE_FORMATS_SIZE 64

/* The outputs that make sense while the machine runs. */
static const char *live_formats(char *buf)
{
    const struct trace_output_type *type;
    size_t n = 0;

    for (size_t i = 0; (type = trace_output_row(i)); i++)
        if (type->is_live && n < LIVE_FORMATS_SIZE)
            n += (size_t)snprintf(buf + n, LIVE_FORMATS_SIZE - n, "%s%s",
                                  n ? ", " : "", type->name);
    return buf;
}

static int fail(const char *what, const char *value, const char *wanted)
{
    log_error("--%s: '%s' is not %s; see vmm --help", what, value, wanted);
    return STATUS_USAGE;
}

#define MIN_MEMORY (1ull << 20)
#define MAX_MEMORY (1ull << 44)

static int set_memory(struct options *o, const char *arg)
{
    if (!parse_size(arg, &o->memory) || o->memory < MIN_MEMORY ||
        o->memory > MAX_MEMORY || o->memory % 4096)
        return fail("memory", arg,
                    "a size from 1M to 16384G in whole 4 KiB pages");
    return 0;
}

static int set_choice(struct options *o, int id, const char *arg)
{
    static const char *const modes[] = {"real", "protected", "long", NULL};
    static const char *const protocols[] = {
        "auto", "vmm", "multiboot1", "multiboot2", "pvh", "linux", "bios", NULL,
    };
    static const char *const chips[] = {"none", "kernel", NULL};
    static const char *const ways[] = {"auto", "instruction", "port", NULL};
    static const char *const screens[] = {"live", "end", "off", NULL};
    int i;

    switch (id) {
    case OPT_MODE:
        if ((i = parse_word(arg, modes)) < 0)
            return fail("mode", arg, "long, protected or real");
        o->request.mode = (enum boot_mode)(BOOT_MODE_REAL + i);
        return 0;
    case OPT_PROTOCOL:
        if ((i = parse_word(arg, protocols)) < 0)
            return fail("protocol", arg,
                        "auto, vmm, multiboot1, multiboot2, pvh, linux or "
                        "bios");
        o->request.protocol = (enum boot_protocol)(BOOT_PROTOCOL_AUTO + i);
        return 0;
    case OPT_IRQCHIP:
        if ((i = parse_word(arg, chips)) < 0)
            return fail("irqchip", arg, "kernel or none");
        o->irqchip = i == 1;
        return 0;
    case OPT_SCREEN:
        if ((i = parse_word(arg, screens)) < 0)
            return fail("screen", arg, "live, end or off");
        o->screen = (enum screen_choice)(SCREEN_LIVE + i);
        return 0;
    default:
        if ((i = parse_word(arg, ways)) < 0)
            return fail("hypercall", arg, "auto, instruction or port");
        o->hypercall = (enum hypercall_choice)i;
        return 0;
    }
}

static int set_number(struct options *o, int id, const char *arg)
{
    uint64_t value;

    switch (id) {
    case OPT_CPUS:
        if (!parse_exact(arg, 1, OPTIONS_MAX_CPUS, &value))
            return fail("cpus", arg, "a number from 1 to 64");
        o->nr_cpus = (unsigned)value;
        return 0;
    case OPT_LOAD:
        if (!parse_exact(arg, 0, MAX_MEMORY, &o->request.load))
            return fail("load", arg, "a guest-physical address");
        o->request.has_load = true;
        return 0;
    case OPT_ENTRY:
        if (!parse_exact(arg, 0, MAX_MEMORY, &o->request.entry))
            return fail("entry", arg, "a guest-physical address");
        o->request.has_entry = true;
        return 0;
    case OPT_TIMEOUT:
        if (!parse_time(arg, &o->timeout_ms))
            return fail("timeout", arg, "a time such as 10, 500ms or 2m");
        return 0;
    default:
        if (!parse_exact(arg, 1, UINT64_MAX, &o->max_exits))
            return fail("max-exits", arg, "a number from 1 up");
        return 0;
    }
}

static int set_debug_exit(struct options *o, const char *arg)
{
    uint64_t port = HV_PORT_EXIT;

    if (arg && (!parse_exact(arg, 0, 0xFFFF, &port) ||
                (port != HV_PORT_EXIT && port != HV_PORT_EXIT_OTHER)))
        return fail("debug-exit", arg, "the port 0xf4 or 0x501");
    o->debug_exit = (unsigned)port;
    return 0;
}

static int set_file(const char **file, const char *name, const char *arg)
{
    if (!*arg)
        return fail(name, arg, "the name of a file");
    *file = arg;
    return 0;
}

static int set_trace_format(struct options *o, const char *arg)
{
    const struct trace_output_type *type = trace_output_find(arg);
    char formats[LIVE_FORMATS_SIZE];

    if (!type)
        return fail("trace-format", arg, live_formats(formats));
    if (!type->is_live) {
        log_error("--trace-format=%s: only afterwards, from a file: vmm "
                  "--trace=FILE ..., then vmm trace FILE --format=%s",
                  arg, arg);
        return STATUS_USAGE;
    }
    o->trace = true;
    o->trace_format = type;
    return 0;
}

static int set_option(struct options *o, int id, const char *arg)
{
    switch (id) {
    case OPT_MEMORY:
        return set_memory(o, arg);
    case OPT_MODE:
    case OPT_PROTOCOL:
    case OPT_IRQCHIP:
    case OPT_HYPERCALL:
    case OPT_SCREEN:
        return set_choice(o, id, arg);
    case OPT_CPUS:
    case OPT_LOAD:
    case OPT_ENTRY:
    case OPT_TIMEOUT:
    case OPT_MAX_EXITS:
        return set_number(o, id, arg);
    case OPT_INITRD:
        return set_file(&o->initrd, "initrd", arg);
    case OPT_MODULE:
        if (o->nr_modules == ARRAY_SIZE(o->modules))
            return fail("module", arg, "one of at most 31");
        return set_file(&o->modules[o->nr_modules++], "module", arg);
    case OPT_DISK:
        return options_add_disk(o, arg);
    case OPT_SYMBOLS:
        return set_file(&o->symbols, "symbols", arg);
    case OPT_RESULT:
        return set_file(&o->result, "result", arg);
    case OPT_REPORT:
        return set_file(&o->report, "report", arg);
    case OPT_CORE:
        return set_file(&o->core, "core", arg);
    case OPT_NO_RERUN:
        o->no_rerun = true;
        return 0;
    case OPT_RESET_OK:
        o->reset_ok = true;
        return 0;
    case OPT_DEBUG_EXIT:
        return set_debug_exit(o, arg);
    case OPT_NO_SANDBOX:
        o->no_sandbox = true;
        return 0;
    case OPT_SANDBOX:
        o->sandbox = true;
        return 0;
    case OPT_SHARE:
        if (o->nr_shares == ARRAY_SIZE(o->shares))
            return fail("share", arg, "one of at most 8");
        return set_file(&o->shares[o->nr_shares++], "share", arg);
    case OPT_POLICY:
        return set_file(&o->policy, "policy", arg);
    case OPT_STRICT:
        o->strict = true;
        return 0;
    case OPT_TRACE:
        if (arg)
            return set_file(&o->trace_file, "trace", arg);
        o->trace = true;
        return 0;
    case OPT_TRACE_FORMAT:
        return set_trace_format(o, arg);
    case OPT_KTRACE:
        o->ktrace = true;
        return 0;
    case OPT_STATS:
        o->stats = true;
        return 0;
    case OPT_LIST:
        o->list = true;
        return 0;
    case OPT_HELP:
        if (o->command != COMMAND_HELP)
            o->help_of = o->command;
        o->command = COMMAND_HELP;
        return 0;
    default:
        o->command = COMMAND_VERSION;
        return 0;
    }
}

/* Takes an option of vmm test itself out of argv, once it is understood: what
 * is left are the options for each run. */
static void forget_word(char **argv, const char *arg)
{
    bool is_apart = arg && arg == argv[optind - 1];

    argv[optind - 1] = NULL;
    if (is_apart)
        argv[optind - 2] = NULL;
}

/* Puts what is left of argv[1..end) together. */
static void keep_words(struct options *o, char **argv, int end)
{
    o->test.words = argv + 1;
    for (int i = 1; i < end; i++)
        if (argv[i] && strcmp(argv[i], "--") != 0)
            o->test.words[o->test.nr_words++] = argv[i];
}

/* One option, of a run or of vmm test. */
static int take_option(struct options *o, int id, const char *arg)
{
    if (!test_option_is(id))
        return set_option(o, id, arg);
    const char *wanted = test_option_set(&o->test, id, arg);
    if (!wanted)
        return 0;
    for (size_t i = 0; i < TEST_OPTIONS_NR; i++)
        if ((int)test_option_table[i].id == id)
            return fail(test_option_table[i].name, arg, wanted);
    return STATUS_USAGE;
}

static void fill_getopt(struct option *to)
{
    for (size_t i = 0; i < OPTION_TABLE_NR; i++)
        *to++ = (struct option){
            .name = option_table[i].name,
            .has_arg = !option_table[i].arg          ? no_argument
                       : *option_table[i].arg == '[' ? optional_argument
                                                     : required_argument,
            .val = (int)option_table[i].id,
        };
    for (size_t i = 0; i < TEST_OPTIONS_NR; i++)
        *to++ = (struct option){
            .name = test_option_table[i].name,
            .has_arg =
                test_option_table[i].arg ? required_argument : no_argument,
            .val = (int)test_option_table[i].id,
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

/* vmm help, vmm help COMMAND. */
static int take_help(struct options *o, int argc, char **argv)
{
    static char word[] = "trace", option[] = "--help";
    static char *trace_help[] = {word, option, NULL};

    if (argc > 1 && !commands_find(argv[1], &o->help_of)) {
        log_error("help: there is no command '%s'; vmm help lists them",
                  argv[1]);
        return STATUS_USAGE;
    }
    if (o->help_of == COMMAND_QEMU) {
        o->command = COMMAND_QEMU;
        o->qemu.want = QEMU_HELP;
    }
    if (o->help_of != COMMAND_TRACE)
        return 0;
    o->command = COMMAND_TRACE; /* it has its own */
    o->argc = 2;
    o->argv = trace_help;
    return 0;
}

/* Commands with a parser of their own, for all that follows their word. */
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

/* Is it `vmm qemu`, or vmm by the name of a QEMU? Then *argc and *argv are the
 * words that it stands for, and owned by o->qemu. */
static int take_qemu(struct options *o, int *argc, char ***argv)
{
    int skip = qemu_is_name((*argv)[0])                       ? 1
               : *argc > 1 && strcmp((*argv)[1], "qemu") == 0 ? 2
                                                              : 0;

    if (!skip)
        return 0;
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

/* Options, and what stands behind them. */
static int parse_words(struct options *o, int argc, char **argv)
{
    struct option long_options[OPTION_TABLE_NR + TEST_OPTIONS_NR + 1] = {{0}};
    int id;

    fill_getopt(long_options);
    optind = 0; /* start anew: tests parse more than once */
    opterr = 0;
    /* What follows an IMAGE is the guest's; behind an ITEM, options go on. */
    const char *letters = o->command == COMMAND_TEST ? ":m:hj:" : "+:m:hj:";
    while ((id = getopt_long(argc, argv, letters, long_options, NULL)) != -1) {
        if (id == '?' || id == ':')
            return slips_bad_option(argv[optind - 1], id);
        int rc = take_option(o, id, optarg);
        if (rc)
            return rc;
        if (o->command == COMMAND_TEST &&
            (test_option_is(id) || id == OPT_LIST))
            forget_word(argv, optarg);
    }
    take_operands(o, argc, argv);
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
        return take_help(o, argc, argv);
    if (o->command == COMMAND_TRACE || o->command == COMMAND_POLICY) {
        take_rest(o, argc, argv);
        return 0;
    }
    return parse_words(o, argc, argv);
}
