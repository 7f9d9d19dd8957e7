/* SPDX-License-Identifier: MIT */
/*
 * A PC's BIOS, as far as boot sectors and boot loaders call it. A page of
 * 16-bit code lies in guest memory (rom.asm); each interrupt vector leads to a
 * stub there that leaves to ring -1, and what was asked for is served here.
 *
 * Works on registers, guest memory, disks and ports alone. Must not know: KVM,
 * exits, the machine. Sources: Ralf Brown's Interrupt List; IBM PC AT Technical
 * Reference; Phoenix, "Enhanced Disk Drive Specification" 3.0.
 *
 * Threads: any vCPU thread; one call at a time is served (a lock of its own).
 */
#ifndef VMM_BIOS_BIOS_H
#define VMM_BIOS_BIOS_H

#include "dev/device.h"
#include "host/disk.h"
#include "mem/guest_mem.h"
#include "words.h"

/* The registers of a CPU in real mode. `flags` are the caller's, which `int`
 * has put on the stack, not those that the stub runs with. */
struct bios_regs {
    uint32_t eax, ebx, ecx, edx, esi, edi, ebp, esp, eip;
    uint16_t cs, ds, es, ss;
    uint16_t flags;
};

/* A drive, by its number: from 0x00 on floppies, from 0x80 on hard disks. */
#define BIOS_FLOPPY      0x00u
#define BIOS_HARD_DISK   0x80u
#define BIOS_MAX_DRIVES  8u
#define BIOS_SECTOR_SIZE 512u

struct bios_drive {
    struct disk *disk; /* not owned */
    uint8_t number;
    uint8_t floppy_type; /* CMOS type 1 to 5; 0: a hard disk */
    uint16_t cylinders;  /* up to 1,024 */
    uint16_t heads;      /* up to 255 */
    uint8_t sectors;     /* a track, up to 63 */
};

struct bios_config {
    struct guest_mem *mem;
    /* Port I/O as the guest would do it. Where nothing is, reads are ones. */
    uint8_t (*in)(void *ctx, uint16_t port);
    void (*out)(void *ctx, uint16_t port, uint8_t value);
    void *port_ctx;
    /* Nanoseconds that only grow. */
    uint64_t (*now)(void *ctx);
    void *now_ctx;
    struct machine_requests requests;
    /* The guest hangs for ever, as a PC would: why. The registers are those of
     * the instruction that it hangs at. */
    void (*hang)(void *ctx, const char *why);
    /* May the guest have it? 0, or -errno. NULL: always. */
    int (*permit)(void *ctx, uint16_t number);
    void *ctx; /* of the two above */
    struct bios_drive drives[BIOS_MAX_DRIVES];
    unsigned nr_drives;
    uint8_t boot_drive;
    const uint8_t *boot_sector; /* 512 bytes; NULL: the drive's first */
    bool irqchip;               /* there are PICs and a timer */
};

struct bios;

/* NULL if out of memory. *config is copied. */
struct bios *bios_create(const struct bios_config *config) MUST_CHECK;
void bios_destroy(struct bios *bios);

/* Puts the ROM, the vector table and the data area into guest memory, before
 * the first instruction. 0 or -EFAULT. */
int bios_install(struct bios *bios) MUST_CHECK;

/* Where the first instruction is, in segment HV_BIOS_SEGMENT. */
uint16_t bios_entry(const struct bios *bios);

/* The guest has written to the BIOS's port, with these registers: serves the
 * call that it stands for, and changes them to where and how the guest goes on.
 * False if it was none of the stubs that wrote: nothing is done then. */
bool bios_serve(struct bios *bios, struct bios_regs *regs,
                struct bios_event *event) MUST_CHECK;

/* Has the guest asked for keys by int 16h? Any thread. */
bool bios_asks_for_keys(const struct bios *bios);

/* Fills in a drive of this kind and number for `disk`. */
void bios_drive_init(struct bios_drive *drive, struct disk *disk,
                     uint8_t number);

#endif
