/* SPDX-License-Identifier: MIT */
/*
 * The two ports of the firmware configuration device, with the items that
 * kernels' test suites read: its signature, the number of CPUs, the size of
 * memory. It has no files. Source: QEMU's "QEMU Firmware Configuration (fw_cfg)
 * Device".
 */
#ifndef VMM_DEV_FW_CFG_H
#define VMM_DEV_FW_CFG_H

#include "device.h"

#define FW_CFG_NR_PORTS 2u /* selector, 16 bits; data, 8 bits */

#define FW_CFG_KEY_SIGNATURE 0x00u
#define FW_CFG_KEY_ID        0x01u
#define FW_CFG_KEY_RAM_SIZE  0x03u
#define FW_CFG_KEY_NR_CPUS   0x05u
#define FW_CFG_KEY_MAX_CPUS  0x0Fu
#define FW_CFG_KEY_FILES     0x19u

/* `ram_size` is bytes. NULL if out of memory. */
struct device *fw_cfg_create(uint64_t ram_size, unsigned nr_cpus) MUST_CHECK;

#endif
