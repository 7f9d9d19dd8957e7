/* SPDX-License-Identifier: MIT */
/*
 * The end of a kernel that cannot trust itself. Prints without locks, because
 * the holder of a lock may be the cause.
 */
#include "trap/panic.h"

#include <stdarg.h>

#include "cpu/asm.h"
#include "cpu/clock.h"
#include "cpu/cpu.h"
#include "dev/console.h"
#include "dev/lapic.h"
#include "dev/machine.h"
#include "kernel.h"
#include "layout.h"
#include "lib/format.h"
#include "proc/process.h"
#include "trap/symbols.h"

#define MAX_BACKTRACE 24u
/* How long to wait for the other CPUs to stop: a virtual CPU may first have to
 * get a real one, which may take several turns of the host's scheduler. */
#define STOP_NS (200 * NS_PER_MS)

static void print_address(const char *what, uint64_t address)
{
    uint64_t offset;
    const char *name = symbol_name(address, &offset);

    if (name != NULL)
        printk("  %s 0x%lx %s+0x%lx\n", what, address, name, offset);
    else
        printk("  %s 0x%lx\n", what, address);
}

static void print_registers(const struct trap_frame *f)
{
    print_address("rip", f->rip);
    printk("  cs %lx ss %lx rflags %lx error %lx vector %lu\n", f->cs, f->ss,
           f->rflags, f->error, f->vector);
    printk("  rax %016lx rbx %016lx rcx %016lx rdx %016lx\n", f->rax, f->rbx,
           f->rcx, f->rdx);
    printk("  rsi %016lx rdi %016lx rbp %016lx rsp %016lx\n", f->rsi, f->rdi,
           f->rbp, f->rsp);
    printk("  r8  %016lx r9  %016lx r10 %016lx r11 %016lx\n", f->r8, f->r9,
           f->r10, f->r11);
    printk("  r12 %016lx r13 %016lx r14 %016lx r15 %016lx\n", f->r12, f->r13,
           f->r14, f->r15);
    printk("  cr2 %016lx cr3 %016lx cr4 %016lx\n", cr2_read(), cr3_read(),
           cr4_read());
}

/* Whether `rbp` can be a frame pointer into one of our stacks: mapped and
 * aligned. */
static bool is_stack(uint64_t rbp)
{
    bool in_image = rbp >= (uint64_t)rodata_end && rbp < (uint64_t)image_end;
    bool in_kstack = rbp >= KSTACK_BASE && rbp < KERNEL_BASE;

    return rbp % 8 == 0 && (in_image || in_kstack);
}

/* Every function begins by pushing rbp and pointing rbp at the saved value; the
 * return address lies just above that. The entry code starts with rbp = 0. */
void panic_print_backtrace(uint64_t rbp)
{
    printk("  called from:\n");
    for (unsigned i = 0; i < MAX_BACKTRACE && is_stack(rbp); i++) {
        const uint64_t *frame = (const uint64_t *)rbp;

        print_address("  ", frame[1]);
        if (frame[0] <= rbp)
            break; /* each frame must lie above the last */
        rbp = frame[0];
    }
}

static bool begun;
static unsigned nr_stopped;

_Noreturn void panic_stop(void)
{
    __atomic_fetch_add(&nr_stopped, 1, __ATOMIC_RELAXED);
    cpu_halt();
}

static void stop_others(void)
{
    uint64_t end = clock_monotonic() + STOP_NS;

    lapic_send_nmi_others(); /* arrives even if interrupts are off */
    while (__atomic_load_n(&nr_stopped, __ATOMIC_RELAXED) < nr_cpus - 1 &&
           clock_monotonic() < end)
        cpu_relax();
}

/* Two CPUs may panic at once, and printing may panic, too: the first panic
 * wins. It stops the other CPUs before they make the damage worse. */
static void begin(void)
{
    interrupts_off();
    if (__atomic_exchange_n(&begun, true, __ATOMIC_ACQ_REL))
        panic_stop();
    if (nr_cpus > 1)
        stop_others();
    console_without_lock();
}

bool panic_begun(void)
{
    return __atomic_load_n(&begun, __ATOMIC_ACQUIRE);
}

__attribute__((format(printf, 1, 0))) static void print_head(const char *format,
                                                             va_list args)
{
    char text[256];
    const struct process *process = current_process();

    format_va(text, sizeof(text), format, args);
    printk("panic: %s\n", text);
    printk("  on CPU %u", this_cpu()->id);
    if (process != NULL)
        printk(", process %d (%s)", process->pid, process->name);
    printk("\n");
    if (nr_cpus > 1)
        printk("  %u of %u other CPUs stopped\n",
               __atomic_load_n(&nr_stopped, __ATOMIC_RELAXED), nr_cpus - 1);
}

_Noreturn void panic(const char *format, ...)
{
    va_list args;

    begin();
    va_start(args, format);
    print_head(format, args);
    va_end(args);
    panic_print_backtrace((uint64_t)__builtin_frame_address(0));
    machine_off(PANIC_STATUS);
}

_Noreturn void panic_frame(const struct trap_frame *frame, const char *format,
                           ...)
{
    va_list args;

    begin();
    va_start(args, format);
    print_head(format, args);
    va_end(args);
    print_registers(frame);
    panic_print_backtrace(frame->rbp);
    machine_off(PANIC_STATUS);
}
