/* SPDX-License-Identifier: MIT */
/*
 * The transfer of an ATA command's data: block by block through the data
 * register, and in jobs for the code that has the disks. Source: ATA/ATAPI-6
 * (T13 1410D), "Command protocols".
 */
#include "command.h"

#define READY (X86_ATA_STATUS_DRDY | X86_ATA_STATUS_DSC)

static struct ata_drive *transfer_drive(struct ata_channel *channel)
{
    return &channel->drives[channel->transfer.drive];
}

void ata_start(struct ata_channel *channel, unsigned index)
{
    struct ata_drive *drive = &channel->drives[index];

    if (channel->transfer.kind != ATA_IDLE)
        transfer_drive(channel)->status = READY;
    channel->transfer = (struct ata_transfer){.drive = index};
    drive->interrupt = false;
    drive->error = 0;
}

static void end(struct ata_channel *channel, uint8_t status)
{
    struct ata_drive *drive = transfer_drive(channel);

    channel->transfer.kind = ATA_IDLE;
    channel->job.kind = ATA_JOB_NONE;
    drive->status = READY | status;
    drive->interrupt = true;
}

void ata_end_good(struct ata_channel *channel)
{
    end(channel, 0);
}

void ata_end_bad(struct ata_channel *channel, uint8_t error, uint8_t fault)
{
    transfer_drive(channel)->error = error;
    end(channel, X86_ATA_STATUS_ERR | fault);
}

void ata_start_block(struct ata_channel *channel, size_t from, uint32_t sectors,
                     bool interrupts)
{
    struct ata_transfer *t = &channel->transfer;
    struct ata_drive *drive = transfer_drive(channel);

    t->at = from;
    t->end = from + (size_t)sectors * ATA_SECTOR;
    drive->status = READY | X86_ATA_STATUS_DRQ;
    drive->interrupt |= interrupts;
}

static void ask(struct ata_channel *channel, enum ata_job_kind kind,
                uint32_t count)
{
    struct ata_transfer *t = &channel->transfer;

    channel->job = (struct ata_job){
        .kind = kind,
        .drive = t->drive,
        .lba = t->range.lba,
        .count = count,
    };
    transfer_drive(channel)->status = X86_ATA_STATUS_BSY;
}

void ata_ask_read(struct ata_channel *channel, uint32_t most)
{
    uint32_t left = channel->transfer.range.count;

    ask(channel, ATA_JOB_READ, left < most ? left : most);
}

/* `sectors` of the range have been transferred to the guest, or to the host. */
static void advance(struct ata_transfer *t, uint32_t sectors)
{
    t->range.lba += sectors;
    t->range.count -= sectors;
}

static uint32_t block_of(const struct ata_transfer *t, uint32_t sectors)
{
    return sectors < t->block ? sectors : t->block;
}

/* Gives the guest the next buffered block. */
static void next_in(struct ata_channel *channel)
{
    struct ata_transfer *t = &channel->transfer;
    uint32_t sectors = block_of(t, t->buffered);

    ata_start_block(channel, t->next, sectors, true);
    t->next = t->end;
    t->buffered -= sectors;
    advance(t, sectors);
}

static void next_out(struct ata_channel *channel, bool interrupts)
{
    struct ata_transfer *t = &channel->transfer;

    ata_start_block(channel, 0, block_of(t, t->range.count), interrupts);
}

/* The guest has read, or written, a whole block. */
static void block_done(struct ata_channel *channel)
{
    struct ata_transfer *t = &channel->transfer;
    struct ata_drive *drive = transfer_drive(channel);

    if (t->kind == ATA_OUT) {
        ask(channel, ATA_JOB_WRITE, (uint32_t)(t->end / ATA_SECTOR));
    } else if (t->buffered) {
        next_in(channel);
    } else if (t->range.count) {
        ata_ask_read(channel, ATA_BUFFER_SECTORS);
    } else {
        t->kind = ATA_IDLE; /* no interrupt: the guest read it all */
        drive->status = READY;
    }
}

/* A job of many sectors that failed is retried block by block, so that all
 * readable sectors are read and the error is reported at its exact place. */
static void failed(struct ata_channel *channel, const struct ata_job *job)
{
    struct ata_transfer *t = &channel->transfer;
    struct ata_drive *drive = transfer_drive(channel);
    bool is_read = job->kind == ATA_JOB_READ;

    if (is_read && job->count > t->block) {
        ata_ask_read(channel, t->block);
        return;
    }
    if (job->kind != ATA_JOB_FLUSH)
        ata_write_range(drive, t->ext, &t->range);
    if (is_read)
        ata_end_bad(channel, X86_ATA_ERROR_UNC, 0);
    else
        ata_end_bad(channel, X86_ATA_ERROR_ABRT, X86_ATA_STATUS_DF);
}

/* Without a cache, a write ends when it is durable. */
static void written(struct ata_channel *channel)
{
    struct ata_transfer *t = &channel->transfer;

    if (t->range.count) {
        next_out(channel, true);
    } else if (transfer_drive(channel)->write_cache) {
        ata_end_good(channel);
    } else {
        t->kind = ATA_FLUSH;
        ask(channel, ATA_JOB_FLUSH, 0);
    }
}

void ata_channel_finish(struct ata_channel *channel, int rc)
{
    struct ata_transfer *t = &channel->transfer;
    const struct ata_job job = channel->job;

    channel->job.kind = ATA_JOB_NONE;
    if (t->kind == ATA_IDLE)
        return; /* there was a reset meanwhile */
    if (rc) {
        failed(channel, &job);
        return;
    }
    switch (t->kind) {
    case ATA_IN:
        t->buffered = job.count;
        t->next = 0;
        next_in(channel);
        break;
    case ATA_OUT:
        advance(t, job.count);
        written(channel);
        break;
    case ATA_VERIFY:
        advance(t, job.count);
        if (t->range.count)
            ata_ask_read(channel, ATA_BUFFER_SECTORS);
        else
            ata_end_good(channel);
        break;
    case ATA_FLUSH:
        ata_end_good(channel);
        break;
    case ATA_IDLE:
        break; /* above */
    }
}

/* -------------------------------------------------------- the data register */

/* Bytes expected now, at most `len`; 0 if none are expected in this
 * direction. */
static size_t due(const struct ata_channel *channel,
                  enum ata_transfer_kind kind, size_t len)
{
    const struct ata_transfer *t = &channel->transfer;

    if (t->kind != kind || t->drive != channel->selected ||
        channel->job.kind != ATA_JOB_NONE)
        return 0;
    return len < t->end - t->at ? len : t->end - t->at;
}

size_t ata_channel_to_write(const struct ata_channel *channel)
{
    return due(channel, ATA_OUT, SIZE_MAX);
}

size_t ata_channel_read_data(struct ata_channel *channel, uint8_t *data,
                             size_t len)
{
    struct ata_transfer *t = &channel->transfer;
    size_t n = due(channel, ATA_IN, len);

    if (n == 0)
        return 0;
    memcpy(data, channel->buffer + t->at, n);
    t->at += n;
    if (t->at == t->end)
        block_done(channel);
    return n;
}

size_t ata_channel_write_data(struct ata_channel *channel, const uint8_t *data,
                              size_t len)
{
    struct ata_transfer *t = &channel->transfer;
    size_t n = due(channel, ATA_OUT, len);

    if (n == 0)
        return 0;
    memcpy(channel->buffer + t->at, data, n);
    t->at += n;
    if (t->at == t->end)
        block_done(channel);
    return n;
}
