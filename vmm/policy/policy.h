/* SPDX-License-Identifier: MIT */
/*
 * The policy: may the guest have what it asks for? A policy is a list of rules,
 * written in a small language (docs/policy.md) and parsed when vmm starts. It
 * is asked after a request was decoded and before it is performed. The first
 * rule that matches decides; a rule whose limit is used up does not match.
 *
 * A request that no rule matches is allowed: without rules a guest may use
 * everything there is, namely its devices, the hypercalls, and the files below
 * directories given with --share. Without --policy nothing here is called.
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
    POLICY_LOG = HV_POLICY_LOG, /* allow, and log it */
    POLICY_KILL = HV_POLICY_KILL,
};

/* What is asked for. Each request is of one kind only: a hypercall of the file
 * service is a POLICY_FILE, and the doorbell's port is not asked for at all. */
enum policy_kind {
    POLICY_HYPERCALL = HV_POLICY_HYPERCALL,
    POLICY_FILE = HV_POLICY_FILE,
    POLICY_PORT = HV_POLICY_PORT,
    POLICY_MMIO = HV_POLICY_MMIO,
    POLICY_MSR = HV_POLICY_MSR,
    POLICY_BIOS = HV_POLICY_BIOS, /* a BIOS call: vector << 8 | ah */
};

/* What is done with it, one bit for each operation; a hypercall or a BIOS call
 * has none of them. */
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
    int error;     /* POLICY_DENY of a file or hypercall: its errno */
    unsigned line; /* the rule's line; 0: no rule matched */
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
    unsigned nr; /* at most POLICY_MAX_ERRORS; parsing stops there */
    struct policy_error list[POLICY_MAX_ERRORS];
};

/* Makes a policy from `len` bytes of text. Returns 0 and *out; -EINVAL and
 * errors->list; or -ENOMEM. `text` is not needed afterwards. */
int policy_parse(const char *text, size_t len, struct policy **out,
                 struct policy_errors *errors) MUST_CHECK;
void policy_destroy(struct policy *policy);

/* Reads the policy in the file `path`. Errors are printed on stderr. Returns 0
 * or a status to end with. */
int policy_load(const char *path, struct policy **out) MUST_CHECK;

/* Sets the number of ticks of policy_request.tsc per second; call it before the
 * first request with a limit. The default is 10^9. */
void policy_set_clock(struct policy *policy, uint64_t ticks_per_second);

/* Resets all limits to their initial amounts. policy_decide must not be called
 * meanwhile. */
void policy_restart(struct policy *policy);

/* Decides a request, and charges it to the limits of the rule that decides. Any
 * thread. */
struct policy_decision policy_decide(struct policy *policy,
                                     const struct policy_request *request);

/* Does any rule apply to this kind of request? If not, there is no need to
 * ask. */
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

/* May all MSRs outside the blocks be left to KVM? */
bool policy_leaves_other_msrs(const struct policy *policy,
                              const struct policy_msr_blocks *blocks);

/* When an MSR access exits to us and we give it back to KVM, KVM treats it as
 * an access by the host, which may do more than a guest. Is there no difference
 * for this register (`op`: POLICY_READ or POLICY_WRITE)? If there is, the
 * access must be left to KVM or refused: it can be neither logged nor
 * counted. */
/*@ assigns \nothing; */
bool policy_can_watch_msr(uint64_t msr, unsigned op);

/* Fills in a POLICY record, except for its vcpu and rip. */
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
