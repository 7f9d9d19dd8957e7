/* SPDX-License-Identifier: MIT */
/*
 * The DSDT: the devices of this machine, and how it is switched off.
 */
#ifndef VMM_BOOT_ACPI_DSDT_H
#define VMM_BOOT_ACPI_DSDT_H

#include "acpi.h"
#include "aml.h"

/* If the DSDT did not fit, aml->len is above AML_MAX afterwards. */
void acpi_dsdt_build(const struct acpi_config *config, struct aml *aml);

#endif
