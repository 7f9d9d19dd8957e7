/* SPDX-License-Identifier: MIT */
/*
 * Which rules are about a request.
 */
#include "inside.h"

bool rule_is_watching(const struct policy_rule *rule)
{
    return rule->verdict == POLICY_LOG ||
           (rule->verdict == POLICY_ALLOW && rule->nr_limits);
}

/* A rule that allows must cover everything that is accessed; one that refuses
 * or logs matches if it covers any of it. Otherwise a wide access could bypass
 * such a rule. */
/*@ requires \valid_read(rule) && \valid_read(range) && \valid_read(request);
    assigns \nothing;
    ensures rule->verdict == POLICY_ALLOW ==>
        (\result <==> covers(range, request));
    ensures rule->verdict != POLICY_ALLOW ==>
        (\result <==> touches(range, request)); */
static bool range_matches(const struct policy_rule *rule,
                          const struct policy_range *range,
                          const struct policy_request *request)
{
    uint64_t first = request->number;
    uint64_t more = request->size ? request->size - 1 : 0;
    uint64_t last = more <= UINT64_MAX - first ? first + more : UINT64_MAX;

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
        /*@ loop invariant i <= rule->nr_patterns;
            loop assigns i;
            loop variant rule->nr_patterns - i; */
        for (unsigned i = 0; i < rule->nr_patterns; i++)
            if (pattern_matches(rule->patterns[i], request->path))
                return true;
        return rule->nr_patterns == 0;
    }
    /*@ loop invariant i <= rule->nr_ranges;
        loop invariant rule->verdict != POLICY_ALLOW ==>
            \forall integer k; 0 <= k < i ==>
                !touches(&rule->ranges[k], request);
        loop assigns i;
        loop variant rule->nr_ranges - i; */
    for (unsigned i = 0; i < rule->nr_ranges; i++)
        if (range_matches(rule, &rule->ranges[i], request))
            return true;
    return rule->nr_ranges == 0;
}

/* -------------------------------------------------------------------- MSRs */

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

/*@ requires \valid_read(range) && \valid_read(blocks);
    requires \valid_read(blocks->bases + (0 .. blocks->nr - 1));
    assigns \nothing;
    ensures \result <==> \exists integer i; 0 <= i < blocks->nr &&
        blocks->bases[i] <= range->first &&
        range->last < blocks->bases[i] + blocks->size; */
static bool is_in_block(const struct policy_range *range,
                        const struct policy_msr_blocks *blocks)
{
    /*@ loop invariant i <= blocks->nr;
        loop invariant \forall integer k; 0 <= k < i ==>
            !(blocks->bases[k] <= range->first &&
              range->last < blocks->bases[k] + blocks->size);
        loop assigns i;
        loop variant blocks->nr - i; */
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
