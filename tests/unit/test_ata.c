/* SPDX-License-Identifier: MIT */
/*
 * The ATA register machine: which drive answers, the data of each way to read
 * and write, addresses, and the registers after an error. Commands without data
 * are in test_ata_commands.c.
 */
#include "ata_tools.h"

static uint8_t data[ATA_BUFFER_BYTES * 2];

TestSuite(ata, .init = ata_setup, .fini = ata_teardown);

Test(ata, after_power_on_each_drive_has_its_signature)
{
    for (unsigned drive = 0; drive < 2; drive++) {
        cr_assert_eq(look(X86_ATA_STATUS), IDLE_STATUS);
        cr_assert_eq(look(X86_ATA_ERROR), X86_ATA_DIAG_GOOD);
        cr_assert_eq(look(X86_ATA_COUNT), 1);
        cr_assert_eq(look(X86_ATA_LBA_LOW), 1);
        cr_assert_eq(look(X86_ATA_LBA_MID), 0);
        cr_assert_eq(look(X86_ATA_LBA_HIGH), 0);
        select_drive(1, 0);
    }
    cr_assert_not(ata_channel_interrupt(&channel));
}

Test(ata, registers_keep_what_is_written_and_what_was_before)
{
    for (unsigned i = X86_ATA_COUNT; i <= X86_ATA_LBA_HIGH; i++) {
        set(i, 0x10 + i);
        set(i, 0x20 + i);
    }
    for (unsigned i = X86_ATA_COUNT; i <= X86_ATA_LBA_HIGH; i++)
        cr_assert_eq(look(i), 0x20 + i);
    ata_channel_control(&channel, X86_ATA_CONTROL_HOB);
    for (unsigned i = X86_ATA_COUNT; i <= X86_ATA_LBA_HIGH; i++)
        cr_assert_eq(look(i), 0x10 + i);
    set(X86_ATA_FEATURES, 0); /* any write ends it */
    cr_assert_eq(look(X86_ATA_COUNT), 0x20 + X86_ATA_COUNT);
    select_drive(1, 0x0A);
    cr_assert_eq(look(X86_ATA_DEVICE), 0xBA);
}

Test(ata, drive_0_answers_for_a_drive_1_that_is_not_there)
{
    start_channel(DISK_SECTORS, 0);
    select_drive(1, 0);
    set(X86_ATA_COUNT, 0x55);
    cr_assert_eq(look(X86_ATA_COUNT), 0x55);
    cr_assert_eq(look(X86_ATA_STATUS), 0);
    cr_assert_eq(ata_channel_status(&channel), 0);
    give(X86_ATA_CMD_IDENTIFY, 0, 0);
    cr_assert_eq(look(X86_ATA_STATUS), 0);
    cr_assert_eq(ata_channel_read_data(&channel, data, 2), 0);
    cr_assert_not(ata_channel_interrupt(&channel));
    select_drive(0, 0);
    cr_assert_eq(look(X86_ATA_STATUS), IDLE_STATUS);
}

Test(ata, a_drive_0_that_is_not_there_is_ready_beside_a_drive_1)
{
    start_channel(0, DISK_SECTORS);
    cr_assert_eq(look(X86_ATA_STATUS), IDLE_STATUS);
    give(X86_ATA_CMD_IDENTIFY, 0, 0);
    cr_assert_eq(ata_channel_read_data(&channel, data, 2), 0);
    cr_assert_not(ata_channel_interrupt(&channel));
    select_drive(1, 0);
    cr_assert_eq(look(X86_ATA_STATUS), IDLE_STATUS);
}

Test(ata, nobody_answers_on_an_empty_channel)
{
    start_channel(0, 0);
    for (unsigned drive = 0; drive < 2; drive++) {
        select_drive(drive, 0xFF & ~X86_ATA_DEVICE_SLAVE);
        for (unsigned i = X86_ATA_ERROR; i <= X86_ATA_STATUS; i++) {
            if (i != X86_ATA_DEVICE)
                set(i, 0xFF);
            cr_assert_eq(look(i), 0);
        }
        for (unsigned code = 0; code < 0x100; code++)
            set(X86_ATA_COMMAND, code);
        cr_assert_eq(channel.job.kind, ATA_JOB_NONE);
        cr_assert_eq(ata_channel_status(&channel), 0);
        cr_assert_eq(ata_channel_read_data(&channel, data, 2), 0);
        cr_assert_eq(ata_channel_write_data(&channel, data, 2), 0);
        cr_assert_not(ata_channel_interrupt(&channel));
    }
}

Test(ata, a_sector_is_read_with_an_interrupt_before_and_none_behind)
{
    set(X86_ATA_COUNT, 1);
    set(X86_ATA_LBA_LOW, 5);
    set(X86_ATA_LBA_MID, 1);
    set(X86_ATA_LBA_HIGH, 0);
    set(X86_ATA_DEVICE, X86_ATA_DEVICE_LBA);
    set(X86_ATA_COMMAND, X86_ATA_CMD_READ_SECTORS);
    cr_assert_eq(channel.job.kind, ATA_JOB_READ);
    cr_assert_eq(channel.job.lba, 0x105);
    cr_assert_eq(channel.job.count, 1);
    cr_assert_eq(look(X86_ATA_STATUS), X86_ATA_STATUS_BSY);
    cr_assert_eq(ata_channel_read_data(&channel, data, 2), 0);
    cr_assert_not(ata_channel_interrupt(&channel));
    do_jobs();
    ASSERT_STATUS(DATA_STATUS);
    take(data, ATA_SECTOR);
    ASSERT_SECTORS(data, 0, 0x105, 1);
    cr_assert_not(ata_channel_interrupt(&channel));
    cr_assert_eq(look(X86_ATA_STATUS), IDLE_STATUS);
    cr_assert_eq(ata_channel_read_data(&channel, data, 2), 0);
}

/* Each code, with the number of sectors from one interrupt to the next. */
static const struct {
    uint8_t code;
    bool ext, is_write;
    unsigned block;
} transfers[] = {
    {X86_ATA_CMD_READ_SECTORS, false, false, 1},
    {X86_ATA_CMD_READ_SECTORS_ONCE, false, false, 1},
    {X86_ATA_CMD_READ_SECTORS_EXT, true, false, 1},
    {X86_ATA_CMD_READ_MULTIPLE, false, false, 16},
    {X86_ATA_CMD_READ_MULTIPLE_EXT, true, false, 16},
    {X86_ATA_CMD_WRITE_SECTORS, false, true, 1},
    {X86_ATA_CMD_WRITE_SECTORS_ONCE, false, true, 1},
    {X86_ATA_CMD_WRITE_SECTORS_EXT, true, true, 1},
    {X86_ATA_CMD_WRITE_MULTIPLE, false, true, 16},
    {X86_ATA_CMD_WRITE_MULTIPLE_EXT, true, true, 16},
};

static void read_blocks(unsigned block, unsigned lba, unsigned count)
{
    for (unsigned done = 0; done < count; done += block) {
        unsigned n = count - done < block ? count - done : block;
        ASSERT_STATUS(DATA_STATUS);
        take(data, n * ATA_SECTOR);
        ASSERT_SECTORS(data, 0, lba + done, n);
    }
}

static void write_blocks(unsigned block, unsigned lba, unsigned count)
{
    for (unsigned done = 0; done < count; done += block) {
        unsigned n = count - done < block ? count - done : block;
        cr_assert_eq(look(X86_ATA_STATUS), DATA_STATUS);
        memset(data, (int)(done + count), n * ATA_SECTOR);
        put_data(data, n * ATA_SECTOR);
        cr_assert(ata_channel_interrupt(&channel));
        ASSERT_SECTORS(data, 0, lba + done, n);
    }
}

Test(ata, every_way_to_read_and_write_in_blocks)
{
    static const unsigned counts[] = {1, 2, 15, 16, 17, 129, 255, 256};

    for (unsigned i = 0; i < ARRAY_SIZE(transfers); i++)
        for (unsigned k = 0; k < ARRAY_SIZE(counts); k++) {
            unsigned count = counts[k], lba = 3 + k;
            if (transfers[i].ext)
                give_ext(transfers[i].code, lba, count);
            else
                give(transfers[i].code, lba, count); /* 256 is 0 */
            if (transfers[i].is_write)
                write_blocks(transfers[i].block, lba, count);
            else
                read_blocks(transfers[i].block, lba, count);
            cr_assert_eq(look(X86_ATA_STATUS), IDLE_STATUS);
            cr_assert_not(ata_channel_interrupt(&channel));
        }
}

Test(ata, a_count_of_0_is_65536_for_ext)
{
    start_channel(65536, 0);
    give_ext(X86_ATA_CMD_WRITE_SECTORS_EXT, 0, 0);
    cr_assert_eq(ata_channel_status(&channel), DATA_STATUS);
    cr_assert_eq(channel.transfer.range.count, 65536);
    give_ext(X86_ATA_CMD_WRITE_SECTORS_EXT, 1, 0);
    ASSERT_FAILED(X86_ATA_ERROR_IDNF);
}

Test(ata, the_first_block_to_write_is_asked_for_without_an_interrupt)
{
    give(X86_ATA_CMD_WRITE_SECTORS, 1, 1);
    cr_assert_not(ata_channel_interrupt(&channel));
    cr_assert_eq(nr_jobs, 0);
}

Test(ata, a_string_longer_than_the_block_stops_at_its_end)
{
    give(X86_ATA_CMD_READ_SECTORS, 0, 1);
    cr_assert_eq(ata_channel_read_data(&channel, data, 1024), ATA_SECTOR);
    cr_assert_eq(ata_channel_read_data(&channel, data, 1024), 0);
    give(X86_ATA_CMD_WRITE_SECTORS, 0, 1);
    cr_assert_eq(ata_channel_write_data(&channel, data, 1024), ATA_SECTOR);
    cr_assert_eq(ata_channel_write_data(&channel, data, 1024), 0);
}

Test(ata, data_is_the_selected_drives_only)
{
    give(X86_ATA_CMD_READ_SECTORS, 2, 1);
    select_drive(1, 0);
    cr_assert_eq(look(X86_ATA_STATUS), IDLE_STATUS);
    cr_assert_eq(ata_channel_read_data(&channel, data, 2), 0);
    cr_assert_not(ata_channel_interrupt(&channel));
    select_drive(0, 0);
    ASSERT_STATUS(DATA_STATUS);
    take(data, ATA_SECTOR);
    ASSERT_SECTORS(data, 0, 2, 1);
}

Test(ata, the_slave_has_its_own_disk)
{
    select_drive(1, 0);
    give(X86_ATA_CMD_READ_SECTORS, 9, 1);
    ASSERT_STATUS(DATA_STATUS);
    take(data, ATA_SECTOR);
    ASSERT_SECTORS(data, 1, 9, 1);
    give(X86_ATA_CMD_WRITE_SECTORS, 9, 1);
    ASSERT_FAILED(X86_ATA_ERROR_ABRT); /* it may only be read */
}

Test(ata, a_command_in_the_middle_of_another_ends_that_one)
{
    give(X86_ATA_CMD_READ_SECTORS, 0, 4);
    take(data, 10);
    give(X86_ATA_CMD_READ_SECTORS, 77, 1);
    ASSERT_STATUS(DATA_STATUS);
    take(data, ATA_SECTOR);
    ASSERT_SECTORS(data, 0, 77, 1);
    cr_assert_eq(look(X86_ATA_STATUS), IDLE_STATUS);
    give(X86_ATA_CMD_WRITE_SECTORS, 5, 1);
    memset(data, 0xEE, ATA_SECTOR);
    put_data(data, ATA_SECTOR - 4);
    unsigned jobs = nr_jobs;
    select_drive(1, 0);
    give(X86_ATA_CMD_CHECK_POWER, 0, 0);
    select_drive(0, 0);
    cr_assert_eq(look(X86_ATA_STATUS), IDLE_STATUS);
    cr_assert_eq(nr_jobs, jobs, "half a sector was written");
}

Test(ata, chs_addresses)
{
    const struct ata_geometry *g = &channel.drives[0].geometry;

    cr_assert_eq(g->heads, 16);
    cr_assert_eq(g->sectors, 63);
    cr_assert_eq(g->cylinders, DISK_SECTORS / (16 * 63));
    for (unsigned lba = 0; lba < g->cylinders * 16 * 63; lba += 211) {
        set(X86_ATA_COUNT, 1);
        set(X86_ATA_LBA_LOW, lba % 63 + 1);
        set(X86_ATA_LBA_MID, lba / 63 / 16);
        set(X86_ATA_LBA_HIGH, 0);
        set(X86_ATA_DEVICE, lba / 63 % 16);
        set(X86_ATA_COMMAND, X86_ATA_CMD_READ_SECTORS);
        do_jobs();
        cr_assert_eq(last_job.lba, lba);
        ASSERT_STATUS(DATA_STATUS);
    }
}

Test(ata, chs_addresses_that_do_not_exist)
{
    static const struct {
        uint8_t sector, cylinder, head;
    } wrong[] = {{0, 0, 0}, {64, 0, 0}, {1, 2, 0}, {255, 255, 15}};

    for (unsigned i = 0; i < ARRAY_SIZE(wrong); i++) {
        set(X86_ATA_COUNT, 1);
        set(X86_ATA_LBA_LOW, wrong[i].sector);
        set(X86_ATA_LBA_MID, wrong[i].cylinder);
        set(X86_ATA_LBA_HIGH, 0);
        set(X86_ATA_DEVICE, wrong[i].head);
        set(X86_ATA_COMMAND, X86_ATA_CMD_READ_SECTORS);
        ASSERT_FAILED(X86_ATA_ERROR_IDNF);
    }
    /* LBA48 has no CHS. */
    set(X86_ATA_LBA_LOW, 1);
    set(X86_ATA_DEVICE, 0);
    set(X86_ATA_COMMAND, X86_ATA_CMD_READ_SECTORS_EXT);
    ASSERT_FAILED(X86_ATA_ERROR_IDNF);
    cr_assert_eq(nr_jobs, 0);
}

Test(ata, addresses_behind_the_end)
{
    give(X86_ATA_CMD_READ_SECTORS, DISK_SECTORS - 1, 1);
    ASSERT_STATUS(DATA_STATUS);
    nr_jobs = 0;
    give(X86_ATA_CMD_READ_SECTORS, DISK_SECTORS, 1);
    ASSERT_FAILED(X86_ATA_ERROR_IDNF);
    give(X86_ATA_CMD_READ_SECTORS, DISK_SECTORS - 1, 2);
    ASSERT_FAILED(X86_ATA_ERROR_IDNF);
    give(X86_ATA_CMD_WRITE_SECTORS, 0x0FFFFFFF, 0);
    ASSERT_FAILED(X86_ATA_ERROR_IDNF);
    give_ext(X86_ATA_CMD_READ_SECTORS_EXT, UINT64_C(0xFFFFFFFFFFFF), 0);
    ASSERT_FAILED(X86_ATA_ERROR_IDNF);
    give_ext(X86_ATA_CMD_WRITE_MULTIPLE_EXT, UINT64_C(1) << 47, 1);
    ASSERT_FAILED(X86_ATA_ERROR_IDNF);
    cr_assert_eq(nr_jobs, 0);
}

/* All sectors before the bad one are read; then its address is in the
 * registers. */
Test(ata, a_sector_that_cannot_be_read_is_named)
{
    bad_lba = 0x123;
    give(X86_ATA_CMD_READ_SECTORS, 0x100, 64);
    for (unsigned lba = 0x100; lba < 0x123; lba++) {
        ASSERT_STATUS(DATA_STATUS);
        take(data, ATA_SECTOR);
        ASSERT_SECTORS(data, 0, lba, 1);
    }
    ASSERT_FAILED(X86_ATA_ERROR_UNC);
    cr_assert_eq(look(X86_ATA_LBA_LOW), 0x23);
    cr_assert_eq(look(X86_ATA_LBA_MID), 0x01);
    cr_assert_eq(look(X86_ATA_COUNT), 64 - 0x23);
    cr_assert_eq(ata_channel_read_data(&channel, data, 2), 0);
    /* The drive works afterwards. */
    give(X86_ATA_CMD_READ_SECTORS, 0x124, 1);
    ASSERT_STATUS(DATA_STATUS);
}

Test(ata, an_error_is_named_in_each_kind_of_address)
{
    bad_lba = 1020; /* cylinder 1, head 0, sector 13 */
    give_ext(X86_ATA_CMD_VERIFY_EXT, 1000, 500);
    ASSERT_FAILED(X86_ATA_ERROR_UNC);
    cr_assert_eq(look(X86_ATA_LBA_LOW), 1020 & 0xFF);
    cr_assert_eq(look(X86_ATA_LBA_MID), 1020 >> 8);
    cr_assert_eq(look(X86_ATA_COUNT), 480 & 0xFF);
    ata_channel_control(&channel, X86_ATA_CONTROL_HOB);
    cr_assert_eq(look(X86_ATA_COUNT), 480 >> 8);
    cr_assert_eq(look(X86_ATA_LBA_LOW), 0);
    set(X86_ATA_COUNT, 20);
    set(X86_ATA_LBA_LOW, 1);
    set(X86_ATA_LBA_MID, 1);
    set(X86_ATA_LBA_HIGH, 0);
    set(X86_ATA_DEVICE, 0);
    set(X86_ATA_COMMAND, X86_ATA_CMD_VERIFY);
    do_jobs();
    ASSERT_FAILED(X86_ATA_ERROR_UNC);
    cr_assert_eq(look(X86_ATA_LBA_LOW), 13);
    cr_assert_eq(look(X86_ATA_LBA_MID), 1);
    cr_assert_eq(look(X86_ATA_DEVICE) & X86_ATA_DEVICE_HEAD, 0);
    cr_assert_eq(look(X86_ATA_COUNT), 8);
}

Test(ata, a_write_that_failed_is_not_acknowledged)
{
    bad_lba = 31;
    give(X86_ATA_CMD_WRITE_SECTORS, 30, 4);
    put_data(data, ATA_SECTOR);
    ASSERT_STATUS(DATA_STATUS);
    put_data(data, ATA_SECTOR);
    ASSERT_STATUS(ERROR_STATUS | X86_ATA_STATUS_DF);
    cr_assert_eq(look(X86_ATA_ERROR), X86_ATA_ERROR_ABRT);
    cr_assert_eq(look(X86_ATA_LBA_LOW), 31);
    cr_assert_eq(look(X86_ATA_COUNT), 3);
    cr_assert_eq(ata_channel_write_data(&channel, data, 4), 0);
}

Test(ata, a_flush_that_failed_is_not_acknowledged)
{
    flush_fails = true;
    give(X86_ATA_CMD_FLUSH, 0, 0);
    ASSERT_STATUS(ERROR_STATUS | X86_ATA_STATUS_DF);
    flush_fails = false;
    give(X86_ATA_CMD_FLUSH_EXT, 0, 0);
    ASSERT_STATUS(IDLE_STATUS);
    cr_assert_eq(nr_flushes, 2);
}
