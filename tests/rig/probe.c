// SPDX-License-Identifier: MIT
/*
 * Usage: probe
 *
 * Tests whether /dev/kvm runs guests, without any code of this project's VMM: a
 * real-mode guest writes a letter to a port and halts. For rig/selftest.
 */
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

static const uint8_t guest[] = {
    0xb0, 'K',  /* mov al, 'K' */
    0xe6, 0xe9, /* out 0xe9, al */
    0xf4,       /* hlt */
};

static int fail(const char *what)
{
    perror(what);
    return 1;
}

static int set_registers(int vcpu)
{
    struct kvm_regs regs = {.rip = 0, .rflags = 2};
    struct kvm_sregs sregs;

    if (ioctl(vcpu, KVM_GET_SREGS, &sregs) != 0)
        return -1;
    sregs.cs.base = 0;
    sregs.cs.selector = 0;
    if (ioctl(vcpu, KVM_SET_SREGS, &sregs) != 0)
        return -1;
    return ioctl(vcpu, KVM_SET_REGS, &regs);
}

int main(void)
{
    struct kvm_userspace_memory_region region = {.memory_size = 4096};
    int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
    int vm = kvm < 0 ? -1 : ioctl(kvm, KVM_CREATE_VM, 0);
    int size = kvm < 0 ? -1 : ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
    int vcpu;
    void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    struct kvm_run *run;

    if (vm < 0 || size < 0 || memory == MAP_FAILED)
        return fail("/dev/kvm");
    memcpy(memory, guest, sizeof(guest));
    region.userspace_addr = (uintptr_t)memory;
    if (ioctl(vm, KVM_SET_USER_MEMORY_REGION, &region) != 0)
        return fail("KVM_SET_USER_MEMORY_REGION");
    vcpu = ioctl(vm, KVM_CREATE_VCPU, 0);
    if (vcpu < 0 || set_registers(vcpu) != 0)
        return fail("KVM_CREATE_VCPU");
    run = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE, MAP_SHARED, vcpu, 0);
    if (run == MAP_FAILED)
        return fail("the vCPU's run page");
    if (ioctl(vcpu, KVM_RUN, 0) != 0)
        return fail("KVM_RUN");
    if (run->exit_reason != KVM_EXIT_IO || run->io.port != 0xe9)
        return fail("the guest's first exit is no port output");
    printf("guest wrote %c\n",
           *((const char *)run + (size_t)run->io.data_offset));
    if (ioctl(vcpu, KVM_RUN, 0) != 0 || run->exit_reason != KVM_EXIT_HLT)
        return fail("the guest did not halt");
    return 0;
}
