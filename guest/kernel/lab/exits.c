/* SPDX-License-Identifier: MIT */
/*
 * Row B7: "kernel mode and hypervisor mode at the same time": one CPU, one
 * instruction at a time. Ring 0 may execute each instruction here, and yet at
 * some of them the CPU leaves for ring -1, which decides what happens. The
 * guest cannot see that, except from the clock: time passed while the guest
 * stood still.
 */
#include "cpu/asm.h"
#include "cpu/clock.h"
#include "cpu/cpu.h"
#include "cpu/tick.h"
#include "dev/lapic.h"
#include "dev/machine.h"
#include "hv/ports.h"
#include "kernel.h"
#include "lab/lab.h"
#include "lib/boot_info.h"
#include "x86/msr.h"
#include "x86/uart.h"

#define ROUNDS  16u
#define PATTERN 0x5au

static bool do_nothing(void)
{
    return true;
}

static bool do_cr2(void)
{
    (void)cr2_read();
    return true;
}

static bool do_cpuid(void)
{
    return cpuid(0, 0).ebx != 0;
}

static bool do_port_write(void)
{
    port_out8(HV_PORT_UART + X86_UART_SCR, PATTERN);
    return true;
}

static bool do_port_read(void)
{
    return port_in8(HV_PORT_UART + X86_UART_SCR) == PATTERN;
}

static bool do_nobody(void)
{
    return port_in8(0x2e8) == 0xff;
}

static bool do_msr(void)
{
    msr_write(X86_MSR_APIC_BASE, msr_read(X86_MSR_APIC_BASE));
    return true;
}

static bool do_mmio(void)
{
    return !lapic_present() || lapic_id() == this_cpu()->id;
}

static bool do_hypercall(void)
{
    struct hv_request request = {
        .number = HV_CALL_TIME,
        .args = {HV_CLOCK_MONOTONIC},
    };

    return machine_call(&request) > 0;
}

static bool do_halt(void)
{
    if (tick_present())
        interrupts_wait();
    interrupts_off();
    return true;
}

static const struct experiment {
    const char *instruction;
    const char *decision;
    bool leaves; /* it always exits to ring -1 */
    bool (*perform)(void);
} experiments[] = {
    {"(none)", "nothing: what the measuring costs", false, do_nothing},
    {"mov rax, cr2", "nothing: ring 0 reads its own register", false, do_cr2},
    {"cpuid", "KVM answers from the list that the VMM gave it", true, do_cpuid},
    {"out UART, al", "the VMM's UART keeps the byte", true, do_port_write},
    {"in al, UART", "... and gives it back", true, do_port_read},
    {"in al, 0x2e8", "no device there: all ones", true, do_nobody},
    {"wrmsr APIC_BASE", "KVM checks and sets its own copy", true, do_msr},
    {"mov eax, [LAPIC]", "no RAM there: KVM's local APIC", false, do_mmio},
    {"vmcall/vmmcall", "the VMM reads its clock", true, do_hypercall},
    {"sti; hlt", "KVM waits for an interrupt: the tick", false, do_halt},
};

/* Takes the shortest of several rounds: in the others the host did something
 * else. */
static uint64_t measure(const struct experiment *e, bool *good)
{
    uint64_t least = UINT64_MAX;

    for (unsigned i = 0; i < ROUNDS; i++) {
        interrupts_push();
        uint64_t before = tsc_read();

        *good = e->perform() && *good;
        least = MIN(least, tsc_read() - before);
        interrupts_pop();
    }
    return least;
}

bool lab_exits(void)
{
    bool good = true;
    bool slower = true;
    uint64_t nothing = 0;

    printk("  %-17s %10s  %s\n", "instruction", "TSC ticks",
           "what ring -1 decides");
    for (unsigned i = 0; i < ARRAY_SIZE(experiments); i++) {
        const struct experiment *e = &experiments[i];
        uint64_t ticks = measure(e, &good);

        if (i == 0)
            nothing = ticks;
        else if (e->leaves && ticks < 4 * nothing)
            slower = false;
        printk("  %-17s %10lu  %s\n", e->instruction, ticks, e->decision);
    }
    bool held =
        lab_check(good, "every instruction did what ring 0 expects of it");
    held &= lab_check(slower, "those that left took much longer than none");
    return held;
}
