/* SPDX-License-Identifier: MIT */
/*
 * Hypercalls. The request lies in a page of its own; the doorbell carries only
 * that page's address.
 */
#include "dev/machine.h"

#include <asm/errno.h>
#include <linux/kvm_para.h>

#include "cpu/asm.h"
#include "dev/rtc.h"
#include "hv/ports.h"
#include "kernel.h"
#include "layout.h"
#include "lib/boot_info.h"
#include "sync/spinlock.h"

static struct hv_request page __attribute__((aligned(X86_PAGE_SIZE)));
static struct spinlock lock = SPINLOCK_INIT("hypercall", RANK_HYPERCALL);

/* Between this instruction and the next, ring -1 has the CPU. Not for machines
 * whose only doorbell is the port. */
static void hypercall(uint64_t rax, uint64_t rbx, uint64_t rcx, uint64_t rdx)
{
    if (boot_info.doorbells & HV_DOORBELL_VMMCALL)
        __asm__ volatile("vmmcall"
                         : "+a"(rax)
                         : "b"(rbx), "c"(rcx), "d"(rdx)
                         : "memory");
    else
        __asm__ volatile("vmcall"
                         : "+a"(rax)
                         : "b"(rbx), "c"(rcx), "d"(rdx)
                         : "memory");
}

static bool have_instruction(void)
{
    return boot_info.doorbells & (HV_DOORBELL_VMMCALL | HV_DOORBELL_VMCALL);
}

static void ring(uint64_t gpa)
{
    uint64_t rdx = (uint64_t)HV_HYPERCALL_MAGIC << 32 | page.number;

    if (have_instruction())
        hypercall(HV_KVM_HYPERCALL, gpa, 1, rdx);
    else
        port_out32(HV_PORT_HYPERCALL, (uint32_t)(gpa >> X86_PAGE_SHIFT));
}

/* KVM handles this hypercall itself: its hypercalls.rst,
 * "KVM_HC_SCHED_YIELD". */
void machine_yield_to(unsigned cpu)
{
    if (have_instruction())
        hypercall(KVM_HC_SCHED_YIELD, cpu, 0, 0);
}

int64_t machine_call(struct hv_request *request)
{
    if (boot_info.doorbells == 0)
        return -ENOSYS;
    spin_lock(&lock);
    page = *request;
    page.result = -ENOSYS; /* stays if the doorbell is refused */
    ring(image_to_phys(&page));
    *request = page;
    spin_unlock(&lock);
    return request->result;
}

_Noreturn void machine_off(unsigned status)
{
    /* Takes no lock: in a panic, any CPU may hold it. */
    interrupts_off();
    page = (struct hv_request){.number = HV_CALL_EXIT, .args = {status}};
    if (boot_info.doorbells != 0)
        ring(image_to_phys(&page));
    port_out8(HV_PORT_EXIT, (uint8_t)status);
    cpu_halt();
}

uint64_t machine_realtime(void)
{
    struct hv_request request = {
        .number = HV_CALL_TIME,
        .args = {HV_CLOCK_REALTIME},
    };
    int64_t now = machine_call(&request);

    return now > 0 ? (uint64_t)now : rtc_read();
}
