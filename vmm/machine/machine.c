/* SPDX-License-Identifier: MIT */
/*
 * One machine: the ordered list of what it is made of.
 */
#include "machine.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "boot/acpi.h"
#include "boot/file.h"
#include "boot/protocol.h"
#include "boot/mp_table.h"
#include "boot/tables.h"
#include "base/log.h"
#include "kvm/again.h"
#include "naming.h"
#include "permit.h"
#include "rerun.h"
#include "show.h"
#include "show_live.h"
#include "wiring.h"
#include "wiring_bios.h"

/* The doorbells that the guest may use. The instruction is offered only if KVM
 * uses hardware virtualisation: elsewhere KVM reports the capability, but the
 * instruction never exits to us. */
static uint32_t choose_doorbells(struct machine *machine)
{
    enum hypercall_choice choice = machine->options->hypercall;
    uint32_t instruction =
        machine->kvm.intel ? HV_DOORBELL_VMCALL : HV_DOORBELL_VMMCALL;

    if (choice == HYPERCALL_PORT ||
        (choice == HYPERCALL_AUTO && !machine->kvm.hardware))
        return HV_DOORBELL_PORT;
    int rc = 0;
    if (!machine->first)
        rc = vm_enable_hypercall_exit(&machine->vm);
    else if (!machine->vm.hypercall_instruction)
        rc = -ENOTSUP;
    if (choice == HYPERCALL_INSTRUCTION) {
        if (rc)
            log_warn("--hypercall=instruction: this KVM cannot pass the "
                     "instruction on, the guest gets no doorbell");
        return rc ? 0 : instruction;
    }
    return HV_DOORBELL_PORT | (rc ? 0 : instruction);
}

static int open_image(struct machine *machine)
{
    const struct options *options = machine->options;
    struct image_error error;
    int rc =
        image_open(options->image, &options->request, &machine->image, &error);

    if (rc) {
        /* The scripts of kvm-unit-tests look for QEMU's words. */
        bool is_qemu = options->qemu.nr_words && rc != -ENOEXEC;
        log_error("%s%s: %s", is_qemu ? "could not open kernel " : "",
                  options->image, error.text);
        return kernel_file_status(rc);
    }
    kernel_unpack(options, machine->image);
    return naming_start(machine);
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
    if (vm_map_memory(&machine->vm, machine->mem))
        return STATUS_HOST_ERROR;
    return machine->policy ? permit_start(machine) : STATUS_OK;
}

static PRINTF(3, 4) void on_exit_stop(void *ctx, int status, const char *detail,
                                      ...)
{
    struct machine_cpu *cpu = ctx;
    char text[512];
    va_list args;

    va_start(args, detail);
    vsnprintf(text, sizeof(text), detail, args);
    va_end(args);
    machine_stop(cpu->machine, status, "%s", text);
}

/* Gives dispatch what it needs of the machine. */
static void wire_exits(struct machine *machine, struct machine_cpu *cpu,
                       unsigned id)
{
    const struct options *options = machine->options;

    cpu->exit = (struct exit_cpu){
        .id = (uint8_t)id,
        .has_hardware = machine->kvm.hardware,
        .is_watched = tracing_is_wanted(machine) || options->stats ||
                      options->result || options->max_exits,
        .vcpu = &cpu->vcpu,
        .bus = machine->bus,
        .hypercalls = &machine->hypercalls,
        .ending = &machine->ending,
        .stop = on_exit_stop,
        .permit = machine->policy ? permit_exit : NULL,
        .ctx = cpu,
        .max_exits = options->max_exits,
        .nr_total = &machine->nr_exits,
    };
    exit_cpu_init(&cpu->exit);
}

static int create_vcpu(struct machine *machine, unsigned id)
{
    struct vcpu *vcpu = &machine->cpus[id].vcpu;

    if (!machine->first)
        return vcpu_create(&machine->vm, id, machine->options->nr_cpus, vcpu);
    vcpu_borrow(&machine->first->cpus[id].vcpu, vcpu);
    return 0;
}

/* If this fails there is no second run; the report says so. */
static void note_start(struct machine *machine)
{
    int rc = again_create(&machine->vm, machine->nr_cpus, &machine->again);

    for (unsigned i = 0; !rc && i < machine->nr_cpus; i++)
        rc = again_add(machine->again, &machine->cpus[i].vcpu);
    if (!rc)
        return;
    again_destroy(machine->again);
    machine->again = NULL;
}

static int create_cpus(struct machine *machine)
{
    const struct options *options = machine->options;
    bool is_traced = tracing_is_wanted(machine);

    machine->cpus = calloc(options->nr_cpus, sizeof(*machine->cpus));
    if (!machine->cpus) {
        log_error("out of memory for %u vCPUs", options->nr_cpus);
        return STATUS_HOST_ERROR;
    }
    for (unsigned i = 0; i < options->nr_cpus; i++) {
        struct machine_cpu *cpu = &machine->cpus[i];
        cpu->machine = machine;
        wire_exits(machine, cpu, i);
        if (create_vcpu(machine, i))
            return STATUS_HOST_ERROR;
        machine->nr_cpus++;
        int code = tracing_add_cpu(machine, cpu);
        if (!code)
            code = profiling_add_cpu(machine, cpu);
        if (code)
            return code;
        if (is_traced)
            vcpu_sync_regs(&cpu->vcpu);
    }
    machine->host_tsc_khz = vcpu_tsc_khz(&machine->cpus[0].vcpu);
    if (machine->policy)
        policy_set_clock(machine->policy,
                         (uint64_t)machine->host_tsc_khz * 1000);
    if (vcpu_set_boot_state(&machine->cpus[0].vcpu, machine->image))
        return STATUS_HOST_ERROR;
    if (!machine->first && rerun_may_come(machine))
        note_start(machine);
    return STATUS_OK;
}

/* Before the image is loaded, which may use the same place. */
static int write_mp_table(struct machine *machine)
{
    const struct mp_config config = {
        .nr_cpus = machine->options->nr_cpus,
        .cpu_signature = kvm_system_cpu_signature(&machine->kvm),
        .cpu_features = kvm_system_cpu_features(&machine->kvm),
    };

    int rc = machine->vm.irqchip ? mp_table_write(&config, machine->mem) : 0;

    if (!rc && machine->image->mode != BOOT_MODE_LONG)
        rc = mp_table_write_places(machine->mem);
    return rc;
}

/* For kernels that search for ACPI tables; kernels of vmm's own protocol get
 * the information there. */
static int write_acpi(struct machine *machine, uint64_t *rsdp)
{
    const struct acpi_config config = {
        .nr_cpus = machine->options->nr_cpus,
        .devices = machine->devices,
        .nr_devices = machine->nr_devices,
    };

    if (!machine->vm.irqchip || machine->image->protocol == BOOT_PROTOCOL_VMM)
        return 0;
    return acpi_write(&config, machine->mem, rsdp);
}

static int fill_memory(struct machine *machine)
{
    const struct options *options = machine->options;
    struct image_error error;
    uint64_t rsdp = 0;
    int rc = write_mp_table(machine);

    if (!rc)
        rc = write_acpi(machine, &rsdp);
    if (!rc)
        rc = machine_install_bios(machine);
    if (rc) {
        log_error("writing the firmware's tables: %s", strerror(-rc));
        return STATUS_BUG;
    }
    rc = image_load(machine->image, machine->mem, &error);
    if (rc) {
        log_error("%s: %s", options->image, error.text);
        return STATUS_BAD_IMAGE;
    }
    if (!machine->first && protocol_misses(machine->image, &error))
        log_warn("%s: %s", options->image, error.text);
    const struct boot_config config = {
        .nr_cpus = options->nr_cpus,
        .doorbells = choose_doorbells(machine),
        .flags = machine->vm.irqchip ? HV_BOOT_IRQCHIP : 0,
        .tsc_khz = machine->host_tsc_khz,
        .args = (const char *const *)options->kernel_args,
        .nr_args = (unsigned)options->nr_kernel_args,
        .has_symbols = options->symbols != NULL,
        .modules = machine->kernel_files.modules,
        .nr_modules = machine->kernel_files.nr,
        .rsdp = rsdp,
        .devices = machine->devices,
        .nr_devices = machine->nr_devices,
    };
    rc = protocol_write(&config, machine->image, machine->mem, &error);
    if (rc) {
        log_error("%s", error.text);
        return rc == -E2BIG ? STATUS_USAGE : STATUS_BAD_IMAGE;
    }
    rc = boot_tables_write(machine->image->mode, machine->image->protocol,
                           machine->mem);
    if (rc)
        log_error("-m: too little memory for the boot structures");
    return rc ? STATUS_USAGE : STATUS_OK;
}

static int open_shares(struct machine *machine)
{
    const struct options *options = machine->options;
    int rc = 0;

    machine->files = hostfs_create();
    if (!machine->files) {
        log_error("--share: out of memory");
        return STATUS_HOST_ERROR;
    }
    for (unsigned i = 0; i < options->nr_shares; i++) {
        rc = shares_add(&machine->files->shares, options->shares[i]);
        if (rc)
            return rc == -EINVAL ? STATUS_USAGE : STATUS_NO_IMAGE;
    }
    rc = shares_open(&machine->files->shares, host_call);
    return rc ? STATUS_NO_IMAGE : STATUS_OK;
}

/* Opens everything that has a name on the host, except the disks. */
static int open_files(struct machine *machine)
{
    const struct options *options = machine->options;
    int code = open_image(machine);

    if (!code)
        code = kernel_files_read(options, &machine->kernel_files);
    if (!code && options->nr_shares)
        code = open_shares(machine);
    if (!code && options->policy)
        code = policy_load(options->policy, &machine->policy);
    if (!code && kvm_system_open(&machine->kvm))
        code = STATUS_NO_KVM;
    return code;
}

static int borrow_files(struct machine *machine, const struct machine *first)
{
    machine->first = first;
    machine->image = first->image;
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
    int code = first ? borrow_files(machine, first) : open_files(machine);

    if (!code)
        code = create_vm(machine);
    if (!code)
        code = machine_wire(machine);
    if (!code)
        code = create_cpus(machine);
    if (!code)
        code = fill_memory(machine);
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
