/* SPDX-License-Identifier: MIT */
/*
 * ACPI tables: processors, interrupt controllers, the power register, and a
 * device for each virtio device, the UART, the clock and the keyboard. Linux
 * finds its disks only through these. Specification: ACPI 6.4.
 */
#ifndef VMM_BOOT_ACPI_H
#define VMM_BOOT_ACPI_H

#include "hv/boot_info.h"
#include "mem/guest_mem.h"

struct acpi_config {
    unsigned nr_cpus; /* their local APICs are numbered from 0 */
    const struct hv_device *devices;
    unsigned nr_devices;
};

/* Writes all tables to HV_ACPI and sets *rsdp to the address of the first one.
 * Call it before anything is loaded, like mp_table_write. Returns 0; -EFAULT if
 * there is no RAM, -E2BIG if they do not fit. */
int acpi_write(const struct acpi_config *config, struct guest_mem *mem,
               uint64_t *rsdp) MUST_CHECK;

#endif
