/* SPDX-License-Identifier: MIT */
/*
 * `vmm doctor`: what this host can do, found by trying, and how to fix what
 * does not work.
 */
#ifndef VMM_KVM_DOCTOR_H
#define VMM_KVM_DOCTOR_H

#include <stdio.h>

#include "base/util.h"

/* Prints the table, or with `list` one word for each thing that works. 0 if
 * guests of every kind run here, STATUS_NO_KVM if not. */
int doctor_run(bool list, FILE *out);

/* Prints which instructions cause an exit on this host (leave.h). 0, or
 * STATUS_NO_KVM if this cannot be tried. */
int doctor_exits(FILE *out);

#endif
