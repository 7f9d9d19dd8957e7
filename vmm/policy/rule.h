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

/* Could the rule decide this request, if its limits allow it? */
bool rule_matches(const struct policy_rule *rule,
                  const struct policy_request *request);

/* Does it log or count what it allows, so that requests must exit to us? */
bool rule_is_watching(const struct policy_rule *rule);

/* The first rule that may apply to any of the accessed ports; POLICY_NO_RULE if
 * there is none. policy->port_rule must not be NULL. */
unsigned ports_first_rule(const struct policy *policy,
                          const struct policy_request *request);

/* Fills in policy->port_rule[is_write]. */
void ports_compile(struct policy *policy, bool is_write);

/* Builds the lookup tables. 0 or -ENOMEM. */
int policy_compile(struct policy *policy) MUST_CHECK;

/* Does `path` match? `*` matches any bytes but '/', `?` one byte but '/', `**`
 * any bytes; a pattern that ends in "/ **" (without the blank) matches the
 * directory itself, too. Takes time in proportion to both lengths. */
bool pattern_matches(const char *pattern, const char *path);

#endif
