/* SPDX-License-Identifier: MIT */
/*
 * The name of each option, its purpose and the words that it takes: one table
 * for the parser, for its messages and for --help.
 */
#ifndef VMM_OPTIONS_OPTIONS_TABLE_H
#define VMM_OPTIONS_OPTIONS_TABLE_H

enum option_id {
    OPT_MEMORY = 'm',
    OPT_HELP = 'h',
    OPT_CPUS = 256,
    OPT_MODE,
    OPT_PROTOCOL,
    OPT_LOAD,
    OPT_ENTRY,
    OPT_INITRD,
    OPT_MODULE,
    OPT_DISK,
    OPT_SYMBOLS,
    OPT_TIMEOUT,
    OPT_MAX_EXITS,
    OPT_IRQCHIP,
    OPT_HYPERCALL,
    OPT_SCREEN,
    OPT_UNPACK,
    OPT_STRICT,
    OPT_TRACE,
    OPT_TRACE_FORMAT,
    OPT_KTRACE,
    OPT_PROFILE,
    OPT_STATS,
    OPT_OUTPUT,
    OPT_RESULT,
    OPT_REPORT,
    OPT_CORE,
    OPT_NO_RERUN,
    OPT_DEBUG_EXIT,
    OPT_RESET_OK,
    OPT_TEST_PORTS,
    OPT_INIT_STATUS,
    OPT_NO_SANDBOX,
    OPT_SANDBOX,
    OPT_EXITS,
    OPT_POLICY,
    OPT_SHARE,
    OPT_LIST,
    OPT_VERSION,
};

struct option_row {
    const char *name;
    const char *arg; /* NULL: takes none; "[...": optional */
    int id;          /* OPT_x or TEST_OPT_x */
    const char *help;
};

#define OPTION_TABLE_NR 39u

extern const struct option_row option_table[OPTION_TABLE_NR];

/* The words that option `id` takes, NULL-terminated; NULL if it takes something
 * else. */
const char *const *option_words(int id);

#endif
