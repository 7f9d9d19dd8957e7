/* SPDX-License-Identifier: MIT */
/*
 * For suites that test an emulator (--test-ports): a data register, one port
 * for each interrupt line, and a window of memory each access to which leaves
 * the guest, so that instructions are tried that KVM must emulate. They are
 * those of QEMU's pc-testdev, which kvm-unit-tests use. Its port that unmaps a
 * page of guest memory is missing. Source: QEMU, hw/misc/pc-testdev.c.
 */
#ifndef VMM_DEV_TEST_PORTS_H
#define VMM_DEV_TEST_PORTS_H

#include "device.h"
#include "hv/layout.h"

#define TEST_DATA_NR_PORTS 4u
#define TEST_IRQ_NR_PORTS  24u /* one for each pin of the IOAPIC */

/* Four bytes that read as they were written, in each width. NULL if out of
 * memory. */
struct device *test_data_create(void) MUST_CHECK;

/* The window: HV_TEST_WINDOW_SIZE bytes that read as they were written. NULL if
 * out of memory. */
struct device *test_window_create(void) MUST_CHECK;

/* A byte written to port N sets line `first->gsi` + N: 0 lowers it, anything
 * else raises it. A wider write is one of each byte. Reads as ones. NULL if out
 * of memory. */
struct device *test_irq_create(const struct irq_line *first) MUST_CHECK;

#endif
