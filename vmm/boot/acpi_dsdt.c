/* SPDX-License-Identifier: MIT */
/*
 * The DSDT. A virtio device has the identifier that Linux's virtio_mmio driver
 * looks for ("LNRO0005"), its registers and its line.
 */
#include "acpi_dsdt.h"

#include <stdio.h>

#include "hv/ports.h"

#define VIRTIO_ID "LNRO0005"

static void add_legacy(struct aml *aml, const char *name, const char *id,
                       uint16_t base, uint8_t nr, unsigned irq)
{
    struct aml_block device = aml_begin_device(aml, name);

    aml_name_eisa_id(aml, "_HID", id);
    struct aml_block resources = aml_begin_resources(aml);
    aml_resource_ports(aml, base, nr);
    if (irq)
        aml_resource_irq(aml, irq);
    aml_end_resources(aml, resources);
    aml_end(aml, device);
}

/* Two ports that are not next to each other. */
static void add_keyboard(struct aml *aml)
{
    struct aml_block device = aml_begin_device(aml, "KBD0");

    aml_name_eisa_id(aml, "_HID", "PNP0303");
    struct aml_block resources = aml_begin_resources(aml);
    aml_resource_ports(aml, HV_PORT_KBD_DATA, 1);
    aml_resource_ports(aml, HV_PORT_KBD_CMD, 1);
    aml_resource_irq(aml, HV_IRQ_KEYBOARD);
    aml_end_resources(aml, resources);
    aml_end(aml, device);
}

static void add_virtio(struct aml *aml, const struct hv_device *place,
                       unsigned index)
{
    char name[8];

    snprintf(name, sizeof(name), "VR%02X", index & 0xFF);
    struct aml_block device = aml_begin_device(aml, name);
    aml_name_string(aml, "_HID", VIRTIO_ID);
    aml_name_integer(aml, "_UID", index);
    aml_name_integer(aml, "_CCA", 1); /* DMA sees the caches */
    struct aml_block resources = aml_begin_resources(aml);
    aml_resource_memory(aml, (uint32_t)place->base, (uint32_t)place->size);
    aml_resource_gsi(aml, place->gsi);
    aml_end_resources(aml, resources);
    aml_end(aml, device);
}

void acpi_dsdt_build(const struct acpi_config *config, struct aml *aml)
{
    const uint64_t off[] = {HV_ACPI_TYPE_OFF, HV_ACPI_TYPE_OFF, 0, 0};

    aml_name_package(aml, "_S5_", off, ARRAY_SIZE(off));
    struct aml_block scope = aml_begin_scope(aml, "_SB_");
    add_legacy(aml, "COM1", "PNP0501", HV_PORT_UART, 8, HV_IRQ_UART);
    add_legacy(aml, "RTC0", "PNP0B00", HV_PORT_RTC_INDEX, 2, 0);
    add_keyboard(aml);
    for (unsigned i = 0; i < config->nr_devices; i++)
        if (config->devices[i].kind == HV_DEVICE_VIRTIO_MMIO)
            add_virtio(aml, &config->devices[i], i);
    aml_end(aml, scope);
}
