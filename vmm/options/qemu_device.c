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
        TEST_PORTS,
        CD_DRIVE,
    } kind;
} devices[] = {
    {"isa-debug-exit", DEBUG_EXIT},
    {"isa-debugcon", DEBUG_CONSOLE},
    {"isa-serial", ALWAYS},
    {"i8042", ALWAYS},
    {"piix3-ide", ALWAYS},
    {"piix4-ide", ALWAYS},
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
    {"pc-testdev", TEST_PORTS},
    {"ide-cd", CD_DRIVE},
    {"scsi-cd", CD_DRIVE},
};

/* Devices that the machine lacks, by the beginning of their names. */
#define NO_SOUND   "there is no sound"
#define NO_PICTURE "the screen is text"
#define NO_BUS     "there is no such bus; give the disk as -hda or if=virtio"
#define NO_BRIDGE  "the PCI bus is empty"

static const struct {
    const char *prefix;
    enum {
        NETWORK, /* reported, once for all of them */
        ABSENT,  /* reported: the guest does not find it */
        NEEDED,  /* refused: the line would lose a disk */
    } kind;
    const char *why;
} absent[] = {
    {"e1000", NETWORK, NULL},
    {"rtl8139", NETWORK, NULL},
    {"ne2k", NETWORK, NULL},
    {"pcnet", NETWORK, NULL},
    {"i825", NETWORK, NULL},
    {"tulip", NETWORK, NULL},
    {"vmxnet", NETWORK, NULL},
    {"virtio-net", NETWORK, NULL},
    {"sb16", ABSENT, NO_SOUND},
    {"adlib", ABSENT, NO_SOUND},
    {"gus", ABSENT, NO_SOUND},
    {"cs4231a", ABSENT, NO_SOUND},
    {"AC97", ABSENT, NO_SOUND},
    {"ES1370", ABSENT, NO_SOUND},
    {"intel-hda", ABSENT, NO_SOUND},
    {"ich9-intel-hda", ABSENT, NO_SOUND},
    {"hda-", ABSENT, NO_SOUND},
    {"virtio-sound", ABSENT, NO_SOUND},
    {"VGA", ABSENT, NO_PICTURE},
    {"isa-vga", ABSENT, NO_PICTURE},
    {"cirrus-vga", ABSENT, NO_PICTURE},
    {"vmware-svga", ABSENT, NO_PICTURE},
    {"bochs-display", ABSENT, NO_PICTURE},
    {"qxl", ABSENT, NO_PICTURE},
    {"ramfb", ABSENT, NO_PICTURE},
    {"virtio-vga", ABSENT, NO_PICTURE},
    {"virtio-gpu", ABSENT, NO_PICTURE},
    {"virtio-keyboard", ABSENT, "keys come by the i8042"},
    {"virtio-mouse", ABSENT, "there is no mouse"},
    {"virtio-tablet", ABSENT, "there is no mouse"},
    {"virtio-balloon", ABSENT, "there is no balloon"},
    {"usb-storage", NEEDED, NO_BUS},
    {"usb-", ABSENT, QEMU_NO_USB},
    {"qemu-xhci", ABSENT, QEMU_NO_USB},
    {"nec-usb-xhci", ABSENT, QEMU_NO_USB},
    {"piix3-usb", ABSENT, QEMU_NO_USB},
    {"piix4-usb", ABSENT, QEMU_NO_USB},
    {"ich9-usb", ABSENT, QEMU_NO_USB},
    {"intel-iommu", ABSENT, NO_BRIDGE},
    {"amd-iommu", ABSENT, NO_BRIDGE},
    {"pci-bridge", ABSENT, NO_BRIDGE},
    {"pcie-root-port", ABSENT, NO_BRIDGE},
    {"ioh3420", ABSENT, NO_BRIDGE},
    {"ahci", NEEDED, NO_BUS},
    {"ich9-ahci", NEEDED, NO_BUS},
    {"nvme", NEEDED, NO_BUS},
    {"scsi-hd", NEEDED, NO_BUS},
    {"lsi", NEEDED, NO_BUS},
    {"virtio-scsi", NEEDED, NO_BUS},
    {"loader", NEEDED, "give the file by -kernel, or as -initrd"},
    {"virtio-9p", NEEDED, "vmm shares folders by --share=DIR"},
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

int qemu_add_network(struct qemu_line *line, const char *name,
                     const char *value)
{
    /* These name something of the host's. */
    static const char *const host[] = {"tap",   "bridge", "socket", "stream",
                                       "dgram", "vde",    NULL};
    struct qemu_pair pair = {.key = ""};

    (void)qemu_next_pair(value, "type", &pair);
    if (name[0] == 'n' && parse_word(pair.value, host) >= 0)
        return qemu_refuse(name, value,
                           "there is no network; leave it out or give none");
    if (qemu_is_none(pair.value) || line->has_told_network)
        return 0;
    line->has_told_network = true;
    qemu_tell(name, value, "there is no network; the guest finds no card");
    return 0;
}

/* A device that is in no machine of ours. */
static int add_absent(struct qemu_line *line, const char *name,
                      const char *value, const char *driver)
{
    for (size_t i = 0; i < ARRAY_SIZE(absent); i++) {
        const char *prefix = absent[i].prefix;
        if (strncmp(driver, prefix, strlen(prefix)) != 0)
            continue;
        if (absent[i].kind == NETWORK)
            return qemu_add_network(line, name, value);
        if (absent[i].kind == NEEDED)
            return qemu_refuse(name, value, "%s", absent[i].why);
        qemu_tell(name, value, absent[i].why);
        return 0;
    }
    return qemu_refuse(name, value,
                       "there is no such device here; vmm qemu -device help "
                       "says which there are");
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
        return add_absent(line, name, value, driver.value);
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
    case CD_DRIVE:
        return find(value, "drive", &driver) ? use_drive(line, value, QEMU_CD)
                                             : 0;
    case TEST_PORTS:
        line->test_ports = true;
        break;
    }
    return 0;
}
