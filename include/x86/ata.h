/* SPDX-License-Identifier: MIT */
/*
 * The ATA host interface: registers, their bits and the commands. Offsets are
 * from the base of a channel's command block (0x1F0, 0x170); the control block
 * is one register at another port (0x3F6, 0x376). Source: ATA/ATAPI-6 (T13
 * 1410D), "I/O registers" and "Command descriptions".
 */
#ifndef X86_ATA_H
#define X86_ATA_H

#define X86_ATA_DATA     0u /* 16 bits */
#define X86_ATA_ERROR    1u /* read */
#define X86_ATA_FEATURES 1u /* write */
#define X86_ATA_COUNT    2u /* sectors; 0: 256, or 65,536 by an EXT command */
#define X86_ATA_LBA_LOW  3u /* CHS: the sector's number, from 1 on */
#define X86_ATA_LBA_MID  4u /* CHS: cylinder, low */
#define X86_ATA_LBA_HIGH 5u /* CHS: cylinder, high */
#define X86_ATA_DEVICE   6u
#define X86_ATA_STATUS   7u /* read; acknowledges the interrupt */
#define X86_ATA_COMMAND  7u /* write */
#define X86_ATA_NR_PORTS 8u

#define X86_ATA_DEVICE_HEAD  0x0Fu /* CHS: head; LBA28: bits 24 to 27 */
#define X86_ATA_DEVICE_SLAVE 0x10u
#define X86_ATA_DEVICE_LBA   0x40u
#define X86_ATA_DEVICE_ONES  0xA0u /* obsolete, but still always set */

#define X86_ATA_STATUS_ERR  0x01u
#define X86_ATA_STATUS_DRQ  0x08u /* data register: ready for a block */
#define X86_ATA_STATUS_DSC  0x10u /* seek complete */
#define X86_ATA_STATUS_DF   0x20u /* device fault */
#define X86_ATA_STATUS_DRDY 0x40u
#define X86_ATA_STATUS_BSY  0x80u

#define X86_ATA_ERROR_ABRT 0x04u /* command aborted */
#define X86_ATA_ERROR_IDNF 0x10u /* no such address */
#define X86_ATA_ERROR_UNC  0x40u /* uncorrectable data */
#define X86_ATA_DIAG_GOOD  0x01u /* in the error register, after a reset */

/* Control block: writes set device control; reads give the status without
 * acknowledging the interrupt. */
#define X86_ATA_CONTROL_NIEN 0x02u /* no interrupts */
#define X86_ATA_CONTROL_SRST 0x04u /* software reset */
#define X86_ATA_CONTROL_HOB  0x80u /* LBA48: read the previous contents */

#define X86_ATA_CMD_NOP                0x00u
#define X86_ATA_CMD_RECALIBRATE        0x10u /* to 0x1F */
#define X86_ATA_CMD_READ_SECTORS       0x20u
#define X86_ATA_CMD_READ_SECTORS_ONCE  0x21u /* without retries */
#define X86_ATA_CMD_READ_SECTORS_EXT   0x24u
#define X86_ATA_CMD_READ_MULTIPLE_EXT  0x29u
#define X86_ATA_CMD_WRITE_SECTORS      0x30u
#define X86_ATA_CMD_WRITE_SECTORS_ONCE 0x31u
#define X86_ATA_CMD_WRITE_SECTORS_EXT  0x34u
#define X86_ATA_CMD_WRITE_MULTIPLE_EXT 0x39u
#define X86_ATA_CMD_VERIFY             0x40u
#define X86_ATA_CMD_VERIFY_ONCE        0x41u
#define X86_ATA_CMD_VERIFY_EXT         0x42u
#define X86_ATA_CMD_SEEK               0x70u /* to 0x7F */
#define X86_ATA_CMD_DIAGNOSTIC         0x90u
#define X86_ATA_CMD_SET_GEOMETRY       0x91u /* INITIALIZE DEVICE PARAM... */
#define X86_ATA_CMD_IDENTIFY_PACKET    0xA1u
#define X86_ATA_CMD_READ_MULTIPLE      0xC4u
#define X86_ATA_CMD_WRITE_MULTIPLE     0xC5u
#define X86_ATA_CMD_SET_MULTIPLE       0xC6u
#define X86_ATA_CMD_READ_DMA           0xC8u
#define X86_ATA_CMD_STANDBY_IMMEDIATE  0xE0u
#define X86_ATA_CMD_IDLE_IMMEDIATE     0xE1u
#define X86_ATA_CMD_STANDBY            0xE2u
#define X86_ATA_CMD_IDLE               0xE3u
#define X86_ATA_CMD_CHECK_POWER        0xE5u
#define X86_ATA_CMD_SLEEP              0xE6u
#define X86_ATA_CMD_FLUSH              0xE7u
#define X86_ATA_CMD_FLUSH_EXT          0xEAu
#define X86_ATA_CMD_IDENTIFY           0xECu
#define X86_ATA_CMD_SET_FEATURES       0xEFu

/* SET FEATURES: the subcommand, in the features register. */
#define X86_ATA_FEATURE_CACHE_ON      0x02u
#define X86_ATA_FEATURE_TRANSFER_MODE 0x03u
#define X86_ATA_FEATURE_AHEAD_OFF     0x55u
#define X86_ATA_FEATURE_KEEP          0x66u /* keep settings over a reset */
#define X86_ATA_FEATURE_CACHE_OFF     0x82u
#define X86_ATA_FEATURE_AHEAD_ON      0xAAu
#define X86_ATA_FEATURE_REVERT        0xCCu /* revert settings at a reset */

/* CHECK POWER MODE: in the count register. */
#define X86_ATA_POWER_STANDBY 0x00u
#define X86_ATA_POWER_IDLE    0x80u
#define X86_ATA_POWER_ACTIVE  0xFFu

#endif
