/* SPDX-License-Identifier: MIT */
/*
 * The options of `vmm trace`.
 */
#include "request.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>

#include "base/fold.h"
#include "base/list.h"
#include "base/log.h"
#include "base/near.h"
#include "base/parse.h"
#include "base/same_file.h"
#include "base/status.h"
#include "trace/out/wrap.h"
#include "trace/words/kinds.h"

static const struct {
    const char *name;
    const char *arg;
    int id;
    const char *help;
} table[] = {
    {"format", "FORMAT", 'f', "one of those below (default text)"},
    {"output", "OUT", 'o', "to a file, not to standard output"},
    {"from", "TIME", 'a', "records from TIME on: 1500us, 20ms, 1.5 (seconds)"},
    {"to", "TIME", 'b', "records up to TIME"},
    {"vcpu", "N", 'c', "records of one vCPU"},
    {"ring", "RINGS", 'r', "that touch a level, as below"},
    {"kind", "KINDS", 'k', "of a kind, as below"},
    {"grep", "WORDS", 'g', "lines with WORDS; of json, ...: records"},
    {"walk", "#N", 'w',
     "one record, step by step: what led to it, what it did"},
    {"help", NULL, 'h', "this page"},
};

/* All levels with commas between them, and `last` before the last one. */
static char *levels(const char *last, char *buf, size_t size)
{
    size_t len = 0;

    for (enum trace_lane i = 0; i < TRACE_NR_LANES; i++)
        len += (size_t)snprintf(buf + len, size - len, "%s%s",
                                i == 0                    ? ""
                                : i < TRACE_NR_LANES - 1u ? ", "
                                                          : last,
                                trace_lane_name(i));
    return buf;
}

static void print_kinds(void)
{
    char list[8 * 64] = "";
    size_t len = 0;

    for (unsigned i = 1; i < TRACE_NR_KINDS && len < sizeof(list); i++)
        if (*trace_kind_name(i) != '?')
            len += (size_t)snprintf(list + len, sizeof(list) - len, "%s%s",
                                    len ? ", " : "", trace_kind_name(i));
    fputs("\nKinds:\n      ", stdout);
    wrap_put(stdout, list, 6, 80);
}

void trace_request_help(void)
{
    const struct trace_output_type *type;
    char list[32];

    puts("vmm trace shows what vmm --trace=FILE recorded.\n"
         "\n"
         "  vmm trace FILE [OPTIONS]\n"
         "\n"
         "Options:");
    for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
        char left[40];
        snprintf(left, sizeof(left), "%s--%s%s%s",
                 table[i].id == 'o'   ? "-o, "
                 : table[i].id == 'h' ? "-h, "
                                      : "    ",
                 table[i].name, table[i].arg ? "=" : "",
                 table[i].arg ? table[i].arg : "");
        printf("  %-24s%s\n", left, table[i].help);
    }
    puts("\nFormats:");
    for (size_t i = 0; (type = trace_output_row(i)); i++) {
        char row[160];
        snprintf(row, sizeof(row), "      %-20s%s", type->name, type->what);
        fold_lines(stdout, row, 80, 26);
    }
    printf("\nLevels:\n      %s\n", levels(", ", list, sizeof(list)));
    print_kinds();
    puts("\nSeveral levels or kinds are given with commas between them.\n"
         "--walk takes a number (as --format=json and the page have it), or "
         "words:\nwhat is called exactly that, else what the program of "
         "that name did, else\nwhat has the words in its name, else what has "
         "them in it; of these a system\ncall, else a trap, an exit, any "
         "other record.\n"
         "Status 1: nothing in FILE is what was asked for.");
}

static int fail(const char *option, const char *value, const char *wanted)
{
    log_error("trace --%s: '%s' is not %s; see vmm trace --help", option, value,
              wanted);
    return STATUS_USAGE;
}

static int fail_format(const char *value)
{
    const struct trace_output_type *type;
    char names[128] = "", wanted[140];

    for (size_t i = 0; (type = trace_output_row(i)); i++)
        list_add(names, sizeof(names), type->name);
    snprintf(wanted, sizeof(wanted), "one of %s", names);
    return fail("format", value, wanted);
}

/* A time since the machine started: "1.5", "20ms", "1500us", "300ns". */
static bool parse_ns(const char *text, int64_t *ns)
{
    static const struct {
        const char *unit;
        double factor;
    } units[] = {{"", 1e9}, {"s", 1e9}, {"ms", 1e6}, {"us", 1e3}, {"ns", 1}};
    char *end;

    errno = 0;
    double value = strtod(text, &end);
    if (end == text || errno || !(value >= 0 && value < 1e9))
        return false;
    for (size_t i = 0; i < ARRAY_SIZE(units); i++)
        if (strcmp(end, units[i].unit) == 0) {
            *ns = (int64_t)(value * units[i].factor);
            return true;
        }
    return false;
}

static int set_option(struct trace_request *request, int id, const char *arg)
{
    uint64_t number;
    char list[32];

    switch (id) {
    case 'f':
        request->type = trace_output_find(arg);
        return request->type ? 0 : fail_format(arg);
    case 'o':
        request->out = arg;
        return *arg ? 0 : fail("output", arg, "the name of a file");
    case 'a':
    case 'b':
        if (*arg == '-')
            return fail(id == 'a' ? "from" : "to", arg,
                        "a time from 0 on, which is when the machine started");
        return parse_ns(arg, id == 'a' ? &request->filter.from_ns
                                       : &request->filter.to_ns)
                   ? 0
                   : fail(id == 'a' ? "from" : "to", arg,
                          "a time such as 0.5, 20ms or 1500us");
    case 'c':
        if (!parse_exact(arg, 0, HV_TRACE_NO_VCPU - 1, &number))
            return fail("vcpu", arg, "a vCPU's number");
        request->filter.vcpu = (int)number;
        return 0;
    case 'r':
        return trace_filter_rings(&request->filter, arg)
                   ? 0
                   : fail("ring", arg, levels(" or ", list, sizeof(list)));
    case 'k':
        return trace_filter_kinds(&request->filter, arg)
                   ? 0
                   : fail("kind", arg, "a kind of record");
    case 'g':
        request->filter.grep = arg;
        return *arg ? 0 : fail("grep", arg, "a word");
    case 'w':
        request->walk = arg;
        return *arg ? 0 : fail("walk", arg, "a record's #number, or words");
    default:
        request->help = true;
        return 0;
    }
}

static int bad_option(const char *word, int result)
{
    struct near_search search = near_begin("", 0);
    size_t len = strcspn(word, "=");

    if (result != ':' && len > 2)
        search = near_begin(word + 2, len - 2);
    for (size_t i = 0; i < ARRAY_SIZE(table); i++)
        near_try(&search, table[i].name);
    const char *meant = near_found(&search);
    if (meant)
        log_error("trace %.*s: no such option; did you mean --%s?", (int)len,
                  word, meant);
    else
        log_error("trace %s: %s; see vmm trace --help", word,
                  result == ':' ? "a value is missing" : "no such option");
    return STATUS_USAGE;
}

/* Rejects options that make no sense together. */
static int check(const struct trace_request *request)
{
    if (request->filter.from_ns >= request->filter.to_ns) {
        log_error(request->filter.from_ns > request->filter.to_ns
                      ? "trace --from and --to: the end is before the beginning"
                      : "trace --from and --to are the same moment; nothing is "
                        "in between");
        return STATUS_USAGE;
    }
    if (request->walk && request->type != &trace_output_text) {
        log_error("trace --walk is text; leave --format=%s out (the page, "
                  "--format=html, has a walk of its own)",
                  request->type->name);
        return STATUS_USAGE;
    }
    return 0;
}

int trace_request_parse(int argc, char **argv, struct trace_request *request)
{
    struct option options[ARRAY_SIZE(table) + 1] = {{0}};
    int id;

    for (size_t i = 0; i < ARRAY_SIZE(table); i++)
        options[i] = (struct option){
            .name = table[i].name,
            .has_arg = table[i].arg ? required_argument : no_argument,
            .val = table[i].id,
        };
    optind = 0;
    opterr = 0;
    while ((id = getopt_long(argc, argv, ":o:h", options, NULL)) != -1) {
        if (id == ':' || id == '?') {
            return bad_option(argv[optind - 1], id);
        }
        int rc = set_option(request, id, optarg);
        if (rc)
            return rc;
    }
    if (request->help)
        return 0;
    if (optind + 1 != argc) {
        log_error(optind == argc
                      ? "trace needs the FILE that vmm --trace=FILE made; see "
                        "vmm trace --help"
                      : "trace takes one FILE; see vmm trace --help");
        return STATUS_USAGE;
    }
    request->file = argv[optind];
    if (same_file(request->out, request->file)) {
        log_error("trace --output=%s: this is also the recording, which would "
                  "be lost; name another file",
                  request->out);
        return STATUS_USAGE;
    }
    return check(request);
}
