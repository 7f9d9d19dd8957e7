/* SPDX-License-Identifier: MIT */
/*
 * What the files fault*.c share: the checks, in the CPU's order. Each returns
 * true if the instruction raises nothing there, else false with *fault filled.
 */
#ifndef VMM_DEBUG_CAUSE_FAULT_STEPS_H
#define VMM_DEBUG_CAUSE_FAULT_STEPS_H

#include "fault.h"

/* Notes what is raised. Always returns false. */
bool fault_raise(struct fault *fault, enum fault_reason reason, unsigned vector,
                 uint32_t error);

const struct kvm_segment *fault_segment(const struct machine_state *state,
                                        enum insn_segment segment);
/* The offset in its segment that a memory operand names. */
uint64_t fault_offset(const struct machine_state *state,
                      const struct insn *insn, const struct insn_operand *op);
/* The operand's value: a register, or memory if it can be read. */
bool fault_operand_value(const struct machine_state *state,
                         const struct insn *insn, const struct insn_operand *op,
                         uint64_t *value);

bool fault_check_access(const struct machine_state *state, struct fault *fault,
                        enum insn_segment segment, uint64_t offset,
                        unsigned len, unsigned access);
bool fault_check_operands(const struct machine_state *state,
                          struct fault *fault);
bool fault_check_enabled(const struct machine_state *state,
                         struct fault *fault);
bool fault_check_system(const struct machine_state *state, struct fault *fault);
bool fault_check_selectors(const struct machine_state *state,
                           struct fault *fault);
bool fault_check_branch(const struct machine_state *state, struct fault *fault);

#endif
