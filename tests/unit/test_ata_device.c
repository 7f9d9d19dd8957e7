/* SPDX-License-Identifier: MIT */
/*
 * An ATA channel as a device on the bus: widths, string I/O, its interrupt
 * line, its disks, and what a guest without a disk sees.
 */
#include <fcntl.h>
#include <sys/mman.h>

#include "bus_tools.h"
#include "dev/ata/ata.h"
#include "device_tools.h"
#include "stderr_tools.h"

#define SECTORS 64u

static struct stderr_seen seen;
static struct line_seen line;
static int file;
static struct device *dev, *control;
static uint8_t sector[4 * DISK_SECTOR];

/* What a guest's string has after the item that it just wrote. */
static struct {
    bool is_string;
    size_t len;     /* bytes that are left */
    unsigned calls; /* how often it was asked */
    size_t max;     /* the last call's */
} string;

static bool rest(void *ctx, unsigned size, uint8_t *data, size_t max,
                 size_t *len)
{
    cr_assert_eq(ctx, &string);
    string.calls++;
    string.max = max;
    if (!string.is_string)
        return false;
    *len = string.len < max ? string.len : max;
    cr_assert_eq(*len % size, 0);
    string.len -= *len;
    memset(data, 0x5A, *len);
    return true;
}

/* With one disk, or none. */
static void make(bool with_disk)
{
    struct ata_config config = {
        .name = "ata0",
        .irq = line_into(&line, 14),
        .serials = {"serial"},
        .tell_absent = true,
        .rest = rest,
        .rest_ctx = &string,
    };
    struct disk_error error;
    char path[64];

    file = memfd_create("disk", 0);
    cr_assert_eq(ftruncate(file, SECTORS * DISK_SECTOR), 0);
    snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
    if (with_disk)
        cr_assert_eq(disk_open(path, false, &config.disks[0], &error), 0);
    struct ata *ata = ata_create(&config);
    dev = ata_device(ata);
    control = ata_control_device(ata);
    cr_assert_eq(bus_attach_ports(bus, dev, 0x1F0, X86_ATA_NR_PORTS), 0);
    cr_assert_eq(bus_attach_ports(bus, control, 0x3F6, ATA_CONTROL_NR_PORTS),
                 0);
}

static void begin(void)
{
    line = (struct line_seen){0};
    memset(&string, 0, sizeof(string));
    setup();
    cr_assert_eq(stderr_capture(&seen), 0);
}

static void finish(void)
{
    teardown();
    close(file);
}

TestSuite(ata_device, .init = begin, .fini = finish);

static void command(uint8_t code, uint8_t lba, uint8_t count)
{
    put(dev, X86_ATA_COUNT, 1, count);
    put(dev, X86_ATA_LBA_LOW, 1, lba);
    put(dev, X86_ATA_LBA_MID, 2, 0);
    put(dev, X86_ATA_DEVICE, 1, X86_ATA_DEVICE_LBA);
    put(dev, X86_ATA_COMMAND, 1, code);
}

Test(ata_device, registers_are_one_byte_wide_and_data_is_two_or_four)
{
    make(true);
    cr_assert_eq(get(dev, X86_ATA_STATUS, 1), 0x50);
    cr_assert_eq(get(dev, X86_ATA_COUNT, 2), 0x0101);
    cr_assert_eq(get(dev, X86_ATA_LBA_LOW, 4), 0xA0000001);
    cr_assert_eq(get(dev, X86_ATA_LBA_HIGH, 4), 0xFF50A000, "its last is none");
    command(X86_ATA_CMD_IDENTIFY, 0, 0);
    cr_assert_eq(get(dev, X86_ATA_DATA, 1), 0xFF, "no byte is taken");
    cr_assert_eq(get(dev, X86_ATA_DATA, 2), 0x0040);
    cr_assert_eq(get(dev, X86_ATA_DATA, 4), SECTORS / 63 | 0u << 16);
    put(dev, X86_ATA_DATA, 1, 0);
    put(dev, X86_ATA_DATA, 2, 0);
    cr_assert_eq(get(control, 0, 1), 0x58);
    cr_assert_eq(get(control, 0, 4), 0xFFFFFF58);
    cr_assert_eq(get(control, 1, 1), 0xFF);
}

Test(ata_device, strings_pass_whole_blocks)
{
    uint8_t back[sizeof(sector)];

    make(true);
    memset(sector, 0x5A, sizeof(sector));
    command(X86_ATA_CMD_WRITE_SECTORS, 3, 3);
    cr_assert_eq(bus_port(bus, 0x1F0, true, 2, sector, 3 * 256), dev);
    cr_assert_eq(get(control, 0, 1), 0x50);
    command(X86_ATA_CMD_READ_MULTIPLE, 2, 4);
    memset(back, 0x77, sizeof(back));
    cr_assert_eq(bus_port(bus, 0x1F0, false, 4, back, 4 * 128), dev);
    for (unsigned i = 0; i < sizeof(back); i++)
        cr_assert_eq(back[i], i < DISK_SECTOR ? 0 : 0x5A);
    cr_assert_eq(bus_port(bus, 0x1F0, false, 2, back, 4), dev);
    cr_assert_arr_eq(back, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 8);
    cr_assert_eq(pread(file, back, 512, 5 * DISK_SECTOR), 512);
    cr_assert_arr_eq(back, sector, 512);
    /* Strings at other registers: one after the other. */
    uint8_t values[] = {1, 2, 3};
    bus_port(bus, 0x1F2, true, 1, values, 3);
    bus_port(bus, 0x1F2, false, 1, back, 2);
    cr_assert_arr_eq(back, "\3\3", 2);
}

Test(ata_device, the_line_follows_the_interrupt)
{
    make(true);
    command(X86_ATA_CMD_FLUSH, 0, 0);
    cr_assert(line.level);
    cr_assert_eq(line.gsi, 14);
    cr_assert_eq(get(control, 0, 1), 0x50);
    cr_assert(line.level);
    cr_assert_eq(get(dev, X86_ATA_STATUS, 1), 0x50);
    cr_assert_not(line.level);
    put(control, 0, 1, X86_ATA_CONTROL_NIEN);
    command(X86_ATA_CMD_FLUSH, 0, 0);
    cr_assert_eq(line.nr_calls, 2);
    put(control, 0, 1, 0);
    cr_assert(line.level);
    dev->ops->reset(dev);
    cr_assert_not(line.level);
    cr_assert_eq(get(dev, X86_ATA_COUNT, 1), 1);
}

Test(ata_device, an_image_that_got_shorter_is_an_error)
{
    make(true);
    cr_assert_eq(ftruncate(file, 8 * DISK_SECTOR), 0);
    command(X86_ATA_CMD_READ_SECTORS, 6, 4);
    cr_assert_eq(get(dev, X86_ATA_STATUS, 1), 0x58);
    bus_port(bus, 0x1F0, false, 2, sector, 512);
    cr_assert_eq(get(dev, X86_ATA_STATUS, 1), 0x51);
    cr_assert_eq(get(dev, X86_ATA_ERROR, 1), X86_ATA_ERROR_UNC);
    cr_assert_eq(get(dev, X86_ATA_LBA_LOW, 1), 8);
}

Test(ata_device, who_wants_a_disk_is_told_of_it_once)
{
    make(false);
    cr_assert_eq(get(dev, X86_ATA_STATUS, 1), 0);
    put(dev, X86_ATA_COUNT, 1, 0x55);
    cr_assert_eq(get(dev, X86_ATA_COUNT, 1), 0);
    cr_assert_str_empty(stderr_take(&seen), "a look alone says nothing");
    command(X86_ATA_CMD_IDENTIFY, 0, 0);
    command(X86_ATA_CMD_IDENTIFY, 0, 0);
    const char *said = stderr_take(&seen);
    cr_assert(is_one_message(said), "'%s'", said);
    cr_assert_not_null(strstr(said, "--disk=FILE,ata"));
    cr_assert_eq(line.nr_calls, 0);
}

Test(ata_device, who_waits_for_a_disk_is_told_of_it)
{
    make(false);
    for (unsigned i = 0; i < 2000; i++)
        cr_assert_eq(get(dev, X86_ATA_STATUS, 1), 0);
    cr_assert(is_one_message(stderr_take(&seen)));
}

/* The sector on the disk after an item and a string of so many bytes: how many
 * bytes of it are the string's. */
static unsigned from_string(unsigned lba)
{
    unsigned n = 0;

    cr_assert_eq(pread(file, sector, DISK_SECTOR, lba * DISK_SECTOR),
                 DISK_SECTOR);
    for (unsigned i = 0; i < DISK_SECTOR; i++)
        n += sector[i] == 0x5A;
    return n;
}

Test(ata_device, rest_of_a_written_string_is_taken)
{
    make(true);
    string.is_string = true;
    string.len = 2 * DISK_SECTOR - 4;
    command(X86_ATA_CMD_WRITE_SECTORS, 3, 2);
    put(dev, X86_ATA_DATA, 4, 0x11111111);
    cr_assert_eq(string.calls, 1);
    cr_assert_eq(string.max, DISK_SECTOR - 4, "to the end of the block");
    cr_assert_eq(from_string(3), DISK_SECTOR - 4);
    put(dev, X86_ATA_DATA, 4, 0x11111111);
    cr_assert_eq(from_string(4), DISK_SECTOR - 4);
    cr_assert_eq(get(dev, X86_ATA_STATUS, 1), 0x50);
    cr_assert_eq(string.len, 4);
    put(dev, X86_ATA_DATA, 4, 0x11111111);
    cr_assert_eq(string.calls, 2, "nothing is wanted any more");
}

Test(ata_device, string_that_ends_within_a_sector)
{
    make(true);
    string.is_string = true;
    string.len = 100;
    command(X86_ATA_CMD_WRITE_SECTORS, 3, 1);
    put(dev, X86_ATA_DATA, 2, 0x1111);
    cr_assert_eq(string.calls, 1);
    for (unsigned i = 0; i < (DISK_SECTOR - 102) / 2; i++)
        put(dev, X86_ATA_DATA, 2, 0x2222);
    cr_assert_eq(get(dev, X86_ATA_STATUS, 1), 0x50);
    cr_assert_eq(from_string(3), 100);
}

Test(ata_device, driver_without_strings_is_asked_once_a_command)
{
    make(true);
    command(X86_ATA_CMD_WRITE_SECTORS, 3, 1);
    for (unsigned i = 0; i < DISK_SECTOR / 2; i++)
        put(dev, X86_ATA_DATA, 2, 0x2222);
    cr_assert_eq(string.calls, 1);
    cr_assert_eq(from_string(3), 0);
    string.is_string = true;
    string.len = DISK_SECTOR - 2;
    command(X86_ATA_CMD_WRITE_SECTORS, 4, 1);
    put(dev, X86_ATA_DATA, 2, 0x2222);
    cr_assert_eq(string.calls, 2);
    cr_assert_eq(from_string(4), DISK_SECTOR - 2);
}

Test(ata_device, no_string_is_looked_for_in_registers_or_reads)
{
    make(true);
    string.is_string = true;
    put(dev, X86_ATA_DATA, 2, 0x2222); /* no command yet */
    command(X86_ATA_CMD_READ_SECTORS, 3, 1);
    put(dev, X86_ATA_DATA, 2, 0x2222);
    put(dev, X86_ATA_DATA, 1, 0x22);
    cr_assert_eq(string.calls, 0);
}
