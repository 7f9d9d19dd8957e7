/* SPDX-License-Identifier: MIT */
/*
 * Calls that concern the whole machine: int 11h (equipment), int 12h (memory),
 * int 18h (nothing to boot), int 19h (boot), int 17h (no printer); exceptions,
 * and vectors without a service.
 */
#include <errno.h>
#include <stdio.h>

#include "base/log.h"
#include "base/names.h"
#include "service.h"

#define BOOT_SIGNATURE 0xAA55u
#define NR_EXCEPTIONS  16u
#define MANY_FAULTS    8u /* of one instruction: it makes no progress */

enum bios_answer bios_11_get(struct bios *bios, struct bios_regs *regs)
{
    set_word(&regs->eax, bda16(bios, BDA_EQUIPMENT));
    return BIOS_RETURN;
}

enum bios_answer bios_12_get(struct bios *bios, struct bios_regs *regs)
{
    set_word(&regs->eax, bda16(bios, BDA_MEMORY_KIB));
    return BIOS_RETURN;
}

enum bios_answer bios_17_printer(struct bios *bios, struct bios_regs *regs)
{
    (void)bios;
    set_high(&regs->eax, 0x01); /* no answer: time-out */
    return BIOS_RETURN;
}

/* --------------------------------------------------------------------- boot */

enum bios_answer bios_18_no_boot(struct bios *bios, struct bios_regs *regs)
{
    (void)regs;
    bios->config.requests.reset(bios->config.requests.ctx,
                                "int 0x18, there is nothing to boot from");
    return BIOS_WAIT;
}

/* What the CD's boot catalog names. 0 or -errno. */
static int read_from_cd(struct bios *bios, const struct bios_drive *drive)
{
    struct iovec iov = {.iov_len = (size_t)drive->cd.nr * BIOS_SECTOR_SIZE};

    iov.iov_base = guest_mem_map(
        bios->config.mem, gpa(linear(drive->cd.segment, 0)), iov.iov_len);
    return !iov.iov_base ? -EFAULT
                         : disk_read(drive->disk, &iov, 1,
                                     (uint64_t)drive->cd.lba * CD_SECTOR_SIZE);
}

/* 0 or -errno: -ENOEXEC if there is none. */
static int read_boot_sector(struct bios *bios)
{
    uint8_t sector[BIOS_SECTOR_SIZE];
    struct iovec iov = {.iov_base = sector, .iov_len = sizeof(sector)};
    const struct bios_drive *drive =
        bios_find_drive(bios, bios->config.boot_drive);

    if (drive && drive->is_cd)
        return read_from_cd(bios, drive);
    int rc = 0;
    if (bios->config.boot_sector)
        memcpy(sector, bios->config.boot_sector, sizeof(sector));
    else
        rc = drive ? disk_read(drive->disk, &iov, 1, 0) : -ENOEXEC;
    if (!rc)
        rc = guest_mem_write(bios->config.mem, gpa(HV_BOOT_SECTOR), sector,
                             sizeof(sector));
    if (!rc && bios_get16(bios, HV_BOOT_SECTOR + BIOS_SECTOR_SIZE - 2) !=
                   BOOT_SIGNATURE)
        rc = -ENOEXEC;
    return rc;
}

/* The address of the code that was read: on a CD the catalog says where. */
static uint64_t boot_address(const struct bios *bios)
{
    const struct bios_drive *drive =
        bios_find_drive(bios, bios->config.boot_drive);

    return drive && drive->is_cd ? linear(drive->cd.segment, 0)
                                 : HV_BOOT_SECTOR;
}

/* Enters the boot sector as BIOSes do: interrupts on, the drive in dl, a stack
 * below the usual place, and as small a segment as possible. */
enum bios_answer bios_19_boot(struct bios *bios, struct bios_regs *regs)
{
    atomic_fetch_add(&bios->nr_boots, 1);
    int rc = read_boot_sector(bios);
    if (rc == -ECANCELED)
        return BIOS_WAIT; /* the machine is being ended */
    if (rc) {
        log_guest("drive 0x%02x has no boot sector (55 AA at the end of its "
                  "first) that can be read",
                  bios->config.boot_drive);
        return bios_18_no_boot(bios, regs);
    }
    *regs = (struct bios_regs){
        .edx = bios->config.boot_drive,
        .esp = HV_BOOT_SECTOR,
        .eip = boot_address(bios) & 0xFFFF,
        .cs = (uint16_t)(boot_address(bios) >> 16 << 12),
        .flags = bios->config.irqchip ? BIOS_IF | 2u : 2u,
    };
    return BIOS_JUMP;
}

/* One more is what a person asks for who has pressed a key. */
#define BOOTS_OF_A_LOOP 4u

bool bios_boots_again(const struct bios *bios)
{
    return atomic_load(&bios->nr_boots) >= BOOTS_OF_A_LOOP;
}

/* --------------------------------------------------- calls without a service
 */

/* "#UD (invalid opcode)". */
static const char *exception(uint8_t vector, char *buf, size_t size)
{
    const char *shorter = names_exception_short(vector);

    if (*shorter)
        snprintf(buf, size, "%s (%s)", shorter, names_exception(vector));
    else
        snprintf(buf, size, "%s", names_exception(vector));
    return buf;
}

static const struct {
    uint8_t vector;
    const char *whose;
} others[] = {
    {0x20, "DOS's"},        {0x21, "DOS's"},   {0x25, "DOS's"},
    {0x26, "DOS's"},        {0x2F, "DOS's"},   {0x33, "a mouse driver's"},
    {0x67, "EMS memory's"}, {0x80, "Linux's"},
};

/* Is it a fault? Then the frame points at the instruction itself, which would
 * run and fault again. */
static bool is_fault(uint8_t vector)
{
    return vector == 0 || (vector >= 5 && vector <= 7) ||
           (vector >= 8 && vector < NR_EXCEPTIONS);
}

static void place_text(const struct bios *bios, const struct bios_regs *regs,
                       char *buf, size_t size)
{
    snprintf(buf, size, "%04x:%04x",
             bios_get16(bios, linear(regs->ss, regs->esp + 2)),
             bios_get16(bios, linear(regs->ss, regs->esp)));
}

/* Was this an `int N` instruction, and not an exception? */
static bool was_int(const struct bios *bios, const struct bios_regs *regs,
                    uint8_t vector)
{
    uint16_t segment = bios_get16(bios, linear(regs->ss, regs->esp + 2));
    uint16_t behind = bios_get16(bios, linear(regs->ss, regs->esp));

    return bios_get8(bios, linear(segment, behind - 2u)) == 0xCD &&
           bios_get8(bios, linear(segment, behind - 1u)) == vector;
}

/* Removes the frame from the stack, so that the registers are those of the
 * instruction that faulted. */
static void unwind(struct bios *bios, struct bios_regs *regs)
{
    uint16_t ip = bios_get16(bios, linear(regs->ss, regs->esp));

    regs->cs = bios_get16(bios, linear(regs->ss, regs->esp + 2));
    regs->eip = ip;
    set_word(&regs->esp, (uint16_t)(regs->esp + 6));
}

static enum bios_answer fault(struct bios *bios, struct bios_regs *regs,
                              uint8_t vector)
{
    char place[16], name[64], why[160];
    uint64_t at = bios->event->from;

    place_text(bios, regs, place, sizeof(place));
    exception(vector, name, sizeof(name));
    bios->nr_faults = bios->fault_at == at ? bios->nr_faults + 1 : 1;
    bios->fault_at = at;
    if (bios->nr_faults < MANY_FAULTS) {
        if (bios_tell_once(bios, vector))
            log_guest("exception %s at %s, and the guest has no handler for "
                      "it; the BIOS goes back there",
                      name, place);
        return BIOS_RETURN;
    }
    snprintf(why, sizeof(why),
             "exception %s at %s again and again: the guest has no handler "
             "for it",
             name, place);
    unwind(bios, regs);
    bios->config.hang(bios->config.ctx, why);
    return BIOS_JUMP;
}

/* An exception that comes after its instruction. */
static enum bios_answer trap(struct bios *bios, struct bios_regs *regs,
                             uint8_t vector)
{
    char place[16], name[64];

    if (bios_tell_once(bios, vector)) {
        place_text(bios, regs, place, sizeof(place));
        log_guest("exception %s before %s, and the guest has no handler for "
                  "it; it goes on there",
                  exception(vector, name, sizeof(name)), place);
    }
    return BIOS_RETURN;
}

static void tell_unserved(struct bios *bios, const struct bios_regs *regs,
                          uint16_t number, const char *name)
{
    uint8_t vector = (uint8_t)(number >> 8);
    char place[16];

    place_text(bios, regs, place, sizeof(place));
    if (name) {
        log_guest("int 0x%02x ah=0x%02x (BIOS: %s) at %s is not served by this "
                  "BIOS",
                  vector, number & 0xFF, name, place);
        return;
    }
    for (size_t i = 0; i < ARRAY_SIZE(others); i++)
        if (others[i].vector == vector) {
            log_guest("int 0x%02x ah=0x%02x at %s is %s, and that is not here",
                      vector, number & 0xFF, place, others[i].whose);
            return;
        }
    log_guest("int 0x%02x ah=0x%02x at %s is not served by this BIOS", vector,
              number & 0xFF, place);
}

enum bios_answer bios_unserved(struct bios *bios, struct bios_regs *regs,
                               uint16_t number, const char *name)
{
    uint8_t vector = (uint8_t)(number >> 8);

    if (vector < NR_EXCEPTIONS && *names_exception(vector) &&
        !was_int(bios, regs, vector)) {
        bios->event->is_exception = true;
        return is_fault(vector) ? fault(bios, regs, vector)
                                : trap(bios, regs, vector);
    }
    if (bios_tell_once(bios, number))
        tell_unserved(bios, regs, number, name);
    set_flag(regs, BIOS_CARRY, true);
    if (vector == 0x15)
        set_high(&regs->eax, 0x86);
    return BIOS_RETURN;
}
