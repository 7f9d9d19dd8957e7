/* SPDX-License-Identifier: MIT */
/*
 * The command line, parsed and checked; nothing is opened here.
 */
#ifndef VMM_OPTIONS_OPTIONS_H
#define VMM_OPTIONS_OPTIONS_H

#include "boot/image.h"
#include "hv/hostfs.h"
#include "qemu.h"
#include "test_options.h"
#include "trace/out/output.h"

enum command {
    COMMAND_RUN,
    COMMAND_INSPECT,
    COMMAND_DOCTOR,
    COMMAND_TRACE, /* trace/command.h has its options */
    COMMAND_TEST,
    COMMAND_EXPLAIN,
    COMMAND_POLICY,
    COMMAND_NEW,  /* new/command.h has its options */
    COMMAND_QEMU, /* a translation to print: qemu_answer */
    COMMAND_HELP,
    COMMAND_VERSION,
};

enum hypercall_choice {
    HYPERCALL_AUTO, /* the one that was found to work */
    HYPERCALL_INSTRUCTION,
    HYPERCALL_PORT,
};

enum screen_choice {
    SCREEN_AUTO, /* live on a terminal, else at the end; only without other
                    output */
    SCREEN_LIVE,
    SCREEN_END,
    SCREEN_OFF,
};

enum unpack_choice {
    UNPACK_AUTO,  /* the cache if that works */
    UNPACK_CACHE, /* and say so if it does not */
    UNPACK_GUEST, /* a kernel unpacks itself */
};

#define OPTIONS_MAX_CPUS        64u
#define OPTIONS_PROFILE_LEAST   100u /* samples a second */
#define OPTIONS_PROFILE_MOST    1000u
#define OPTIONS_PROFILE_HZ      251u   /* a prime: in step with no timer */
#define OPTIONS_TEST_TIMEOUT_MS 60000u /* per test, if none is given */
#define OPTIONS_MAX_DISKS       6u
#define OPTIONS_MAX_ATA         4u  /* of them with an ATA channel */
#define OPTIONS_DISK_ID         20u /* bytes that both virtio and ATA allow */

/* --disk=PATH[,ro|,snapshot][,id=NAME][,virtio|,ata|,ata=N] */
struct options_disk {
    char path[4096];
    char id[OPTIONS_DISK_ID + 1]; /* "" if not given */
    bool read_only;
    bool snapshot; /* what the guest writes is not kept */
    bool ata;      /* at the ATA ports, else through virtio */
    int ata_place; /* 0 to 3 by ata=N, -1: the next free one */
};

struct options {
    enum command command;
    enum command help_of; /* COMMAND_HELP: what --help was given to */
    const char *image;    /* path, NULL if the command takes none */
    char **kernel_args;   /* the words after IMAGE */
    int nr_kernel_args;
    char **own_words; /* the options before IMAGE, as given */
    int nr_own_words;
    const char *apart;    /* the latest option value given as a separate word */
    const char *apart_of; /* the option it belongs to, as given */
    unsigned nr_cpus;     /* 1 to OPTIONS_MAX_CPUS */
    struct image_request request;
    uint64_t memory;                           /* bytes, a multiple of 4 KiB */
    const char *initrd;                        /* path or NULL */
    const char *modules[BOOT_MAX_MODULES - 1]; /* FILE[,WORDS], as given */
    unsigned nr_modules;
    struct options_disk disks[OPTIONS_MAX_DISKS];
    unsigned nr_disks;
    uint64_t timeout_ms;                          /* 0: none */
    uint64_t max_exits;                           /* 0: no limit */
    const struct trace_output_type *trace_format; /* of the live trace */
    const char *trace_file;                       /* path or NULL */
    char *
        *argv; /* COMMAND_TRACE, _POLICY, _NEW: the word, and what follows it */
    int argc;
    unsigned profile_hz; /* samples a second of each vCPU; 0: none */
    bool irqchip;        /* false: --irqchip=none */
    bool trace;          /* live, on stderr */
    bool ktrace;         /* the host kernel's tracepoints too */
    bool stats;
    bool strict;
    bool list; /* doctor --list, test --list */
    bool no_rerun;
    bool reset_ok;       /* a reset ends with 0 */
    bool init_status;    /* Linux: init's exit status is the status */
    bool test_ports;     /* those of QEMU's pc-testdev */
    unsigned debug_exit; /* port whose value V ends as 2V + 1; 0: none */
    bool no_sandbox;
    bool sandbox; /* doctor --sandbox */
    bool exits;   /* doctor --exits */
    enum hypercall_choice hypercall;
    enum screen_choice screen;
    enum unpack_choice unpack;
    const char *symbols;                    /* ELF file or NULL */
    const char *output;                     /* path, or NULL: standard output */
    const char *result;                     /* path or NULL */
    const char *report;                     /* path or NULL */
    const char *core;                       /* path or NULL */
    const char *policy;                     /* path or NULL */
    const char *shares[HV_FILE_MAX_SHARES]; /* as given */
    unsigned nr_shares;
    struct test_options test; /* of vmm test */
    struct qemu_command qemu; /* of vmm qemu: owned, strings point into it */
};

/* Parses argv into *options. Returns 0, or STATUS_USAGE after one line on
 * stderr. Strings point into argv, or with vmm qemu into what options_free
 * frees; call it in either case. */
int options_parse(int argc, char **argv, struct options *options) MUST_CHECK;
void options_free(struct options *options);

#endif
