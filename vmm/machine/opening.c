/* SPDX-License-Identifier: MIT */
/*
 * The image first: everything else may depend on what it is.
 */
#include "opening.h"

#include <errno.h>

#include "base/log.h"
#include "naming.h"
#include "wiring_disks.h"

static int open_image(struct machine *machine)
{
    const struct options *options = machine->options;
    struct image_error error;
    int rc = image_open_late(options->image, &options->request, &machine->image,
                             &error);

    if (!rc) {
        machine_find_image(machine);
        kernel_unpack(options, machine->image);
        rc = image_complete(machine->image, &error);
    }
    if (rc) {
        /* The scripts of kvm-unit-tests look for QEMU's words. */
        bool is_qemu = options->qemu.nr_words && rc != -ENOEXEC;
        log_error("%s%s: %s", is_qemu ? "could not open kernel " : "",
                  options->image, error.text);
        return kernel_file_status(rc);
    }
    return naming_start(machine);
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

int machine_open_files(struct machine *machine)
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
