/* SPDX-License-Identifier: MIT */
/*
 * Deciding: the first rule that matches and whose limits have room.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "inside.h"

bool rule_is_watching(const struct policy_rule *rule)
{
    return rule->verdict == POLICY_LOG ||
           (rule->verdict == POLICY_ALLOW && rule->nr_limits);
}

/* A rule that allows must cover everything that is accessed; one that refuses
 * or logs matches if it covers any of it. Otherwise a wide access could bypass
 * such a rule. */
static bool range_matches(const struct policy_rule *rule,
                          const struct policy_range *range,
                          const struct policy_request *request)
{
    uint64_t first = request->number;
    uint64_t last = first + (request->size ? request->size - 1 : 0);

    if (last < first)
        last = UINT64_MAX;
    if (rule->verdict == POLICY_ALLOW)
        return range->first <= first && last <= range->last;
    return range->first <= last && first <= range->last;
}

bool rule_matches(const struct policy_rule *rule,
                  const struct policy_request *request)
{
    if (!(rule->kinds & 1u << request->kind))
        return false;
    if (request->op && !(rule->ops & request->op))
        return false;
    if (request->kind == POLICY_MSR && rule_is_watching(rule) &&
        !policy_can_watch_msr(request->number, request->op))
        return false; /* of `any`: other rules are errors (grammar.c) */
    if (request->kind == POLICY_FILE) {
        for (unsigned i = 0; i < rule->nr_patterns; i++)
            if (pattern_matches(rule->patterns[i], request->path))
                return true;
        return rule->nr_patterns == 0;
    }
    for (unsigned i = 0; i < rule->nr_ranges; i++)
        if (range_matches(rule, &rule->ranges[i], request))
            return true;
    return rule->nr_ranges == 0;
}

/* ------------------------------------------------------------------ limits */

/* Refills a limit for the time that has passed since the last refill. */
static void refill(const struct policy *policy, struct policy_limit *limit,
                   uint64_t tsc)
{
    unsigned __int128 period =
        (unsigned __int128)limit->period * policy->ticks_per_second;

    if (!limit->has_since) {
        limit->has_since = true;
        limit->since = tsc;
    }
    if (!limit->period || tsc <= limit->since) /* another CPU was ahead */
        return;
    unsigned __int128 gain =
        (unsigned __int128)(tsc - limit->since) * limit->amount / period;
    if (gain >= limit->amount - limit->left) {
        limit->left = limit->amount;
        limit->since = tsc;
    } else if (gain) {
        /* Counts only the time that made whole units: the rest counts next
         * time. */
        limit->left += (uint64_t)gain;
        limit->since += (uint64_t)(gain * period / limit->amount);
    }
}

static uint64_t cost(const struct policy_limit *limit,
                     const struct policy_request *request)
{
    return limit->is_bytes ? request->bytes : 1;
}

/* Charges the request to all of the rule's limits, or to none. */
static bool take_limits(struct policy *policy, struct policy_rule *rule,
                        const struct policy_request *request)
{
    bool has_room = true;

    if (!rule->nr_limits)
        return true;
    pthread_mutex_lock(&policy->lock);
    for (unsigned i = 0; i < rule->nr_limits; i++) {
        refill(policy, &rule->limits[i], request->tsc);
        has_room &= cost(&rule->limits[i], request) <= rule->limits[i].left;
    }
    for (unsigned i = 0; has_room && i < rule->nr_limits; i++)
        rule->limits[i].left -= cost(&rule->limits[i], request);
    pthread_mutex_unlock(&policy->lock);
    return has_room;
}

/* ---------------------------------------------------------------- deciding */

/* The first rule that may apply to any of the accessed ports. */
static unsigned first_port_rule(const struct policy *policy,
                                const struct policy_request *request)
{
    const uint16_t *table = policy->port_rule[request->op == POLICY_WRITE];
    unsigned first = POLICY_NO_RULE;

    for (unsigned i = 0; i < request->size; i++) {
        uint64_t port = request->number + i;
        if (port < POLICY_NR_PORTS && table[port] < first)
            first = table[port];
    }
    return first;
}

/* Refused accesses to ports, MMIO and MSRs have no errno. */
static bool gives_error(enum policy_kind kind)
{
    return kind == POLICY_HYPERCALL || kind == POLICY_FILE;
}

struct policy_decision policy_decide(struct policy *policy,
                                     const struct policy_request *request)
{
    unsigned i = 0;

    if (request->kind == POLICY_PORT && policy->port_rule)
        i = first_port_rule(policy, request);
    for (; i < policy->nr_rules; i++) {
        struct policy_rule *rule = &policy->rules[i];
        if (rule_matches(rule, request) && take_limits(policy, rule, request))
            return (struct policy_decision){
                .verdict = rule->verdict,
                .error = gives_error(request->kind) ? rule->error : 0,
                .line = rule->line,
            };
    }
    return (struct policy_decision){.verdict = POLICY_ALLOW};
}

bool policy_has(const struct policy *policy, enum policy_kind kind)
{
    return policy->nr_of_kind[kind] > 0;
}

bool policy_leaves_msr(const struct policy *policy, uint64_t msr, unsigned op)
{
    const struct policy_request request = {
        .kind = POLICY_MSR,
        .op = op,
        .number = msr,
        .size = 1,
    };

    for (unsigned i = 0; i < policy->nr_rules; i++)
        if (rule_matches(&policy->rules[i], &request))
            return policy->rules[i].verdict == POLICY_ALLOW &&
                   policy->rules[i].nr_limits == 0;
    return true;
}

static bool is_in_block(const struct policy_range *range,
                        const struct policy_msr_blocks *blocks)
{
    for (unsigned i = 0; i < blocks->nr; i++)
        if (range->first >= blocks->bases[i] &&
            range->last < (uint64_t)blocks->bases[i] + blocks->size)
            return true;
    return false;
}

bool policy_leaves_other_msrs(const struct policy *policy,
                              const struct policy_msr_blocks *blocks)
{
    for (unsigned i = 0; i < policy->nr_rules; i++) {
        const struct policy_rule *rule = &policy->rules[i];
        bool is_plain = rule->verdict == POLICY_ALLOW && !rule->nr_limits;
        if (is_plain || !(rule->kinds & 1u << POLICY_MSR))
            continue;
        if (rule->nr_ranges == 0)
            return false;
        for (unsigned k = 0; k < rule->nr_ranges; k++)
            if (!is_in_block(&rule->ranges[k], blocks))
                return false;
    }
    return true;
}

void policy_set_clock(struct policy *policy, uint64_t ticks_per_second)
{
    if (ticks_per_second)
        policy->ticks_per_second = ticks_per_second;
}

void policy_restart(struct policy *policy)
{
    for (unsigned i = 0; i < policy->nr_rules; i++) {
        struct policy_rule *rule = &policy->rules[i];
        for (unsigned j = 0; j < rule->nr_limits; j++) {
            rule->limits[j].left = rule->limits[j].amount;
            rule->limits[j].has_since = false;
        }
    }
}

/* ------------------------------------------------------------ making of it */

static void fill_ports(uint16_t *table, uint16_t rule, uint64_t first,
                       uint64_t last)
{
    for (uint64_t port = first; port <= last && port < POLICY_NR_PORTS; port++)
        if (table[port] == POLICY_NO_RULE)
            table[port] = rule;
}

static void compile_ports(struct policy *policy, unsigned is_write)
{
    uint16_t *table = policy->port_rule[is_write];

    memset(table, 0xFF, sizeof(policy->port_rule[0]));
    for (unsigned i = 0; i < policy->nr_rules; i++) {
        const struct policy_rule *rule = &policy->rules[i];
        if (!(rule->kinds & 1u << POLICY_PORT) ||
            !(rule->ops & (is_write ? POLICY_WRITE : POLICY_READ)))
            continue;
        for (unsigned k = 0; k < rule->nr_ranges; k++)
            fill_ports(table, (uint16_t)i, rule->ranges[k].first,
                       rule->ranges[k].last);
        if (rule->nr_ranges == 0)
            fill_ports(table, (uint16_t)i, 0, POLICY_NR_PORTS - 1);
    }
}

int policy_compile(struct policy *policy)
{
    for (unsigned i = 0; i < policy->nr_rules; i++)
        for (unsigned kind = 0; kind < POLICY_NR_KINDS; kind++)
            policy->nr_of_kind[kind] += policy->rules[i].kinds >> kind & 1;
    if (!policy_has(policy, POLICY_PORT))
        return 0;
    policy->port_rule = malloc(2 * sizeof(policy->port_rule[0]));
    if (!policy->port_rule)
        return -ENOMEM;
    compile_ports(policy, 0);
    compile_ports(policy, 1);
    return 0;
}

void policy_destroy(struct policy *policy)
{
    if (!policy)
        return;
    for (unsigned i = 0; i < policy->nr_rules; i++) {
        for (unsigned k = 0; k < policy->rules[i].nr_patterns; k++)
            free(policy->rules[i].patterns[k]);
        free(policy->rules[i].text);
    }
    free(policy->rules);
    free(policy->port_rule);
    pthread_mutex_destroy(&policy->lock);
    free(policy);
}
