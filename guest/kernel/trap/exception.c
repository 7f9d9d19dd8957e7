/* SPDX-License-Identifier: MIT */
/*
 * Exceptions. In ring 3 they are the program's: a page fault may be served,
 * anything else ends the program. In ring 0 they are bugs in the kernel, except
 * at the instructions that access a program's memory (trap/extable.c).
 */
#include <asm/errno.h>
#include <asm/siginfo.h>
#include <asm/signal.h>

#include "cpu/asm.h"
#include "cpu/cpu.h"
#include "kernel.h"
#include "layout.h"
#include "mm/user_copy.h"
#include "proc/signal.h"
#include "trap/extable.h"
#include "trap/instruction.h"
#include "trap/panic.h"
#include "trap/trap.h"
#include "x86/descriptor.h"
#include "x86/exceptions.h"
#include "x86/paging.h"

struct exception {
    int signal; /* the signal to the program that caused it */
    int code;   /* si_code for its handler; 0: SI_KERNEL */
};

static const struct exception exceptions[X86_NR_EXCEPTIONS] = {
    [X86_VEC_DE] = {SIGFPE, FPE_INTDIV}, [X86_VEC_DB] = {SIGTRAP, TRAP_TRACE},
    [X86_VEC_NMI] = {SIGBUS, 0},         [X86_VEC_BP] = {SIGTRAP, 0},
    [X86_VEC_OF] = {SIGSEGV, 0},         [X86_VEC_BR] = {SIGSEGV, 0},
    [X86_VEC_UD] = {SIGILL, ILL_ILLOPN}, [X86_VEC_NM] = {SIGSEGV, 0},
    [X86_VEC_DF] = {SIGSEGV, 0},         [X86_VEC_TS] = {SIGSEGV, 0},
    [X86_VEC_NP] = {SIGBUS, 0},          [X86_VEC_SS] = {SIGBUS, 0},
    [X86_VEC_GP] = {SIGSEGV, 0},         [X86_VEC_PF] = {SIGSEGV, 0},
    [X86_VEC_MF] = {SIGFPE, FPE_FLTINV}, [X86_VEC_AC] = {SIGBUS, BUS_ADRALN},
    [X86_VEC_MC] = {SIGBUS, 0},          [X86_VEC_XM] = {SIGFPE, FPE_FLTINV},
};

static const char *const names[X86_NR_EXCEPTIONS] = {
#define NAME(vector, abbreviation, name) [vector] = abbreviation " " name,
    X86_EXCEPTIONS(NAME)};

const char *exception_name(uint64_t vector)
{
    const char *name = vector < X86_NR_EXCEPTIONS ? names[vector] : NULL;

    return name != NULL ? name : "unknown exception";
}

/* Handles a mistake of the program. If it has no handler for the signal, prints
 * what the mistake was; the program ends in trap_return_work(), on its way
 * back. */
static void end_program(const struct trap_frame *frame, int signal, int code,
                        const char *why)
{
    struct process *process = current_process();
    uint8_t bytes[INSTRUCTION_MAX] = {0};
    const char *instruction = NULL;

    uint64_t at =
        frame->vector == X86_VEC_PF ? process->fault_address : frame->rip;

    if (signal_force(signal != 0 ? signal : SIGSEGV,
                     code != 0 ? code : SI_KERNEL, at))
        return;
    if (user_read(bytes, frame->rip, sizeof(bytes)) == 0)
        instruction = instruction_name(bytes);
    printk("trap: process %d (%s), ring 3, rip 0x%lx%s%s: %s error 0x%lx",
           process->pid, process->name, frame->rip,
           instruction != NULL ? ", " : "",
           instruction != NULL ? instruction : "",
           exception_name(frame->vector), frame->error);
    if (frame->vector == X86_VEC_PF)
        printk(" at 0x%lx (%s)", process->fault_address, why);
    printk("; program ended\n");
}

static const char *fault_reason(uint64_t error, int result)
{
    if (result == -ENOMEM)
        return "out of memory";
    if (result == -EIO)
        return "the file could not be read";
    if (result == -ENXIO)
        return "the file ends before it";
    if (error & X86_PF_I)
        return "execution not allowed";
    if (!(error & X86_PF_P))
        return error & X86_PF_W ? "write, nothing there"
                                : "read, nothing there";
    return error & X86_PF_W ? "write not allowed" : "read not allowed";
}

/* The signal for a program whose page cannot be provided. If memory ran out, it
 * is one that cannot be handled: a handler would need memory, too. */
static int fault_signal(int result)
{
    return result == -ENOMEM                    ? SIGKILL
           : result == -EIO || result == -ENXIO ? SIGBUS
                                                : SIGSEGV;
}

static int fault_code(int result, uint64_t va)
{
    if (result == -EIO || result == -ENXIO)
        return BUS_ADRERR;
    struct space *space = current_process()->space;
    bool locked = space_lock(space);
    int code = space_find(space, va) != NULL ? SEGV_ACCERR : SEGV_MAPERR;

    space_unlock(space, locked);
    return code;
}

/* A system call touched memory that the program had been promised, but memory
 * ran out. The call has no error for that, and no program would check for it,
 * so the program ends as if it had touched the page itself. */
void trap_out_of_memory(uint64_t va)
{
    const struct process *process = current_process();

    printk("trap: process %d (%s), in a system call: out of memory at 0x%lx; "
           "program ended\n",
           process->pid, process->name, va);
    (void)signal_force(SIGKILL, SI_KERNEL, va);
}

static void page_fault(struct trap_frame *frame)
{
    uint64_t va = cr2_read(); /* read it before another fault overwrites it */
    uint64_t fixup = frame_from_user(frame) ? 0 : extable_find(frame->rip);
    int result = -EFAULT;
    /* The CPU itself accessed memory for an instruction of ring 3, with ring
     * 0's rights: a descriptor table, for example. Mapping a page cannot help,
     * so retrying would never end. (The first to come here was an emulator that
     * reads iret's frame that way.) */
    bool implicit = frame_from_user(frame) && !(frame->error & X86_PF_U);

    if (!frame_from_user(frame) && (fixup == 0 || va >= USER_TOP))
        panic_frame(frame, "page fault at 0x%lx, error 0x%lx", va,
                    frame->error);
    if (fixup != 0 && current_process()->no_faults) {
        frame->rip = fixup;
        return;
    }
    if (frame->rflags & X86_RFLAGS_IF)
        interrupts_on(); /* serving it may take a disk access */
    if (va < USER_TOP && !implicit)
        result = space_fault(current_process()->space, va, frame->error);
    if (result != 0 && fixup != 0) {
        frame->rip = fixup;
        if (result == -ENOMEM)
            trap_out_of_memory(va);
    } else if (result != 0) {
        current_process()->fault_address = va;
        end_program(frame, fault_signal(result), fault_code(result, va),
                    fault_reason(frame->error, result));
    }
    interrupts_off();
}

void exception_handle(struct trap_frame *frame)
{
    if (frame->vector == X86_VEC_PF) {
        page_fault(frame);
        return;
    }
    if (frame_from_user(frame)) {
        interrupts_on();
        end_program(frame, exceptions[frame->vector].signal,
                    exceptions[frame->vector].code, "");
        interrupts_off();
        return;
    }
    uint64_t fixup = extable_find(frame->rip);

    if (frame->vector != X86_VEC_GP || fixup == 0)
        panic_frame(frame, "%s, error 0x%lx", exception_name(frame->vector),
                    frame->error);
    frame->rip = fixup;
}
