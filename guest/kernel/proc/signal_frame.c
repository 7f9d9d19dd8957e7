/* SPDX-License-Identifier: MIT */
/*
 * The detour to a handler. Everything that is needed to come back is put on the
 * program's own stack, in Linux's layout, because its C library knows that
 * layout; the handler returns into a stub of the library, which calls
 * rt_sigreturn. The frame then comes from the program, and is not trusted.
 *
 *     rsp before   +----------------------------+
 *                  | 128 bytes: the "red zone"  |  the ABI lets code use them
 *                  | vector registers           |  aligned to 64
 *                  | struct siginfo, ucontext   |
 *     rsp after -> | return address: the stub   |  16n + 8, as after a call
 *                  +----------------------------+
 */
#include "proc/signal.h"

#include <asm/errno.h>
#include <asm/sigcontext.h>
#include <asm/siginfo.h>
#include <asm/ucontext.h>
#include <linux/signal.h>

#include "cpu/cpu.h"
#include "cpu/fpu.h"
#include "cpu/segments.h"
#include "kernel.h"
#include "layout.h"
#include "lib/string.h"
#include "mm/heap.h"
#include "mm/user_copy.h"
#include "x86/cr.h"

#define RED_ZONE      128u
#define FPU_ALIGNMENT 64u

/* RFLAGS bits that a program may set; the others are the kernel's. */
#define USER_FLAGS                                                             \
    (X86_RFLAGS_CF | X86_RFLAGS_PF | X86_RFLAGS_AF | X86_RFLAGS_ZF |           \
     X86_RFLAGS_SF | X86_RFLAGS_TF | X86_RFLAGS_DF | X86_RFLAGS_OF |           \
     X86_RFLAGS_RF | X86_RFLAGS_AC)

struct signal_frame {
    uint64_t return_to;
    struct ucontext context;
    struct siginfo info;
};

_Static_assert(offsetof(struct ucontext, uc_mcontext) == 40, "Linux ABI");
_Static_assert(offsetof(struct ucontext, uc_sigmask) == 296, "Linux ABI");

static void save_registers(struct sigcontext *to, const struct trap_frame *f)
{
    *to = (struct sigcontext){
        .r8 = f->r8,
        .r9 = f->r9,
        .r10 = f->r10,
        .r11 = f->r11,
        .r12 = f->r12,
        .r13 = f->r13,
        .r14 = f->r14,
        .r15 = f->r15,
        .rdi = f->rdi,
        .rsi = f->rsi,
        .rbp = f->rbp,
        .rbx = f->rbx,
        .rdx = f->rdx,
        .rax = f->rax,
        .rcx = f->rcx,
        .rsp = f->rsp,
        .rip = f->rip,
        .eflags = f->rflags,
        .cs = SEL_USER_CODE,
        .ss = SEL_USER_DATA,
        .err = f->error,
        .trapno = f->vector,
        .cr2 = current_process()->fault_address,
    };
}

static void load_registers(struct trap_frame *f, const struct sigcontext *from)
{
    f->r8 = from->r8;
    f->r9 = from->r9;
    f->r10 = from->r10;
    f->r11 = from->r11;
    f->r12 = from->r12;
    f->r13 = from->r13;
    f->r14 = from->r14;
    f->r15 = from->r15;
    f->rdi = from->rdi;
    f->rsi = from->rsi;
    f->rbp = from->rbp;
    f->rbx = from->rbx;
    f->rdx = from->rdx;
    f->rax = from->rax;
    f->rcx = from->rcx;
    f->rsp = from->rsp;
    f->rip = from->rip;
    f->rflags = (from->eflags & USER_FLAGS) | X86_RFLAGS_IF | X86_RFLAGS_FIXED;
}

void signal_fill_info(siginfo_t *to, int signal, const struct signal_info *info)
{
    memset(to, 0, sizeof(*to));
    to->si_signo = signal;
    to->si_code = info->code;
    if (info->code > 0 && info->code != SI_KERNEL && signal != SIGCHLD) {
        to->si_addr = (void *)info->value; /* a fault */
        return;
    }
    to->si_pid = info->pid;
    if (signal == SIGCHLD)
        to->si_status = (int)info->value;
    else
        to->si_ptr = (void *)info->value;
}

int signal_push_frame(struct trap_frame *frame, int signal,
                      const struct sigaction *action,
                      const struct signal_info *info, uint64_t mask)
{
    struct process *process = current_process();
    struct signal_frame to = {
        .return_to = (uint64_t)action->sa_restorer,
        .context.uc_sigmask = mask,
        .context.uc_stack =
            {
                .ss_sp = (void *)process->altstack,
                .ss_size = process->altstack_size,
                .ss_flags = process->altstack_size == 0 ? SS_DISABLE : 0,
            },
    };
    uint64_t top = frame->rsp - RED_ZONE;

    if ((action->sa_flags & SA_ONSTACK) && process->altstack_size != 0 &&
        !signal_on_altstack(process, frame->rsp))
        top = process->altstack + process->altstack_size;
    uint64_t fpu = ALIGN_DOWN(top - fpu_state_size(), FPU_ALIGNMENT);
    uint64_t rsp = ALIGN_DOWN(fpu - sizeof(to), 16) - 8;

    if (!(action->sa_flags & SA_RESTORER))
        return -EFAULT; /* the handler could not return */
    save_registers(&to.context.uc_mcontext, frame);
    to.context.uc_mcontext.fpstate = (void *)fpu;
    signal_fill_info(&to.info, signal, info);
    fpu_save(process->fpu_state); /* the registers are live: we run */
    if (user_write(fpu, process->fpu_state, fpu_state_size()) != 0 ||
        user_write(rsp, &to, sizeof(to)) != 0)
        return -EFAULT;

    frame->rip = (uint64_t)action->sa_handler;
    frame->rsp = rsp;
    frame->rdi = (uint64_t)signal;
    frame->rsi = rsp + offsetof(struct signal_frame, info);
    frame->rdx = rsp + offsetof(struct signal_frame, context);
    frame->rax = 0;
    frame->rflags &= ~(uint64_t)(X86_RFLAGS_DF | X86_RFLAGS_TF | X86_RFLAGS_RF);
    return frame->rip < USER_TOP ? 0 : -EFAULT;
}

/* Not read straight into the process's own save area: if the read sleeps, the
 * switch overwrites that with the current registers. */
static int pop_fpu(uint64_t user)
{
    void *state = fpu_new_state();
    int error = -EFAULT;

    if (state != NULL && user_read(state, user, fpu_state_size()) == 0) {
        fpu_make_valid(state);
        fpu_restore(state);
        error = 0;
    }
    heap_free(state);
    return error;
}

int signal_pop_frame(struct trap_frame *frame)
{
    struct ucontext from;

    /* The handler's `ret` has popped the return address. */
    if (user_read(&from, frame->rsp, sizeof(from)) != 0 ||
        from.uc_mcontext.rip >= USER_TOP)
        return -EFAULT;
    if (from.uc_mcontext.fpstate != NULL &&
        pop_fpu((uint64_t)from.uc_mcontext.fpstate) != 0)
        return -EFAULT;
    load_registers(frame, &from.uc_mcontext);
    current_process()->blocked_signals =
        from.uc_sigmask & ~(SIGNAL_BIT(SIGKILL) | SIGNAL_BIT(SIGSTOP));
    return 0;
}
