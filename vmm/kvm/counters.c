/* SPDX-License-Identifier: MIT */
/*
 * KVM's counters: a file for the VM and one for each vCPU, each with a header,
 * descriptors with names, and the values.
 */
#include "counters.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define MAX_NAME 256u /* longest name accepted from a kernel, in bytes */

static int open_all(struct kvm_counters *counters, const struct vm *vm,
                    const struct vcpu *const *vcpus, unsigned nr_vcpus)
{
    counters->fds = calloc(1 + nr_vcpus, sizeof(*counters->fds));
    if (!counters->fds)
        return -ENOMEM;
    for (unsigned i = 0; i <= nr_vcpus; i++) {
        int fd = ioctl(i ? vcpus[i - 1]->fd : vm->fd, KVM_GET_STATS_FD, NULL);
        if (fd < 0)
            return -errno;
        counters->fds[counters->nr_fds++] = fd;
    }
    return 0;
}

static struct kvm_counter *find(struct kvm_counters *counters, const char *name,
                                bool is_vm)
{
    for (unsigned i = 0; i < counters->nr; i++)
        if (counters->list[i].is_vm == is_vm &&
            strncmp(counters->list[i].name, name, KVM_COUNTER_NAME - 1) == 0)
            return &counters->list[i];
    if (counters->nr == KVM_COUNTERS_MAX)
        return NULL;
    struct kvm_counter *counter = &counters->list[counters->nr++];
    *counter = (struct kvm_counter){.is_vm = is_vm};
    snprintf(counter->name, sizeof(counter->name), "%.*s",
             (int)sizeof(counter->name) - 1, name);
    return counter;
}

/* Is it a single number that only grows, not a level, peak or histogram? */
static bool is_count(const struct kvm_stats_desc *desc)
{
    return (desc->flags & KVM_STATS_TYPE_MASK) == KVM_STATS_TYPE_CUMULATIVE &&
           desc->size == 1;
}

static void read_file(struct kvm_counters *counters, int fd, bool is_vm)
{
    struct kvm_stats_header header;

    if (pread(fd, &header, sizeof(header), 0) != sizeof(header) ||
        header.name_size == 0 || header.name_size > MAX_NAME)
        return;
    size_t size = sizeof(struct kvm_stats_desc) + header.name_size;
    for (uint32_t i = 0; i < header.num_desc; i++) {
        /* A descriptor, and the name after it. */
        char bytes[sizeof(struct kvm_stats_desc) + MAX_NAME];
        struct kvm_stats_desc desc;
        uint64_t value;
        if (pread(fd, bytes, size, (off_t)(header.desc_offset + i * size)) !=
            (ssize_t)size)
            return;
        bytes[size - 1] = '\0';
        memcpy(&desc, bytes, sizeof(desc));
        if (!is_count(&desc) ||
            pread(fd, &value, sizeof(value),
                  (off_t)header.data_offset + desc.offset) != sizeof(value))
            continue;
        struct kvm_counter *counter =
            find(counters, bytes + sizeof(desc), is_vm);
        if (counter)
            counter->now += value;
    }
}

void kvm_counters_read(struct kvm_counters *counters)
{
    for (unsigned i = 0; i < counters->nr; i++)
        counters->list[i].now = 0;
    for (unsigned i = 0; i < counters->nr_fds; i++)
        read_file(counters, counters->fds[i], i == 0);
}

int kvm_counters_start(struct kvm_counters *counters, const struct vm *vm,
                       const struct vcpu *const *vcpus, unsigned nr_vcpus)
{
    int rc = open_all(counters, vm, vcpus, nr_vcpus);

    if (rc) {
        kvm_counters_stop(counters);
        return rc;
    }
    kvm_counters_read(counters);
    for (unsigned i = 0; i < counters->nr; i++)
        counters->list[i].start = counters->list[i].now;
    return 0;
}

void kvm_counters_stop(struct kvm_counters *counters)
{
    for (unsigned i = 0; i < counters->nr_fds; i++)
        close(counters->fds[i]);
    free(counters->fds);
    counters->fds = NULL;
    counters->nr_fds = 0;
}
