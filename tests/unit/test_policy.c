/* SPDX-License-Identifier: MIT */
/*
 * The policy: patterns, which rule decides, limits, and how a decision looks in
 * the trace.
 */
#include <criterion/criterion.h>

#include <errno.h>

#include "policy/rule.h"

static struct policy *policy;

static void make(const char *text)
{
    struct policy_errors errors;
    int rc = policy_parse(text, strlen(text), &policy, &errors);

    cr_assert_eq(rc, 0, "%s: line %u: %s", text, errors.list[0].line,
                 errors.list[0].text);
}

static void teardown(void)
{
    policy_destroy(policy);
}

TestSuite(policy, .fini = teardown);

static struct policy_decision ask_file(unsigned op, const char *path)
{
    const struct policy_request request = {
        .kind = POLICY_FILE,
        .op = op,
        .path = path,
        .bytes = 100,
    };

    return policy_decide(policy, &request);
}

static struct policy_decision ask_port(unsigned op, uint16_t port,
                                       unsigned size)
{
    const struct policy_request request = {
        .kind = POLICY_PORT,
        .op = op,
        .number = port,
        .size = size,
        .bytes = size,
    };

    return policy_decide(policy, &request);
}

static struct policy_decision ask_call(uint64_t number, uint64_t bytes,
                                       uint64_t tsc)
{
    const struct policy_request request = {
        .kind = POLICY_HYPERCALL,
        .number = number,
        .bytes = bytes,
        .tsc = tsc,
    };

    return policy_decide(policy, &request);
}

/* ---------------------------------------------------------------- patterns */

Test(policy, patterns_match)
{
    static const struct {
        const char *pattern, *path;
        bool matches;
    } cases[] = {
        {"/a", "/a", true},
        {"/a", "/ab", false},
        {"/ab", "/a", false},
        {"/a", "/a/", false},
        {"/*", "/a", true},
        {"/*", "/", true},
        {"/*", "/a/b", false},
        {"/*/b", "/a/b", true},
        {"/*/b", "/a/c/b", false},
        {"/*.txt", "/notes.txt", true},
        {"/*.txt", "/notes.txt.old", false},
        {"/*.txt", "/.txt", true},
        {"/a*b*c", "/aXbXbXc", true},
        {"/a*b*c", "/aXbXbXd", false},
        {"/?", "/a", true},
        {"/?", "/", false},
        {"/??", "/a/", false},
        {"/a/**", "/a/b", true},
        {"/a/**", "/a/b/c/d", true},
        {"/a/**", "/a", true},
        {"/a/**", "/ab", false},
        {"/a/**", "/", false},
        {"/**", "/", true},
        {"/**", "/a/b", true},
        {"/**/c", "/a/b/c", true},
        {"/**/c", "/c", false},
        {"/**c", "/c", true},
        {"/**/secret/**", "/a/b/secret/key", true},
        {"/**/secret/**", "/a/b/secret", true},
        {"/**/secret/**", "/a/secrets/key", false},
        {"/a**z", "/a/b/z", true},
        {"/a*z", "/a/b/z", false},
        {"/\xC3\xA4*", "/\xC3\xA4x", true},
        {"/[a]", "/a", false}, /* this syntax does not exist here */
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
        cr_expect_eq(pattern_matches(cases[i].pattern, cases[i].path),
                     cases[i].matches, "%s on %s", cases[i].pattern,
                     cases[i].path);
}

/* The definition, literally: a slow second implementation. */
static bool matches_slowly(const char *pattern, const char *path)
{
    if (strcmp(pattern, "/**") == 0 && *path == '\0')
        return true;
    if (strncmp(pattern, "**", 2) == 0)
        return matches_slowly(pattern + 2, path) ||
               (*path && matches_slowly(pattern, path + 1));
    if (*pattern == '*')
        return matches_slowly(pattern + 1, path) ||
               (*path && *path != '/' && matches_slowly(pattern, path + 1));
    if (!*pattern || !*path)
        return *pattern == *path;
    return (*pattern == *path || (*pattern == '?' && *path != '/')) &&
           matches_slowly(pattern + 1, path + 1);
}

/* Every pattern and every path of up to five bytes from these alphabets. */
static bool next_word(char *word, const char *alphabet, size_t max)
{
    for (size_t i = 0; i < max; i++) {
        const char *at = word[i] ? strchr(alphabet, word[i]) : NULL;
        if (at && at[1]) {
            word[i] = at[1];
            return true;
        }
        word[i] = alphabet[0];
        if (!at) /* that was the last word */
            return true;
    }
    return false;
}

Test(policy, patterns_match_as_defined, .timeout = 120)
{
    char pattern[6] = "";
    unsigned nr = 0, nr_matches = 0;

    do {
        char path[6] = "";
        do {
            bool matches = matches_slowly(pattern, path);
            cr_assert_eq(pattern_matches(pattern, path), matches, "'%s' '%s'",
                         pattern, path);
            nr++;
            nr_matches += matches;
        } while (next_word(path, "/ab", 4));
    } while (next_word(pattern, "/a*?", 5));
    cr_assert_eq(nr, (4 + 16 + 64 + 256 + 1024 + 1) * (3 + 9 + 27 + 81 + 1));
    cr_assert_gt(nr_matches, 1000);
}

Test(policy, long_patterns_take_no_time, .timeout = 120)
{
    char pattern[RULE_MAX_PATTERN + 1] = "/", path[4097];

    while (strlen(pattern) + 4 < sizeof(pattern))
        strcat(pattern, "**a*");
    pattern[strlen(pattern) - 1] = 'z';
    memset(path, 'a', sizeof(path) - 1);
    path[0] = '/';
    path[sizeof(path) - 1] = '\0';
    for (int i = 0; i < 20; i++)
        cr_assert_not(pattern_matches(pattern, path));
}

/* ---------------------------------------------------------------- deciding */

Test(policy, nothing_said_is_allowed)
{
    make("# only this\n\n   \t\n");
    struct policy_decision decision = ask_file(POLICY_WRITE, "/x");
    cr_assert_eq(decision.verdict, POLICY_ALLOW);
    cr_assert_eq(decision.line, 0);
    for (unsigned kind = 0; kind < POLICY_NR_KINDS; kind++)
        cr_assert_not(policy_has(policy, (enum policy_kind)kind));
    cr_assert_null(policy->port_rule);
}

Test(policy, first_rule_decides)
{
    make("deny EROFS file write /a/**\n"
         "allow file read, write /a/b\n"
         "kill file * /**\n");
    struct policy_decision decision = ask_file(POLICY_WRITE, "/a/b");
    cr_assert_eq(decision.verdict, POLICY_DENY);
    cr_assert_eq(decision.error, EROFS);
    cr_assert_eq(decision.line, 1);
    decision = ask_file(POLICY_READ, "/a/b");
    cr_assert_eq(decision.verdict, POLICY_ALLOW);
    cr_assert_eq(decision.line, 2);
    decision = ask_file(POLICY_DELETE, "/a/b");
    cr_assert_eq(decision.verdict, POLICY_KILL);
    cr_assert_eq(decision.line, 3);
}

Test(policy, kinds_are_apart)
{
    make("deny port 1\nlog mmio 1\nkill msr 1\ndeny EPERM hypercall 1\n");
    cr_assert_eq(ask_port(POLICY_READ, 1, 1).line, 1);
    cr_assert_eq(ask_call(1, 0, 0).line, 4);
    cr_assert_eq(ask_call(1, 0, 0).error, EPERM);
    cr_assert_eq(ask_file(POLICY_READ, "/1").line, 0);
    struct policy_request request = {
        .kind = POLICY_MMIO, .op = POLICY_READ, .number = 1, .size = 1};
    cr_assert_eq(policy_decide(policy, &request).verdict, POLICY_LOG);
    request.kind = POLICY_MSR;
    cr_assert_eq(policy_decide(policy, &request).verdict, POLICY_KILL);
}

static const uint32_t bases[] = {0, 0xC0000000};
static const struct policy_msr_blocks blocks = {bases, 2, 0x2000};

/* A rule over everything leaves to KVM what can be neither reported nor
 * counted. */
Test(policy, any_watches_no_msr_that_only_kvm_can_do)
{
    make("log any\nallow any limit 1\n");
    cr_assert(policy_leaves_msr(policy, 0x8B, POLICY_WRITE));
    cr_assert(policy_leaves_msr(policy, 0x8B, POLICY_READ));
    cr_assert_not(policy_leaves_msr(policy, 0x10, POLICY_READ));
    cr_assert_not(policy_leaves_msr(policy, 0xC0000082, POLICY_WRITE));
    policy_destroy(policy);
    make("allow any limit 1\ndeny any\n");
    cr_assert_not(policy_leaves_msr(policy, 0x8B, POLICY_WRITE), "refused");
}

Test(policy, any_is_everything)
{
    make("allow hypercall exit\ndeny ENOSYS any\n");
    cr_assert_eq(ask_call(2, 0, 0).line, 1);
    cr_assert_eq(ask_call(1, 0, 0).error, ENOSYS);
    cr_assert_eq(ask_call(77, 0, 0).error, ENOSYS);
    cr_assert_eq(ask_file(POLICY_STAT, "/").error, ENOSYS);
    cr_assert_eq(ask_port(POLICY_WRITE, 0xFFFF, 1).line, 2);
    cr_assert_eq(ask_port(POLICY_WRITE, 0, 1).error, 0, "a port gives none");
    cr_assert(policy_has(policy, POLICY_MSR));
    cr_assert_not(policy_leaves_msr(policy, 0x10, POLICY_READ));
    cr_assert_not(policy_leaves_other_msrs(policy, &blocks));
}

Test(policy, directions_are_apart)
{
    make("deny port write 0x60-0x64\nlog port read 0x62\n");
    cr_assert_eq(ask_port(POLICY_READ, 0x60, 1).line, 0);
    cr_assert_eq(ask_port(POLICY_READ, 0x62, 1).line, 2);
    cr_assert_eq(ask_port(POLICY_WRITE, 0x62, 1).line, 1);
}

/* An access that is wider than a rule must not bypass it. */
Test(policy, wide_accesses)
{
    make("allow port 0x100-0x103\ndeny port 0x104\n");
    cr_assert_eq(ask_port(POLICY_READ, 0x100, 4).line, 1);
    cr_assert_eq(ask_port(POLICY_READ, 0x101, 4).line, 2, "not all allowed");
    cr_assert_eq(ask_port(POLICY_READ, 0x103, 2).line, 2);
    cr_assert_eq(ask_port(POLICY_READ, 0x105, 4).line, 0);
    cr_assert_eq(ask_port(POLICY_READ, 0xFF, 2).line, 0);
    cr_assert_eq(ask_port(POLICY_READ, 0xFFFF, 4).line, 0, "past the last");
}

/* The table is only a shortcut. */
/* The sum of such an address and its size would wrap. */
Test(policy, after_the_last_address_is_nothing)
{
    const struct policy_request request = {
        .kind = POLICY_MMIO,
        .op = POLICY_READ,
        .number = UINT64_MAX - 3,
        .size = 8,
    };

    make("kill mmio 0-0xfff\n"
         "allow mmio 0xfffffffffffffffc-0xffffffffffffffff\n"
         "deny mmio *\n");
    cr_assert_eq(policy_decide(policy, &request).line, 2);
    policy_destroy(policy);
    make("deny mmio 0xffffffffffffffff\n");
    cr_assert_eq(policy_decide(policy, &request).line, 1);
}

Test(policy, port_table_is_the_rules)
{
    make("allow port write 0x10-0x20, 0x30\nlog port 0x18-0x40 limit 1\n"
         "deny port read 0x20\nkill port 0x3f-0x50\nallow any\n");
    for (unsigned port = 0; port < 0x60; port++)
        for (unsigned size = 1; size <= 4; size *= 2)
            for (unsigned op = POLICY_READ; op <= POLICY_WRITE; op <<= 1) {
                const struct policy_request request = {
                    .kind = POLICY_PORT,
                    .op = op,
                    .number = port,
                    .size = size,
                };
                unsigned line = 0;
                for (unsigned i = 0; i < policy->nr_rules && !line; i++)
                    if (rule_matches(&policy->rules[i], &request))
                        line = policy->rules[i].line;
                policy->rules[1].limits[0].left = 1;
                cr_assert_eq(ask_port(op, (uint16_t)port, size).line, line,
                             "port 0x%x, %u bytes", port, size);
            }
}

Test(policy, msrs_for_kvm)
{
    make("allow msr read tsc\ndeny msr tsc\nlog msr write lstar limit 5\n"
         "allow msr read 0x1b limit 3\nallow msr *\n");
    cr_assert(policy_leaves_msr(policy, 0x10, POLICY_READ));
    cr_assert_not(policy_leaves_msr(policy, 0x10, POLICY_WRITE));
    cr_assert_not(policy_leaves_msr(policy, 0xC0000082, POLICY_WRITE));
    cr_assert(policy_leaves_msr(policy, 0xC0000082, POLICY_READ));
    cr_assert_not(policy_leaves_msr(policy, 0x1B, POLICY_READ));
    cr_assert(policy_leaves_other_msrs(policy, &blocks));
    policy_destroy(policy);
    make("deny msr 0x90000000\n");
    cr_assert_not(policy_leaves_other_msrs(policy, &blocks));
}

/* ------------------------------------------------------------------ limits */

Test(policy, count_in_all)
{
    make("allow hypercall time limit 3\ndeny hypercall time\n");
    for (int i = 0; i < 3; i++)
        cr_assert_eq(ask_call(3, 0, 0).line, 1);
    for (int i = 0; i < 3; i++)
        cr_assert_eq(ask_call(3, 0, UINT64_MAX).line, 2);
}

Test(policy, bytes_in_all)
{
    make("allow hypercall console limit 1K bytes\ndeny hypercall console\n");
    cr_assert_eq(ask_call(1, 1000, 0).line, 1);
    cr_assert_eq(ask_call(1, 25, 0).line, 2, "more than is left");
    cr_assert_eq(ask_call(1, 24, 0).line, 1, "what was refused cost nothing");
    cr_assert_eq(ask_call(1, 1, 0).line, 2);
    cr_assert_eq(ask_call(1, 0, 0).line, 1, "nothing is no more than nothing");
}

Test(policy, rate)
{
    make("allow hypercall time limit 10 per second\ndeny hypercall time\n");
    policy_set_clock(policy, 1000);
    for (int i = 0; i < 10; i++)
        cr_assert_eq(ask_call(3, 0, 5000).line, 1);
    cr_assert_eq(ask_call(3, 0, 5000).line, 2);
    cr_assert_eq(ask_call(3, 0, 5099).line, 2, "a tenth of a second less one");
    cr_assert_eq(ask_call(3, 0, 5100).line, 1);
    cr_assert_eq(ask_call(3, 0, 5199).line, 2);
    cr_assert_eq(ask_call(3, 0, 5200).line, 1);
    cr_assert_eq(ask_call(3, 0, 4000).line, 2, "another CPU's clock");
    cr_assert_eq(ask_call(3, 0, 1000000).line, 1);
    for (int i = 0; i < 9; i++)
        cr_assert_eq(ask_call(3, 0, 1000000).line, 1);
    cr_assert_eq(ask_call(3, 0, 1000000).line, 2, "not more than 10 gathered");
}

/* Time too short for a whole token is not lost, however often the policy is
 * asked. */
Test(policy, rate_is_exact)
{
    unsigned nr = 0;

    make("allow hypercall time limit 7 per minute\ndeny hypercall time\n");
    policy_set_clock(policy, 1000);
    for (uint64_t tsc = 0; tsc < 600000; tsc += 5000)
        nr += ask_call(3, 0, tsc).line == 1;
    cr_assert(nr >= 75 && nr <= 77, "%u in ten minutes", nr);
}

Test(policy, all_limits_or_none)
{
    make("allow hypercall console limit 2, 100 bytes\n");
    cr_assert_eq(ask_call(1, 101, 0).line, 0);
    cr_assert_eq(ask_call(1, 101, 0).line, 0);
    cr_assert_eq(ask_call(1, 50, 0).line, 1);
    cr_assert_eq(ask_call(1, 50, 0).line, 1);
    cr_assert_eq(ask_call(1, 0, 0).line, 0);
}

/* ------------------------------------------------------------------- trace */

Test(policy, decisions_are_records)
{
    struct hv_trace_record record;
    char text[160];

    make("\n\ndeny EROFS file write /a\nkill port 0x60\n");
    struct policy_request request = {
        .kind = POLICY_FILE, .op = POLICY_WRITE, .path = "/a", .tsc = 77};
    struct policy_decision decision = policy_decide(policy, &request);
    policy_record(&record, &request, &decision);
    cr_assert_eq(record.kind, HV_TRACE_POLICY);
    cr_assert_eq(record.tsc, 77);
    cr_assert_eq(record.reason, HV_POLICY_DENY);
    cr_assert_eq(record.data, 3);
    cr_assert_eq(record.aux, EROFS);
    cr_assert_str_eq(policy_describe(&record, text, sizeof(text)),
                     "policy:3 deny file write = EROFS");
    request = (struct policy_request){
        .kind = POLICY_PORT, .op = POLICY_READ, .number = 0x60, .size = 1};
    decision = policy_decide(policy, &request);
    policy_record(&record, &request, &decision);
    cr_assert_str_eq(policy_describe(&record, text, sizeof(text)),
                     "policy:4 kill port read 0x60");
    request = (struct policy_request){.kind = POLICY_HYPERCALL, .number = 1};
    decision = policy_decide(policy, &request);
    policy_record(&record, &request, &decision);
    cr_assert_str_eq(policy_describe(&record, text, sizeof(text)),
                     "policy allow hypercall console");
}
