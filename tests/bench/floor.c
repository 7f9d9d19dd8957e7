/* SPDX-License-Identifier: MIT */
/*
 * The floor: what a run costs if nothing is done but what KVM requires. The
 * same ioctls as vmm with its defaults (interrupt controller, PIT, two memory
 * slots, CPUID, one vCPU), a flat image at 1 MiB, and a loop around KVM_RUN
 * that handles two things: an output to the exit port ends it, and output to
 * the debug console is collected and written at the end.
 *
 * Usage: floor [--protected] IMAGE; without the option, IMAGE is a 64-bit
 * image. There are no checks that a benchmark does not need: a failure is exit
 * status 125.
 */
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "hv/hypercall.h"
#include "hv/layout.h"
#include "hv/ports.h"
#include "x86/cr.h"
#include "x86/msr.h"
#include "x86/paging.h"

#define RAM (128u << 20)
#define CHECK(x)                                                               \
    do {                                                                       \
        if (!(x))                                                              \
            _exit(125);                                                        \
    } while (0)

static void put_tables(uint8_t *ram, bool is_long)
{
    const uint64_t gdt[] = {
        0,
        is_long ? 0x00AF9B000000FFFF : 0x00CF9B000000FFFF,
        0x00CF93000000FFFF,
    };
    uint64_t *pml4 = (void *)(ram + HV_BOOT_PML4);
    uint64_t *pdpt = (void *)(ram + HV_BOOT_PDPT);
    uint64_t *pd = (void *)(ram + HV_BOOT_PD);

    memcpy(ram + HV_BOOT_GDT, gdt, sizeof(gdt));
    if (!is_long)
        return;
    pml4[0] = HV_BOOT_PDPT | X86_PTE_P | X86_PTE_W;
    for (unsigned i = 0; i < 4; i++)
        pdpt[i] = (HV_BOOT_PD + i * X86_PAGE_SIZE) | X86_PTE_P | X86_PTE_W;
    for (uint64_t i = 0; i < 4 * X86_NR_PTES; i++)
        pd[i] = i * X86_LARGE_PAGE_SIZE | X86_PTE_P | X86_PTE_W | X86_PTE_PS;
}

static void set_registers(int vcpu, bool is_long)
{
    struct kvm_segment code = {.limit = 0xFFFFFFFF,
                               .selector = 8,
                               .type = 11,
                               .present = 1,
                               .s = 1,
                               .g = 1,
                               .l = is_long,
                               .db = !is_long};
    struct kvm_segment data = {.limit = 0xFFFFFFFF,
                               .selector = 16,
                               .type = 3,
                               .present = 1,
                               .s = 1,
                               .db = 1,
                               .g = 1};
    struct kvm_regs regs = {.rip = HV_FLAT_LOAD,
                            .rflags = X86_RFLAGS_FIXED,
                            .rsp = HV_BOOT_END,
                            .rdi = HV_BOOT_INFO};
    struct kvm_sregs sregs;

    CHECK(ioctl(vcpu, KVM_GET_SREGS, &sregs) == 0);
    sregs.cs = code;
    sregs.ds = sregs.es = sregs.fs = sregs.gs = sregs.ss = data;
    sregs.gdt.base = HV_BOOT_GDT;
    sregs.gdt.limit = 23;
    sregs.cr0 = X86_CR0_PE | X86_CR0_ET;
    if (is_long) {
        sregs.cr0 |= X86_CR0_PG;
        sregs.cr3 = HV_BOOT_PML4;
        sregs.cr4 = X86_CR4_PAE;
        sregs.efer = X86_EFER_LME | X86_EFER_LMA;
    }
    CHECK(ioctl(vcpu, KVM_SET_SREGS, &sregs) == 0);
    CHECK(ioctl(vcpu, KVM_SET_REGS, &regs) == 0);
}

static int create_vm(int kvm, uint8_t *ram)
{
    struct kvm_pit_config pit = {.flags = KVM_PIT_SPEAKER_DUMMY};
    struct kvm_enable_cap cap = {.cap = KVM_CAP_EXIT_HYPERCALL,
                                 .args = {1u << HV_KVM_HYPERCALL}};
    struct kvm_userspace_memory_region slots[] = {
        {0, 0, 0, HV_VGA_HOLE_BASE, (uintptr_t)ram},
        {1, 0, HV_VGA_HOLE_END, RAM - HV_VGA_HOLE_END,
         (uintptr_t)ram + HV_VGA_HOLE_END},
    };
    int vm = ioctl(kvm, KVM_CREATE_VM, 0);

    CHECK(vm >= 0);
    CHECK(ioctl(vm, KVM_CREATE_IRQCHIP, 0) == 0);
    CHECK(ioctl(vm, KVM_CREATE_PIT2, &pit) == 0);
    for (unsigned i = 0; i < 2; i++)
        CHECK(ioctl(vm, KVM_SET_USER_MEMORY_REGION, &slots[i]) == 0);
    (void)ioctl(vm, KVM_ENABLE_CAP, &cap);
    return vm;
}

static int create_vcpu(int kvm, int vm)
{
    static union {
        struct kvm_cpuid2 head;
        uint8_t room[16384];
    } cpuid;
    int vcpu = ioctl(vm, KVM_CREATE_VCPU, 0);

    CHECK(vcpu >= 0);
    cpuid.head.nent = 256;
    CHECK(ioctl(kvm, KVM_GET_SUPPORTED_CPUID, &cpuid) == 0);
    CHECK(ioctl(vcpu, KVM_SET_CPUID2, &cpuid) == 0);
    return vcpu;
}

static _Noreturn void run(int vcpu, struct kvm_run *state)
{
    static uint8_t console[4096];
    size_t nr = 0;

    while (ioctl(vcpu, KVM_RUN, 0) == 0) {
        uint8_t *data = (uint8_t *)state + state->io.data_offset;
        switch (state->exit_reason) {
        case KVM_EXIT_IO:
            if (state->io.port == HV_PORT_DEBUGCON && nr < sizeof(console))
                console[nr++] = *data;
            if (state->io.port == HV_PORT_EXIT) {
                CHECK(!nr || write(STDOUT_FILENO, console, nr) == (ssize_t)nr);
                _exit(*data);
            }
            break;
        case KVM_EXIT_MMIO:
        case KVM_EXIT_HYPERCALL:
            break;
        default:
            _exit(125);
        }
    }
    _exit(125);
}

int main(int argc, char **argv)
{
    bool is_long = argc == 2;
    uint8_t *ram = mmap(NULL, RAM, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);

    CHECK(argc >= 2 && ram != MAP_FAILED && kvm >= 0);
    int file = open(argv[argc - 1], O_RDONLY);
    CHECK(file >= 0 && read(file, ram + HV_FLAT_LOAD, 1 << 20) > 0);
    close(file);
    CHECK(ioctl(kvm, KVM_GET_API_VERSION, 0) == KVM_API_VERSION);
    put_tables(ram, is_long);
    int vm = create_vm(kvm, ram);
    int vcpu = create_vcpu(kvm, vm);
    struct kvm_run *state =
        mmap(NULL, (size_t)ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0),
             PROT_READ | PROT_WRITE, MAP_SHARED, vcpu, 0);
    CHECK(state != MAP_FAILED);
    set_registers(vcpu, is_long);
    run(vcpu, state);
}
