/* SPDX-License-Identifier: MIT */
/* The instructions of `vmm doctor --exits`, and why each goes where it goes. */
#ifndef VMM_KVM_LEAVE_TABLE_H
#define VMM_KVM_LEAVE_TABLE_H

#include "leave.h"

enum leave_vendor { LEAVE_ANY, LEAVE_INTEL, LEAVE_AMD };

struct leave_row {
    const char *name;
    const uint8_t *code;
    const uint8_t *without; /* a guest whose cost and exits are not its own */
    enum leave_vendor vendor;
    const char *why[LEAVE_AT_TIMES + 1]; /* NULL: not known to be so anywhere */
};

/* The first is the loop itself, the second the yardstick of leave_judge. */
extern const struct leave_row leave_table[];
extern const unsigned leave_table_nr;

#endif
