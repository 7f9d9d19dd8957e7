/* SPDX-License-Identifier: MIT */
/*
 * A PC's BIOS, as far as boot sectors and boot loaders use it. A page of 16-bit
 * code is in guest memory (rom.asm); each interrupt vector points to a stub
 * there that exits to ring -1, and the call is served here.
 *
 * It uses only registers, guest memory, disks and ports. Must not know: KVM,
 * exits, the machine. Sources: Ralf Brown's Interrupt List; IBM PC AT Technical
 * Reference; Phoenix, "Enhanced Disk Drive Specification" 3.0.
 *
 * Threads: any vCPU thread; calls are served one at a time, under the BIOS's
 * own lock.
 */
#ifndef VMM_BIOS_BIOS_H
#define VMM_BIOS_BIOS_H

#include "boot/cd.h"
#include "dev/device.h"
#include "host/disk.h"
#include "mem/guest_mem.h"
#include "words.h"

/* The registers of a CPU in real mode. `flags` are the caller's, which `int`
 * pushed on the stack, not those that the stub runs with. */
struct bios_regs {
    uint32_t eax, ebx, ecx, edx, esi, edi, ebp, esp, eip;
    uint16_t cs, ds, es, ss;
    uint16_t flags;
};

/* Drive numbers: floppies from 0x00 on, hard disks from 0x80 on, the CD. */
#define BIOS_FLOPPY      0x00u
#define BIOS_HARD_DISK   0x80u
#define BIOS_CD          0xE0u
#define BIOS_MAX_DRIVES  8u
#define BIOS_SECTOR_SIZE 512u

struct bios_drive {
    struct disk *disk; /* not owned */
    uint8_t number;
    uint8_t floppy_type; /* CMOS type 1 to 5; 0: a hard disk */
    uint16_t cylinders;  /* up to 1,024 */
    uint16_t heads;      /* up to 255 */
    uint8_t sectors;     /* per track, up to 63; 0 for the CD */
    /* The CD: read-only, with sectors of 2,048 bytes, and what it boots. */
    bool is_cd;
    struct cd_boot cd;
};

struct bios_config {
    struct guest_mem *mem;
    /* Port I/O as the guest would do it. Reads of ports without a device give
     * ones. */
    uint8_t (*in)(void *ctx, uint16_t port);
    void (*out)(void *ctx, uint16_t port, uint8_t value);
    void *port_ctx;
    /* Nanoseconds from a clock that never goes back. */
    uint64_t (*now)(void *ctx);
    void *now_ctx;
    struct machine_requests requests;
    /* The guest hangs for ever, as a PC would; `why` gives the reason. The
     * registers are those of the instruction at which it hangs. */
    void (*hang)(void *ctx, const char *why);
    /* May the guest make call `number`? 0, or -errno. NULL: always. */
    int (*permit)(void *ctx, uint16_t number);
    void *ctx; /* for the two functions above */
    struct bios_drive drives[BIOS_MAX_DRIVES];
    unsigned nr_drives;
    uint8_t boot_drive;
    const uint8_t *boot_sector; /* 512 bytes; NULL: the drive's first */
    bool irqchip;               /* the machine has PICs and a timer */
};

struct bios;

/* NULL if out of memory. *config is copied. */
struct bios *bios_create(const struct bios_config *config) MUST_CHECK;
void bios_destroy(struct bios *bios);

/* Puts the ROM, the vector table and the data area into guest memory, before
 * the first instruction. 0 or -EFAULT. */
int bios_install(struct bios *bios) MUST_CHECK;

/* The offset of the first instruction in segment HV_BIOS_SEGMENT. */
uint16_t bios_entry(const struct bios *bios);

/* The guest has written to the BIOS's port with these registers: serves the
 * call, and changes the registers to those with which the guest continues.
 * False if the write did not come from a stub; then nothing is done. */
bool bios_serve(struct bios *bios, struct bios_regs *regs,
                struct bios_event *event) MUST_CHECK;

/* Has the guest asked for keys by int 16h? Any thread. */
bool bios_asks_for_keys(const struct bios *bios);

/* A CPU in real mode at this linear address sleeps in a call of int 16h, until
 * there is a key. */
bool bios_waits_for_key(uint64_t linear);

/* Has the guest asked for graphics: by a mode of int 10h, or by VESA's calls?
 * Any thread. */
bool bios_asks_for_graphics(const struct bios *bios);

/* Has the guest booted again and again? Any thread. */
bool bios_boots_again(const struct bios *bios);

/* Fills in `drive`, of this kind and number, for `disk`. */
void bios_drive_init(struct bios_drive *drive, struct disk *disk,
                     uint8_t number);

#endif
