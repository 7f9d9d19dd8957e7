/* SPDX-License-Identifier: MIT */
/*
 * What each option accepts, and what it changes.
 */
#include "options_set.h"

#include <stdio.h>

#include "base/log.h"
#include "base/parse.h"
#include "base/status.h"
#include "hv/ports.h"
#include "options_disk.h"
#include "options_table.h"

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

int options_set(struct options *o, int id, const char *arg)
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
