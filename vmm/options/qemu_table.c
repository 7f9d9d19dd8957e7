/* SPDX-License-Identifier: MIT */
/*
 * The QEMU options that are taken, and how each is translated. Source: qemu(1),
 * "Options".
 */
#include <stdio.h>
#include <string.h>

#include "base/parse.h"
#include "base/status.h"
#include "hv/ports.h"
#include "qemu_line.h"

static int take_text(struct qemu_line *line, const char *name,
                     const char *value)
{
    if (!*value)
        return qemu_refuse(name, "''", "the value is empty");
    if (strcmp(name, "kernel") == 0)
        line->kernel = value;
    else
        line->initrd = value;
    return 0;
}

static int take_append(struct qemu_line *line, const char *name,
                       const char *value)
{
    (void)name;
    line->append = value;
    return 0;
}

static int take_boot(struct qemu_line *line, const char *name,
                     const char *value)
{
    struct qemu_pair pair = {.key = ""};

    for (const char *at = value; at;) {
        at = qemu_next_pair(at, "order", &pair);
        if (strcmp(pair.key, "order") != 0 && strcmp(pair.key, "once") != 0)
            continue;
        if (!strchr("acdn", pair.value[0]) || pair.value[0] == '\0')
            return qemu_refuse(name, value,
                               "a is the floppy, c the disk, d the CD");
        if (pair.value[0] == 'n' && !pair.value[1])
            return qemu_refuse(name, value, "there is no network");
        snprintf(line->boot, sizeof(line->boot), "%.4s", pair.value);
    }
    return 0;
}

static int take_switch(struct qemu_line *line, const char *name,
                       const char *value)
{
    (void)value;
    if (strcmp(name, "no-reboot") == 0)
        line->no_reboot = true;
    else if (strcmp(name, "snapshot") == 0)
        line->snapshot = true;
    else if (strcmp(name, "curses") == 0)
        line->text_window = true;
    else
        line->no_window = true; /* nographic */
    return 0;
}

static int take_display(struct qemu_line *line, const char *name,
                        const char *value)
{
    struct qemu_pair pair = {.key = ""};

    (void)qemu_next_pair(value, "type", &pair);
    if (strcmp(pair.value, "none") == 0)
        line->no_window = true;
    else if (strcmp(pair.value, "curses") == 0)
        line->text_window = true;
    else if (strncmp(value, "vnc", 3) == 0 || strncmp(value, "egl", 3) == 0 ||
             strncmp(value, "spice", 5) == 0)
        return qemu_refuse(name, value,
                           "the screen is text, in the terminal; give "
                           "-display curses or none");
    return 0;
}

static int take_action(struct qemu_line *line, const char *name,
                       const char *value)
{
    struct qemu_pair pair = {.key = ""};

    (void)name;
    for (const char *at = value; at;) {
        at = qemu_next_pair(at, NULL, &pair);
        if (strcmp(pair.key, "reboot") == 0)
            line->no_reboot = strcmp(pair.value, "shutdown") == 0;
    }
    return 0;
}

static int take_rtc(struct qemu_line *line, const char *name, const char *value)
{
    (void)line;
    if (strncmp(value, "base=utc", 8) != 0 && strncmp(value, "clock=", 6) != 0)
        qemu_tell(name, value, "the clock is the host's, in UTC");
    return 0;
}

static int take_object(struct qemu_line *line, const char *name,
                       const char *value)
{
    if (strncmp(value, "rng-", 4) == 0 || strncmp(value, "iothread", 8) == 0 ||
        strncmp(value, "memory-backend-ram", 18) == 0)
        return 0;
    if (strncmp(value, "filter-", 7) == 0) /* of a network's packets */
        return qemu_add_network(line, name, value);
    return qemu_refuse(name, value,
                       "only rng, iothread and memory-backend-ram "
                       "are what vmm has anyway");
}

/* "driver.property=value" of a device that the machine has anyway. */
static int take_global(struct qemu_line *line, const char *name,
                       const char *value)
{
    static const char port[] = "isa-debugcon.iobase=";
    uint64_t number;

    (void)line;
    if (strncmp(value, port, sizeof(port) - 1) != 0)
        qemu_tell(name, value, "it is about a part of QEMU");
    else if (!parse_exact(value + sizeof(port) - 1, 0, 0xFFFF, &number) ||
             number != HV_PORT_DEBUGCON)
        return qemu_refuse(name, value, "the debug console is at port %#x",
                           HV_PORT_DEBUGCON);
    return 0;
}

static int take_fw_cfg(struct qemu_line *line, const char *name,
                       const char *value)
{
    struct qemu_pair pair = {.key = ""};

    (void)line;
    (void)qemu_next_pair(value, "name", &pair);
    if (strncmp(pair.value, "etc/", 4) != 0)
        return qemu_refuse(name, value,
                           "the guest finds no files there; give them as "
                           "-initrd");
    qemu_tell(name, value, "it is for QEMU's firmware");
    return 0;
}

static int take_answer(struct qemu_line *line, const char *name,
                       const char *value)
{
    (void)value;
    line->command->want = name[0] == 'v' ? QEMU_VERSION : QEMU_HELP;
    return 0;
}

static const struct qemu_option options[] = {
    {"kernel", VALUE, QEMU_TAKE, NULL, take_text},
    {"initrd", VALUE, QEMU_TAKE, NULL, take_text},
    {"append", VALUE, QEMU_TAKE, NULL, take_append},
    {"m", VALUE, QEMU_TAKE, NULL, qemu_take_memory},
    {"smp", VALUE, QEMU_TAKE, NULL, qemu_take_cpus},
    {"hda", VALUE, QEMU_TAKE, NULL, qemu_add_disk},
    {"hdb", VALUE, QEMU_TAKE, NULL, qemu_add_disk},
    {"hdc", VALUE, QEMU_TAKE, NULL, qemu_add_disk},
    {"hdd", VALUE, QEMU_TAKE, NULL, qemu_add_disk},
    {"fda", VALUE, QEMU_TAKE, NULL, qemu_add_disk},
    {"fdb", VALUE, QEMU_TAKE, NULL, qemu_add_disk},
    {"drive", VALUE, QEMU_TAKE, NULL, qemu_add_drive},
    {"device", VALUE, QEMU_TAKE, NULL, qemu_add_device},
    {"boot", VALUE, QEMU_TAKE, NULL, take_boot},
    {"cdrom", VALUE, QEMU_TAKE, NULL, qemu_add_disk},
    {"net", VALUE, QEMU_TAKE, NULL, qemu_add_network},
    {"nic", VALUE, QEMU_TAKE, NULL, qemu_add_network},
    {"netdev", VALUE, QEMU_TAKE, NULL, qemu_add_network},
    {"global", VALUE, QEMU_TAKE, NULL, take_global},
    {"nographic", SWITCH, QEMU_TAKE, NULL, take_switch},
    {"curses", SWITCH, QEMU_TAKE, NULL, take_switch},
    {"display", VALUE, QEMU_TAKE, NULL, take_display},
    {"no-reboot", SWITCH, QEMU_TAKE, NULL, take_switch},
    {"snapshot", SWITCH, QEMU_TAKE, NULL, take_switch},
    {"action", VALUE, QEMU_TAKE, NULL, take_action},
    {"serial", VALUE, QEMU_TAKE, NULL, qemu_take_serial},
    {"debugcon", VALUE, QEMU_TAKE, NULL, qemu_take_serial},
    {"chardev", VALUE, QEMU_TAKE, NULL, qemu_take_chardev},
    {"machine", VALUE, QEMU_TAKE, NULL, qemu_take_machine},
    {"M", VALUE, QEMU_TAKE, NULL, qemu_take_machine},
    {"accel", VALUE, QEMU_TAKE, NULL, qemu_take_machine},
    {"cpu", VALUE, QEMU_TAKE, NULL, qemu_take_cpu},
    {"rtc", VALUE, QEMU_TAKE, NULL, take_rtc},
    {"object", VALUE, QEMU_TAKE, NULL, take_object},
    {"fw_cfg", VALUE, QEMU_TAKE, NULL, take_fw_cfg},
    {"help", SWITCH, QEMU_TAKE, NULL, take_answer},
    {"h", SWITCH, QEMU_TAKE, NULL, take_answer},
    {"version", SWITCH, QEMU_TAKE, NULL, take_answer},
};

const struct qemu_option *qemu_find_option(const char *name)
{
    for (size_t i = 0; i < ARRAY_SIZE(options); i++)
        if (strcmp(options[i].name, name) == 0)
            return &options[i];
    return qemu_find_other(name);
}
