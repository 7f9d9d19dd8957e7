/* SPDX-License-Identifier: MIT */
/*
 * Ports by which a guest switches an emulator off. A PC has none of them, but
 * kernels written for an emulator use one of them to end.
 */
#ifndef VMM_DEV_POWER_OFF_H
#define VMM_DEV_POWER_OFF_H

#include "device.h"

#define POWER_OFF_NR_PORTS      4u /* so that a 4-byte write fits */
#define POWER_OFF_WORD_NR_PORTS 1u

/* ACPI 6.4, "PM1 Control Registers": SLP_EN, and SLP_TYP as the emulator's
 * tables give it for "soft off". */
#define POWER_OFF_ACPI_ENABLE   0x2000u
#define POWER_OFF_ACPI_TYPE(n)  ((n) << 10)
#define POWER_OFF_ACPI_TYPE_ALL POWER_OFF_ACPI_TYPE(7u)

/* A PM1a control register: writing SLP_EN with this type switches the machine
 * off. Written values read back, except SLP_EN. NULL if out of memory. */
struct device *power_off_acpi_create(const struct machine_requests *requests,
                                     unsigned type) MUST_CHECK;

/* A port that takes the word "Shutdown", letter by letter. */
struct device *
power_off_word_create(const struct machine_requests *requests) MUST_CHECK;

#endif
