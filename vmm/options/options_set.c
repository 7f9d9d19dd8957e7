/* SPDX-License-Identifier: MIT */
/*
 * What each option accepts, and what it changes.
 */
#include "options_set.h"

#include <stdio.h>

#include "base/list.h"
#include "base/log.h"
#include "base/parse.h"
#include "base/status.h"
#include "hv/ports.h"
#include "options_disk.h"
#include "options_table.h"
#include "slips.h"

#define MIN_MEMORY_MIB 1ull
#define MAX_MEMORY_GIB 16384ull
#define MAX_MEMORY     (MAX_MEMORY_GIB << 30)

char *options_live_formats(char *buf, size_t size)
{
    const struct trace_output_type *type;

    buf[0] = '\0';
    for (size_t i = 0; (type = trace_output_row(i)); i++)
        if (type->is_live)
            list_add(buf, size, type->name);
    return buf;
}

static int set_memory(struct options *o, const char *arg)
{
    if (!parse_size(arg, &o->memory) || o->memory < MIN_MEMORY_MIB << 20 ||
        o->memory > MAX_MEMORY || o->memory % 4096)
        return slips_bad_value(
            "memory", arg,
            "a size such as 64M or 2G, from %lluM to %lluG in whole 4 KiB "
            "pages",
            MIN_MEMORY_MIB, MAX_MEMORY_GIB);
    return 0;
}

static int set_word(struct options *o, const struct option_row *row,
                    const char *arg)
{
    const char *const *words = option_words(row->id);
    int i = parse_word(arg, words);
    char list[80];

    if (i < 0)
        return slips_bad_value(row->name, arg, "%s",
                               list_of(words, list, sizeof(list)));
    switch (row->id) {
    case OPT_MODE:
        o->request.mode = (enum boot_mode)(BOOT_MODE_LONG - i);
        return 0;
    case OPT_PROTOCOL:
        o->request.protocol = (enum boot_protocol)(BOOT_PROTOCOL_AUTO + i);
        return 0;
    case OPT_IRQCHIP:
        o->irqchip = i == 0;
        return 0;
    case OPT_SCREEN:
        o->screen = (enum screen_choice)(SCREEN_LIVE + i);
        return 0;
    case OPT_UNPACK:
        o->unpack = (enum unpack_choice)i;
        return 0;
    default:
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
            return slips_bad_value("cpus", arg, "a number from 1 to %u",
                                   OPTIONS_MAX_CPUS);
        o->nr_cpus = (unsigned)value;
        return 0;
    case OPT_LOAD:
        if (!parse_exact(arg, 0, MAX_MEMORY, &o->request.load))
            return slips_bad_value("load", arg, "a guest-physical address");
        o->request.has_load = true;
        return 0;
    case OPT_ENTRY:
        if (!parse_exact(arg, 0, MAX_MEMORY, &o->request.entry))
            return slips_bad_value("entry", arg, "a guest-physical address");
        o->request.has_entry = true;
        return 0;
    case OPT_TIMEOUT:
        if (!parse_time(arg, &o->timeout_ms))
            return slips_bad_value("timeout", arg,
                                   "a time such as 10, 500ms or 2m");
        return 0;
    default:
        if (!parse_exact(arg, 1, UINT64_MAX, &o->max_exits))
            return slips_bad_value("max-exits", arg, "a number from 1 up");
        return 0;
    }
}

static int set_debug_exit(struct options *o, const char *arg)
{
    uint64_t port = HV_PORT_EXIT;

    if (arg && (!parse_exact(arg, 0, 0xFFFF, &port) ||
                (port != HV_PORT_EXIT && port != HV_PORT_EXIT_OTHER)))
        return slips_bad_value("debug-exit", arg, "the port %#x or %#x",
                               HV_PORT_EXIT, HV_PORT_EXIT_OTHER);
    o->debug_exit = (unsigned)port;
    return 0;
}

static int set_profile(struct options *o, const char *arg)
{
    uint64_t hz = OPTIONS_PROFILE_HZ;

    if (arg &&
        !parse_exact(arg, OPTIONS_PROFILE_LEAST, OPTIONS_PROFILE_MOST, &hz))
        return slips_bad_value("profile", arg,
                               "a number of samples a second, %u to %u",
                               OPTIONS_PROFILE_LEAST, OPTIONS_PROFILE_MOST);
    o->profile_hz = (unsigned)hz;
    return 0;
}

static int set_file(const char **file, const char *name, const char *arg)
{
    if (!*arg)
        return slips_bad_value(name, arg, "the name of a file");
    *file = arg;
    return 0;
}

static int add_file(const char **files, size_t room, unsigned *nr,
                    const char *name, const char *arg)
{
    if (*nr == room)
        return slips_bad_value(name, arg, "one of at most %zu", room);
    return set_file(&files[(*nr)++], name, arg);
}

static int set_trace_format(struct options *o, const char *arg)
{
    const struct trace_output_type *type = trace_output_find(arg);
    char formats[64];

    if (!type)
        return slips_bad_value("trace-format", arg, "one of %s",
                               options_live_formats(formats, sizeof(formats)));
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

/* False: the option is not a switch. */
static bool set_switch(struct options *o, int id)
{
    switch (id) {
    case OPT_NO_RERUN:
        return o->no_rerun = true;
    case OPT_RESET_OK:
        return o->reset_ok = true;
    case OPT_INIT_STATUS:
        return o->init_status = true;
    case OPT_NO_SANDBOX:
        return o->no_sandbox = true;
    case OPT_SANDBOX:
        return o->sandbox = true;
    case OPT_EXITS:
        return o->exits = true;
    case OPT_TEST_PORTS:
        return o->test_ports = true;
    case OPT_STRICT:
        return o->strict = true;
    case OPT_KTRACE:
        return o->ktrace = true;
    case OPT_STATS:
        return o->stats = true;
    case OPT_LIST:
        return o->list = true;
    default:
        return false;
    }
}

static int set_help(struct options *o, int id)
{
    if (id == OPT_HELP && o->command != COMMAND_HELP)
        o->help_of = o->command;
    o->command = id == OPT_HELP ? COMMAND_HELP : COMMAND_VERSION;
    return 0;
}

static int set_other(struct options *o, const struct option_row *row,
                     const char *arg)
{
    switch (row->id) {
    case OPT_INITRD:
        return set_file(&o->initrd, row->name, arg);
    case OPT_SYMBOLS:
        return set_file(&o->symbols, row->name, arg);
    case OPT_OUTPUT:
        return set_file(&o->output, row->name, arg);
    case OPT_RESULT:
        return set_file(&o->result, row->name, arg);
    case OPT_REPORT:
        return set_file(&o->report, row->name, arg);
    case OPT_CORE:
        return set_file(&o->core, row->name, arg);
    case OPT_POLICY:
        return set_file(&o->policy, row->name, arg);
    case OPT_MODULE:
        return add_file(o->modules, ARRAY_SIZE(o->modules), &o->nr_modules,
                        row->name, arg);
    case OPT_SHARE:
        return add_file(o->shares, ARRAY_SIZE(o->shares), &o->nr_shares,
                        row->name, arg);
    case OPT_DISK:
        return options_add_disk(o, arg);
    case OPT_MEMORY:
        return set_memory(o, arg);
    case OPT_DEBUG_EXIT:
        return set_debug_exit(o, arg);
    case OPT_PROFILE:
        return set_profile(o, arg);
    case OPT_TRACE:
        o->trace |= !arg;
        return arg ? set_file(&o->trace_file, row->name, arg) : 0;
    case OPT_TRACE_FORMAT:
        return set_trace_format(o, arg);
    case OPT_HELP:
    case OPT_VERSION:
        return set_help(o, row->id);
    default:
        return set_number(o, row->id, arg);
    }
}

static int set_option(struct options *o, const struct option_row *row,
                      const char *arg)
{
    if (set_switch(o, row->id))
        return 0;
    return option_words(row->id) ? set_word(o, row, arg)
                                 : set_other(o, row, arg);
}

int options_set(struct options *o, int id, const char *arg)
{
    const struct option_row *row = option_table;

    if (test_option_is(id))
        return test_option_set(&o->test, id, arg);
    while (row->id != id)
        row++; /* getopt returns only ids from the tables */
    return set_option(o, row, arg);
}
