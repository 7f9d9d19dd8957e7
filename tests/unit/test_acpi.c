/* SPDX-License-Identifier: MIT */
/*
 * ACPI tables: checksums, places and entries. iasl (tests/system) and Linux
 * check their meaning.
 */
#include <criterion/criterion.h>

#include <errno.h>
#include <string.h>

#include "boot/acpi.h"
#include "boot/aml.h"
#include "dev/acpi_pm.h"
#include "hv/layout.h"

static struct guest_mem *mem;
static uint8_t area[HV_ACPI_END - HV_ACPI];

static void write_tables(const struct acpi_config *config)
{
    uint64_t rsdp = 0;

    cr_assert_eq(acpi_write(config, mem, &rsdp), 0);
    cr_assert_eq(rsdp, HV_ACPI);
    cr_assert_eq(guest_mem_read(mem, gpa(HV_ACPI), area, sizeof(area)), 0);
}

static void build(unsigned nr_cpus, unsigned nr_devices)
{
    static struct hv_device devices[HV_BOOT_MAX_DEVICES];
    const struct acpi_config config = {
        .nr_cpus = nr_cpus, .devices = devices, .nr_devices = nr_devices};

    for (unsigned i = 0; i < nr_devices; i++)
        devices[i] = (struct hv_device){.kind = HV_DEVICE_VIRTIO_MMIO,
                                        .gsi = 16 + i,
                                        .base = 0xD0000000 + 0x1000 * i,
                                        .size = 0x1000};
    cr_assert_eq(guest_mem_create(1 << 20, &mem), 0);
    write_tables(&config);
}

static void teardown(void)
{
    guest_mem_destroy(mem);
}

TestSuite(acpi, .fini = teardown);

static unsigned sum(const uint8_t *at, size_t len)
{
    uint8_t total = 0;

    while (len--)
        total = (uint8_t)(total + *at++);
    return total;
}

static uint32_t word(const uint8_t *at)
{
    uint32_t value;

    memcpy(&value, at, sizeof(value));
    return value;
}

/* The table that the XSDT's entry `index` points at. */
static const uint8_t *table(unsigned index)
{
    const uint8_t *xsdt = area + (word(area + 24) - HV_ACPI);

    cr_assert_eq(memcmp(xsdt, "XSDT", 4), 0);
    return area + (word(xsdt + 36 + 8 * index) - HV_ACPI);
}

/* For every table: all its bytes are in the area, and they sum up to 0. */
static void check_tables(void)
{
    cr_assert_eq(memcmp(area, "RSD PTR ", 8), 0);
    cr_assert_eq(sum(area, 20), 0);
    cr_assert_eq(sum(area, 36), 0);
    const uint8_t *rsdt = area + (word(area + 16) - HV_ACPI);
    const uint8_t *xsdt = area + (word(area + 24) - HV_ACPI);
    const uint8_t *dsdt = area + (word(table(0) + 40) - HV_ACPI);
    const struct {
        const char *signature;
        const uint8_t *at;
    } tables[] = {{"RSDT", rsdt},
                  {"XSDT", xsdt},
                  {"FACP", table(0)},
                  {"APIC", table(1)},
                  {"DSDT", dsdt}};
    for (size_t i = 0; i < ARRAY_SIZE(tables); i++) {
        const uint8_t *at = tables[i].at;
        cr_assert(at >= area && at + 36 <= area + sizeof(area));
        cr_assert_eq(memcmp(at, tables[i].signature, 4), 0);
        cr_assert_leq(word(at + 4), (size_t)(area + sizeof(area) - at));
        cr_assert_eq(sum(at, word(at + 4)), 0, "%s", tables[i].signature);
    }
    /* The XSDT, which kernels after ACPI 1.0 read, has the same list. */
    cr_assert_eq(word(rsdt + 4), 36 + 2 * 4);
    for (unsigned i = 0; i < 2; i++)
        cr_assert_eq(word(rsdt + 36 + 4 * i), word(xsdt + 36 + 8 * i));
}

Test(acpi, sums_are_zero_for_one_and_64_cpus)
{
    for (unsigned n = 1; n <= 64; n += 63) {
        build(n, HV_BOOT_MAX_DEVICES);
        check_tables();
        if (n == 1)
            teardown();
    }
}

/* Machines that options can make, and others: any number of CPUs and devices,
 * at any place. image.test has what iasl says about some of them. */
Test(acpi, ten_thousand_machines_have_whole_tables)
{
    struct hv_device devices[HV_BOOT_MAX_DEVICES];
    uint64_t random = 0x5DEECE66D;

    cr_assert_eq(guest_mem_create(1 << 20, &mem), 0);
    for (unsigned i = 0; i < 10000; i++) {
        struct acpi_config config = {.devices = devices};
        for (unsigned d = 0; d < HV_BOOT_MAX_DEVICES; d++) {
            random = random * 6364136223846793005u + 1442695040888963407u;
            devices[d] = (struct hv_device){
                .kind = HV_DEVICE_VIRTIO_MMIO,
                .gsi = (uint32_t)(random >> 40) % 24,
                .base = (random >> 20 & 0xFFFFF) << 12,
                .size = 1u << (random >> 60),
            };
        }
        config.nr_cpus = 1 + (unsigned)(random >> 33) % 64;
        config.nr_devices =
            (unsigned)(random >> 48) % (HV_BOOT_MAX_DEVICES + 1);
        write_tables(&config);
        check_tables();
    }
}

/* Source: ACPI 6.4, "AML Byte Stream Byte Values", "EISAID" and "Resource Data
 * Types for ACPI"; PNP0303 is a keyboard. */
Test(acpi, the_keyboard_byte_by_byte)
{
    static const uint8_t want[] = {
        0x5B, 0x82, 0x82, 0x03, 0x00, 'K',  'B',  'D',  '0',  /* Device */
        0x08, '_',  'H',  'I',  'D',  0x0C, 0x41, 0xD0, 0x03, /* Name _HID */
        0x03, 0x08, '_',  'C',  'R',  'S',  0x11, 0x8B, 0x01, /* Name _CRS */
        0x00, 0x0B, 0x15, 0x00,                               /* a buffer */
        0x47, 0x01, 0x60, 0x00, 0x60, 0x00, 0x01, 0x01,       /* a port */
        0x47, 0x01, 0x64, 0x00, 0x64, 0x00, 0x01, 0x01,       /* another */
        0x22, 0x02, 0x00, 0x79, 0x00,                         /* IRQ 1, end */
    };

    build(1, 0);
    const uint8_t *found = memmem(area, sizeof(area), "KBD0", 4);
    cr_assert_not_null(found);
    cr_assert_arr_eq(found - 5, want, sizeof(want));
}

Test(acpi, every_cpu_is_listed_once_and_the_pic_is_there)
{
    unsigned nr_cpus = 0, nr_ioapics = 0;

    build(4, 0);
    const uint8_t *madt = table(1);
    cr_assert_eq(word(madt + 36), HV_LAPIC_BASE);
    cr_assert_eq(word(madt + 40), 1, "PCAT_COMPAT");
    for (uint32_t at = 44; at < word(madt + 4); at += madt[at + 1]) {
        if (madt[at] == 0)
            cr_assert_eq(madt[at + 3], nr_cpus++);
        nr_ioapics += madt[at] == 1;
        if (madt[at] == 1)
            cr_assert_eq(madt[at + 2], 0, "as its register and the MP table");
    }
    cr_assert_eq(nr_cpus, 4);
    cr_assert_eq(nr_ioapics, 1);
}

Test(acpi, what_does_not_fit_is_counted_and_not_written)
{
    static struct {
        struct aml aml;
        uint8_t guard[64];
    } room;

    memset(room.guard, 0xA5, sizeof(room.guard));
    mem = NULL;
    for (unsigned i = 0; i < 2000; i++) {
        struct aml_block device = aml_begin_device(&room.aml, "DEV0");
        struct aml_block resources = aml_begin_resources(&room.aml);
        aml_resource_gsi(&room.aml, i);
        aml_end_resources(&room.aml, resources);
        aml_end(&room.aml, device);
    }
    cr_assert_gt(room.aml.len, AML_MAX);
    for (size_t i = 0; i < sizeof(room.guard); i++)
        cr_assert_eq(room.guard[i], 0xA5);
}

Test(acpi, the_timer_counts_and_events_never_come)
{
    struct device *timer = acpi_pm_timer_create();
    struct device *event = acpi_pm_event_create();
    uint32_t first = 0, then = 0;
    uint8_t bytes[4];

    mem = NULL;
    cr_assert(timer && event);
    timer->ops->read(timer, 0, (uint8_t *)&first, 4);
    do
        timer->ops->read(timer, 0, (uint8_t *)&then, 4);
    while (then == first);
    cr_assert_lt(then - first, ACPI_TIMER_HZ, "less than a second later");
    event->ops->write(event, 0, (const uint8_t *)"\xFF\xFF\x21\x03", 4);
    event->ops->read(event, 0, bytes, 4);
    cr_assert_eq(memcmp(bytes, "\0\0\x21\x03", 4), 0,
                 "no status, and what is enabled");
    device_destroy(timer);
    device_destroy(event);
}
