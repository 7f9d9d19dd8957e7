/* SPDX-License-Identifier: MIT */
/*
 * For the tests of the ATA register machine: a channel whose disks are arrays,
 * and a driver that gives commands and checks each step.
 */
#ifndef ATA_TOOLS_H
#define ATA_TOOLS_H

#include <criterion/criterion.h>

#include <errno.h>
#include <stdlib.h>

#include "dev/ata/channel.h"

#define DISK_SECTORS 2048u
#define IDLE_STATUS  (X86_ATA_STATUS_DRDY | X86_ATA_STATUS_DSC)
#define DATA_STATUS  (IDLE_STATUS | X86_ATA_STATUS_DRQ)
#define ERROR_STATUS (IDLE_STATUS | X86_ATA_STATUS_ERR)

static struct ata_channel channel;
static uint8_t *buffer;
static uint8_t disks[2][DISK_SECTORS * ATA_SECTOR];
static uint64_t bad_lba; /* reads and writes of it fail; UINT64_MAX: none */
static bool flush_fails;
static unsigned nr_jobs, nr_flushes;
static struct ata_job last_job;

static inline void start_channel(uint64_t master, uint64_t slave)
{
    const struct ata_media media[2] = {
        {.nr_sectors = master, .serial = "master"},
        {.nr_sectors = slave, .serial = "slave", .read_only = true},
    };

    free(buffer);
    /* Of its exact size, for ASan. */
    buffer = master || slave ? malloc(ATA_BUFFER_BYTES) : NULL;
    ata_channel_init(&channel, media, buffer);
    for (size_t i = 0; i < sizeof(disks[0]); i++) {
        disks[0][i] = (uint8_t)(i / ATA_SECTOR + i);
        disks[1][i] = (uint8_t)(i / ATA_SECTOR * 3);
    }
    bad_lba = UINT64_MAX;
    flush_fails = false;
    nr_jobs = nr_flushes = 0;
}

static inline void ata_setup(void)
{
    start_channel(DISK_SECTORS, DISK_SECTORS);
}

static inline void ata_teardown(void)
{
    free(buffer);
    buffer = NULL;
}

/* Does one job as a host would; returns its result. */
static inline int do_job(void)
{
    const struct ata_job *job = &channel.job;
    size_t len = (size_t)job->count * ATA_SECTOR;

    last_job = *job;
    nr_jobs++;
    if (job->kind == ATA_JOB_FLUSH) {
        nr_flushes++;
        return flush_fails ? -EIO : 0;
    }
    cr_assert_leq(len, ATA_BUFFER_BYTES);
    cr_assert(job->count > 0 && job->lba + job->count <= DISK_SECTORS);
    if (bad_lba >= job->lba && bad_lba < job->lba + job->count)
        return -EIO;
    uint8_t *at = disks[job->drive] + job->lba * ATA_SECTOR;
    if (job->kind == ATA_JOB_READ)
        memcpy(channel.buffer, at, len);
    else
        memcpy(at, channel.buffer, len);
    return 0;
}

static inline void do_jobs(void)
{
    while (channel.job.kind != ATA_JOB_NONE) {
        cr_assert_eq(ata_channel_status(&channel), X86_ATA_STATUS_BSY);
        ata_channel_finish(&channel, do_job());
    }
}

static inline void set(unsigned index, unsigned value)
{
    ata_channel_write(&channel, index, (uint8_t)value);
}

static inline uint8_t look(unsigned index)
{
    return ata_channel_read(&channel, index);
}

static inline void select_drive(unsigned drive, unsigned more)
{
    set(X86_ATA_DEVICE, more | (drive ? X86_ATA_DEVICE_SLAVE : 0));
}

/* An LBA28 command to the selected drive. */
static inline void give(unsigned code, uint32_t lba, unsigned count)
{
    unsigned slave = channel.selected ? X86_ATA_DEVICE_SLAVE : 0;

    set(X86_ATA_COUNT, count);
    set(X86_ATA_LBA_LOW, lba);
    set(X86_ATA_LBA_MID, lba >> 8);
    set(X86_ATA_LBA_HIGH, lba >> 16);
    set(X86_ATA_DEVICE, X86_ATA_DEVICE_LBA | slave | (lba >> 24 & 0xF));
    set(X86_ATA_COMMAND, code);
    do_jobs();
}

/* The same with LBA48: each register is written twice. */
static inline void give_ext(unsigned code, uint64_t lba, uint32_t count)
{
    unsigned slave = channel.selected ? X86_ATA_DEVICE_SLAVE : 0;

    set(X86_ATA_DEVICE, X86_ATA_DEVICE_LBA | slave);
    set(X86_ATA_COUNT, count >> 8);
    set(X86_ATA_LBA_LOW, (unsigned)(lba >> 24));
    set(X86_ATA_LBA_MID, (unsigned)(lba >> 32));
    set(X86_ATA_LBA_HIGH, (unsigned)(lba >> 40));
    set(X86_ATA_COUNT, count);
    set(X86_ATA_LBA_LOW, (unsigned)lba);
    set(X86_ATA_LBA_MID, (unsigned)(lba >> 8));
    set(X86_ATA_LBA_HIGH, (unsigned)(lba >> 16));
    set(X86_ATA_COMMAND, code);
    do_jobs();
}

/* A feature's subcommand. */
static inline void give_feature(unsigned feature, unsigned count)
{
    set(X86_ATA_FEATURES, feature);
    set(X86_ATA_COUNT, count);
    set(X86_ATA_COMMAND, X86_ATA_CMD_SET_FEATURES);
    do_jobs();
}

/* Takes `len` bytes from the data register, two at a time. */
static inline void take(uint8_t *to, size_t len)
{
    for (size_t i = 0; i < len; i += 2) {
        cr_assert_eq(ata_channel_read_data(&channel, to + i, 2), 2);
        do_jobs();
    }
}

static inline void put_data(const uint8_t *from, size_t len)
{
    for (size_t i = 0; i < len; i += 4) {
        cr_assert_eq(ata_channel_write_data(&channel, from + i, 4), 4);
        do_jobs();
    }
}

#define ASSERT_STATUS(want)                                                    \
    do {                                                                       \
        cr_assert_eq(ata_channel_status(&channel), (want), "0x%x",             \
                     ata_channel_status(&channel));                            \
        cr_assert(ata_channel_interrupt(&channel), "no interrupt");            \
        cr_assert_eq(look(X86_ATA_STATUS), (want));                            \
        cr_assert_not(ata_channel_interrupt(&channel), "not acknowledged");    \
    } while (0)

#define ASSERT_FAILED(want)                                                    \
    do {                                                                       \
        ASSERT_STATUS(ERROR_STATUS);                                           \
        cr_assert_eq(look(X86_ATA_ERROR), (want), "error 0x%x",                \
                     look(X86_ATA_ERROR));                                     \
    } while (0)

#define ASSERT_SECTORS(data, drive, lba, count)                                \
    cr_assert_arr_eq(data, disks[drive] + (lba)*ATA_SECTOR, (count)*ATA_SECTOR)

#endif
