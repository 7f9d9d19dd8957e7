/* SPDX-License-Identifier: MIT */
/*
 * Names of model-specific registers, as the manuals have them. Sources: Intel
 * SDM Vol. 4; AMD APM Vol. 2, "MSR Cross-Reference", and the processors' PPR;
 * Linux, Documentation/virt/kvm/x86/msr.rst.
 */
#ifndef VMM_BASE_MSR_NAMES_H
#define VMM_BASE_MSR_NAMES_H

#include <stdint.h>

/* "LSTAR"; "MTRR_PHYSBASE" for each register of a group. NULL for one without a
 * name here. */
const char *names_msr(uint32_t number);

#endif
