/* SPDX-License-Identifier: MIT */
/*
 * The commands of an ATA drive. A command whose code is not in the table is
 * aborted; so are those of features that IDENTIFY DEVICE does not report: DMA,
 * packets. Source: ATA/ATAPI-6 (T13 1410D), "Command descriptions".
 */
#include "command.h"

#define MODE_PIO_DEFAULT 0x00u /* and 0x01, without IORDY */
#define MODE_PIO_FIRST   0x08u /* with flow control, mode 0 */
#define MODE_PIO_LAST    0x0Cu
#define MAX_CYLINDERS    65535u

static struct ata_drive *drive_of(struct ata_channel *channel)
{
    return &channel->drives[channel->transfer.drive];
}

static void abort_command(struct ata_channel *channel)
{
    ata_end_bad(channel, X86_ATA_ERROR_ABRT, 0);
}

/* -------------------------------------------------------------------- data */

#define EXT      1u /* LBA48 */
#define MULTIPLE 2u /* blocks of SET MULTIPLE MODE */

/* The common start of all commands with an address. False if the command has
 * already ended. */
static bool start(struct ata_channel *channel, unsigned flags,
                  enum ata_transfer_kind kind)
{
    struct ata_transfer *t = &channel->transfer;
    struct ata_drive *drive = drive_of(channel);

    if (flags & MULTIPLE && !drive->multiple) {
        abort_command(channel);
        return false;
    }
    t->ext = flags & EXT;
    t->block = flags & MULTIPLE ? drive->multiple : 1;
    if (!ata_read_range(drive, t->ext, &t->range)) {
        ata_end_bad(channel, X86_ATA_ERROR_IDNF, 0);
        return false;
    }
    t->kind = kind;
    drive->power = X86_ATA_POWER_ACTIVE;
    return true;
}

static void read_sectors(struct ata_channel *channel, unsigned flags)
{
    if (start(channel, flags, ATA_IN))
        ata_ask_read(channel, ATA_BUFFER_SECTORS);
}

static void verify_sectors(struct ata_channel *channel, unsigned flags)
{
    if (start(channel, flags, ATA_VERIFY))
        ata_ask_read(channel, ATA_BUFFER_SECTORS);
}

/* The first block is requested without an interrupt. */
static void write_sectors(struct ata_channel *channel, unsigned flags)
{
    struct ata_transfer *t = &channel->transfer;

    if (drive_of(channel)->media.read_only)
        abort_command(channel);
    else if (start(channel, flags, ATA_OUT))
        ata_start_block(channel, 0,
                        t->range.count < t->block ? t->range.count : t->block,
                        false);
}

static void identify(struct ata_channel *channel, unsigned flags)
{
    (void)flags;
    channel->transfer.kind = ATA_IN;
    ata_identify(drive_of(channel), channel->buffer);
    ata_start_block(channel, 0, 1, true);
}

static void flush(struct ata_channel *channel, unsigned flags)
{
    (void)flags;
    channel->transfer.kind = ATA_FLUSH;
    channel->job = (struct ata_job){
        .kind = ATA_JOB_FLUSH,
        .drive = channel->transfer.drive,
    };
    drive_of(channel)->status = X86_ATA_STATUS_BSY;
}

/* ---------------------------------------------------------------- settings */

static void nop(struct ata_channel *channel, unsigned flags)
{
    (void)flags;
    abort_command(channel); /* as specified: the caller wants the status */
}

static void recalibrate(struct ata_channel *channel, unsigned flags)
{
    (void)flags;
    ata_end_good(channel);
}

static void seek(struct ata_channel *channel, unsigned flags)
{
    struct ata_drive *drive = drive_of(channel);
    struct ata_range range;
    uint8_t count = drive->regs.count[0];

    (void)flags;
    drive->regs.count[0] = 1; /* a seek addresses one sector */
    bool exists = ata_read_range(drive, false, &range);
    drive->regs.count[0] = count;
    if (exists)
        ata_end_good(channel);
    else
        ata_end_bad(channel, X86_ATA_ERROR_IDNF, 0);
}

static void set_geometry(struct ata_channel *channel, unsigned flags)
{
    struct ata_drive *drive = drive_of(channel);
    const struct ata_registers *regs = &drive->regs;
    struct ata_geometry g = {
        .heads = (regs->device & X86_ATA_DEVICE_HEAD) + 1u,
        .sectors = regs->count[0],
    };

    (void)flags;
    uint64_t track = (uint64_t)g.heads * g.sectors;
    uint64_t cylinders = track ? drive->media.nr_sectors / track : 0;
    if (cylinders == 0) {
        abort_command(channel);
        return;
    }
    g.cylinders =
        cylinders < MAX_CYLINDERS ? (uint32_t)cylinders : MAX_CYLINDERS;
    drive->geometry = g;
    ata_end_good(channel);
}

static void set_multiple(struct ata_channel *channel, unsigned flags)
{
    unsigned count = drive_of(channel)->regs.count[0];

    (void)flags;
    if (count > ATA_MAX_MULTIPLE || (count & (count - 1))) {
        drive_of(channel)->multiple = 0;
        abort_command(channel);
        return;
    }
    drive_of(channel)->multiple = count;
    ata_end_good(channel);
}

static bool is_pio_mode(uint8_t mode)
{
    return mode <= MODE_PIO_DEFAULT + 1u ||
           (mode >= MODE_PIO_FIRST && mode <= MODE_PIO_LAST);
}

/* Writes made while the cache was on become durable. */
static void set_features(struct ata_channel *channel, unsigned flags)
{
    struct ata_drive *drive = drive_of(channel);

    switch (drive->regs.features[0]) {
    case X86_ATA_FEATURE_CACHE_ON:
        drive->write_cache = true;
        break;
    case X86_ATA_FEATURE_CACHE_OFF:
        drive->write_cache = false;
        flush(channel, flags);
        return;
    case X86_ATA_FEATURE_AHEAD_ON:
    case X86_ATA_FEATURE_AHEAD_OFF:
        drive->look_ahead = drive->regs.features[0] == X86_ATA_FEATURE_AHEAD_ON;
        break;
    case X86_ATA_FEATURE_KEEP:
    case X86_ATA_FEATURE_REVERT:
        drive->keeps = drive->regs.features[0] == X86_ATA_FEATURE_KEEP;
        break;
    case X86_ATA_FEATURE_TRANSFER_MODE:
        if (is_pio_mode(drive->regs.count[0]))
            break;
        abort_command(channel);
        return;
    default:
        abort_command(channel);
        return;
    }
    ata_end_good(channel);
}

/* ------------------------------------------------------------------- power */

static void set_power(struct ata_channel *channel, unsigned power)
{
    drive_of(channel)->power = (uint8_t)power;
    ata_end_good(channel);
}

static void check_power(struct ata_channel *channel, unsigned flags)
{
    struct ata_drive *drive = drive_of(channel);

    (void)flags;
    drive->regs.count[0] = drive->power;
    ata_end_good(channel);
}

static void sleep_until_reset(struct ata_channel *channel, unsigned flags)
{
    drive_of(channel)->sleeps = true;
    set_power(channel, flags);
}

/* ------------------------------------------------------------------- table */

#define ONE(code)     (code), (code)
#define SIXTEEN(code) (code), (code) + 0xF

static const struct {
    void (*start)(struct ata_channel *channel, unsigned flags);
    unsigned flags;
    uint8_t first, last;
} commands[] = {
    {nop, 0, ONE(X86_ATA_CMD_NOP)},
    {recalibrate, 0, SIXTEEN(X86_ATA_CMD_RECALIBRATE)},
    {read_sectors, 0, ONE(X86_ATA_CMD_READ_SECTORS)},
    {read_sectors, 0, ONE(X86_ATA_CMD_READ_SECTORS_ONCE)},
    {read_sectors, EXT, ONE(X86_ATA_CMD_READ_SECTORS_EXT)},
    {read_sectors, EXT | MULTIPLE, ONE(X86_ATA_CMD_READ_MULTIPLE_EXT)},
    {write_sectors, 0, ONE(X86_ATA_CMD_WRITE_SECTORS)},
    {write_sectors, 0, ONE(X86_ATA_CMD_WRITE_SECTORS_ONCE)},
    {write_sectors, EXT, ONE(X86_ATA_CMD_WRITE_SECTORS_EXT)},
    {write_sectors, EXT | MULTIPLE, ONE(X86_ATA_CMD_WRITE_MULTIPLE_EXT)},
    {verify_sectors, 0, ONE(X86_ATA_CMD_VERIFY)},
    {verify_sectors, 0, ONE(X86_ATA_CMD_VERIFY_ONCE)},
    {verify_sectors, EXT, ONE(X86_ATA_CMD_VERIFY_EXT)},
    {seek, 0, SIXTEEN(X86_ATA_CMD_SEEK)},
    {set_geometry, 0, ONE(X86_ATA_CMD_SET_GEOMETRY)},
    {read_sectors, MULTIPLE, ONE(X86_ATA_CMD_READ_MULTIPLE)},
    {write_sectors, MULTIPLE, ONE(X86_ATA_CMD_WRITE_MULTIPLE)},
    {set_multiple, 0, ONE(X86_ATA_CMD_SET_MULTIPLE)},
    {set_power, X86_ATA_POWER_STANDBY, ONE(X86_ATA_CMD_STANDBY_IMMEDIATE)},
    {set_power, X86_ATA_POWER_IDLE, ONE(X86_ATA_CMD_IDLE_IMMEDIATE)},
    {set_power, X86_ATA_POWER_STANDBY, ONE(X86_ATA_CMD_STANDBY)},
    {set_power, X86_ATA_POWER_IDLE, ONE(X86_ATA_CMD_IDLE)},
    {check_power, 0, ONE(X86_ATA_CMD_CHECK_POWER)},
    {sleep_until_reset, X86_ATA_POWER_STANDBY, ONE(X86_ATA_CMD_SLEEP)},
    {flush, 0, ONE(X86_ATA_CMD_FLUSH)},
    {flush, 0, ONE(X86_ATA_CMD_FLUSH_EXT)},
    {identify, 0, ONE(X86_ATA_CMD_IDENTIFY)},
    {set_features, 0, ONE(X86_ATA_CMD_SET_FEATURES)},
};

void ata_command(struct ata_channel *channel, uint8_t code)
{
    for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
        if (code >= commands[i].first && code <= commands[i].last) {
            commands[i].start(channel, commands[i].flags);
            return;
        }
    }
    abort_command(channel);
}
