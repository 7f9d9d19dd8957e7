/* SPDX-License-Identifier: MIT */
/* The local APIC's registers, at the same physical address for every CPU. */
#include "dev/lapic.h"

#include "cpu/asm.h"
#include "cpu/clock.h"
#include "cpu/features.h"
#include "kernel.h"
#include "lib/boot_info.h"
#include "mm/paging.h"
#include "sync/spinlock.h"
#include "trap/frame.h"
#include "x86/apic.h"
#include "x86/msr.h"

#define ICR_TRIES 100000u

static volatile char *registers;

static uint32_t lapic_read(unsigned reg)
{
    return *(volatile uint32_t *)(volatile void *)(registers + reg);
}

static void lapic_write(unsigned reg, uint32_t value)
{
    *(volatile uint32_t *)(volatile void *)(registers + reg) = value;
}

bool lapic_init(void)
{
    if (!(boot_info.flags & HV_BOOT_IRQCHIP) || !cpu_has.apic)
        return false;
    registers = paging_map_device(HV_LAPIC_BASE, X86_LAPIC_SIZE);
    return true;
}

bool lapic_present(void)
{
    return registers != NULL;
}

void lapic_init_cpu(void)
{
    msr_write(X86_MSR_APIC_BASE,
              msr_read(X86_MSR_APIC_BASE) | X86_APIC_BASE_ENABLE);
    lapic_write(X86_LAPIC_LVT_TIMER, X86_LVT_MASKED);
    lapic_write(X86_LAPIC_LVT_LINT0, X86_LVT_MASKED); /* the old 8259s */
    lapic_write(X86_LAPIC_LVT_LINT1, X86_LVT_NMI);
    lapic_write(X86_LAPIC_LVT_ERROR, X86_LVT_MASKED);
    lapic_write(X86_LAPIC_TPR, 0); /* accept every priority */
    lapic_write(X86_LAPIC_SVR, X86_SVR_ENABLE | VECTOR_SPURIOUS);
}

unsigned lapic_id(void)
{
    return lapic_read(X86_LAPIC_ID) >> 24;
}

void lapic_eoi(void)
{
    lapic_write(X86_LAPIC_EOI, 0);
}

/* The command takes two writes, and no interrupt handler may send between
 * them. */
static void send(unsigned cpu, uint32_t command)
{
    interrupts_push();
    for (unsigned i = 0; i < ICR_TRIES; i++) {
        if (!(lapic_read(X86_LAPIC_ICR_LOW) & X86_ICR_PENDING))
            break;
        cpu_relax();
    }
    lapic_write(X86_LAPIC_ICR_HIGH, cpu << 24);
    lapic_write(X86_LAPIC_ICR_LOW, command);
    interrupts_pop();
}

void lapic_send(unsigned cpu, unsigned vector)
{
    send(cpu, X86_ICR_FIXED | X86_ICR_ASSERT | vector);
}

void lapic_send_self(unsigned vector)
{
    send(0, X86_ICR_FIXED | X86_ICR_ASSERT | X86_ICR_TO_SELF | vector);
}

void lapic_send_others(unsigned vector)
{
    send(0, X86_ICR_FIXED | X86_ICR_ASSERT | X86_ICR_TO_OTHERS | vector);
}

void lapic_send_nmi_others(void)
{
    send(0, X86_ICR_NMI | X86_ICR_ASSERT | X86_ICR_TO_OTHERS);
}

void lapic_send_init(unsigned cpu)
{
    send(cpu, X86_ICR_INIT | X86_ICR_ASSERT);
}

void lapic_send_startup(unsigned cpu, uint32_t pa)
{
    send(cpu, X86_ICR_STARTUP | X86_ICR_ASSERT | pa >> X86_PAGE_SHIFT);
}

void lapic_timer_deadline(void)
{
    lapic_write(X86_LAPIC_LVT_TIMER, X86_LVT_TSC_DEADLINE | VECTOR_TIMER);
    /* The change of mode must take effect before the first deadline is set
     * (Intel SDM Vol. 3A, "TSC-Deadline Mode"). */
    __asm__ volatile("mfence" ::: "memory");
}

void lapic_timer_periodic(uint32_t count)
{
    lapic_write(X86_LAPIC_TIMER_DIVIDE, X86_DIVIDE_BY_16);
    lapic_write(X86_LAPIC_LVT_TIMER, X86_LVT_PERIODIC | VECTOR_TIMER);
    lapic_write(X86_LAPIC_TIMER_INITIAL, count);
}

uint32_t lapic_timer_measure(unsigned ms)
{
    lapic_write(X86_LAPIC_TIMER_DIVIDE, X86_DIVIDE_BY_16);
    lapic_write(X86_LAPIC_LVT_TIMER, X86_LVT_MASKED);
    lapic_write(X86_LAPIC_TIMER_INITIAL, UINT32_MAX);
    clock_delay(ms * NS_PER_MS);

    uint32_t left = lapic_read(X86_LAPIC_TIMER_CURRENT);

    lapic_write(X86_LAPIC_TIMER_INITIAL, 0);
    return UINT32_MAX - left;
}
