/* SPDX-License-Identifier: MIT */
/*
 * The end of a death report: the other vCPUs, and the flight recorder's last
 * records.
 */
#ifndef VMM_MACHINE_REPORT_LAST_H
#define VMM_MACHINE_REPORT_LAST_H

#include <stdio.h>

#include "base/util.h"

struct machine;
struct machine_cpu;

struct report_last {
    struct machine *machine;
    unsigned vcpu; /* the dead one */
    bool colour;
};

/* For death_print: ctx is a struct report_last. */
void report_print_last(void *ctx, FILE *out);

#endif
