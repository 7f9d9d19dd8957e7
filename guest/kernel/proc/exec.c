/* SPDX-License-Identifier: MIT */
/*
 * execve: the new address space is built beside the old one. The old one is
 * dropped only when nothing can fail any more, so that until then an error can
 * be returned to the old program.
 */
#include "proc/exec.h"

#include <asm/errno.h>

#include "cpu/asm.h"
#include "cpu/cpu.h"
#include "cpu/fpu.h"
#include "kernel.h"
#include "lib/string.h"
#include "proc/command.h"
#include "proc/process.h"
#include "proc/signal.h"
#include "proc/thread.h"
#include "trace/trace.h"
#include "x86/msr.h"

static void set_name(struct process *process, const char *path)
{
    const char *base = path;

    for (const char *s = path; *s != '\0'; s++)
        if (*s == '/' && s[1] != '\0')
            base = s + 1;
    string_copy(process->name, base, sizeof(process->name));
}

/* Sets every register but rip and rsp to 0, so that the new program sees
 * nothing of the old one, or of the kernel. */
static void set_frame(struct trap_frame *frame, uint64_t rip, uint64_t rsp)
{
    *frame = (struct trap_frame){
        .rip = rip,
        .cs = SEL_USER_CODE,
        .rflags = X86_RFLAGS_IF | X86_RFLAGS_FIXED,
        .rsp = rsp,
        .ss = SEL_USER_DATA,
    };
}

/* Switches to the new program; nothing can fail from here on. The reference to
 * `command` becomes the process's. */
static void commit(struct process *process, struct space *space,
                   const char *name, struct command *command, uint64_t rip,
                   uint64_t rsp)
{
    struct space *old = process->space;
    struct command *before = process->command;

    spin_lock(&process_lock);
    process->space = space;
    set_name(process, name);
    process->command = command;
    spin_unlock(&process_lock);
    command_unref(before);
    set_frame(process_frame(process), rip, rsp);
    trace_process(process, HV_TASK_EXEC, rip);
    process->fs_base = 0;
    process->gs_base = 0;
    process->clear_tid = 0;
    process->altstack_size = 0;
    process->robust_list = 0;
    fpu_reset_state(process->fpu_state);
    signal_reset(process);

    /* The kernel is not preemptive, so no other process runs in between. */
    cr3_write(space->pml4);
    fpu_restore(process->fpu_state);
    msr_write(X86_MSR_FS_BASE, 0);
    msr_write(X86_MSR_KERNEL_GS_BASE, 0);
    space_unref(old);
}

int exec_program(const struct program *program, const struct args *args)
{
    struct elf_info elf;
    uint64_t rsp;
    struct command *command = command_new(program->exe, args);
    struct space *space = command != NULL ? space_create() : NULL;

    if (space == NULL) {
        command_unref(command);
        return -ENOMEM;
    }
    int error = space_set_program(space, program->inode);

    if (error == 0)
        error = elf_load(space, program->inode, program->exe, &elf);

    if (error == 0)
        error = args_make_stack(args, space, &elf, program->exe, &rsp);
    if (error == 0)
        error = threads_leave_one();
    if (error != 0) {
        command_unref(command);
        space_unref(space);
        return error;
    }
    space->heap_start = elf.end;
    space->heap_end = elf.end;
    commit(current_process(), space, program->name, command, elf.entry, rsp);
    return 0;
}
