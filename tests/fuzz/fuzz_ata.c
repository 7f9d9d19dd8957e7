/* SPDX-License-Identifier: MIT */
/*
 * Fuzzes an ATA channel. An input says which drives there are, and then lists
 * accesses to the registers by a guest that obeys no protocol. The host fails
 * now and then. Checked: what is requested from a disk lies on the disk and in
 * the buffer; a read-only drive is never written to; the status is a valid one,
 * and data moves only while the status says so; and the drive answers after a
 * reset.
 */
#include "fuzz.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "dev/ata/channel.h"

#define MAX_STRING 0x1200u
/* More than LBA28 can name, which no input must reach to be dear. */
#define LARGE (UINT64_C(1) << 40)

static struct ata_channel channel;
static uint8_t *buffer;
static bool host_fails;
static unsigned nr_jobs;

static void demand(bool holds)
{
    if (!holds)
        abort();
}

static void do_job(void)
{
    const struct ata_job *job = &channel.job;
    const struct ata_media *media = &channel.drives[job->drive & 1].media;

    demand(job->drive < 2 &&
           channel.drives[job->drive].status == X86_ATA_STATUS_BSY);
    demand(job->kind != ATA_JOB_WRITE || !media->read_only);
    if (job->kind == ATA_JOB_FLUSH) {
        demand(media->nr_sectors > 0);
    } else {
        demand(job->count > 0 && job->count <= ATA_BUFFER_SECTORS);
        demand(range_inside(job->lba, job->count, media->nr_sectors));
        memset(buffer, 0x5A, (size_t)job->count * ATA_SECTOR);
    }
    nr_jobs++;
    ata_channel_finish(&channel, host_fails ? -EIO : 0);
}

static void do_jobs(void)
{
    /* Each job moves on, or is tried again with less: at worst there are 65,536
     * sectors, moved sector by sector, each after one large job. */
    unsigned most = nr_jobs + 2 * 65536 + 2;

    while (channel.job.kind != ATA_JOB_NONE) {
        do_job();
        demand(nr_jobs < most);
    }
}

static void check(void)
{
    uint8_t status = ata_channel_status(&channel);
    bool is_there = channel.drives[channel.selected].media.nr_sectors > 0;
    const uint8_t ready = X86_ATA_STATUS_DRDY | X86_ATA_STATUS_DSC;

    /* If only drive 1 exists, drive 0 appears ready. */
    bool is_beside =
        channel.selected == 0 && channel.drives[1].media.nr_sectors > 0;

    if (!is_there)
        demand(status == (is_beside ? ready : 0) &&
               !channel.drives[channel.selected].interrupt);
    else if (channel.control & X86_ATA_CONTROL_SRST)
        demand(status == X86_ATA_STATUS_BSY);
    else
        demand(status == ready || status == (ready | X86_ATA_STATUS_DRQ) ||
               status == (ready | X86_ATA_STATUS_ERR) ||
               status == (ready | X86_ATA_STATUS_ERR | X86_ATA_STATUS_DF));
    if (channel.control & X86_ATA_CONTROL_NIEN)
        demand(!ata_channel_interrupt(&channel));
}

/* One access: what, a value, and how many bytes. */
static void take(const uint8_t step[4])
{
    static uint8_t data[MAX_STRING];
    size_t len = (step[2] | (size_t)step[3] << 8) % (MAX_STRING + 1);
    bool has_data =
        channel.drives[channel.selected].status & X86_ATA_STATUS_DRQ;
    size_t n = 0;

    host_fails = step[0] & 0x40;
    switch (step[0] & 0xF) {
    case 0:
    case 8:
        n = step[0] & 8 ? ata_channel_write_data(&channel, data, len)
                        : ata_channel_read_data(&channel, data, len);
        demand(n <= len && (n == 0 || has_data));
        break;
    case 9:
        ata_channel_control(&channel, step[1]);
        break;
    default:
        if (step[0] & 0x80)
            (void)ata_channel_read(&channel, step[0] & 7);
        else
            ata_channel_write(&channel, step[0] & 7, step[1]);
        break;
    }
    /* A reset may come before the host has answered. */
    if (step[0] & 0x20 && channel.job.kind != ATA_JOB_NONE) {
        ata_channel_control(&channel, X86_ATA_CONTROL_SRST);
        ata_channel_control(&channel, 0);
        ata_channel_finish(&channel, host_fails ? -EIO : 0);
    }
    do_jobs();
    check();
}

static void still_works(void)
{
    uint8_t identity[ATA_SECTOR];

    if (channel.drives[0].media.nr_sectors == 0)
        return;
    ata_channel_control(&channel, 0);
    ata_channel_control(&channel, X86_ATA_CONTROL_SRST);
    ata_channel_control(&channel, 0);
    ata_channel_write(&channel, X86_ATA_COMMAND, X86_ATA_CMD_IDENTIFY);
    demand(ata_channel_interrupt(&channel));
    demand(ata_channel_read_data(&channel, identity, ATA_SECTOR) == ATA_SECTOR);
    demand((ata_channel_read(&channel, X86_ATA_STATUS) & X86_ATA_STATUS_DRQ) ==
           0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint64_t sizes[] = {0, 1, 64, 2048, LARGE};
    struct ata_media media[2] = {0};

    if (size < 1)
        return 0;
    for (unsigned i = 0; i < 2; i++) {
        unsigned bits = data[0] >> (4 * i);
        media[i].nr_sectors = sizes[(bits & 7) % ARRAY_SIZE(sizes)];
        media[i].read_only = bits & 8;
    }
    buffer = malloc(ATA_BUFFER_BYTES); /* of its exact size, for ASan */
    if (!buffer)
        abort();
    nr_jobs = 0;
    ata_channel_init(&channel, media, buffer);
    for (size_t at = 1; at + 4 <= size && nr_jobs < 100000; at += 4)
        take(data + at);
    still_works();
    free(buffer);
    return 0;
}

/* A correct command: registers, the code, and data. */
size_t fuzz_seed(unsigned n, uint8_t *buf)
{
    static const uint8_t codes[] = {
        X86_ATA_CMD_IDENTIFY,           X86_ATA_CMD_READ_SECTORS,
        X86_ATA_CMD_WRITE_SECTORS,      X86_ATA_CMD_READ_MULTIPLE,
        X86_ATA_CMD_WRITE_MULTIPLE,     X86_ATA_CMD_READ_SECTORS_EXT,
        X86_ATA_CMD_WRITE_MULTIPLE_EXT, X86_ATA_CMD_VERIFY,
        X86_ATA_CMD_SET_GEOMETRY,       X86_ATA_CMD_SET_MULTIPLE,
        X86_ATA_CMD_SET_FEATURES,       X86_ATA_CMD_FLUSH,
        X86_ATA_CMD_DIAGNOSTIC,         X86_ATA_CMD_SLEEP,
    };
    size_t len = 0;

    if (n >= ARRAY_SIZE(codes))
        return 0;
    buf[len++] = 0x33;
    const uint8_t steps[][4] = {
        {X86_ATA_FEATURES, X86_ATA_FEATURE_CACHE_OFF, 0, 0},
        {X86_ATA_COUNT, 4, 0, 0},
        {X86_ATA_LBA_LOW, 3, 0, 0},
        {X86_ATA_LBA_MID, 0, 0, 0},
        {X86_ATA_LBA_HIGH, 0, 0, 0},
        {X86_ATA_DEVICE, X86_ATA_DEVICE_LBA, 0, 0},
        {X86_ATA_COMMAND, codes[n], 0, 0},
        {0, 0, 0, 2}, /* a block in */
        {8, 0, 0, 2}, /* a block out */
        {0x80 | X86_ATA_STATUS, 0, 0, 0},
        {9, X86_ATA_CONTROL_SRST, 0, 0},
        {9, 0, 0, 0},
    };
    memcpy(buf + len, steps, sizeof(steps));
    return len + sizeof(steps);
}
