/* SPDX-License-Identifier: MIT */
/*
 * acpi NR_CPUS NR_DEVICES: writes the ACPI tables of such a machine to files in
 * the working directory, one file for each table, for iasl to read.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot/acpi.h"
#include "hv/layout.h"

static uint8_t area[HV_ACPI_END - HV_ACPI];

static void save(const char *name)
{
    for (size_t at = 0; at + 36 <= sizeof(area); at += 64) {
        uint32_t len;
        char file[16];

        if (memcmp(area + at, name, 4) != 0)
            continue;
        memcpy(&len, area + at + 4, sizeof(len));
        snprintf(file, sizeof(file), "%s.dat", name);
        FILE *out = fopen(file, "we");
        if (!out || len > sizeof(area) - at ||
            fwrite(area + at, 1, len, out) != len || fclose(out)) {
            perror(file);
            exit(1);
        }
        return;
    }
    fprintf(stderr, "acpi: there is no %s\n", name);
    exit(1);
}

int main(int argc, char **argv)
{
    static struct hv_device devices[HV_BOOT_MAX_DEVICES];
    struct acpi_config config = {.devices = devices};
    struct guest_mem *mem;
    uint64_t rsdp;

    if (argc != 3)
        return 64;
    config.nr_cpus = (unsigned)atoi(argv[1]);
    config.nr_devices = (unsigned)atoi(argv[2]);
    for (unsigned i = 0; i < config.nr_devices && i < HV_BOOT_MAX_DEVICES; i++)
        devices[i] = (struct hv_device){
            .kind = HV_DEVICE_VIRTIO_MMIO,
            .gsi = 16 + i,
            .base = HV_VIRTIO_BASE + HV_VIRTIO_STRIDE * i,
            .size = HV_VIRTIO_STRIDE,
        };
    if (guest_mem_create(1 << 20, &mem) || acpi_write(&config, mem, &rsdp) ||
        guest_mem_read(mem, gpa(HV_ACPI), area, sizeof(area)))
        return 1;
    save("FACP");
    save("APIC");
    save("DSDT");
    guest_mem_destroy(mem);
    return 0;
}
