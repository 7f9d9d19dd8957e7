/* SPDX-License-Identifier: MIT */
/*
 * The bus: which device answers where, what an unclaimed access returns, and
 * how string I/O reaches a device.
 */
#include "bus_tools.h"
#include "exit/port_regions.h"
#include "hv/layout.h"

static unsigned captured_lines(char *last, size_t room)
{
    char line[1024];
    unsigned nr = 0;

    rewind(captured);
    while (fgets(line, sizeof(line), captured)) {
        nr++;
        if (last)
            snprintf(last, room, "%s", line);
    }
    return nr;
}

TestSuite(bus, .init = setup, .fini = teardown);

Test(bus, port_reaches_its_device_with_the_offset)
{
    struct probe *a = probe_new("a"), *b = probe_new("b");
    uint8_t data[4] = {0x12};

    cr_assert_eq(bus_attach_ports(bus, &a->dev, 0x3F8, 8), 0);
    cr_assert_eq(bus_attach_ports(bus, &b->dev, 0x400, 1), 0);
    cr_assert_eq(bus_port(bus, 0x3FB, true, 1, data, 1), &a->dev);
    cr_assert_eq(bus_port(bus, 0x400, true, 1, data, 1), &b->dev);
    cr_assert_eq(a->nr_writes, 1);
    cr_assert_eq(a->offset[0], 3);
    cr_assert_eq(a->len[0], 1);
    cr_assert_eq(a->written[0], 0x12);
    cr_assert_eq(b->nr_writes, 1);
    cr_assert_eq(b->offset[0], 0);
}

Test(bus, port_read_in_each_width)
{
    struct probe *a = probe_new("a");

    cr_assert_eq(bus_attach_ports(bus, &a->dev, 0x10, 4), 0);
    for (unsigned size = 1; size <= 4; size *= 2) {
        uint8_t data[5] = {0x55, 0x55, 0x55, 0x55, 0x55};

        a->next = 1;
        cr_assert_eq(bus_port(bus, 0x10, false, size, data, 1), &a->dev);
        for (unsigned i = 0; i < 5; i++)
            cr_assert_eq(data[i], i < size ? i + 1 : 0x55);
    }
}

Test(bus, what_a_device_leaves_alone_reads_as_ones)
{
    struct probe *a = probe_new("a");
    uint8_t data[4] = {0};

    a->mute = true;
    cr_assert_eq(bus_attach_ports(bus, &a->dev, 0x10, 4), 0);
    cr_assert_eq(bus_port(bus, 0x10, false, 4, data, 1), &a->dev);
    cr_assert_arr_eq(data, "\xFF\xFF\xFF\xFF", 4);
}

Test(bus, string_output_repeats_the_port_and_advances_the_data)
{
    struct probe *a = probe_new("a");
    uint8_t data[] = {1, 2, 3, 4, 5, 6};

    cr_assert_eq(bus_attach_ports(bus, &a->dev, 0x10, 4), 0);
    cr_assert_eq(bus_port(bus, 0x11, true, 2, data, 3), &a->dev);
    cr_assert_eq(a->nr_writes, 3);
    for (unsigned i = 0; i < 3; i++) {
        cr_assert_eq(a->offset[i], 1);
        cr_assert_eq(a->len[i], 2);
    }
    cr_assert_arr_eq(a->written, data, 6);
}

Test(bus, string_input_fills_each_item_with_ones_first)
{
    struct probe *a = probe_new("a");
    uint8_t data[9] = {0};

    cr_assert_eq(bus_attach_ports(bus, &a->dev, 0x10, 2), 0);
    a->next = 1;
    cr_assert_eq(bus_port(bus, 0x10, false, 2, data, 4), &a->dev);
    cr_assert_eq(a->nr_reads, 4);
    cr_assert_eq(a->offset[3], 0);
    cr_assert_arr_eq(data, "\1\2\3\4\5\6\7\10\0", 9);
}

static unsigned nr_strings;

static void probe_read_string(struct device *dev, uint64_t offset,
                              uint8_t *data, unsigned len, uint32_t count)
{
    note((struct probe *)dev, offset, len);
    nr_strings++;
    for (uint32_t i = 0; i < len * count; i++)
        cr_assert_eq(data[i], 0xFF, "a read must come filled with ones");
    memset(data, 0x11, len * count);
}

static void probe_write_string(struct device *dev, uint64_t offset,
                               const uint8_t *data, unsigned len,
                               uint32_t count)
{
    note((struct probe *)dev, offset, len);
    nr_strings++;
    memcpy(((struct probe *)dev)->written, data, len * count);
}

Test(bus, a_device_may_take_a_string_as_a_whole)
{
    struct probe *a = probe_new("a");
    struct device_ops ops = probe_ops;
    uint8_t data[9] = {1, 2, 3, 4, 5, 6, 7, 8, 9};

    ops.read_string = probe_read_string;
    ops.write_string = probe_write_string;
    a->dev.ops = &ops;
    cr_assert_eq(bus_attach_ports(bus, &a->dev, 0x10, 4), 0);
    cr_assert_eq(bus_port(bus, 0x12, true, 2, data, 4), &a->dev);
    cr_assert_eq(nr_strings, 1);
    cr_assert_eq(a->offset[0], 2);
    cr_assert_eq(a->len[0], 2);
    cr_assert_arr_eq(a->written, data, 8);
    cr_assert_eq(bus_port(bus, 0x10, false, 4, data, 2), &a->dev);
    cr_assert_arr_eq(data, "\x11\x11\x11\x11\x11\x11\x11\x11\x09", 9);
    cr_assert_eq(nr_strings, 2);
    cr_assert_eq(a->nr_reads + a->nr_writes, 0);
    /* One item is not a string. */
    cr_assert_eq(bus_port(bus, 0x10, false, 1, data, 1), &a->dev);
    cr_assert_eq(bus_port(bus, 0x10, true, 1, data, 1), &a->dev);
    cr_assert_eq(a->nr_reads, 1);
    cr_assert_eq(a->nr_writes, 1);
    cr_assert_eq(nr_strings, 2);
    a->dev.ops = &probe_ops;
}

Test(bus, no_items_is_no_access)
{
    struct probe *a = probe_new("a");
    uint8_t data[1] = {0x55};

    cr_assert_eq(bus_attach_ports(bus, &a->dev, 0x10, 2), 0);
    cr_assert_eq(bus_port(bus, 0x10, true, 1, data, 0), &a->dev);
    cr_assert_eq(bus_port(bus, 0x10, false, 1, data, 0), &a->dev);
    cr_assert_eq(a->nr_writes + a->nr_reads, 0);
    cr_assert_eq(data[0], 0x55);
}

Test(bus, unclaimed_ports_read_ones_and_swallow_writes)
{
    uint8_t data[6] = {1, 2, 3, 4, 5, 6};

    capture_stderr();
    cr_assert_null(bus_port(bus, 0x1234, true, 4, data, 1));
    cr_assert_eq(data[0], 1, "a write must not change its data");
    cr_assert_null(bus_port(bus, 0x1234, false, 1, data, 5));
    cr_assert_arr_eq(data, "\xFF\xFF\xFF\xFF\xFF\6", 6);
}

Test(bus, access_past_the_end_of_a_place_is_unclaimed)
{
    struct probe *a = probe_new("a"), *b = probe_new("b");
    uint8_t data[4] = {0};

    capture_stderr();
    cr_assert_eq(bus_attach_ports(bus, &a->dev, 0x10, 4), 0);
    cr_assert_eq(bus_attach_ports(bus, &b->dev, 0x14, 4), 0);
    cr_assert_null(bus_port(bus, 0x13, false, 2, data, 1));
    cr_assert_arr_eq(data, "\xFF\xFF", 2);
    cr_assert_null(bus_port(bus, 0x11, true, 4, data, 1));
    cr_assert_null(bus_port(bus, 0x0F, true, 2, data, 1));
    cr_assert_eq(a->nr_reads + a->nr_writes + b->nr_reads + b->nr_writes, 0);
    cr_assert_eq(bus_port(bus, 0x12, true, 2, data, 1), &a->dev);
}

Test(bus, the_short_way_of_a_write_is_the_same_way)
{
    struct probe *a = probe_new("a"), *b = probe_new("b");
    const uint8_t data[4] = {1, 2, 3, 4};

    capture_stderr();
    cr_assert_eq(bus_attach_ports(bus, &a->dev, 0x10, 4), 0);
    cr_assert_eq(bus_attach_ports(bus, &b->dev, 0xFFFF, 1), 0);
    bus_port_write(bus, 0x13, data, 1);
    bus_port_write(bus, 0x12, data, 2);
    bus_port_write(bus, 0x10, data, 4);
    cr_assert_eq(a->nr_writes, 3);
    cr_assert_eq(a->offset[0], 3);
    cr_assert_eq(a->offset[1], 2);
    cr_assert_eq(a->len[1], 2);
    cr_assert_eq(a->len[2], 4);
    bus_port_write(bus, 0xFFFF, data, 1);
    cr_assert_eq(b->nr_writes, 1);
    /* Past the end, before the start, no device there. */
    bus_port_write(bus, 0x13, data, 2);
    bus_port_write(bus, 0x11, data, 4);
    bus_port_write(bus, 0x0F, data, 2);
    bus_port_write(bus, 0xFFFF, data, 4);
    bus_port_write(bus, 0, data, 1);
    cr_assert_eq(a->nr_writes + b->nr_writes, 4);
}

Test(bus, the_short_way_of_a_read_is_the_same_way)
{
    struct probe *a = probe_new("a");
    static const struct {
        uint16_t port;
        unsigned size;
        bool is_there;
    } reads[] = {
        {0x13, 1, true},    {0x12, 2, true},  {0x10, 4, true},
        {0x13, 2, false},   {0x11, 4, false}, {0x0F, 2, false},
        {0xFFFF, 4, false}, {0, 1, false},
    };

    capture_stderr();
    cr_assert_eq(bus_attach_ports(bus, &a->dev, 0x10, 4), 0);
    for (size_t i = 0; i < ARRAY_SIZE(reads); i++) {
        uint8_t data[8] = {0};
        unsigned before = a->nr_reads;
        a->next = 1;
        bus_port_read(bus, reads[i].port, data, reads[i].size);
        cr_assert_eq(a->nr_reads - before, reads[i].is_there, "read %zu", i);
        for (unsigned n = 0; n < sizeof(data); n++)
            cr_assert_eq(data[n], n >= reads[i].size  ? 0
                                  : reads[i].is_there ? n + 1
                                                      : 0xFF);
    }
    cr_assert_eq(a->offset[0], 3);
    cr_assert_eq(a->len[2], 4);
}

Test(bus, last_port)
{
    struct probe *a = probe_new("a");
    uint8_t data[4] = {0};

    capture_stderr();
    cr_assert_eq(bus_attach_ports(bus, &a->dev, 0xFFFF, 1), 0);
    cr_assert_eq(bus_port(bus, 0xFFFF, true, 1, data, 1), &a->dev);
    cr_assert_null(bus_port(bus, 0xFFFF, true, 2, data, 1));
    cr_assert_null(bus_port(bus, 0xFFFF, false, 4, data, 1));
    cr_assert_null(bus_port(bus, 0xFFFE, true, 2, data, 1));
    cr_assert_null(bus_port(bus, 0, true, 1, data, 1));
    cr_assert_eq(a->nr_writes, 1);
}

Test(bus, a_place_around_another_leaves_it_its_ports)
{
    struct probe *inner = probe_new("inner"), *outer = probe_new("outer");
    uint8_t data[4] = {0};

    capture_stderr();
    cr_assert_eq(bus_attach_ports(bus, &inner->dev, 0xCF9, 1), 0);
    cr_assert_eq(bus_attach_ports_around(bus, &outer->dev, 0xCF8, 8), 0);
    cr_assert_eq(bus_port(bus, 0xCF8, true, 4, data, 1), &outer->dev);
    cr_assert_eq(bus_port(bus, 0xCF8, true, 1, data, 1), &outer->dev);
    cr_assert_eq(bus_port(bus, 0xCF9, true, 1, data, 1), &inner->dev);
    cr_assert_null(bus_port(bus, 0xCF9, true, 2, data, 1));
    cr_assert_eq(bus_port(bus, 0xCFA, true, 2, data, 1), &outer->dev);
    cr_assert_eq(bus_port(bus, 0xCFC, true, 4, data, 1), &outer->dev);
    cr_assert_eq(outer->offset[2], 2);
    cr_assert_eq(outer->offset[3], 4);
    cr_assert_eq(inner->nr_writes, 1);
    cr_assert_eq(bus_port_device(bus, 0xCF9), &inner->dev);
    struct probe *third = probe_new("third");
    cr_assert_eq(bus_attach_ports(bus, &third->dev, 0xCFF, 1), -EEXIST);
}

Test(bus, all_ports_can_be_one_place)
{
    struct probe *a = probe_new("a");
    uint8_t data[1] = {0};

    cr_assert_eq(bus_attach_ports(bus, &a->dev, 0, 0x10000), 0);
    cr_assert_eq(bus_port(bus, 0, true, 1, data, 1), &a->dev);
    cr_assert_eq(bus_port(bus, 0xFFFF, true, 1, data, 1), &a->dev);
    cr_assert_eq(a->offset[1], 0xFFFF);
}

Test(bus, an_unclaimed_port_is_reported_once)
{
    uint8_t data[4] = {0};
    char line[1024] = "";

    capture_stderr();
    for (int i = 0; i < 3; i++) {
        bus_port(bus, 0x1234, true, 1, data, 1);
        bus_port(bus, 0x1234, false, 4, data, 1);
    }
    cr_assert_eq(captured_lines(line, sizeof(line)), 1);
    cr_assert_not_null(strstr(line, "port 0x1234"));
    bus_port(bus, 0x1235, false, 1, data, 1);
    cr_assert_eq(captured_lines(line, sizeof(line)), 2);
    cr_assert_not_null(strstr(line, "port 0x1235"));
}

/* Accesses to the ports of an absent device make one note, with its name; ports
 * that many kernels probe make none. */
Test(bus, an_absent_device_is_reported_once_by_its_name)
{
    uint8_t data[4] = {0};
    char line[1024] = "";

    capture_stderr();
    bus_port(bus, 0x3F4, false, 1, data, 1);
    cr_assert_eq(data[0], 0xFF);
    bus_port(bus, 0x3F5, false, 1, data, 1);
    bus_port(bus, 0x3F0, true, 1, data, 1);
    cr_assert_eq(captured_lines(line, sizeof(line)), 1);
    cr_assert(strstr(line, "read port 0x3f4 (floppy disk controller)"), "%s",
              line);
    for (uint16_t port = 0x2F8; port < 0x300; port++)
        bus_port(bus, port, true, 1, data, 1);
    cr_assert_eq(captured_lines(NULL, 0), 1);
    bus_port(bus, 0x220, true, 1, data, 1);
    cr_assert_eq(captured_lines(line, sizeof(line)), 2);
    cr_assert(strstr(line, "wrote to port 0x220 (sound card)"), "%s", line);
}

static unsigned nr_notes_in_all(void)
{
    unsigned nr = 0;

    for (unsigned port = 0; port < 0x10000; port++) {
        const struct port_region *region = port_regions_find((uint16_t)port);
        nr += !region || (!region->is_quiet && region->first == port);
    }
    return nr;
}

Test(bus, all_unclaimed_ports_give_a_bounded_log)
{
    uint8_t data[1] = {0};
    char line[256];

    capture_stderr();
    for (int round = 0; round < 2; round++)
        for (unsigned port = 0; port < 0x10000; port++)
            bus_port(bus, (uint16_t)port, false, 1, data, 1);
    cr_assert_eq(captured_lines(NULL, 0), LOG_GUEST_MAX);
    log_guest_summary();
    cr_assert_eq(captured_lines(line, sizeof(line)), LOG_GUEST_MAX + 1);
    char wanted[64];
    snprintf(wanted, sizeof(wanted), "vmm: %u more messages",
             nr_notes_in_all() - LOG_GUEST_MAX);
    cr_assert_not_null(strstr(line, wanted), "'%s'", line);
}

Test(bus, mmio_at_zero_and_at_the_top)
{
    struct probe *a = probe_new("a"), *b = probe_new("b");
    uint8_t data[8] = {0};

    capture_stderr();
    cr_assert_eq(bus_attach_mmio(bus, &b->dev, UINT64_MAX - 7, 8), 0);
    cr_assert_eq(bus_attach_mmio(bus, &a->dev, 0, 8), 0);
    cr_assert_eq(bus_mmio(bus, 0, true, data, 8), &a->dev);
    cr_assert_eq(bus_mmio(bus, UINT64_MAX - 7, true, data, 8), &b->dev);
    cr_assert_eq(bus_mmio(bus, UINT64_MAX, true, data, 1), &b->dev);
    cr_assert_eq(b->offset[1], 7);
    cr_assert_null(bus_mmio(bus, UINT64_MAX, true, data, 2));
    cr_assert_null(bus_mmio(bus, UINT64_MAX - 6, true, data, 8));
    cr_assert_null(bus_mmio(bus, UINT64_MAX - 8, false, data, 8));
    cr_assert_null(bus_mmio(bus, 1, false, data, 8));
    cr_assert_arr_eq(data, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 8);
    cr_assert_null(bus_mmio(bus, 8, false, data, 1));
    cr_assert_eq(a->nr_reads + b->nr_reads, 0);
}

Test(bus, mmio_odd_lengths_arrive_in_pieces)
{
    struct probe *a = probe_new("a");
    uint8_t data[8] = {1, 2, 3, 4, 5, 6, 7, 8};

    cr_assert_eq(bus_attach_mmio(bus, &a->dev, 0x1000, 0x10), 0);
    cr_assert_eq(bus_mmio(bus, 0x1001, true, data, 7), &a->dev);
    cr_assert_eq(a->nr_writes, 3);
    cr_assert_eq(a->offset[0], 1);
    cr_assert_eq(a->len[0], 4);
    cr_assert_eq(a->offset[1], 5);
    cr_assert_eq(a->len[1], 2);
    cr_assert_eq(a->offset[2], 7);
    cr_assert_eq(a->len[2], 1);
    cr_assert_arr_eq(a->written, data, 7);
    a->next = 1;
    memset(data, 0x55, sizeof(data));
    cr_assert_eq(bus_mmio(bus, 0x1000, false, data, 3), &a->dev);
    cr_assert_eq(a->nr_reads, 2);
    cr_assert_arr_eq(data, "\1\2\3\x55", 4);
}

Test(bus, unclaimed_mmio_is_reported_once_and_bounded)
{
    uint8_t data[8] = {0};

    capture_stderr();
    bus_mmio(bus, 0xD0000000, true, data, 4);
    bus_mmio(bus, 0xD0000000, false, data, 8);
    cr_assert_eq(captured_lines(NULL, 0), 1);
    bus_mmio(bus, 0, false, data, 8);
    cr_assert_eq(captured_lines(NULL, 0), 2);
    for (uint64_t i = 0; i < 1000; i++)
        bus_mmio(bus, 0xE0000000 + i, true, data, 1);
    cr_assert_eq(captured_lines(NULL, 0), LOG_GUEST_MAX);
}

/* Thousands of cells make one note, and later notes still appear. */
Test(bus, unclaimed_video_memory_is_one_note_a_region)
{
    uint8_t data[8] = {0};
    char text[4096];

    capture_stderr();
    for (uint64_t at = HV_VGA_HOLE_BASE; at < HV_MONO_TEXT_BASE; at += 2)
        bus_mmio(bus, at, true, data, 2);
    cr_assert_eq(captured_lines(text, sizeof(text)), 1);
    cr_assert(strstr(text, "0xa0000, the VGA graphics memory"), "%s", text);
    for (uint64_t at = HV_MONO_TEXT_BASE; at < HV_TEXT_BASE; at += 2)
        bus_mmio(bus, at, true, data, 2);
    cr_assert_eq(captured_lines(text, sizeof(text)), 2);
    cr_assert(strstr(text, "0xb0000, the text memory of a monochrome"), "%s",
              text);
    bus_mmio(bus, 0xD0000000, true, data, 4);
    cr_assert_eq(captured_lines(NULL, 0), 3);
}
