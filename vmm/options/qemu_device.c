/* SPDX-License-Identifier: MIT */
/*
 * -device: which of QEMU's devices this machine has, always or through an
 * option. Source: qemu(1), "-device"; QEMU's documentation, "isa-debug-exit".
 */
#include <string.h>

#include "base/log.h"
#include "base/parse.h"
#include "base/status.h"
#include "hv/ports.h"
#include "qemu_line.h"

static const struct {
    const char *name;
    enum {
        ALWAYS,     /* every machine has it */
        VIRTIO,     /* the same, but at virtio-mmio */
        VIRTIO_BLK, /* needs a drive */
        IDE_DISK,   /* the same */
        DEBUG_EXIT,
        DEBUG_CONSOLE,
        NOT_WHOLE, /* accepted; reported as incomplete */
    } kind;
} devices[] = {
    {"isa-debug-exit", DEBUG_EXIT},
    {"isa-debugcon", DEBUG_CONSOLE},
    {"isa-serial", ALWAYS},
    {"i8042", ALWAYS},
    {"ps2-kbd", ALWAYS},
    {"mc146818rtc", ALWAYS},
    {"ide-hd", IDE_DISK},
    {"ide-drive", IDE_DISK},
    {"virtio-blk", VIRTIO_BLK},
    {"virtio-blk-pci", VIRTIO_BLK},
    {"virtio-blk-pci-non-transitional", VIRTIO_BLK},
    {"virtio-blk-device", VIRTIO_BLK},
    {"virtio-rng", VIRTIO},
    {"virtio-rng-pci", VIRTIO},
    {"virtio-rng-pci-non-transitional", VIRTIO},
    {"virtio-rng-device", VIRTIO},
    {"virtio-serial", VIRTIO},
    {"virtio-serial-pci", VIRTIO},
    {"virtio-serial-device", VIRTIO},
    {"virtconsole", ALWAYS},
    {"pc-testdev", NOT_WHOLE},
};

void qemu_print_devices(FILE *out)
{
    for (size_t i = 0; i < ARRAY_SIZE(devices); i++)
        fprintf(out, "name \"%s\"\n", devices[i].name);
}

/* The value of `key` in "driver=NAME,key=value"; false if it is not there. */
static bool find(const char *value, const char *key, struct qemu_pair *pair)
{
    const char *at = qemu_next_pair(value, "driver", pair);

    while (strcmp(pair->key, key) != 0) {
        if (!at)
            return false;
        at = qemu_next_pair(at, NULL, pair);
    }
    return true;
}

/* The port of an ISA device; `usual` if none is given. False: not a number. */
static bool find_port(const char *value, uint64_t usual, uint64_t *port)
{
    struct qemu_pair pair = {.key = ""};

    *port = usual;
    return !find(value, "iobase", &pair) ||
           parse_exact(pair.value, 0, 0xFFFF, port);
}

static int add_debug_exit(struct qemu_line *line, const char *value)
{
    uint64_t port;

    if (!find_port(value, HV_PORT_EXIT_OTHER, &port) ||
        (port != HV_PORT_EXIT && port != HV_PORT_EXIT_OTHER))
        return qemu_refuse("device", value,
                           "the exit port is at iobase=%#x or %#x",
                           HV_PORT_EXIT, HV_PORT_EXIT_OTHER);
    line->debug_exit = (unsigned)port;
    return 0;
}

static int add_debug_console(const char *value)
{
    uint64_t port;

    if (!find_port(value, HV_PORT_DEBUGCON, &port) || port != HV_PORT_DEBUGCON)
        return qemu_refuse("device", value,
                           "the debug console is at iobase=%#x",
                           HV_PORT_DEBUGCON);
    return 0;
}

/* Connects a drive to a bus: only now is it known what kind of disk it is. */
static int use_drive(struct qemu_line *line, const char *value,
                     enum qemu_bus bus)
{
    struct qemu_pair pair = {.key = ""};

    if (find(value, "bus", &pair) && strncmp(pair.value, "ide.", 4) != 0 &&
        bus == QEMU_IDE)
        return qemu_refuse("device", value,
                           "disks are on ide.0 and ide.1; there is no AHCI; "
                           "give it by -drive ...,if=ide or if=virtio");
    if (!find(value, "drive", &pair))
        return qemu_refuse("device", value, "it names no drive=ID");
    for (unsigned i = 0; i < line->nr_drives; i++) {
        if (strcmp(line->drives[i].id, pair.value) != 0 ||
            line->drives[i].bus != QEMU_NO_BUS)
            continue;
        line->drives[i].bus = bus;
        return 0;
    }
    return qemu_refuse("device", value,
                       "no -drive in front of it has this id and if=none");
}

static void tell_mmio(struct qemu_line *line, const char *name)
{
    if (line->has_told_pci || !strstr(name, "-pci"))
        return;
    line->has_told_pci = true;
    log_warn("qemu: -device %s: virtio is at virtio-mmio here, not on PCI; "
             "Linux finds it by ACPI",
             name);
}

int qemu_add_device(struct qemu_line *line, const char *name, const char *value)
{
    struct qemu_pair driver = {.key = ""};
    size_t i = 0;

    if (strcmp(value, "help") == 0 || strcmp(value, "?") == 0) {
        line->command->want = QEMU_DEVICES;
        return 0;
    }
    if (!find(value, "driver", &driver))
        return qemu_refuse(name, value, "it names no device");
    while (i < ARRAY_SIZE(devices) &&
           strcmp(devices[i].name, driver.value) != 0)
        i++;
    if (i == ARRAY_SIZE(devices))
        return qemu_refuse(name, value,
                           "there is no such device here; vmm qemu -device "
                           "help says which there are");
    switch (devices[i].kind) {
    case ALWAYS:
        break;
    case VIRTIO:
        tell_mmio(line, driver.value);
        break;
    case VIRTIO_BLK:
        tell_mmio(line, driver.value);
        return use_drive(line, value, QEMU_VIRTIO);
    case IDE_DISK:
        return use_drive(line, value, QEMU_IDE);
    case DEBUG_EXIT:
        return add_debug_exit(line, value);
    case DEBUG_CONSOLE:
        return add_debug_console(value);
    case NOT_WHOLE:
        qemu_tell(name, value,
                  "its ports are not here; a test that uses them fails");
        break;
    }
    return 0;
}
