/* SPDX-License-Identifier: MIT */
/*
 * The policy: may the guest have what it asks for? A policy is a list of
 * rules, made from a small language (docs/policy.md) when vmm starts, and asked
 * between decoding a request and performing it. The first rule that matches
 * decides; a rule whose limit is used up does not match.
 *
 * What no rule matches is allowed: without rules a guest has what exists at
 * all, which is its devices, the hypercalls, and files below directories given
 * with --share. Without --policy nothing here is called.
 *
 * Must not know: KVM, exits, devices, the host's files.
 */
#ifndef VMM_POLICY_POLICY_H
#define VMM_POLICY_POLICY_H

#include <stdio.h>

#include "base/util.h"
#include "hv/trace.h"

enum policy_verdict {
    POLICY_ALLOW = HV_POLICY_ALLOW,
    POLICY_DENY = HV_POLICY_DENY,
    POLICY_LOG = HV_POLICY_LOG, /* allow, and say so */
    POLICY_KILL = HV_POLICY_KILL,
};

/* What is asked for. Each request is of one kind only: a hypercall of the file
 * service is asked for as POLICY_FILE, and the doorbell's port as nothing. */
enum policy_kind {
    POLICY_HYPERCALL = HV_POLICY_HYPERCALL,
    POLICY_FILE = HV_POLICY_FILE,
    POLICY_PORT = HV_POLICY_PORT,
    POLICY_MMIO = HV_POLICY_MMIO,
    POLICY_MSR = HV_POLICY_MSR,
    POLICY_BIOS = HV_POLICY_BIOS, /* a call of it: vector << 8 | ah */
};

/* What is done with it, a bit each; a hypercall or a call of the
 * BIOS has none of them. */
#define POLICY_READ HV_POLICY_READ /* file: open to read, read */
#define POLICY_WRITE                                                           \
    HV_POLICY_WRITE                    /* file: open to write, write, truncate \
                                        */
#define POLICY_CREATE HV_POLICY_CREATE /* file or directory */
#define POLICY_DELETE HV_POLICY_DELETE
#define POLICY_RENAME HV_POLICY_RENAME /* asked for both names */
#define POLICY_LIST   HV_POLICY_LIST   /* a directory's names */
#define POLICY_STAT   HV_POLICY_STAT

struct policy_request {
    enum policy_kind kind;
    unsigned op;      /* one POLICY_x bit; 0 for hypercalls, BIOS */
    uint64_t number;  /* hypercall, BIOS call, first port or address, MSR */
    unsigned size;    /* ports or addresses touched, at least 1 */
    const char *path; /* POLICY_FILE: "/SHARE/a/b" */
    uint64_t bytes;   /* what counts for limits in bytes */
    uint64_t tsc;     /* now */
};

struct policy_decision {
    enum policy_verdict verdict;
    int error;     /* POLICY_DENY of a file or hypercall: errno for it */
    unsigned line; /* of the rule; 0: no rule matched */
};

struct policy;

/* Something wrong in a policy's text. Lines and columns (bytes) count from 1.
 */
struct policy_error {
    unsigned line, column, length; /* length: bytes, at least 1 */
    char text[256];                /* what is wrong, and what to do */
};

#define POLICY_MAX_ERRORS 8u
#define POLICY_MAX_RULES  4096u
#define POLICY_MAX_SIZE   (1u << 20) /* bytes of text */

struct policy_errors {
    unsigned nr; /* at most POLICY_MAX_ERRORS are kept; the rest is not read */
    struct policy_error list[POLICY_MAX_ERRORS];
};

/* Makes a policy of `len` bytes of text. Returns 0 and *out; -EINVAL and
 * errors->list; -ENOMEM. `text` is not needed any more afterwards. */
int policy_parse(const char *text, size_t len, struct policy **out,
                 struct policy_errors *errors) MUST_CHECK;
void policy_destroy(struct policy *policy);

/* Reads and makes the policy in the file `path`. What is wrong is printed on
 * stderr. 0 or a status to end with. */
int policy_load(const char *path, struct policy **out) MUST_CHECK;

/* Ticks of policy_request.tsc in a second, before the first request with a
 * limit. Else there are 10^9. */
void policy_set_clock(struct policy *policy, uint64_t ticks_per_second);

/* All limits as full as at first. Nobody may ask meanwhile. */
void policy_restart(struct policy *policy);

/* Decides. Takes from the limits of the rule that decides. Any thread. */
struct policy_decision policy_decide(struct policy *policy,
                                     const struct policy_request *request);

/* Does any rule speak of this kind of request? If none does, there is no
 * need to ask. */
bool policy_has(const struct policy *policy, enum policy_kind kind);

/* May this MSR be left to KVM: the first rule that can match it is an
 * unlimited allow, or none? `op`: POLICY_READ or POLICY_WRITE. */
bool policy_leaves_msr(const struct policy *policy, uint64_t msr, unsigned op);

/* Blocks of `size` MSRs each. */
struct policy_msr_blocks {
    const uint32_t *bases;
    unsigned nr;
    uint32_t size;
};

/* May all MSRs be left to KVM that are outside of the blocks? */
bool policy_leaves_other_msrs(const struct policy *policy,
                              const struct policy_msr_blocks *blocks);

/* An access to an MSR that has left KVM goes back as one of the host's, which
 * is allowed more than a guest's. Is it the same for this register (`op`:
 * POLICY_READ or POLICY_WRITE)? Else the access must be left to KVM, or be
 * refused: it can be neither told nor counted. */
bool policy_can_watch_msr(uint64_t msr, unsigned op);

/* Fills in a POLICY record but for its vcpu and rip. */
void policy_record(struct hv_trace_record *record,
                   const struct policy_request *request,
                   const struct policy_decision *decision);

/* "policy:7 deny file read = EACCES": a POLICY record in words, with its line.
 * Returns buf. */
char *policy_describe(const struct hv_trace_record *record, char *buf,
                      size_t size);

/* vmm policy check FILE, vmm policy explain FILE REQUEST: `nr` words after
 * `policy`. Returns the exit status. */
int policy_command(int nr, char *const *words, FILE *out);

#endif
