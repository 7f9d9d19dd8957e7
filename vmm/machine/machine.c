/* SPDX-License-Identifier: MIT */
/*
 * One machine: the ordered list of what it is made of.
 */
#include "machine.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "cpus_create.h"
#include "filling.h"
#include "kvm/again.h"
#include "kvm/host_cpu.h"
#include "naming.h"
#include "opening.h"
#include "permit.h"
#include "show.h"
#include "show_live.h"
#include "wiring.h"
#include "wiring_bios.h"

/* The host gives a page when the guest uses it, so a guest may be promised more
 * than there is. */
static void warn_of_memory(uint64_t size)
{
    uint64_t all = host_memory();

    if (all && size > all)
        log_warn("the guest's %llu MiB of memory are more than the host's "
                 "%llu: if it uses them all, the host may stand still, or kill "
                 "vmm",
                 (unsigned long long)size >> 20, (unsigned long long)all >> 20);
}

static int create_vm(struct machine *machine)
{
    const struct options *options = machine->options;

    if (machine->first)
        return STATUS_OK;
    if (options->nr_cpus > machine->kvm.max_cpus) {
        log_error("--cpus=%u: this KVM has at most %u", options->nr_cpus,
                  machine->kvm.max_cpus);
        return STATUS_USAGE;
    }
    int rc = vm_create(&machine->kvm, options->irqchip, &machine->vm);
    if (rc)
        return rc == -EBUSY ? STATUS_NO_KVM : STATUS_HOST_ERROR;
    rc = guest_mem_create(options->memory, &machine->mem);
    if (rc) {
        log_error("%llu MiB of memory for the guest: %s; ask for less with -m",
                  (unsigned long long)options->memory >> 20, strerror(-rc));
        return STATUS_HOST_ERROR;
    }
    warn_of_memory(options->memory);
    if (vm_map_memory(&machine->vm, machine->mem))
        return STATUS_HOST_ERROR;
    return machine->policy ? permit_start(machine) : STATUS_OK;
}

static int borrow_files(struct machine *machine, const struct machine *first)
{
    machine->first = first;
    machine->image = first->image;
    machine->image_among = first->image_among;
    machine->kernel_files = first->kernel_files;
    machine->files = first->files;
    machine->policy = first->policy;
    machine->kvm = first->kvm;
    machine->vm = first->vm;
    machine->mem = first->mem;
    if (machine->files)
        hostfs_restart(machine->files);
    if (machine->policy)
        policy_restart(machine->policy);
    return STATUS_OK;
}

static int assemble(struct machine *machine, const struct machine *first)
{
    int code =
        first ? borrow_files(machine, first) : machine_open_files(machine);

    if (!code)
        code = create_vm(machine);
    if (!code)
        code = machine_wire(machine);
    if (!code)
        code = machine_create_cpus(machine);
    if (!code)
        code = machine_fill_memory(machine);
    if (!code)
        code = machine_start_bios(machine);
    if (!code && !first)
        tracing_calibrate(machine);
    /* From here on no KVM machine can be created. */
    kvm_system_close_device(&machine->kvm);
    return code;
}

int machine_create(const struct options *options, const struct machine *first,
                   struct machine **out)
{
    struct machine *machine = calloc(1, sizeof(*machine));

    *out = NULL;
    if (!machine) {
        log_error("out of memory");
        return STATUS_HOST_ERROR;
    }
    machine->options = options;
    machine->kvm.fd = machine->vm.fd = -1;
    machine->wake_fd = machine->signal_fd = machine->profiling.timer_fd = -1;
    pthread_mutex_init(&machine->gate, NULL);
    int code = show_live_check(options);
    if (!code)
        code = tracing_init(machine);
    if (!code)
        code = assemble(machine, first);
    if (code) {
        machine_destroy(machine);
        return code;
    }
    if (tracing_is_wanted(machine) || profiling_is_wanted(machine))
        naming_read_all(machine);
    *out = machine;
    return STATUS_OK;
}

int machine_read_memory(void *mem, uint64_t at, void *buf, uint64_t len)
{
    return guest_mem_read(mem, gpa(at), buf, len);
}

struct machine_state machine_state_of(const struct machine *machine,
                                      const struct machine_cpu *cpu)
{
    return (struct machine_state){
        .regs = cpu->regs,
        .sregs = cpu->sregs,
        .intel = machine->kvm.intel,
        .phys_bits = kvm_system_phys_bits(&machine->kvm),
        .read = machine_read_memory,
        .ctx = machine->mem,
    };
}

/* Destroys what a machine owns unless it repeats another one, which owns it
 * then. */
static void destroy_owned(struct machine *machine)
{
    if (machine->first)
        return;
    for (unsigned i = 0; i < machine->nr_cpus; i++)
        vcpu_destroy(&machine->cpus[i].vcpu);
    again_destroy(machine->again);
    vm_destroy(&machine->vm);
    guest_mem_destroy(machine->mem);
    kvm_system_close(&machine->kvm);
    hostfs_destroy(machine->files);
    policy_destroy(machine->policy);
    kernel_files_free(&machine->kernel_files);
    image_close(machine->image);
}

void machine_destroy(struct machine *machine)
{
    if (!machine)
        return;
    profiling_destroy(machine);
    tracing_destroy(machine);
    show_destroy(machine);
    for (unsigned i = 0; i < machine->nr_cpus; i++) {
        trace_ring_destroy(&machine->cpus[i].exit.ring);
        guest_ring_fini(&machine->cpus[i].exit.guest_ring);
    }
    bus_destroy(machine->bus);
    machine_destroy_bios(machine);
    console_destroy(machine->console);
    if (machine->wake_fd >= 0)
        close(machine->wake_fd);
    if (machine->signal_fd >= 0)
        close(machine->signal_fd);
    naming_end(machine);
    names_fini(&machine->names);
    destroy_owned(machine);
    free(machine->cpus);
    pthread_mutex_destroy(&machine->gate);
    free(machine);
}
