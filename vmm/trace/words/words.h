/* SPDX-License-Identifier: MIT */
/*
 * A record in a few words, for outputs that show it as a box with a name. Never
 * longer than TRACE_WORDS_MAX; may hold any byte that a guest has put into a
 * name.
 */
#ifndef VMM_TRACE_WORDS_WORDS_H
#define VMM_TRACE_WORDS_WORDS_H

#include "labels.h"

#define TRACE_WORDS_MAX 128u

/* "write", "#PF page fault", "timer interrupt", "out uart", "hypercall
 * console", "switch to sh". Returns buf. */
char *trace_words_name(const struct trace_labels *labels,
                       const struct hv_trace_record *record, char *buf,
                       size_t size);

/* "trap table", "timer": a SETUP record's reason; "unknown" for others. */
const char *trace_words_setup(uint32_t what);

/* "#PF page fault", "interrupt line 4 (uart)", "timer interrupt". */
char *trace_words_vector(const struct trace_labels *labels, uint32_t vector,
                         char *buf, size_t size);

/* A KVM record in a few words: "kvm_exit: vcpu 0 reason npf rip 0x..." becomes
 * "kvm exit npf"; an unknown event becomes its text. Printable. */
void trace_words_kvm(const struct hv_trace_record *record, char *buf,
                     size_t size);

/* The name of a hypercall; NULL if it has none. */
const char *trace_words_hypercall(uint64_t number);

/* "allow", "deny", ...; or "unknown". */
const char *trace_words_verdict(uint32_t verdict);

/* Symbol and offset, "uart_write+0x2c", if the record has an address in the
 * guest's kernel and the address has a symbol; else "". */
char *trace_words_at(const struct trace_labels *labels,
                     const struct hv_trace_record *record, char *buf,
                     size_t size);

/* Do records of this kind have a duration? */
static inline bool trace_words_has_length(const struct hv_trace_record *r)
{
    return r->kind == HV_TRACE_EXIT || r->kind == HV_TRACE_HOST_CALL ||
           r->kind == HV_TRACE_SERVICE;
}

#endif
