/* SPDX-License-Identifier: MIT */
/*
 * What the kernel does with its CPU and its processes.
 */
#include "acts.h"

#include <linux/kvm.h>
#include <string.h>
#include <sys/syscall.h>

#define VECTOR_PF 14u

void act_fault(const struct actor *a)
{
    actor_trap(a, VECTOR_PF, 3, 0x7FFFE000 + actor_chance(a->play, 4096));
    actor_trap_end(a, VECTOR_PF);
}

void act_child(const struct actor *a, const char *name)
{
    struct actor new = {a->play, a->vcpu, a->play->next_pid++, name};

    actor_enter(a, SYS_fork, 0, 0, 0);
    actor_process(a, HV_TASK_FORK, a->pid, new.pid, a->name);
    actor_leave(a, SYS_fork, new.pid);
    actor_enter(a, SYS_wait4, new.pid, 0, 0);
    actor_become(a, &new);
    actor_leave(&new, SYS_fork, 0);
    actor_enter(&new, SYS_execve, 0x500000, 0x500100, 0);
    actor_text(&new, 0, "/bin/cat", 8);
    actor_process(&new, HV_TASK_EXEC, 0, new.pid, name);
    actor_leave(&new, SYS_execve, 0);
    act_fault(&new);
    act_say(&new, "from the child\n", 15);
    actor_enter(&new, SYS_exit, 0, 0, 0);
    actor_process(&new, HV_TASK_EXIT, 0, new.pid, name);
    actor_become(&new, a);
    actor_leave(a, SYS_wait4, new.pid);
}

void act_preempted(const struct actor *a, const struct actor *other)
{
    actor_later(a, 20000);
    actor_trap(a, VECTOR_TICK, 3, 0);
    act_exit(a, (struct hv_trace_record){.reason = KVM_EXIT_INTR}, 300, 0, 0);
    actor_become(a, other);
    actor_trap_end(other, VECTOR_TICK);
    actor_later(other, 30000);
    actor_trap(other, VECTOR_TICK, other->pid ? 3 : 0, 0);
    actor_become(other, a);
    actor_trap_end(a, VECTOR_TICK);
}

void act_tell_doors(const struct actor *a)
{
    static const struct {
        uint32_t what;
        uint16_t size;
        uint64_t data;
        const char *name;
    } doors[] = {
        {HV_SETUP_TRAPS, 256, UINT64_C(0xFFFFFFFF80300000), ""},
        {HV_SETUP_SYSCALL, 0, KERNEL_RIP, ""},
        {HV_SETUP_TIMER, 0, 10000000, "deadline"},
        {HV_SETUP_VECTOR, 0, VECTOR_TICK, "timer interrupt"},
    };

    for (size_t i = 0; i < sizeof(doors) / sizeof(doors[0]); i++) {
        struct hv_trace_record r = {.tsc = actor_later(a, 50),
                                    .kind = HV_TRACE_SETUP,
                                    .vcpu = a->vcpu,
                                    .reason = doors[i].what,
                                    .size = doors[i].size,
                                    .setup_data = doors[i].data};
        memcpy(r.setup_name, doors[i].name, strlen(doors[i].name));
        actor_put(a->play, &r);
    }
}
