/* SPDX-License-Identifier: MIT */
/*
 * From a vCPU to the BIOS and back: the BIOS's stubs write to a port of ours,
 * and this device fetches the vCPU's registers, which no other exit needs.
 *
 * The registers are handed back with the next KVM_RUN (KVM api.rst,
 * "KVM_CAP_SYNC_REGS"), so that the sandbox need not allow another system call.
 */
#include "wiring_bios.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "base/log.h"
#include "base/now.h"
#include "bios/bios.h"
#include "boot/boot_sector.h"
#include "boot/floppy.h"
#include "boot/linux_real.h"
#include "hv/layout.h"
#include "hv/ports.h"
#include "permit.h"
#include "wiring_disks.h"
#include "x86/cr.h"

/* ---------------------------------------------------------------- registers */

static void set_low_half(__u64 *reg, uint32_t value)
{
    *reg = (*reg & ~0xFFFFFFFFull) | value;
}

static void get_regs(const struct kvm_regs *from, const struct kvm_sregs *sregs,
                     struct bios_regs *to)
{
    *to = (struct bios_regs){
        .eax = (uint32_t)from->rax,
        .ebx = (uint32_t)from->rbx,
        .ecx = (uint32_t)from->rcx,
        .edx = (uint32_t)from->rdx,
        .esi = (uint32_t)from->rsi,
        .edi = (uint32_t)from->rdi,
        .ebp = (uint32_t)from->rbp,
        .esp = (uint32_t)from->rsp,
        .eip = (uint32_t)from->rip,
        .cs = sregs->cs.selector,
        .ds = sregs->ds.selector,
        .es = sregs->es.selector,
        .ss = sregs->ss.selector,
    };
}

static void set_regs(const struct bios_regs *from, struct kvm_regs *to)
{
    set_low_half(&to->rax, from->eax);
    set_low_half(&to->rbx, from->ebx);
    set_low_half(&to->rcx, from->ecx);
    set_low_half(&to->rdx, from->edx);
    set_low_half(&to->rsi, from->esi);
    set_low_half(&to->rdi, from->edi);
    set_low_half(&to->rbp, from->ebp);
    set_low_half(&to->rsp, from->esp);
    to->rip = from->eip;
}

static void set_segment(struct kvm_segment *segment, uint16_t selector)
{
    if (segment->selector == selector)
        return; /* the limit stays: "unreal mode" */
    segment->selector = selector;
    segment->base = (__u64)selector << 4;
}

/* The vCPU continues with these registers at its next KVM_RUN. */
static void give_back(struct vcpu *vcpu, const struct bios_regs *from,
                      enum bios_answer answer, struct kvm_regs *regs,
                      struct kvm_sregs *sregs)
{
    struct kvm_sregs old = *sregs;

    set_regs(from, regs);
    if (answer == BIOS_JUMP)
        regs->rflags = from->flags | X86_RFLAGS_FIXED;
    set_segment(&sregs->cs, from->cs);
    set_segment(&sregs->ds, from->ds);
    set_segment(&sregs->es, from->es);
    set_segment(&sregs->ss, from->ss);
    vcpu_hand_back(vcpu, regs,
                   memcmp(&old, sregs, sizeof(old)) == 0 ? NULL : sregs);
}

/* ------------------------------------------------------------------- device */

struct bios_port {
    struct device dev;
    struct machine *machine;
};

static void port_write(struct device *dev, uint64_t offset, const uint8_t *data,
                       unsigned len)
{
    struct bios_port *port = (struct bios_port *)dev;
    struct machine_cpu *cpu = machine_cpu_here(port->machine);
    struct kvm_regs regs;
    struct kvm_sregs sregs;
    struct bios_regs bios_regs;
    struct bios_event event;

    (void)offset, (void)data;
    if (len != 1 || !cpu || vcpu_get_regs(&cpu->vcpu, &regs, &sregs))
        return;
    if (sregs.cr0 & X86_CR0_PE) {
        log_guest("the guest called the BIOS outside of real mode; ignored");
        return;
    }
    get_regs(&regs, &sregs, &bios_regs);
    if (!bios_serve(port->machine->bios, &bios_regs, &event))
        return;
    give_back(&cpu->vcpu, &bios_regs, event.answer, &regs, &sregs);
    bios_record(cpu->exit.record, &event);
}

static void port_read(struct device *dev, uint64_t offset, uint8_t *data,
                      unsigned len)
{
    (void)dev, (void)offset, (void)data, (void)len; /* reads as ones */
}

static void port_destroy(struct device *dev)
{
    free(dev);
}

static struct device *create_port(struct machine *machine)
{
    static const struct device_ops ops = {
        .read = port_read,
        .write = port_write,
        .destroy = port_destroy,
    };
    struct bios_port *port = calloc(1, sizeof(*port));

    if (!port)
        return NULL;
    port->dev = (struct device){.ops = &ops, .name = "bios"};
    port->machine = machine;
    return &port->dev;
}

/* -------------------------------------------------------- what it works with
 */

static uint8_t bus_in(void *ctx, uint16_t port)
{
    uint8_t value = 0xFF;

    if (bus_port_device(ctx, port))
        bus_port(ctx, port, false, 1, &value, 1);
    return value;
}

static void bus_out(void *ctx, uint16_t port, uint8_t value)
{
    if (bus_port_device(ctx, port))
        bus_port_write(ctx, port, &value, 1);
}

static uint64_t read_clock(void *ctx)
{
    (void)ctx;
    return now_ns();
}

static void on_hang(void *ctx, const char *why)
{
    machine_stop(ctx, STATUS_EXCEPTION, "%s", why);
}

/* ------------------------------------------------------------ who has one */

static bool starts_the_guest(const struct machine *machine)
{
    return machine->image->protocol == BOOT_PROTOCOL_BIOS;
}

/* A boot loader leaves the BIOS to the kernels that it starts: some go back to
 * real mode to call it. (Not for PVH and Linux: their loaders need no BIOS and
 * pass everything in tables.) */
static bool is_left_behind(const struct machine *machine)
{
    return (machine->image->protocol == BOOT_PROTOCOL_MULTIBOOT1 ||
            machine->image->protocol == BOOT_PROTOCOL_MULTIBOOT2) &&
           vcpu_can_hand_back(&machine->kvm);
}

/* ------------------------------------------------------------------- drives */

static void add_drive(struct bios_config *config, struct disk *disk,
                      uint8_t number)
{
    if (config->nr_drives < BIOS_MAX_DRIVES)
        bios_drive_init(&config->drives[config->nr_drives++], disk, number);
}

/* The image is drive 0 if it is a floppy, else 0x80; an image shorter than a
 * floppy is both. The disks follow it. A boot sector alone is not a drive: it
 * boots the disks. Neither is a Linux image. */
static void set_drives(struct machine *machine, struct bios_config *config)
{
    const struct image *image = machine->image;
    unsigned nr_disks = machine->options->nr_disks;
    unsigned among = machine->image_among;
    struct disk *disk =
        among < nr_disks ? machine->images[among] : machine->image_disk;
    uint8_t next = BIOS_HARD_DISK;

    config->boot_drive = BIOS_HARD_DISK;
    if (image->format == IMAGE_LINUX)
        config->boot_sector = linux_real_sector();
    if (image->format == IMAGE_LINUX || !starts_the_guest(machine)) {
        ; /* only the disks are drives */
    } else if (image->format == IMAGE_CD) {
        config->boot_drive = BIOS_CD;
        add_drive(config, disk, BIOS_CD);
        config->drives[0].cd = image->cd;
    } else if (image->size == BOOT_SECTOR_SIZE && nr_disks &&
               among == nr_disks) {
        config->boot_drive = BIOS_HARD_DISK;
        config->boot_sector = image->data;
    } else {
        bool is_floppy = machine_image_is_floppy(machine);
        if (is_floppy || image->size < FLOPPY_COMMON_SIZE)
            add_drive(config, disk, BIOS_FLOPPY);
        if (is_floppy)
            config->boot_drive = BIOS_FLOPPY;
        else
            add_drive(config, disk, next++);
    }
    for (unsigned i = 0; i < nr_disks; i++)
        if (i != among)
            add_drive(config, machine->images[i], next++);
}

/* -------------------------------------------------------------- the machine */

int machine_wire_bios(struct machine *machine,
                      const struct machine_requests *requests)
{
    struct bios_config config = {
        .mem = machine->mem,
        .in = bus_in,
        .out = bus_out,
        .port_ctx = machine->bus,
        .now = read_clock,
        .requests = *requests,
        .hang = on_hang,
        .permit = machine->policy ? permit_bios : NULL,
        .ctx = machine,
        .irqchip = machine->vm.irqchip,
    };

    if (!starts_the_guest(machine) && !is_left_behind(machine))
        return STATUS_OK;
    if (!vcpu_can_hand_back(&machine->kvm)) {
        log_error("a BIOS needs a KVM that takes registers back with KVM_RUN "
                  "(Linux 4.17 and later)");
        return STATUS_NO_KVM;
    }
    set_drives(machine, &config);
    machine->bios = bios_create(&config);
    int rc = machine->bios ? 0 : -ENOMEM;
    if (!rc)
        rc = bus_attach_ports(machine->bus, create_port(machine), HV_PORT_BIOS,
                              1);
    if (rc)
        log_error("making the BIOS: %s", errors_host(-rc));
    return rc ? STATUS_HOST_ERROR : STATUS_OK;
}

int machine_install_bios(struct machine *machine)
{
    return machine->bios ? bios_install(machine->bios) : 0;
}

int machine_start_bios(struct machine *machine)
{
    struct vcpu *vcpu = &machine->cpus[0].vcpu;
    struct kvm_regs regs;
    struct kvm_sregs sregs;

    if (!starts_the_guest(machine))
        return STATUS_OK;
    int rc = vcpu_get_regs(vcpu, &regs, &sregs);
    if (!rc) {
        set_segment(&sregs.cs, HV_BIOS_SEGMENT);
        regs.rip = bios_entry(machine->bios);
        rc = vcpu_set_regs(vcpu, &regs, &sregs);
    }
    if (rc)
        log_error("starting the BIOS: %s", strerror(-rc));
    return rc ? STATUS_HOST_ERROR : STATUS_OK;
}

void machine_destroy_bios(struct machine *machine)
{
    bios_destroy(machine->bios);
    if (!machine->image_is_ata)
        disk_close(machine->image_disk);
}
