/* SPDX-License-Identifier: MIT */
/*
 * For each port the first rule that is about it, in a table: a guest may access
 * ports all the time.
 */
#include <string.h>

#include "rule.h"

unsigned ports_first_rule(const struct policy *policy,
                          const struct policy_request *request)
{
    const uint16_t *table = policy->port_rule[request->op == POLICY_WRITE];
    unsigned first = POLICY_NO_RULE;

    /*@ loop invariant i <= request->size && first <= POLICY_NO_RULE;
        loop invariant \forall integer p;
            request->number <= p < request->number + i &&
            p < POLICY_NR_PORTS ==> first <= table[p];
        loop assigns i, first;
        loop variant request->size - i; */
    for (unsigned i = 0; i < request->size; i++) {
        uint64_t port = request->number + i;
        /*@ assert port == request->number + i; */
        if (port < POLICY_NR_PORTS && table[port] < first)
            first = table[port];
    }
    return first;
}

/* Ports that have a rule keep it. */
/*@ requires \valid(table + (0 .. POLICY_NR_PORTS - 1));
    assigns table[0 .. POLICY_NR_PORTS - 1];
    ensures \forall integer port; 0 <= port < POLICY_NR_PORTS ==>
        table[port] == (first <= port <= last &&
            \old(table[port]) == POLICY_NO_RULE ? rule : \old(table[port])); */
static void fill_ports(uint16_t *table, uint16_t rule, uint64_t first,
                       uint64_t last)
{
    /*@ loop invariant first <= port;
        loop invariant \forall integer p; 0 <= p < POLICY_NR_PORTS ==>
            table[p] == (first <= p <= last && p < port &&
                \at(table[p], Pre) == POLICY_NO_RULE ? rule
                                                    : \at(table[p], Pre));
        loop assigns port, table[0 .. POLICY_NR_PORTS - 1];
        loop variant POLICY_NR_PORTS - port; */
    for (uint64_t port = first; port <= last && port < POLICY_NR_PORTS; port++)
        if (table[port] == POLICY_NO_RULE)
            table[port] = rule;
}

void ports_compile(struct policy *policy, bool is_write)
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
