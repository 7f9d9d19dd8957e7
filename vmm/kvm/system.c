/* SPDX-License-Identifier: MIT */
/*
 * Opens /dev/kvm and asks it what it can do. Whatever every guest needs is a
 * requirement and is checked here; if it is missing, a message says what to do.
 */
#include "system.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/log.h"
#include "host_cpu.h"
#include "hv/hypercall.h"

#define MAX_CPUID_ENTRIES 256u

static int check(const struct kvm_system *sys, int capability)
{
    int value = ioctl(sys->fd, KVM_CHECK_EXTENSION, capability);

    return value < 0 ? 0 : value;
}

static int open_device(const char *path)
{
    int fd = open(path, O_RDWR | O_CLOEXEC);

    if (fd >= 0)
        return fd;
    int error = errno;
    switch (error) {
    case ENOENT:
    case ENXIO:
    case ENODEV:
        log_error("%s is not there: load kvm_intel or kvm_amd, switch on "
                  "virtualisation in the firmware, or use an emulated host "
                  "(vmm(1), EMULATED HOST)",
                  path);
        break;
    case EACCES:
    case EPERM:
        log_error("%s may not be opened by this user: join the group 'kvm' "
                  "(sudo usermod -aG kvm $USER, then log in again)",
                  path);
        break;
    default:
        log_error("opening %s: %s; `vmm doctor` tells more", path,
                  strerror(error));
        break;
    }
    return -error;
}

static int read_cpuid(struct kvm_system *sys)
{
    struct kvm_cpuid2 *cpuid = calloc(
        1, sizeof(*cpuid) + MAX_CPUID_ENTRIES * sizeof(cpuid->entries[0]));

    if (!cpuid)
        return -ENOMEM;
    cpuid->nent = MAX_CPUID_ENTRIES;
    sys->cpuid = cpuid;
    if (ioctl(sys->fd, KVM_GET_SUPPORTED_CPUID, cpuid) < 0)
        return -errno;
    for (unsigned i = 0; i < cpuid->nent; i++)
        if (cpuid->entries[i].function == 0)
            sys->intel = cpuid->entries[i].ecx == 0x6c65746e; /* "ntel" */
    return 0;
}

static int check_required(const struct kvm_system *sys, const char *path)
{
    static const struct {
        int capability;
        const char *name;
    } required[] = {
        {KVM_CAP_USER_MEMORY, "user memory"},
        {KVM_CAP_IRQCHIP, "interrupt controller"},
        {KVM_CAP_PIT2, "timer (PIT)"},
        {KVM_CAP_MP_STATE, "processor states"},
        {KVM_CAP_IMMEDIATE_EXIT, "immediate exit"},
        {KVM_CAP_EXT_CPUID, "CPUID"},
    };

    for (size_t i = 0; i < ARRAY_SIZE(required); i++) {
        if (check(sys, required[i].capability))
            continue;
        log_error("%s has no %s (KVM capability %d): this kernel is too old, "
                  "Linux 5.10 or newer is needed",
                  path, required[i].name, required[i].capability);
        return -ENOTSUP;
    }
    return 0;
}

static int probe(struct kvm_system *sys, const char *path)
{
    int version = ioctl(sys->fd, KVM_GET_API_VERSION, 0);

    if (version != KVM_API_VERSION) {
        if (version < 0)
            log_error("%s is not the KVM device: %s", path, strerror(errno));
        else
            log_error("%s speaks KVM API version %d, vmm needs %d", path,
                      version, KVM_API_VERSION);
        return -ENOTSUP;
    }
    int rc = check_required(sys, path);
    if (rc)
        return rc;
    int size = ioctl(sys->fd, KVM_GET_VCPU_MMAP_SIZE, 0);
    if (size < (int)sizeof(struct kvm_run)) {
        log_error("%s gives vCPUs of %d bytes, vmm needs %zu", path, size,
                  sizeof(struct kvm_run));
        return -ENOTSUP;
    }
    sys->run_size = (size_t)size;
    rc = read_cpuid(sys);
    if (rc) {
        log_error("reading what CPU %s can show: %s", path, strerror(-rc));
        return rc;
    }
    sys->hardware = host_cpu_has_hardware();
    sys->hypercall_exit =
        check(sys, KVM_CAP_EXIT_HYPERCALL) & (1 << HV_KVM_HYPERCALL);
    sys->emulation_failure = check(sys, KVM_CAP_EXIT_ON_EMULATION_FAILURE) != 0;
    sys->sync_regs = (uint64_t)check(sys, KVM_CAP_SYNC_REGS);
    sys->tsc_deadline = check(sys, KVM_CAP_TSC_DEADLINE_TIMER) != 0;
    sys->max_cpus = (unsigned)check(sys, KVM_CAP_MAX_VCPUS);
    return 0;
}

int kvm_system_open(struct kvm_system *sys)
{
    const char *path = getenv("VMM_KVM_DEVICE");

    if (!path || !*path)
        path = "/dev/kvm";
    *sys = (struct kvm_system){.fd = open_device(path)};
    if (sys->fd < 0)
        return sys->fd;
    int rc = probe(sys, path);
    if (rc)
        kvm_system_close(sys);
    return rc;
}

static const struct kvm_cpuid_entry2 *find_leaf(const struct kvm_system *sys,
                                                uint32_t leaf)
{
    for (unsigned i = 0; sys->cpuid && i < sys->cpuid->nent; i++)
        if (sys->cpuid->entries[i].function == leaf)
            return &sys->cpuid->entries[i];
    return NULL;
}

unsigned kvm_system_phys_bits(const struct kvm_system *sys)
{
    const struct kvm_cpuid_entry2 *leaf = find_leaf(sys, 0x80000008);

    return leaf ? leaf->eax & 0xFF : 36; /* for a CPU without that leaf */
}

uint32_t kvm_system_cpu_signature(const struct kvm_system *sys)
{
    const struct kvm_cpuid_entry2 *leaf = find_leaf(sys, 1);

    return leaf ? leaf->eax : 0;
}

uint32_t kvm_system_cpu_features(const struct kvm_system *sys)
{
    const struct kvm_cpuid_entry2 *leaf = find_leaf(sys, 1);

    return leaf ? leaf->edx : 0;
}

void kvm_system_close_device(struct kvm_system *sys)
{
    if (sys->fd >= 0)
        close(sys->fd);
    sys->fd = -1;
}

void kvm_system_close(struct kvm_system *sys)
{
    free(sys->cpuid);
    sys->cpuid = NULL;
    kvm_system_close_device(sys);
}
