/* SPDX-License-Identifier: MIT */
/*
 * The commands of an ATA drive: the start of each. The transfer of its data,
 * block by block, is in transfer.c. Source: ATA/ATAPI-6 (T13 1410D), "Command
 * descriptions".
 */
#ifndef VMM_DEV_ATA_COMMAND_H
#define VMM_DEV_ATA_COMMAND_H

#include "channel.h"

/* Starts command `code` on the selected drive, which is present and not
 * asleep. */
void ata_command(struct ata_channel *channel, uint8_t code);

/* Begins a command for drive `index`, and drops one in progress. */
void ata_start(struct ata_channel *channel, unsigned index);
/* The command ends, with an interrupt; `fault`: X86_ATA_STATUS_DF, or 0. */
void ata_end_good(struct ata_channel *channel);
void ata_end_bad(struct ata_channel *channel, uint8_t error, uint8_t fault);
/* Lets the guest read, or write, a block that starts at `from` in the
 * buffer. */
void ata_start_block(struct ata_channel *channel, size_t from, uint32_t sectors,
                     bool interrupts);
/* Sets up the next job of a READ or VERIFY. */
void ata_ask_read(struct ata_channel *channel, uint32_t most);
/* EXECUTE DEVICE DIAGNOSTIC, which is for both drives. */
void ata_diagnose(struct ata_channel *channel);

#endif
