/* SPDX-License-Identifier: MIT */
/* The instructions of `vmm doctor --exits`, and why each exits or stays. */
#ifndef VMM_KVM_LEAVE_TABLE_H
#define VMM_KVM_LEAVE_TABLE_H

#include "leave.h"

enum leave_vendor { LEAVE_ANY, LEAVE_INTEL, LEAVE_AMD };

struct leave_row {
    const char *name;
    const uint8_t *code;
    const uint8_t *without; /* guest to subtract: cost and exits of the setup */
    enum leave_vendor vendor;
    const char *why[LEAVE_AT_TIMES + 1]; /* NULL: not known to happen */
};

/* The first row is the empty loop, the second the reference for leave_judge. */
extern const struct leave_row leave_table[];
extern const unsigned leave_table_nr;

#endif
