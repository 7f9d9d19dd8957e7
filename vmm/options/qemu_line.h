/* SPDX-License-Identifier: MIT */
/*
 * The contents of a QEMU command line so far, and the parts of its translation:
 * options fill it (qemu_table.c has those that are taken, qemu_other.c the
 * others), the machine (qemu_machine.c), drives (qemu_drive.c, qemu_boot.c) and
 * devices (qemu_device.c) have files of their own, and qemu_words.c turns it
 * into vmm's words. Only for options/.
 */
#ifndef VMM_OPTIONS_QEMU_LINE_H
#define VMM_OPTIONS_QEMU_LINE_H

#include "options.h"

#define QEMU_MAX_DRIVES 10u
#define QEMU_IDE_DRIVES ((int)OPTIONS_MAX_ATA)
#define QEMU_MAX_INDEX  64 /* places on a bus */
#define QEMU_KEY_SIZE   64u

enum qemu_bus {
    QEMU_IDE,
    QEMU_VIRTIO,
    QEMU_FLOPPY,
    QEMU_NO_BUS, /* if=none: a -device refers to it by its id */
    QEMU_CD,     /* booted by the BIOS, or passed over */
};

struct qemu_drive {
    char file[4096];
    char id[64]; /* "" if not given */
    enum qemu_bus bus;
    int index; /* -1: the next free one */
    bool read_only;
    bool snapshot; /* what the guest writes is not kept */
};

struct qemu_line {
    struct qemu_command *command;
    const char *kernel; /* these point into the arguments */
    const char *initrd;
    const char *append;
    const char *output; /* the file of -serial file:..., or NULL */
    struct qemu_drive drives[QEMU_MAX_DRIVES];
    unsigned nr_drives;
    uint64_t memory; /* bytes, 0: not given */
    unsigned nr_cpus;
    unsigned debug_exit; /* the port of isa-debug-exit, 0: no such device */
    char boot[5];        /* the order's letters, "" if not given */
    bool no_window;      /* -nographic and similar options */
    bool text_window;    /* -curses */
    bool no_reboot;
    bool snapshot;       /* -snapshot: as if each drive had it */
    bool test_ports;     /* pc-testdev */
    const char *own[64]; /* options of vmm itself, passed on */
    unsigned nr_own;
    bool has_told_pci;
    bool has_told_network;
    bool has_serial;
};

/* One of "key=value,key=value". `,,` stands for a comma. */
struct qemu_pair {
    char key[QEMU_KEY_SIZE];
    char value[4096];
};

/* Takes the first pair off `from` and returns the rest, NULL at the end. A word
 * without a `=` is a value of the key `implied`, or, if that is NULL, a key
 * with the value "on". A value that is too long is cut; a key that is too long
 * becomes "". */
const char *qemu_next_pair(const char *from, const char *implied,
                           struct qemu_pair *pair);

#define VALUE  true
#define SWITCH false

/* One row for each option. */
enum qemu_way {
    QEMU_QUIET,      /* the machine has it, or the option changes nothing */
    QEMU_TELL,       /* harmless: reported and skipped */
    QEMU_REFUSE,     /* not supported */
    QEMU_NONE_ONLY,  /* not supported, except "none" and the like */
    QEMU_TELL_OTHER, /* reported, unless "none" and the like */
    QEMU_TAKE,       /* handled by its function */
};

struct qemu_option {
    const char *name; /* without the dash */
    bool has_value;
    enum qemu_way way;
    const char *why; /* a clause for what is reported or refused */
    int (*take)(struct qemu_line *line, const char *name, const char *value);
};

/* NULL: an option that we do not know, though QEMU may. `name` has no dash. */
const struct qemu_option *qemu_find_option(const char *name);
/* The same, among those that are not taken. */
const struct qemu_option *qemu_find_other(const char *name);

/* Accept a value or refuse it: 0 or STATUS_USAGE after one line. */
int qemu_add_drive(struct qemu_line *line, const char *name, const char *value);
int qemu_add_disk(struct qemu_line *line, const char *name, const char *value);
/* Gives drives without an index the first free place, as QEMU does. 0, or
 * STATUS_USAGE after one line if a drive has no place of its own. */
int qemu_place_drives(struct qemu_line *line);
/* The drive in this place, NULL if there is none. */
struct qemu_drive *qemu_drive_at(struct qemu_line *line, enum qemu_bus bus,
                                 int index);
/* The drive that is booted without -kernel, as by a BIOS: the first hard disk,
 * the floppy or the CD, in the order of -boot, and none without a boot sector
 * if another has one. NULL: there is no drive. */
const struct qemu_drive *qemu_boot_drive(struct qemu_line *line);
int qemu_add_device(struct qemu_line *line, const char *name,
                    const char *value);
/* -net, -nic, -netdev, or a network card: reported once. */
int qemu_add_network(struct qemu_line *line, const char *name,
                     const char *value);

int qemu_take_memory(struct qemu_line *line, const char *name,
                     const char *value);
int qemu_take_cpus(struct qemu_line *line, const char *name, const char *value);
int qemu_take_cpu(struct qemu_line *line, const char *name, const char *value);
int qemu_take_machine(struct qemu_line *line, const char *name,
                      const char *value);
int qemu_take_serial(struct qemu_line *line, const char *name,
                     const char *value);
int qemu_take_chardev(struct qemu_line *line, const char *name,
                      const char *value);

/* Is it "none", "null", "off", "no"? */
bool qemu_is_none(const char *value);

/* "-name value: why". Returns STATUS_USAGE. */
int qemu_refuse(const char *name, const char *value, const char *why, ...)
    PRINTF(3, 4);
void qemu_tell(const char *name, const char *value, const char *why);

#define QEMU_NO_USB "there is no USB; keys come by the i8042"

/* The devices that -device takes, one a line, as QEMU prints them. */
void qemu_print_devices(FILE *out);

/* Makes line->command->words. 0 or STATUS_USAGE after one line. */
int qemu_make_words(struct qemu_line *line);

#endif
