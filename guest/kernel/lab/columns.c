/* SPDX-License-Identifier: MIT */
/* Prints a record as lines of a table in three columns, 100 columns wide. */
#include "lab/columns.h"

#include "kernel.h"
#include "lib/format.h"
#include "lib/string.h"
#include "trap/frame.h"
#include "trap/trap.h"
#include "x86/descriptor.h"

static const char *const columns = "  %-32s | %-32s | %s\n";

#define PROGRAM_COLUMN 28u /* what is left for it */

void columns_line(const char *os, const char *hardware, const char *program)
{
    printk(columns, os, hardware, program);
}

void columns_head(void)
{
    columns_line("OS (kernel mode)", "hardware", "program (user mode)");
    columns_line("--------------------------------",
                 "--------------------------------", "-------------------");
}

static void trap_name(char *to, size_t size, const struct hv_trace_record *r)
{
    if (r->kind == HV_TRACE_SYSCALL)
        format(to, size, "executes %s",
               r->flags & HV_TRACE_INT80 ? "int 0x80" : "syscall");
    else if (r->reason == VECTOR_TIMER)
        format(to, size, "is interrupted by the timer");
    else if (r->reason < X86_NR_EXCEPTIONS)
        format(to, size, "%s", exception_name(r->reason));
    else
        format(to, size, "is interrupted, vector 0x%x", r->reason);
}

static void print_trap(const struct hv_trace_record *r)
{
    char what[64], where[96];

    trap_name(what, sizeof(what), r);
    format(where, sizeof(where), "%s at 0x%lx", what, r->rip);
    if (strlen(where) > PROGRAM_COLUMN) {
        columns_line("", "", what);
        format(where, sizeof(where), "at 0x%lx", r->rip);
    }
    columns_line("", "", where);
    bool by_syscall =
        r->kind == HV_TRACE_SYSCALL && !(r->flags & HV_TRACE_INT80);

    /* At a `syscall` the hardware pushes nothing, and does not switch
     * stacks. */
    if (by_syscall)
        format(what, sizeof(what), "PC to rcx, flags to r11");
    else
        format(what, sizeof(what), "save PC, SP, flags to k-stack(%u)", r->pid);
    columns_line("", what, "");
    columns_line("", "move to kernel mode", "");
    columns_line("", "jump to trap handler", "");
    if (by_syscall)
        format(what, sizeof(what), "save regs(%u) to k-stack(%u)", r->pid,
               r->pid);
    else
        format(what, sizeof(what), "save the other regs(%u) there", r->pid);
    columns_line(what, "", "");
    if (r->kind == HV_TRACE_SYSCALL) {
        format(what, sizeof(what), "handle system call %u", r->reason);
        columns_line(what, "", "");
    }
}

static void print_return(const struct hv_trace_record *r, uint64_t back)
{
    char text[64];

    format(text, sizeof(text), "restore regs(%u) from k-stack(%u)", r->pid,
           r->pid);
    columns_line(text, "", "");
    columns_line("return-from-trap", "", "");
    if (r->kind == HV_TRACE_TRAPRET)
        columns_line("", "restore PC, SP, flags", "");
    columns_line("", "move to user mode", "");
    if (r->kind == HV_TRACE_TRAPRET)
        back = r->rip;
    if (back != 0) {
        format(text, sizeof(text), "jump to 0x%lx", back);
        columns_line("", text, "");
    }
    format(text, sizeof(text), "process %u runs", r->pid);
    columns_line("", "", text);
}

static void print_switch(const struct hv_trace_record *r)
{
    char text[64];

    columns_line("handle the trap, call switch()", "", "");
    format(text, sizeof(text), "save regs(%u) to proc-struct(%u)", r->pid,
           r->pid);
    columns_line(text, "", "");
    format(text, sizeof(text), "restore regs(%u) from proc-struct", r->reason);
    columns_line(text, "", "");
    format(text, sizeof(text), "switch to k-stack(%u)", r->reason);
    columns_line(text, "", "");
}

static void print_process(const struct hv_trace_record *r)
{
    char text[64];

    if (r->reason == HV_TASK_FORK) {
        format(text, sizeof(text), "create entry %u in process list", r->pid);
    } else if (r->reason == HV_TASK_EXEC) {
        columns_line("allocate memory for program", "", "");
        columns_line("load program into memory", "", "");
        columns_line("set up user stack with argv", "", "");
        format(text, sizeof(text), "fill k-stack with PC 0x%lx", r->task_data);
    } else if (r->reason == HV_TASK_EXIT) {
        format(text, sizeof(text), "free memory of process %u", r->pid);
    } else {
        return;
    }
    columns_line(text, "", "");
}

void columns_print(const struct hv_trace_record *r, uint64_t back)
{
    if (columns_is_return(r))
        print_return(r, back);
    else if (r->kind == HV_TRACE_SYSCALL || r->kind == HV_TRACE_TRAP)
        print_trap(r);
    else if (r->kind == HV_TRACE_SWITCH)
        print_switch(r);
    else if (r->kind == HV_TRACE_PROCESS)
        print_process(r);
}
