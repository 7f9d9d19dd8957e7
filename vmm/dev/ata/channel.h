/* SPDX-License-Identifier: MIT */
/*
 * One ATA channel as a register machine: two drives that share one set of
 * registers, and the command in progress. It uses neither disk nor interrupt
 * line: a request to a disk is in channel->job, whose result the caller passes
 * to ata_channel_finish; ata_channel_interrupt says whether the line is up. No
 * side effects; one thread at a time. Source: ATA/ATAPI-6 (T13 1410D), "Command
 * protocols".
 *
 * A command that transfers data repeats these steps:
 *
 *   in:  command -> job READ -> DRQ, interrupt -> the guest reads a block ->
 * ... out: command -> DRQ -> the guest writes a block -> job WRITE ->
 * interrupt, and DRQ again, until the last is with the host
 */
#ifndef VMM_DEV_ATA_CHANNEL_H
#define VMM_DEV_ATA_CHANNEL_H

#include "drive.h"

/* The most that one job asks of the host. */
#define ATA_BUFFER_SECTORS 128u
#define ATA_BUFFER_BYTES   ((size_t)ATA_BUFFER_SECTORS * ATA_SECTOR)

_Static_assert(ATA_BUFFER_SECTORS % ATA_MAX_MULTIPLE == 0, "whole blocks");

enum ata_job_kind {
    ATA_JOB_NONE,
    ATA_JOB_READ,  /* into the buffer, from its start */
    ATA_JOB_WRITE, /* from the buffer */
    ATA_JOB_FLUSH,
};

/* For the code that has the disks. The drive is busy while there is a job. */
struct ata_job {
    enum ata_job_kind kind;
    unsigned drive; /* 0 or 1 */
    uint64_t lba;
    uint32_t count; /* sectors; FLUSH: 0 */
};

enum ata_transfer_kind {
    ATA_IDLE,
    ATA_IN,     /* the guest reads the buffer */
    ATA_OUT,    /* the guest writes the buffer */
    ATA_VERIFY, /* sectors are read, but not given to the guest */
    ATA_FLUSH,
};

/* A command in progress. */
struct ata_transfer {
    enum ata_transfer_kind kind;
    unsigned drive;
    bool ext;               /* LBA48: error addresses use its registers */
    unsigned block;         /* sectors from one DRQ to the next */
    struct ata_range range; /* not yet given to the guest, or to the host */
    uint32_t buffered;      /* IN: sectors of the range in the buffer */
    size_t at, end;         /* of the block in the buffer, bytes */
    size_t next;            /* IN: where the block after it starts */
};

struct ata_channel {
    struct ata_drive drives[2];
    unsigned selected;
    uint8_t control; /* X86_ATA_CONTROL_x */
    struct ata_transfer transfer;
    struct ata_job job;
    uint8_t *buffer; /* ATA_BUFFER_BYTES, the owner's; NULL without drives */
};

/* `media` describes drives 0 and 1. The channel keeps using `buffer`. */
void ata_channel_init(struct ata_channel *channel,
                      const struct ata_media media[2], uint8_t *buffer);
/* Sets the state after power-on. */
void ata_channel_power_on(struct ata_channel *channel);

/* All registers but the data register; `index` is X86_ATA_ERROR or higher. A
 * read of the status acknowledges the interrupt. */
uint8_t ata_channel_read(struct ata_channel *channel, unsigned index);
void ata_channel_write(struct ata_channel *channel, unsigned index,
                       uint8_t value);

/* The control block: alternate status, device control. */
uint8_t ata_channel_status(const struct ata_channel *channel);
void ata_channel_control(struct ata_channel *channel, uint8_t value);

/* The data register: moves up to `len` bytes of the current block, and returns
 * how many; 0 if no data is expected. */
size_t ata_channel_read_data(struct ata_channel *channel, uint8_t *data,
                             size_t len);
size_t ata_channel_write_data(struct ata_channel *channel, const uint8_t *data,
                              size_t len);

/* How many bytes of the current block the guest has still to write. */
size_t ata_channel_to_write(const struct ata_channel *channel);

/* The job has been done, or has failed (-errno). There may now be another
 * job. */
void ata_channel_finish(struct ata_channel *channel, int rc);

/* Is the interrupt line up? */
bool ata_channel_interrupt(const struct ata_channel *channel);

#endif
