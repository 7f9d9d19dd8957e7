/* SPDX-License-Identifier: MIT */
/*
 * The commands of an ATA drive: what each does first. What follows, block by
 * block, is transfer.c's. Source: ATA/ATAPI-6 (T13 1410D), "Command
 * descriptions".
 */
#ifndef VMM_DEV_ATA_COMMAND_H
#define VMM_DEV_ATA_COMMAND_H

#include "channel.h"

/* The selected drive, which is there and does not sleep, was given `code`. */
void ata_command(struct ata_channel *channel, uint8_t code);

/* A command for drive `index` begins; one that was in progress is over. */
void ata_start(struct ata_channel *channel, unsigned index);
/* It ends, with an interrupt; `fault`: X86_ATA_STATUS_DF, or 0. */
void ata_end_good(struct ata_channel *channel);
void ata_end_bad(struct ata_channel *channel, uint8_t error, uint8_t fault);
/* The guest may read, or write, a block that starts at `from` in the buffer. */
void ata_start_block(struct ata_channel *channel, size_t from, uint32_t sectors,
                     bool interrupts);
/* The next job of a READ or VERIFY. */
void ata_ask_read(struct ata_channel *channel, uint32_t most);
/* EXECUTE DEVICE DIAGNOSTIC is for both drives. */
void ata_diagnose(struct ata_channel *channel);

#endif
