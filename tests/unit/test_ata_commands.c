/* SPDX-License-Identifier: MIT */
/*
 * The commands of an ATA drive that move no sectors, its settings, and resets.
 */
#include "ata_tools.h"

static uint8_t data[ATA_SECTOR];

TestSuite(ata_commands, .init = ata_setup, .fini = ata_teardown);

static unsigned word(unsigned index)
{
    return data[2 * index] | (unsigned)data[2 * index + 1] << 8;
}

static void identify(void)
{
    give(X86_ATA_CMD_IDENTIFY, 0, 0);
    ASSERT_STATUS(DATA_STATUS);
    take(data, ATA_SECTOR);
    cr_assert_eq(look(X86_ATA_STATUS), IDLE_STATUS);
}

Test(ata_commands, identify)
{
    uint8_t sum = 0;

    identify();
    cr_assert_eq(word(0) & 0x8000, 0, "an ATA device");
    cr_assert_eq(word(1), 2);
    cr_assert_eq(word(3), 16);
    cr_assert_eq(word(6), 63);
    cr_assert_arr_eq(data + 20, "amtsre              ", 20);
    cr_assert_arr_eq(data + 54, "mv midks  ", 10);
    cr_assert_eq(word(47), 0x8010);
    cr_assert_eq(word(49) & 0x0300, 0x0200, "LBA, and no DMA");
    cr_assert_eq(word(53) & 3, 3);
    cr_assert_eq(word(57) | word(58) << 16, 2u * 16 * 63);
    cr_assert_eq(word(59), 0x110);
    cr_assert_eq(word(60) | word(61) << 16, DISK_SECTORS);
    cr_assert_eq(word(63) | word(88), 0, "no DMA modes");
    cr_assert_eq(word(83) & 0xC000, 0x4000);
    cr_assert(word(83) & word(86) & 1u << 10, "LBA48");
    cr_assert_eq(word(100), DISK_SECTORS);
    cr_assert_eq(word(101) | word(102) | word(103), 0);
    cr_assert_eq(word(255) & 0xFF, 0xA5);
    for (unsigned i = 0; i < ATA_SECTOR; i++)
        sum = (uint8_t)(sum + data[i]);
    cr_assert_eq(sum, 0);
}

Test(ata_commands, identify_of_a_disk_that_lba28_cannot_name)
{
    start_channel(UINT64_C(0x123456789A), 0);
    identify();
    cr_assert_eq(word(60) | word(61) << 16, 0x0FFFFFFF);
    cr_assert_eq(word(100), 0x789A);
    cr_assert_eq(word(101), 0x3456);
    cr_assert_eq(word(102), 0x12);
    cr_assert_eq(word(1), 16383);
}

Test(ata_commands, a_serial_number_is_printable)
{
    const struct ata_media media[2] = {
        {.nr_sectors = 1, .serial = "a\n\x80~12345678901234567"}};

    ata_channel_init(&channel, media, buffer);
    identify();
    cr_assert_arr_eq(data + 20, "_a~_", 4);
}

Test(ata_commands, a_geometry_is_never_larger_than_the_disk)
{
    for (uint64_t n = 1; n < 5000; n++) {
        struct ata_geometry g = ata_default_geometry(n);
        cr_assert(g.cylinders && g.heads && g.sectors);
        cr_assert_leq((uint64_t)g.cylinders * g.heads * g.sectors, n);
    }
}

Test(ata_commands, set_geometry)
{
    identify();
    set(X86_ATA_COUNT, 32);
    set(X86_ATA_DEVICE, 7); /* 8 heads */
    set(X86_ATA_COMMAND, X86_ATA_CMD_SET_GEOMETRY);
    ASSERT_STATUS(IDLE_STATUS);
    identify();
    cr_assert_eq(word(3), 16, "the default");
    cr_assert_eq(word(54), DISK_SECTORS / (8 * 32));
    cr_assert_eq(word(55), 8);
    cr_assert_eq(word(56), 32);
    set(X86_ATA_COUNT, 0);
    set(X86_ATA_DEVICE, 7);
    set(X86_ATA_COMMAND, X86_ATA_CMD_SET_GEOMETRY);
    ASSERT_FAILED(X86_ATA_ERROR_ABRT);
    set(X86_ATA_COUNT, 255);
    set(X86_ATA_DEVICE, 15); /* a track longer than the disk */
    set(X86_ATA_COMMAND, X86_ATA_CMD_SET_GEOMETRY);
    ASSERT_FAILED(X86_ATA_ERROR_ABRT);
    identify();
    cr_assert_eq(word(55), 8);
}

Test(ata_commands, set_multiple)
{
    for (unsigned n = 0; n < 0x100; n++) {
        bool good = n <= 16 && (n & (n - 1)) == 0;
        give(X86_ATA_CMD_SET_MULTIPLE, 0, n);
        if (good)
            ASSERT_STATUS(IDLE_STATUS);
        else
            ASSERT_FAILED(X86_ATA_ERROR_ABRT);
        give(X86_ATA_CMD_READ_MULTIPLE, 0, 32);
        if (!good || n == 0) {
            ASSERT_FAILED(X86_ATA_ERROR_ABRT);
            continue;
        }
        ASSERT_STATUS(DATA_STATUS);
        cr_assert_eq(channel.transfer.end, n * ATA_SECTOR);
    }
}

Test(ata_commands, without_a_cache_a_write_is_flushed)
{
    give(X86_ATA_CMD_WRITE_SECTORS, 0, 1);
    put_data(data, ATA_SECTOR);
    ASSERT_STATUS(IDLE_STATUS);
    cr_assert_eq(nr_flushes, 0);
    give_feature(X86_ATA_FEATURE_CACHE_OFF, 0);
    ASSERT_STATUS(IDLE_STATUS);
    cr_assert_eq(nr_flushes, 1, "what was written before");
    identify();
    cr_assert_eq(word(85) & 1u << 5, 0);
    give(X86_ATA_CMD_WRITE_SECTORS, 0, 2);
    put_data(data, ATA_SECTOR);
    ASSERT_STATUS(DATA_STATUS);
    cr_assert_eq(nr_flushes, 1);
    put_data(data, ATA_SECTOR);
    ASSERT_STATUS(IDLE_STATUS);
    cr_assert_eq(nr_flushes, 2);
    flush_fails = true;
    give(X86_ATA_CMD_WRITE_SECTORS, 0, 1);
    put_data(data, ATA_SECTOR);
    ASSERT_STATUS(ERROR_STATUS | X86_ATA_STATUS_DF);
    give_feature(X86_ATA_FEATURE_CACHE_ON, 0);
    ASSERT_STATUS(IDLE_STATUS);
    identify();
    cr_assert(word(85) & 1u << 5);
}

Test(ata_commands, set_features)
{
    static const uint8_t good[] = {0x00, 0x01, 0x08, 0x09, 0x0A, 0x0B, 0x0C};

    for (unsigned mode = 0, next = 0; mode < 0x100; mode++) {
        give_feature(X86_ATA_FEATURE_TRANSFER_MODE, mode);
        if (next < sizeof(good) && good[next] == mode) {
            ASSERT_STATUS(IDLE_STATUS);
            next++;
        } else {
            ASSERT_FAILED(X86_ATA_ERROR_ABRT); /* DMA modes among them */
        }
    }
    give_feature(X86_ATA_FEATURE_AHEAD_OFF, 0);
    ASSERT_STATUS(IDLE_STATUS);
    identify();
    cr_assert_eq(word(85) & 1u << 6, 0);
    give_feature(X86_ATA_FEATURE_AHEAD_ON, 0);
    ASSERT_STATUS(IDLE_STATUS);
    give_feature(0x05, 0); /* advanced power management */
    ASSERT_FAILED(X86_ATA_ERROR_ABRT);
}

Test(ata_commands, power)
{
    static const struct {
        uint8_t code, power;
    } modes[] = {
        {X86_ATA_CMD_IDLE, X86_ATA_POWER_IDLE},
        {X86_ATA_CMD_STANDBY, X86_ATA_POWER_STANDBY},
        {X86_ATA_CMD_IDLE_IMMEDIATE, X86_ATA_POWER_IDLE},
        {X86_ATA_CMD_STANDBY_IMMEDIATE, X86_ATA_POWER_STANDBY},
    };

    give(X86_ATA_CMD_CHECK_POWER, 0, 0);
    cr_assert_eq(look(X86_ATA_COUNT), X86_ATA_POWER_ACTIVE);
    for (unsigned i = 0; i < ARRAY_SIZE(modes); i++) {
        give(modes[i].code, 0, 0);
        ASSERT_STATUS(IDLE_STATUS);
        give(X86_ATA_CMD_CHECK_POWER, 0, 7);
        ASSERT_STATUS(IDLE_STATUS);
        cr_assert_eq(look(X86_ATA_COUNT), modes[i].power);
    }
    give(X86_ATA_CMD_READ_SECTORS, 0, 1);
    give(X86_ATA_CMD_CHECK_POWER, 0, 0);
    cr_assert_eq(look(X86_ATA_COUNT), X86_ATA_POWER_ACTIVE);
}

Test(ata_commands, nothing_but_a_reset_wakes_a_drive_that_sleeps)
{
    give(X86_ATA_CMD_SLEEP, 0, 0);
    ASSERT_STATUS(IDLE_STATUS);
    give(X86_ATA_CMD_IDENTIFY, 0, 0);
    cr_assert_eq(ata_channel_status(&channel), IDLE_STATUS);
    cr_assert_not(ata_channel_interrupt(&channel));
    ata_channel_control(&channel, X86_ATA_CONTROL_SRST);
    ata_channel_control(&channel, 0);
    give(X86_ATA_CMD_CHECK_POWER, 0, 7);
    cr_assert_eq(look(X86_ATA_COUNT), X86_ATA_POWER_STANDBY);
    identify();
}

Test(ata_commands, seek_and_verify)
{
    give(X86_ATA_CMD_SEEK, DISK_SECTORS - 1, 99);
    ASSERT_STATUS(IDLE_STATUS);
    cr_assert_eq(look(X86_ATA_COUNT), 99);
    give(X86_ATA_CMD_SEEK + 0xF, DISK_SECTORS, 0);
    ASSERT_FAILED(X86_ATA_ERROR_IDNF);
    give(X86_ATA_CMD_RECALIBRATE + 0xF, 0, 0);
    ASSERT_STATUS(IDLE_STATUS);
    give(X86_ATA_CMD_VERIFY, 1, 0);
    ASSERT_STATUS(IDLE_STATUS);
    cr_assert_eq(nr_jobs, 2, "256 sectors, 128 at a time");
    give(X86_ATA_CMD_VERIFY_ONCE, DISK_SECTORS - 1, 2);
    ASSERT_FAILED(X86_ATA_ERROR_IDNF);
}

/* What IDENTIFY does not offer is aborted: no code is ignored silently. */
Test(ata_commands, every_code_ends_in_some_way)
{
    for (unsigned code = 0; code < 0x100; code++) {
        if (code == X86_ATA_CMD_DIAGNOSTIC || code == X86_ATA_CMD_SLEEP)
            continue;
        give(code, 0, 1);
        uint8_t status = look(X86_ATA_STATUS);
        cr_assert(status == IDLE_STATUS || status == DATA_STATUS ||
                      status == ERROR_STATUS,
                  "0x%x: 0x%x", code, status);
        if (status == ERROR_STATUS)
            cr_assert_eq(look(X86_ATA_ERROR), X86_ATA_ERROR_ABRT);
    }
    give(X86_ATA_CMD_NOP, 0, 0);
    ASSERT_FAILED(X86_ATA_ERROR_ABRT);
    give(X86_ATA_CMD_READ_DMA, 0, 1);
    ASSERT_FAILED(X86_ATA_ERROR_ABRT);
    give(X86_ATA_CMD_IDENTIFY_PACKET, 0, 0);
    ASSERT_FAILED(X86_ATA_ERROR_ABRT);
}

Test(ata_commands, diagnostic_is_for_both_drives)
{
    select_drive(1, 0);
    set(X86_ATA_COUNT, 0x77);
    set(X86_ATA_COMMAND, X86_ATA_CMD_DIAGNOSTIC);
    cr_assert_eq(channel.selected, 0);
    ASSERT_STATUS(IDLE_STATUS);
    for (unsigned drive = 0; drive < 2; drive++) {
        cr_assert_eq(look(X86_ATA_ERROR), X86_ATA_DIAG_GOOD);
        cr_assert_eq(look(X86_ATA_COUNT), 1);
        cr_assert_eq(look(X86_ATA_LBA_LOW), 1);
        select_drive(1, 0);
        cr_assert_not(ata_channel_interrupt(&channel));
    }
}

Test(ata_commands, software_reset)
{
    give(X86_ATA_CMD_SET_MULTIPLE, 0, 2);
    give_feature(X86_ATA_FEATURE_CACHE_OFF, 0);
    give(X86_ATA_CMD_READ_SECTORS, 0, 2);
    ata_channel_control(&channel, X86_ATA_CONTROL_SRST);
    cr_assert_eq(ata_channel_status(&channel), X86_ATA_STATUS_BSY);
    cr_assert_eq(look(X86_ATA_STATUS), X86_ATA_STATUS_BSY);
    set(X86_ATA_COMMAND, X86_ATA_CMD_IDENTIFY); /* the command is ignored */
    ata_channel_control(&channel, 0);
    cr_assert_eq(look(X86_ATA_STATUS), IDLE_STATUS);
    cr_assert_eq(look(X86_ATA_ERROR), X86_ATA_DIAG_GOOD);
    cr_assert_not(ata_channel_interrupt(&channel));
    cr_assert_eq(ata_channel_read_data(&channel, data, 2), 0);
    cr_assert_eq(channel.drives[0].multiple, 16);
    cr_assert(channel.drives[0].write_cache);
    give_feature(X86_ATA_FEATURE_KEEP, 0);
    give(X86_ATA_CMD_SET_MULTIPLE, 0, 2);
    ata_channel_control(&channel, X86_ATA_CONTROL_SRST);
    ata_channel_control(&channel, 0);
    cr_assert_eq(channel.drives[0].multiple, 2);
    give_feature(X86_ATA_FEATURE_REVERT, 0);
    ata_channel_control(&channel, X86_ATA_CONTROL_SRST);
    ata_channel_control(&channel, 0);
    cr_assert_eq(channel.drives[0].multiple, 16);
}

/* The host's answer arrives when the drive no longer waits for it. */
Test(ata_commands, a_reset_while_a_job_is_in_progress)
{
    give(X86_ATA_CMD_CHECK_POWER, 0, 0);
    set(X86_ATA_COUNT, 1);
    set(X86_ATA_COMMAND, X86_ATA_CMD_READ_SECTORS);
    ata_channel_control(&channel, X86_ATA_CONTROL_SRST);
    cr_assert_eq(channel.job.kind, ATA_JOB_NONE);
    ata_channel_control(&channel, 0);
    ata_channel_finish(&channel, 0);
    ata_channel_finish(&channel, -EIO);
    cr_assert_eq(look(X86_ATA_STATUS), IDLE_STATUS);
    cr_assert_eq(look(X86_ATA_ERROR), X86_ATA_DIAG_GOOD);
}

Test(ata_commands, nien_keeps_the_line_down_and_the_interrupt_pending)
{
    ata_channel_control(&channel, X86_ATA_CONTROL_NIEN);
    give(X86_ATA_CMD_FLUSH, 0, 0);
    cr_assert_not(ata_channel_interrupt(&channel));
    ata_channel_control(&channel, 0);
    cr_assert(ata_channel_interrupt(&channel));
    cr_assert_eq(ata_channel_status(&channel), IDLE_STATUS);
    cr_assert(ata_channel_interrupt(&channel), "not by the alternate status");
    look(X86_ATA_STATUS);
    cr_assert_not(ata_channel_interrupt(&channel));
    give(X86_ATA_CMD_FLUSH, 0, 0);
    set(X86_ATA_COMMAND, X86_ATA_CMD_FLUSH); /* a command withdraws it */
    cr_assert_not(ata_channel_interrupt(&channel));
    do_jobs();
    cr_assert(ata_channel_interrupt(&channel));
}
