/* SPDX-License-Identifier: MIT */
/*
 * The policy language: what is accepted; and errors are reported at their
 * position, with what to do.
 */
#include <criterion/criterion.h>

#include <errno.h>
#include <unistd.h>

#include "policy/rule.h"
#include "base/status.h"
#include "stderr_tools.h"

static struct policy *policy;
static struct policy_errors errors;

static int parse(const char *text)
{
    return policy_parse(text, strlen(text), &policy, &errors);
}

/* Parses one rule that is right. */
static const struct policy_rule *rule(const char *text)
{
    policy_destroy(policy);
    cr_assert_eq(parse(text), 0, "%s: %s", text, errors.list[0].text);
    cr_assert_eq(policy->nr_rules, 1);
    cr_assert_str_eq(policy->rules[0].text, text);
    return &policy->rules[0];
}

static void teardown(void)
{
    policy_destroy(policy);
}

TestSuite(policy_parse, .fini = teardown);

Test(policy_parse, verdicts)
{
    cr_assert_eq(rule("allow any")->verdict, POLICY_ALLOW);
    cr_assert_eq(rule("deny any")->verdict, POLICY_DENY);
    cr_assert_eq(rule("deny any")->error, EACCES);
    cr_assert_eq(rule("deny EROFS any")->error, EROFS);
    cr_assert_eq(rule("log any")->verdict, POLICY_LOG);
    cr_assert_eq(rule("kill any")->verdict, POLICY_KILL);
    cr_assert_eq(rule("kill any")->error, 0);
}

Test(policy_parse, ranges)
{
    const struct policy_rule *r = rule("allow port 0x60, 100-200 , uart,exit");

    cr_assert_eq(r->kinds, 1u << POLICY_PORT);
    cr_assert_eq(r->ops, POLICY_READ | POLICY_WRITE);
    cr_assert_eq(r->nr_ranges, 4);
    cr_assert_eq(r->ranges[0].last, 0x60);
    cr_assert_eq(r->ranges[1].first, 100);
    cr_assert_eq(r->ranges[1].last, 200);
    cr_assert_eq(r->ranges[2].first, 0x3F8);
    cr_assert_eq(r->ranges[2].last, 0x3FF);
    cr_assert_eq(r->ranges[3].first, 0xF4);
    r = rule("deny mmio write 0xffffffffffffffff");
    cr_assert_eq(r->ops, POLICY_WRITE);
    cr_assert_eq(r->ranges[0].first, UINT64_MAX);
    cr_assert_eq(rule("deny msr lstar")->ranges[0].first, 0xC0000082);
    cr_assert_eq(rule("deny msr read *")->nr_ranges, 0);
    r = rule("allow hypercall features, 63");
    cr_assert_eq(r->ranges[0].first, 0);
    cr_assert_eq(r->ranges[1].first, 63);
}

/* Devices at several places: the rule covers all of them. */
Test(policy_parse, ranges_of_devices_with_several_places)
{
    const struct policy_rule *r = rule("deny port ata, fwcfg, poweroff");

    cr_assert_eq(r->nr_ranges, 4 + 1 + 4);
    cr_assert_eq(r->ranges[0].first, 0x1F0);
    cr_assert_eq(r->ranges[0].last, 0x1F7);
    cr_assert_eq(r->ranges[1].first, 0x3F6);
    cr_assert_eq(r->ranges[2].first, 0x170);
    cr_assert_eq(r->ranges[3].last, 0x376);
    cr_assert_eq(r->ranges[4].first, 0x510);
    cr_assert_eq(r->ranges[5].first, 0x604);
    cr_assert_eq(r->ranges[8].first, 0x8900);
}

Test(policy_parse, files)
{
    const struct policy_rule *r =
        rule("deny file write , create \"/a b,#\\\"\\\\\" , /c/**");

    cr_assert_eq(r->ops, POLICY_WRITE | POLICY_CREATE);
    cr_assert_eq(r->nr_patterns, 2);
    cr_assert_str_eq(r->patterns[0], "/a b,#\"\\");
    cr_assert_str_eq(r->patterns[1], "/c/**");
    cr_assert_eq(rule("log file * /**")->ops, 0x7F);
    cr_assert_str_eq(rule("log file read /...")->patterns[0], "/...");
    cr_assert_str_eq(rule("log file read /.x/..y")->patterns[0], "/.x/..y");
}

Test(policy_parse, limits)
{
    const struct policy_rule *r = rule(
        "allow file read /** limit 100, 5 per minute, 64K bytes per second");

    cr_assert_eq(r->nr_limits, 3);
    cr_assert_eq(r->limits[0].amount, 100);
    cr_assert_eq(r->limits[0].period, 0);
    cr_assert_not(r->limits[0].is_bytes);
    cr_assert_eq(r->limits[1].period, 60);
    cr_assert_eq(r->limits[2].amount, 65536);
    cr_assert(r->limits[2].is_bytes);
    cr_assert_eq(r->limits[2].period, 1);
    cr_assert_eq(rule("log any limit 1G bytes per hour")->limits[0].amount,
                 1u << 30);
}

Test(policy_parse, comments_and_line_ends)
{
    cr_assert_eq(parse("# one\r\n\r\nallow any # why\r\n  deny any#x"), 0);
    cr_assert_eq(policy->nr_rules, 2);
    cr_assert_eq(policy->rules[0].line, 3);
    cr_assert_eq(policy->rules[1].line, 4);
    cr_assert_str_eq(policy->rules[0].text, "allow any");
    cr_assert_str_eq(policy->rules[1].text, "deny any");
}

Test(policy_parse, empty)
{
    cr_assert_eq(policy_parse(NULL, 0, &policy, &errors), 0);
    cr_assert_eq(policy->nr_rules, 0);
}

/* Each rule is wrong at one column, for one reason. */
Test(policy_parse, mistakes)
{
    static const struct {
        const char *text;
        unsigned column, length;
        const char *part; /* of the message */
    } cases[] = {
        {"permit any", 1, 6, "allow, deny, log or kill; found 'permit'"},
        {"\"allow\" any", 1, 7, "begins with allow"},
        {", any", 1, 1, "found a comma"},
        {"allow", 6, 1, "the line ends here"},
        {"allow  # x", 8, 1, "the line ends here"},
        {"allow disk", 7, 4, "hypercall, file, port, mmio, msr, bios or any"},
        {"allow EPERM any", 7, 5, "only deny takes an error"},
        {"deny Eperm any", 6, 5, "EACCES, EPERM"},
        {"deny EPERM port 1", 12, 4, "gives no error number"},
        {"deny EPERM msr 1", 12, 3, "#GP"},
        {"deny port", 10, 1, "the line ends here"},
        {"deny port 65536", 11, 5, "up to 0xffff"},
        {"deny port 9-8", 11, 3, "the smaller first"},
        {"deny port 1-", 11, 2, "is no port"},
        {"deny port -1", 11, 2, "is no port"},
        {"deny port 1 2", 13, 1, "'limit', a comma, or the end"},
        {"deny port 1,", 13, 1, "the line ends here"},
        {"deny port 1,,2", 13, 1, "found a comma"},
        {"deny port tty", 11, 3, "uart, debugcon, exit"},
        {"deny port read write 1", 16, 5, "is no port"},
        {"deny port 0xb00", 11, 5, "doorbell"},
        {"deny port 0xb01-0xb03", 11, 11, "doorbell"},
        {"deny msr 0x800-0x8ff", 10, 11, "x2APIC"},
        {"log msr *", 9, 1, "only KVM does this"},
        {"log msr write lstar, efer", 15, 5, "only KVM does this"},
        {"log msr read 0x8b", 14, 4, "only KVM does this"},
        {"deny msr 0x100000000", 10, 11, "up to 0xffffffff"},
        {"deny hypercall konsole", 16, 7, "features, console"},
        {"deny hypercall 16", 16, 2, "file read /data/**"},
        {"deny hypercall unknown", 16, 7, "is no hypercall"},
        {"allow file /x", 12, 2, "read, write, create"},
        {"allow file read", 16, 1, "the line ends here"},
        {"allow file read x", 17, 1, "begins with a slash"},
        {"allow file read *", 17, 1, "/** for every file"},
        {"allow file read /a/", 17, 3, "end with a slash"},
        {"allow file read /a//b", 17, 5, "two slashes"},
        {"allow file read /a/../b", 17, 7, "'..'"},
        {"allow file read /..", 17, 3, "'..'"},
        {"allow file read /./b", 17, 4, "'.'"},
        {"allow file read /a/.", 17, 4, "'.'"},
        {"allow file read /***", 17, 4, "three stars"},
        {"allow file open /a", 12, 4, "found 'open'"},
        {"allow file read \"/a", 17, 3, "not closed"},
        {"allow file read /a\"b\"", 19, 1, "inside a word"},
        {"allow any limit", 16, 1, "how many"},
        {"allow any limit 0", 17, 1, "how many"},
        {"allow any limit 1K", 19, 1, "'bytes' after"},
        {"allow any limit x", 17, 1, "how many"},
        {"allow any limit 99999999999G bytes", 17, 12, "how many"},
        {"allow any limit 1 per day", 23, 3, "second, minute or hour"},
        {"allow any limit 1, 2, 3, 4", 26, 1, "at most 3"},
        {"allow any limit 1 limit 2", 19, 5, "the end of the rule"},
        {"allow any x", 11, 1, "'limit', a comma, or the end"},
        {"allow a\001b", 8, 1, "control character"},
        {"deny port 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17", 50, 2,
         "at most 16"},
        {"allow port ata, ata, ata, ata, 1", 32, 1, "at most 16"},
        {"allow port 1, ata, ata, ata, ata", 30, 3, "at most 16"},
        {"log file read /1,/2,/3,/4,/5,/6,/7,/8,/9", 39, 2, "at most 8"},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        const struct policy_error *error = &errors.list[0];
        cr_assert_eq(parse(cases[i].text), -EINVAL, "%s", cases[i].text);
        cr_expect_eq(errors.nr, 1, "%s", cases[i].text);
        cr_expect_null(policy);
        cr_expect_eq(error->line, 1);
        cr_expect_eq(error->column, cases[i].column, "%s: column %u",
                     cases[i].text, error->column);
        cr_expect_eq(error->length, cases[i].length, "%s: length %u",
                     cases[i].text, error->length);
        cr_expect_not_null(strstr(error->text, cases[i].part), "%s: %s",
                           cases[i].text, error->text);
    }
}

Test(policy_parse, every_line_is_told_but_not_too_many)
{
    char text[1000] = "";

    cr_assert_eq(parse("allow any\nx\n\ny\nallow any\nz"), -EINVAL);
    cr_assert_eq(errors.nr, 3);
    cr_assert_eq(errors.list[1].line, 4);
    cr_assert_eq(errors.list[2].line, 6);
    for (int i = 0; i < 20; i++)
        strcat(text, "x\n");
    cr_assert_eq(parse(text), -EINVAL);
    cr_assert_eq(errors.nr, POLICY_MAX_ERRORS);
}

Test(policy_parse, long_words)
{
    char text[2000] = "allow file read /";
    size_t n = strlen(text);

    memset(text + n, 'a', RULE_MAX_PATTERN - 1);
    cr_assert_eq(parse(text), 0);
    policy_destroy(policy);
    text[n + RULE_MAX_PATTERN - 1] = 'a';
    cr_assert_eq(parse(text), -EINVAL);
    cr_assert_not_null(strstr(errors.list[0].text, "255"));
    memset(text + n, 'a', 1000);
    cr_assert_eq(parse(text), -EINVAL);
    cr_assert_not_null(strstr(errors.list[0].text, "511"));
}

Test(policy_parse, too_many_rules)
{
    const size_t size = 10 * (POLICY_MAX_RULES + 1);
    char *text = malloc(size + 1);

    for (size_t i = 0; i < size; i += 10)
        memcpy(text + i, "allow any\n", 11);
    cr_assert_eq(policy_parse(text, size - 10, &policy, &errors), 0);
    policy_destroy(policy);
    cr_assert_eq(policy_parse(text, size, &policy, &errors), -EINVAL);
    cr_assert_eq(errors.list[0].line, POLICY_MAX_RULES + 1);
    free(text);
}

/* The text that a person sees. */
Test(policy_parse, shown)
{
    struct stderr_seen seen;
    char path[] = "/tmp/vmm-policy-XXXXXX", want[400];
    const char *text = "allow any\n\tdeny fle read /x \033[2J\n";
    int fd = mkstemp(path);

    cr_assert_geq(fd, 0);
    cr_assert_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
    cr_assert_eq(stderr_capture(&seen), 0);
    cr_assert_eq(policy_load(path, &policy), STATUS_USAGE);
    const char *got = stderr_take(&seen);
    snprintf(want, sizeof(want),
             "vmm: %s:2:7: expected what the rule is about: hypercall, file, "
             "port, mmio, msr, bios or any; found 'fle'\n"
             "     2 |  deny fle read /x ?[2J\n"
             "       |       ^~~\n",
             path);
    unlink(path);
    cr_assert_str_eq(got, want);
}
