/* SPDX-License-Identifier: MIT */
/*
 * Firmware's tables first, then the image, then what its boot protocol wants.
 */
#include "filling.h"

#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "boot/acpi.h"
#include "boot/mp_table.h"
#include "boot/protocol.h"
#include "boot/tables.h"
#include "signals.h"
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

/* If the file of an unpacked kernel is cut off while the guest runs, the
 * process must not just die. */
static int watch_files(const struct machine *machine)
{
    unsigned nr;
    const struct guest_mem_region *files = guest_mem_files(machine->mem, &nr);
    int rc = 0;

    for (unsigned i = 0; !rc && i < nr; i++)
        rc = signals_watch_file(files[i].host, files[i].size);
    if (rc)
        log_error("setting up signals: %s", strerror(-rc));
    return rc ? STATUS_HOST_ERROR : STATUS_OK;
}

static int load_image(struct machine *machine)
{
    struct image_error error;

    if (image_load(machine->image, machine->mem, &error)) {
        log_error("%s: %s", machine->options->image, error.text);
        return STATUS_BAD_IMAGE;
    }
    if (!machine->first && protocol_misses(machine->image, &error))
        log_warn("%s: %s", machine->options->image, error.text);
    return watch_files(machine);
}

int machine_fill_memory(struct machine *machine)
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
    rc = load_image(machine);
    if (rc)
        return rc;
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
