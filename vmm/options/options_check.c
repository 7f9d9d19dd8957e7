/* SPDX-License-Identifier: MIT */
/*
 * Checks that a command has what it needs, and that its options go together.
 */
#include "options_check.h"

#include <unistd.h>

#include "base/log.h"
#include "base/status.h"
#include "slips.h"

/* Reports that `what` is missing: perhaps it was taken for an option's
 * value. */
static int lacks(const struct options *o, const char *what, const char *advice)
{
    if (o->apart && access(o->apart, F_OK) == 0)
        log_error("no %s given: '%s' was taken as the value of %s", what,
                  o->apart, o->apart_of);
    else
        log_error("no %s given%s", what, advice);
    return STATUS_USAGE;
}

static int check_operands(const struct options *o)
{
    switch (o->command) {
    case COMMAND_RUN:
    case COMMAND_INSPECT:
        if (!o->image || !*o->image)
            return lacks(o, "IMAGE",
                         "; vmm new DIR writes a kernel to begin with, vmm "
                         "--help lists the rest");
        if (o->command == COMMAND_INSPECT && o->nr_kernel_args) {
            log_error(slips_is_option(o->kernel_args[0])
                          ? "inspect takes one IMAGE, but '%s' follows it; "
                            "options stand before it"
                          : "inspect takes one IMAGE, but '%s' follows it",
                      o->kernel_args[0]);
            return STATUS_USAGE;
        }
        return o->command == COMMAND_RUN ? slips_check_image(o) : 0;
    case COMMAND_DOCTOR:
        if (o->image) {
            log_error("doctor takes no IMAGE, but '%s' is given", o->image);
            return STATUS_USAGE;
        }
        break;
    case COMMAND_TEST:
        if (!o->test.nr_items)
            return lacks(o, "ITEM",
                         ": an image, a pattern such as 'dir/*.elf', or a "
                         "manifest NAME.tests");
        break;
    case COMMAND_EXPLAIN:
        if (o->nr_kernel_args) {
            log_error("explain takes one CODE or EXIT, but '%s' follows it",
                      o->kernel_args[0]);
            return STATUS_USAGE;
        }
        break;
    case COMMAND_TRACE:
    case COMMAND_POLICY:
    case COMMAND_NEW:
    case COMMAND_QEMU:
    case COMMAND_HELP:
    case COMMAND_VERSION:
        break;
    }
    return 0;
}

int options_check(const struct options *o)
{
    int code = check_operands(o);

    if (code || o->command == COMMAND_HELP || o->command == COMMAND_VERSION)
        return code;
    if (o->sandbox && (o->command != COMMAND_DOCTOR || o->list)) {
        log_error("--sandbox goes with vmm doctor only, without --list");
        return STATUS_USAGE;
    }
    if (o->exits && (o->command != COMMAND_DOCTOR || o->list || o->sandbox)) {
        log_error("--exits goes with vmm doctor only, without --list and "
                  "--sandbox");
        return STATUS_USAGE;
    }
    if (o->no_sandbox && o->command != COMMAND_RUN &&
        o->command != COMMAND_TEST) {
        log_error("--no-sandbox goes with running guests only");
        return STATUS_USAGE;
    }
    if (o->list && o->command != COMMAND_DOCTOR && o->command != COMMAND_TEST) {
        log_error("--list goes with vmm doctor and vmm test only");
        return STATUS_USAGE;
    }
    if (o->test.given && o->command != COMMAND_TEST) {
        log_error("--%s goes with vmm test only", o->test.given);
        return STATUS_USAGE;
    }
    if (o->result && o->command == COMMAND_TEST) {
        log_error("--result is for one run; vmm test has --junit=FILE and "
                  "--tap=FILE");
        return STATUS_USAGE;
    }
    if ((o->trace_file || o->report || o->core || o->output) &&
        o->command == COMMAND_TEST) {
        log_error("--%s=FILE is for one run; give it to one test, as "
                  "options = in a manifest",
                  o->report   ? "report"
                  : o->core   ? "core"
                  : o->output ? "output"
                              : "trace");
        return STATUS_USAGE;
    }
    if (o->ktrace && !o->trace && !o->trace_file) {
        log_error("--ktrace adds to a trace: give --trace or --trace=FILE too");
        return STATUS_USAGE;
    }
    if (o->nr_cpus > 1 && !o->irqchip) {
        log_error("--cpus=%u needs an interrupt controller to start them; "
                  "leave out --irqchip=none",
                  o->nr_cpus);
        return STATUS_USAGE;
    }
    return 0;
}
