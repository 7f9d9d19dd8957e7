/* SPDX-License-Identifier: MIT */
/*
 * One virtual machine of KVM: its memory slots, its interrupt controller and
 * timer. Source: KVM api.rst.
 */
#ifndef VMM_KVM_VM_H
#define VMM_KVM_VM_H

#include "mem/guest_mem.h"
#include "system.h"

struct vm {
    int fd;
    const struct kvm_system *sys;
    bool irqchip; /* PIC, IOAPIC, LAPICs and PIT are in the kernel */
    bool hypercall_instruction; /* number 12 exits to us */
};

/* Creates the machine, with the interrupt controller and the PIT if `irqchip`.
 * 0, or -errno after one line on stderr; `sys` must outlive `vm`. */
int vm_create(const struct kvm_system *sys, bool irqchip,
              struct vm *vm) MUST_CHECK;
void vm_destroy(struct vm *vm);

/* Maps guest RAM into the machine. `mem` must outlive the vCPUs. 0 or -errno
 * after one line on stderr. */
int vm_map_memory(struct vm *vm, const struct guest_mem *mem) MUST_CHECK;

/* Sends VMCALL/VMMCALL number 12 to user space. 0, or -errno without a
 * message. */
int vm_enable_hypercall_exit(struct vm *vm) MUST_CHECK;

/* The vector that the PICs delivered last and that the guest has not
 * acknowledged (EOI) yet; *irq becomes its line, 0 to 15. -1: there is none. */
int vm_pic_vector(struct vm *vm, unsigned *irq);

/* Has the first PIC been set up so that line 0 to 7 reaches the CPU? */
bool vm_pic_is_open(const struct vm *vm, unsigned line);
/* From now on, when the guest writes `value` as 32 bits to the address, the
 * host's kernel adds 1 to the eventfd `fd`, and the guest continues without an
 * exit to us. 0, or -errno without a message: then such a write exits. */
int vm_ioeventfd(struct vm *vm, uint64_t address, uint32_t value,
                 int fd) MUST_CHECK;

/* Raises or lowers an interrupt line. Any thread. */
void vm_irq_line(struct vm *vm, unsigned gsi, bool level);

/* All MSRs that KVM has lie in blocks of VM_MSR_BLOCK registers that begin at
 * these numbers. The second and third are those of Hyper-V and KVM. */
#define VM_MSR_BLOCK 0x2000u
#define VM_MSR_BLOCKS                                                          \
    {                                                                          \
        0, 0x40000000u, 0x4B564D00u, 0xC0000000u, 0xC0010000u                  \
    }

/* Which MSRs KVM serves; an access to any other exits to us. */
struct vm_msr_filter {
    bool (*leave)(void *ctx, uint32_t msr, bool is_write);
    void *ctx;
    bool leave_rest; /* those outside the blocks */
};

/* Sets the filter; call it before the first vCPU runs. KVM always serves the
 * x2APIC's registers. 0, or -errno after one line on stderr. */
int vm_filter_msrs(struct vm *vm,
                   const struct vm_msr_filter *filter) MUST_CHECK;

#endif
