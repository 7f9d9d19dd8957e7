/* SPDX-License-Identifier: MIT */
/*
 * A record of the guest's kernel, in words.
 */
#ifndef VMM_TRACE_WORDS_DESCRIBE_GUEST_H
#define VMM_TRACE_WORDS_DESCRIBE_GUEST_H

#include "describe.h"

/* Describes a trap, a switch, a process, a setup or a text; for any other
 * record, says that its kind is unknown. */
void trace_describe_guest(const struct trace_info *info,
                          const struct hv_trace_record *record, char *buf,
                          size_t size);

/* The instruction at which a TRAP stopped the program, "cli"; "" if it is not
 * in the record, or is none. */
#define TRACE_INSN_MAX 80u
void trace_describe_insn(const struct hv_trace_record *record, char *buf,
                         size_t size);

#endif
