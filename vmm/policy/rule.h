/* SPDX-License-Identifier: MIT */
/*
 * The representation of a policy, shared by the parser that makes it, the code
 * that decides with it, and `vmm policy`, which shows it.
 */
#ifndef VMM_POLICY_RULE_H
#define VMM_POLICY_RULE_H

#include <pthread.h>

#include "policy.h"

#define RULE_MAX_RANGES   16u
#define RULE_MAX_PATTERNS 8u
#define RULE_MAX_LIMITS   3u
#define RULE_MAX_PATTERN  255u /* bytes */
#define POLICY_NR_KINDS   (HV_POLICY_BIOS + 1u)
#define POLICY_NR_PORTS   0x10000u
#define POLICY_NO_RULE    UINT16_MAX

struct policy_range {
    uint64_t first, last; /* both inclusive */
};

/* A limit of `amount` requests or bytes, in all or per `period` seconds. */
struct policy_limit {
    uint64_t amount;
    bool is_bytes;
    unsigned period; /* seconds; 0: in all */
    uint64_t left;   /* what is left of amount; under policy.lock */
    uint64_t since;  /* tsc up to which `left` has been refilled */
    bool has_since;
};

struct policy_rule {
    enum policy_verdict verdict;
    int error;      /* POLICY_DENY */
    unsigned kinds; /* bit 1 << POLICY_x; several for `any` */
    unsigned ops;   /* POLICY_x bits */
    unsigned line;
    unsigned column, length; /* of its first range, for messages */
    unsigned nr_ranges;      /* hypercall, port, mmio, msr; 0: all */
    struct policy_range ranges[RULE_MAX_RANGES];
    unsigned nr_patterns; /* file; 0: all */
    char *patterns[RULE_MAX_PATTERNS];
    unsigned nr_limits;
    struct policy_limit limits[RULE_MAX_LIMITS];
    char *text; /* as written, without comment and outer blanks */
};

struct policy {
    struct policy_rule *rules;
    unsigned nr_rules;
    unsigned nr_of_kind[POLICY_NR_KINDS];
    /* The first rule that applies to a port, indexed by [write][port]; NULL if
     * no rule is about ports. */
    uint16_t (*port_rule)[POLICY_NR_PORTS];
    uint64_t ticks_per_second;
    pthread_mutex_t lock; /* guards the limits */
};

/*@ // What a request accesses; there is nothing after the last address.
    logic integer last_accessed{L}(struct policy_request *request) =
        \let last = request->number +
            (request->size > 0 ? request->size - 1 : 0);
        last <= UINT64_MAX ? last : UINT64_MAX;

    predicate covers{L}(struct policy_range *range,
                        struct policy_request *request) =
        range->first <= request->number &&
        last_accessed(request) <= range->last;

    predicate touches{L}(struct policy_range *range,
                         struct policy_request *request) =
        range->first <= last_accessed(request) &&
        request->number <= range->last;

    predicate is_of_kind{L}(struct policy_rule *rule,
                            struct policy_request *request) =
        (rule->kinds & (1 << request->kind)) != 0 &&
        (request->op == 0 || (rule->ops & request->op) != 0);

    predicate is_rule{L}(struct policy_rule *rule) =
        \valid_read(rule) && rule->nr_ranges <= RULE_MAX_RANGES &&
        rule->nr_patterns <= RULE_MAX_PATTERNS; */

/* Could the rule decide this request, if its limits allow it? */
/*@ requires is_rule(rule) && \valid_read(request);
    requires request->kind < POLICY_NR_KINDS;
    assigns \nothing;
    ensures \result ==> is_of_kind(rule, request);
    // A rule of ranges that refuses is about whatever touches one of them,
    ensures is_of_kind(rule, request) && request->kind != POLICY_FILE &&
        (rule->verdict == POLICY_DENY || rule->verdict == POLICY_KILL) &&
        (\exists integer i; 0 <= i < rule->nr_ranges &&
            touches(&rule->ranges[i], request)) ==> \result;
    // one that allows only about what lies in one of them.
    ensures \result && request->kind != POLICY_FILE &&
        rule->verdict == POLICY_ALLOW ==> rule->nr_ranges == 0 ||
        \exists integer i; 0 <= i < rule->nr_ranges &&
            covers(&rule->ranges[i], request); */
bool rule_matches(const struct policy_rule *rule,
                  const struct policy_request *request);

/* Does it log or count what it allows, so that requests must exit to us? */
/*@ requires \valid_read(rule);
    assigns \nothing;
    ensures \result <==> rule->verdict == POLICY_LOG ||
        (rule->verdict == POLICY_ALLOW && rule->nr_limits > 0); */
bool rule_is_watching(const struct policy_rule *rule);

/* The first rule that may apply to any of the accessed ports; POLICY_NO_RULE if
 * there is none. policy->port_rule must not be NULL. */
/*@ requires \valid_read(policy) && \valid_read(request);
    requires \valid_read(&policy->port_rule[0 .. 1][0 .. POLICY_NR_PORTS - 1]);
    requires request->number < POLICY_NR_PORTS;
    assigns \nothing;
    ensures \result <= POLICY_NO_RULE;
    ensures \let table =
            &policy->port_rule[request->op == POLICY_WRITE ? 1 : 0][0];
        \forall integer p; request->number <= p < POLICY_NR_PORTS &&
            p < request->number + request->size ==> \result <= table[p]; */
unsigned ports_first_rule(const struct policy *policy,
                          const struct policy_request *request);

/* Fills in policy->port_rule[is_write]. */
void ports_compile(struct policy *policy, bool is_write);

/* Builds the lookup tables. 0 or -ENOMEM. */
int policy_compile(struct policy *policy) MUST_CHECK;

/* Does `path` match? `*` matches any bytes but '/', `?` one byte but '/', `**`
 * any bytes; a pattern that ends in "/ **" (without the blank) matches the
 * directory itself, too. Takes time in proportion to both lengths. */
/*@ assigns \nothing; */
bool pattern_matches(const char *pattern, const char *path);

#endif
