/* SPDX-License-Identifier: MIT */
/*
 * One ATA channel: its registers, and which drive answers. Source: ATA/ATAPI-6
 * (T13 1410D), "I/O registers", "Single device configurations".
 */
#include "channel.h"

#include "command.h"

void ata_channel_init(struct ata_channel *channel,
                      const struct ata_media media[2], uint8_t *buffer)
{
    *channel = (struct ata_channel){.buffer = buffer};
    for (unsigned i = 0; i < 2; i++)
        ata_drive_init(&channel->drives[i], &media[i]);
}

void ata_channel_power_on(struct ata_channel *channel)
{
    const struct ata_media media[2] = {channel->drives[0].media,
                                       channel->drives[1].media};

    ata_channel_init(channel, media, channel->buffer);
}

static bool is_there(const struct ata_channel *channel, unsigned drive)
{
    return channel->drives[drive].media.nr_sectors > 0;
}

/* ----------------------------------------------------------- the registers */

/* While a reset is asserted, both drives are busy. Drive 0 answers for an
 * absent drive 1, with status 0. Nothing answers for an absent drive 0: on an
 * empty channel every register reads as 0, so that a driver that waits while
 * BSY is set does not wait. If only drive 1 is present, drive 0 reads as ready,
 * as in emulators: kernels that look for drive 1 with drive 0 selected rely on
 * it. It takes no command. */
uint8_t ata_channel_status(const struct ata_channel *channel)
{
    if (!is_there(channel, channel->selected))
        return channel->selected == 0 && is_there(channel, 1)
                   ? X86_ATA_STATUS_DRDY | X86_ATA_STATUS_DSC
                   : 0;
    if (channel->control & X86_ATA_CONTROL_SRST)
        return X86_ATA_STATUS_BSY;
    return channel->drives[channel->selected].status;
}

static const struct ata_drive *answering(const struct ata_channel *channel)
{
    unsigned drive =
        is_there(channel, channel->selected) ? channel->selected : 0;

    return is_there(channel, drive) ? &channel->drives[drive] : NULL;
}

uint8_t ata_channel_read(struct ata_channel *channel, unsigned index)
{
    unsigned depth = channel->control & X86_ATA_CONTROL_HOB ? 1 : 0;
    const struct ata_drive *drive = answering(channel);

    if (index == X86_ATA_STATUS) {
        channel->drives[channel->selected].interrupt = false;
        return ata_channel_status(channel);
    }
    if (!drive)
        return 0;
    switch (index) {
    case X86_ATA_ERROR:
        return drive->error;
    case X86_ATA_COUNT:
        return drive->regs.count[depth];
    case X86_ATA_LBA_LOW:
    case X86_ATA_LBA_MID:
    case X86_ATA_LBA_HIGH:
        return drive->regs.lba[index - X86_ATA_LBA_LOW][depth];
    default:
        /* One DEV bit selects for both drives. */
        return (uint8_t)((drive->regs.device & ~X86_ATA_DEVICE_SLAVE) |
                         X86_ATA_DEVICE_ONES |
                         (channel->selected ? X86_ATA_DEVICE_SLAVE : 0));
    }
}

static void push(uint8_t reg[2], uint8_t value)
{
    reg[1] = reg[0];
    reg[0] = value;
}

static void write_register(struct ata_registers *regs, unsigned index,
                           uint8_t value)
{
    switch (index) {
    case X86_ATA_FEATURES:
        push(regs->features, value);
        break;
    case X86_ATA_COUNT:
        push(regs->count, value);
        break;
    case X86_ATA_LBA_LOW:
    case X86_ATA_LBA_MID:
    case X86_ATA_LBA_HIGH:
        push(regs->lba[index - X86_ATA_LBA_LOW], value);
        break;
    default:
        regs->device = value;
        break;
    }
}

/* A new command ends one that is still in progress: a driver that took only a
 * part of the data would otherwise wait for ever. */
static void start_command(struct ata_channel *channel, uint8_t code)
{
    struct ata_drive *drive = &channel->drives[channel->selected];

    if (code == X86_ATA_CMD_DIAGNOSTIC) {
        ata_diagnose(channel);
        return;
    }
    if (!is_there(channel, channel->selected) || drive->sleeps)
        return;
    ata_start(channel, channel->selected);
    ata_command(channel, code);
}

void ata_channel_write(struct ata_channel *channel, unsigned index,
                       uint8_t value)
{
    channel->control &= (uint8_t)~X86_ATA_CONTROL_HOB;
    if (channel->control & X86_ATA_CONTROL_SRST)
        return;
    if (index == X86_ATA_COMMAND) {
        start_command(channel, value);
        return;
    }
    /* Both drives receive the write. */
    for (unsigned i = 0; i < 2; i++)
        write_register(&channel->drives[i].regs, index, value);
    if (index == X86_ATA_DEVICE)
        channel->selected = value & X86_ATA_DEVICE_SLAVE ? 1 : 0;
}

/* Resets both drives by calling `how`; a command in progress is dropped. */
static void reset(struct ata_channel *channel, void how(struct ata_drive *))
{
    channel->transfer = (struct ata_transfer){0};
    channel->job.kind = ATA_JOB_NONE;
    channel->selected = 0;
    for (unsigned i = 0; i < 2; i++)
        if (is_there(channel, i))
            how(&channel->drives[i]);
}

void ata_channel_control(struct ata_channel *channel, uint8_t value)
{
    uint8_t rising = value & ~channel->control;

    channel->control = value;
    if (rising & X86_ATA_CONTROL_SRST)
        reset(channel, ata_drive_reset);
}

void ata_diagnose(struct ata_channel *channel)
{
    reset(channel, ata_drive_sign);
    channel->drives[0].interrupt = is_there(channel, 0);
}

bool ata_channel_interrupt(const struct ata_channel *channel)
{
    return channel->drives[channel->selected].interrupt &&
           !(channel->control & X86_ATA_CONTROL_NIEN);
}
