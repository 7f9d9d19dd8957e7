/* SPDX-License-Identifier: MIT */
/*
 * The ports that power off emulators, the firmware configuration, the PCI bus
 * without devices, and the ports for test suites.
 */
#include <criterion/criterion.h>

#include "dev/fw_cfg.h"
#include "dev/pci_config.h"
#include "dev/power_off.h"
#include "dev/test_ports.h"
#include "device_tools.h"
#include "stderr_tools.h"

static struct requests_seen seen;

static void forget(void)
{
    seen = (struct requests_seen){0};
}

TestSuite(small_devices, .init = forget);

Test(small_devices, acpi_switches_off_by_its_type_alone)
{
    struct machine_requests requests = requests_into(&seen);

    for (unsigned type = 0; type < 8; type++) {
        struct device *dev = power_off_acpi_create(&requests, type);
        for (unsigned value = 0; value < 0x10000; value++) {
            bool is_off = value & 0x2000 && (value >> 10 & 7) == type;
            seen.nr_power_offs = 0;
            put(dev, 0, 2, value);
            cr_assert_eq(seen.nr_power_offs, is_off, "0x%x", value);
            cr_assert_eq(get(dev, 0, 2), value & ~0x2000u);
        }
        device_destroy(dev);
    }
    cr_assert_str_eq(seen.how, "ACPI");
    cr_assert_eq(seen.nr_resets + seen.nr_exits, 0);
}

Test(small_devices, acpi_sleep_that_is_not_there_is_told_once)
{
    struct machine_requests requests = requests_into(&seen);
    struct device *dev = power_off_acpi_create(&requests, 5);
    struct stderr_seen stderr_seen;

    cr_assert_eq(stderr_capture(&stderr_seen), 0);
    put(dev, 0, 2, 1u << 10); /* a type alone */
    cr_assert_str_empty(stderr_take(&stderr_seen));
    put(dev, 0, 2, 0x2000 | 1u << 10);
    const char *text = stderr_take(&stderr_seen);
    cr_assert(is_one_message(text), "%s", text);
    cr_assert(strstr(text, "ACPI sleep type 1"), "%s", text);
    put(dev, 0, 2, 0x2000 | 1u << 10);
    put(dev, 0, 2, 0x2000 | 5u << 10);
    cr_assert_str_empty(stderr_take(&stderr_seen));
    cr_assert_eq(seen.nr_power_offs, 1);
    device_destroy(dev);
}

Test(small_devices, acpi_in_each_width)
{
    struct machine_requests requests = requests_into(&seen);
    struct device *dev = power_off_acpi_create(&requests, 0);

    put(dev, 0, 4, 0x2000);
    cr_assert_eq(seen.nr_power_offs, 1);
    put(dev, 0, 1, 0x01);
    cr_assert_eq(seen.nr_power_offs, 1);
    put(dev, 1, 1, 0x20);
    cr_assert_eq(seen.nr_power_offs, 2);
    cr_assert_eq(get(dev, 0, 4), 0xFFFF0001);
    cr_assert_eq(get(dev, 1, 1), 0x00);
    cr_assert_eq(get(dev, 2, 2), 0xFFFF);
    put(dev, 2, 2, 0x2000);
    cr_assert_eq(seen.nr_power_offs, 2, "there is no second register");
    dev->ops->reset(dev);
    cr_assert_eq(get(dev, 0, 2), 0);
    device_destroy(dev);
}

static void spell(struct device *dev, const char *text)
{
    for (; *text; text++)
        put(dev, 0, 1, (uint8_t)*text);
}

Test(small_devices, the_word_switches_off)
{
    struct machine_requests requests = requests_into(&seen);
    struct device *dev = power_off_word_create(&requests);

    spell(dev, "Shutdow");
    cr_assert_eq(seen.nr_power_offs, 0);
    spell(dev, "n");
    cr_assert_eq(seen.nr_power_offs, 1);
    spell(dev, "shutdown Shutdow Shut SShutdow");
    cr_assert_eq(seen.nr_power_offs, 1);
    spell(dev, "n");
    cr_assert_eq(seen.nr_power_offs, 2, "it may begin in the middle");
    spell(dev, "Shut");
    dev->ops->reset(dev);
    spell(dev, "down");
    cr_assert_eq(seen.nr_power_offs, 2);
    for (unsigned value = 0; value < 0x100; value++)
        put(dev, 0, 1, value);
    cr_assert_eq(get(dev, 0, 1), 0xFF);
    device_destroy(dev);
}

/* The item of a key: `bytes` of it, the lowest byte first. */
static uint64_t item(struct device *dev, unsigned key, unsigned bytes)
{
    uint64_t value = 0;

    put(dev, 0, 2, key);
    for (unsigned i = 0; i < bytes; i++)
        value |= get(dev, 1, 1) << (8 * i);
    return value;
}

Test(small_devices, fw_cfg_tells_who_it_is_and_what_there_is)
{
    struct device *dev = fw_cfg_create(UINT64_C(0x123456789000), 3);

    cr_assert_eq(item(dev, FW_CFG_KEY_SIGNATURE, 4), 0x554D4551, "QEMU");
    cr_assert_eq(item(dev, FW_CFG_KEY_ID, 4), 1);
    cr_assert_eq(item(dev, FW_CFG_KEY_RAM_SIZE, 8), 0x123456789000);
    cr_assert_eq(item(dev, FW_CFG_KEY_NR_CPUS, 2), 3);
    cr_assert_eq(item(dev, FW_CFG_KEY_MAX_CPUS, 2), 3);
    cr_assert_eq(item(dev, FW_CFG_KEY_FILES, 4), 0);
    for (unsigned key = 0x20; key < 0x10000; key += 0x123)
        cr_assert_eq(item(dev, key, 8), 0);
    device_destroy(dev);
}

Test(small_devices, fw_cfg_reads_zeros_behind_an_item)
{
    struct device *dev = fw_cfg_create(UINT64_MAX, 1);

    cr_assert_eq(item(dev, FW_CFG_KEY_RAM_SIZE, 8), UINT64_MAX);
    for (unsigned i = 0; i < 100; i++)
        cr_assert_eq(get(dev, 1, 1), 0);
    put(dev, 1, 1, 0xFF); /* writes have no effect */
    cr_assert_eq(item(dev, FW_CFG_KEY_RAM_SIZE, 1), 0xFF);
    cr_assert_eq(get(dev, 0, 1), 0xFF);
    cr_assert_eq(get(dev, 0, 2), 0xFFFF, "the selector is not read");
    put(dev, 0, 1, FW_CFG_KEY_NR_CPUS); /* nor do writes of half a key */
    cr_assert_eq(get(dev, 1, 1), 0xFF);
    dev->ops->reset(dev);
    cr_assert_eq(get(dev, 1, 1), 'Q');
    device_destroy(dev);
}

#define BRIDGE 0x80000000u /* bus 0, device 0, function 0 */

static uint64_t config(struct device *dev, uint32_t address, unsigned offset,
                       unsigned len)
{
    put(dev, 0, 4, address);
    return get(dev, 4 + offset, len);
}

Test(small_devices, pci_has_a_host_bridge)
{
    struct device *dev = pci_config_create();

    cr_assert_eq(config(dev, BRIDGE, 0, 4), 0x12378086);
    cr_assert_eq(config(dev, BRIDGE, 2, 2), 0x1237);
    cr_assert_eq(config(dev, BRIDGE + 8, 2, 2), 0x0600, "class: host bridge");
    cr_assert_eq(config(dev, BRIDGE + 8, 3, 1), 6);
    cr_assert_eq(config(dev, BRIDGE + 0xC, 2, 1), 0, "one function");
    for (uint32_t at = 0x10; at < 0x100; at += 4)
        cr_assert_eq(config(dev, BRIDGE + at, 0, 4), 0, "%#x", at);
    put(dev, 4, 4, 0xFFFFFFFF); /* all of it is read-only */
    cr_assert_eq(config(dev, BRIDGE, 0, 4), 0x12378086);
    cr_assert_eq(config(dev, 0, 0, 4), 0xFFFFFFFF, "not enabled");
    for (uint32_t other = 0x100; other < 0x1000000; other += 0x100)
        cr_assert_eq(config(dev, BRIDGE + other, 0, 4), 0xFFFFFFFF);
    device_destroy(dev);
}

Test(small_devices, pci_says_nobody)
{
    struct device *dev = pci_config_create();

    cr_assert_eq(get(dev, 0, 4), 0);
    put(dev, 0, 4, 0xFFFFFFFF);
    cr_assert_eq(get(dev, 0, 4), 0x80FFFFFC);
    for (unsigned offset = 4; offset < 8; offset++)
        for (unsigned len = 1; len <= 4 && offset + len <= 8; len *= 2) {
            put(dev, offset, len, 0);
            cr_assert_eq(get(dev, offset, len), ones(len));
        }
    cr_assert_eq(get(dev, 0, 4), 0x80FFFFFC);
    /* Linux's test for the configuration mechanism. */
    put(dev, 3, 1, 0x01);
    put(dev, 0, 2, 0);
    cr_assert_eq(get(dev, 0, 4), 0x80FFFFFC);
    cr_assert_eq(get(dev, 0, 1), 0xFF);
    cr_assert_eq(get(dev, 2, 1), 0xFF);
    put(dev, 0, 4, 0x80000000);
    cr_assert_eq(get(dev, 0, 4), 0x80000000);
    dev->ops->reset(dev);
    cr_assert_eq(get(dev, 0, 4), 0);
    device_destroy(dev);
}

Test(small_devices, test_data_reads_as_it_was_written)
{
    struct device *dev = test_data_create();

    cr_assert_eq(get(dev, 0, 4), 0);
    put(dev, 0, 4, 0x12345678);
    cr_assert_eq(get(dev, 0, 4), 0x12345678);
    put(dev, 1, 2, 0xABCD);
    cr_assert_eq(get(dev, 0, 4), 0x12ABCD78);
    cr_assert_eq(get(dev, 2, 1), 0xAB);
    cr_assert_eq(get(dev, 2, 2), 0x12AB);
    dev->ops->reset(dev);
    cr_assert_eq(get(dev, 0, 4), 0);
    device_destroy(dev);
}

Test(small_devices, test_window_is_memory_in_every_width)
{
    struct device *dev = test_window_create();

    put(dev, 0, 8, 0x1122334455667788);
    cr_assert_eq(get(dev, 0, 8), 0x1122334455667788);
    put(dev, 3, 4, 0xAABBCCDD);
    cr_assert_eq(get(dev, 0, 8), 0x11AABBCCDD667788);
    put(dev, HV_TEST_WINDOW_SIZE - 1, 1, 0x7F);
    cr_assert_eq(get(dev, HV_TEST_WINDOW_SIZE - 2, 2), 0x7F00);
    dev->ops->reset(dev);
    cr_assert_eq(get(dev, HV_TEST_WINDOW_SIZE - 8, 8), 0);
    cr_assert_eq(get(dev, 0, 8), 0);
    device_destroy(dev);
}

Test(small_devices, test_ports_set_each_line)
{
    struct line_seen lines = {0};
    struct irq_line first = line_into(&lines, 0);
    struct device *dev = test_irq_create(&first);

    for (unsigned i = 0; i < TEST_IRQ_NR_PORTS; i++) {
        put(dev, i, 1, 0x80);
        cr_assert_eq(lines.gsi, i);
        cr_assert(lines.level);
        put(dev, i, 1, 0);
        cr_assert_eq(lines.gsi, i);
        cr_assert_not(lines.level);
    }
    cr_assert_eq(lines.nr_calls, 2 * TEST_IRQ_NR_PORTS);
    put(dev, 11, 4, 1);
    cr_assert_eq(lines.nr_calls, 2 * TEST_IRQ_NR_PORTS + 4, "byte by byte");
    cr_assert_eq(lines.nr_rises, TEST_IRQ_NR_PORTS + 1);
    cr_assert_eq(lines.gsi, 14);
    cr_assert_not(lines.level);
    cr_assert_eq(get(dev, 3, 1), 0xFF);
    device_destroy(dev);
}
