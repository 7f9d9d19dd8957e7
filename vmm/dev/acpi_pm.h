/* SPDX-License-Identifier: MIT */
/*
 * What ACPI's fixed hardware must have besides the power-off register
 * (power_off.h): the event block, which never reports an event, and the power
 * management timer. Specification: ACPI 6.4, "ACPI Register Model".
 */
#ifndef VMM_DEV_ACPI_PM_H
#define VMM_DEV_ACPI_PM_H

#include "device.h"

#define ACPI_EVENT_NR_PORTS 4u
#define ACPI_TIMER_NR_PORTS 4u
#define ACPI_TIMER_HZ       3579545u

/* NULL if out of memory. */
struct device *acpi_pm_event_create(void) MUST_CHECK;
struct device *acpi_pm_timer_create(void) MUST_CHECK;

#endif
