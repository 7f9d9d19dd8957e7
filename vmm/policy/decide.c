/* SPDX-License-Identifier: MIT */
/*
 * Deciding: the first rule that matches and whose limits have room.
 */
#include <errno.h>
#include <stdlib.h>

#include "rule.h"

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
        i = ports_first_rule(policy, request);
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
    ports_compile(policy, false);
    ports_compile(policy, true);
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
