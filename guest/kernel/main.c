/* SPDX-License-Identifier: MIT */
/*
 * The kernel's table of contents: what is set up, in which order, and in which
 * directory to read about it. boot/entry.asm calls kernel_main().
 */
#include "boot/loader.h"
#include "boot/smp.h"
#include "cpu/clock.h"
#include "cpu/cpu.h"
#include "cpu/features.h"
#include "cpu/fpu.h"
#include "cpu/shootdown.h"
#include "cpu/tick.h"
#include "dev/console.h"
#include "dev/disk.h"
#include "dev/tty.h"
#include "dev/uart.h"
#include "first/first.h"
#include "kernel.h"
#include "lab/lab.h"
#include "lib/boot_info.h"
#include "mm/page.h"
#include "mm/paging.h"
#include "proc/exit.h"
#include "proc/sched.h"
#include "trace/trace.h"
#include "trap/idt.h"

_Noreturn void kernel_main(uint64_t boot_info_gpa);

_Noreturn void kernel_main(uint64_t boot_info_gpa)
{
    cpu_init(0); /* cpu/       this CPU's GDT, TSS and GS */
    idt_init();  /* trap/      the trap table ... */
    idt_load();  /*            ... which the CPU now uses */
    uart_init(); /* dev/       from here on we can print */

    const char *wrong = boot_info_init(loader_boot_info(boot_info_gpa));

    if (wrong != NULL)
        panic("%s", wrong);
    console_init();           /* dev/       or have the hypervisor print */
    features_init();          /* cpu/       what this CPU can do */
    page_init();              /* mm/        physical pages */
    paging_init();            /*            our own page tables: W^X */
    fpu_init();               /* cpu/       the programs' vector registers */
    clock_init();             /*            what time it is */
    tick_init();              /*            what interrupts us every 10 ms */
    tty_init();               /* dev/       the console's keyboard */
    sched_init(lab_policy()); /* proc/      who runs next */
    sched_init_cpu();
    trace_init(lab_reads_trace());
    trace_init_cpu(); /* trace/     the trace, if anybody reads it */
    tick_init_cpu();  /* cpu/       from here on the timer interrupts us */
    cpu_online();
    shootdown_init();
    disk_init();    /* dev/       the disks, and their interrupts */
    smp_start();    /* boot/      the other CPUs, by way of ap_entry.asm */
    first_start();  /* first/     process 1 */
    reaper_start(); /* proc/      process 2 looks after orphans */
    sched_idle();   /*            the boot is over; now CPU 0 is idle */
}
