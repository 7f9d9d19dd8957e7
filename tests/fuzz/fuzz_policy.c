/* SPDX-License-Identifier: MIT */
/*
 * Fuzzes the policy's parser and its result. Checked: errors point into the
 * text; the text kept for each rule parses to the same rule; the port table
 * decides as the rules do; a pattern matches its own text.
 */
#include "fuzz.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/rule.h"

static void check_errors(const struct policy_errors *errors, size_t size)
{
    if (errors->nr == 0 || errors->nr > POLICY_MAX_ERRORS)
        abort();
    for (unsigned i = 0; i < errors->nr; i++) {
        const struct policy_error *error = &errors->list[i];
        if (!error->line || !error->column || !error->length ||
            !error->text[0] || error->line > size + 1 ||
            error->column + error->length > size + 2 ||
            !memchr(error->text, '\0', sizeof(error->text)))
            abort();
        if (i && error->line <= errors->list[i - 1].line)
            abort();
    }
}

static bool is_same(const struct policy_rule *a, const struct policy_rule *b)
{
    if (a->verdict != b->verdict || a->error != b->error ||
        a->kinds != b->kinds || a->ops != b->ops ||
        a->nr_ranges != b->nr_ranges || a->nr_patterns != b->nr_patterns ||
        a->nr_limits != b->nr_limits ||
        memcmp(a->ranges, b->ranges, sizeof(a->ranges)) != 0)
        return false;
    for (unsigned i = 0; i < a->nr_patterns; i++)
        if (strcmp(a->patterns[i], b->patterns[i]) != 0)
            return false;
    return true;
}

/* The text that a rule keeps must parse to the same rule. */
static void check_text(const struct policy_rule *rule)
{
    struct policy_errors errors;
    struct policy *again;

    if (policy_parse(rule->text, strlen(rule->text), &again, &errors) ||
        again->nr_rules != 1 || !is_same(rule, &again->rules[0]))
        abort();
    policy_destroy(again);
}

static void check_port(struct policy *policy, uint16_t port, unsigned op)
{
    const struct policy_request request = {
        .kind = POLICY_PORT,
        .op = op,
        .number = port,
        .size = 1u << port % 3,
        .bytes = 1,
    };
    unsigned line = 0;

    for (unsigned i = 0; i < policy->nr_rules && !line; i++) {
        /* With limits the outcome depends on earlier questions. */
        if (policy->rules[i].nr_limits)
            return;
        if (rule_matches(&policy->rules[i], &request))
            line = policy->rules[i].line;
    }
    if (policy_decide(policy, &request).line != line)
        abort();
}

static void check_patterns(const struct policy_rule *rule)
{
    for (unsigned i = 0; i < rule->nr_patterns; i++) {
        const char *pattern = rule->patterns[i];
        /* '*' matches a star, '?' a question mark. */
        if (!pattern_matches(pattern, pattern))
            abort();
        if (!strpbrk(pattern, "*?") && pattern_matches(pattern, "/\001"))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct policy_errors errors;
    struct policy *policy;
    int rc = policy_parse((const char *)data, size, &policy, &errors);

    if (rc) {
        if (rc != -EINVAL || policy)
            abort();
        check_errors(&errors, size);
        return 0;
    }
    for (unsigned i = 0; i < policy->nr_rules && i < 32; i++) {
        check_text(&policy->rules[i]);
        check_patterns(&policy->rules[i]);
    }
    for (unsigned i = 0; i < 64; i++)
        check_port(policy, (uint16_t)(i * 1021),
                   i % 2 ? POLICY_READ : POLICY_WRITE);
    policy_destroy(policy);
    return 0;
}

size_t fuzz_seed(unsigned n, uint8_t *buf)
{
    static const char *const seeds[] = {
        "allow any\n",
        "deny EPERM hypercall console, 63 limit 3, 64K bytes per second\n",
        "log file read, list, stat /a/**, \"/b \\\" #,\", /*.txt\n",
        "kill port read 0x60-0x64, uart\ndeny mmio virtio\n",
        "# why\n\ndeny msr write lstar, 0xc0000080 limit 7 per minute # x\r\n",
        "allow file * /**\ndeny port 0xb00\ndeny port 9-8\nx",
    };

    if (n >= sizeof(seeds) / sizeof(seeds[0]))
        return 0;
    memcpy(buf, seeds[n], strlen(seeds[n]));
    return strlen(seeds[n]);
}
