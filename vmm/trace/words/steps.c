/* SPDX-License-Identifier: MIT */
/*
 * The sentences, and which record gets which sentence.
 */
#include "steps.h"

#include <errno.h>
#include <linux/kvm.h>
#include <stdio.h>
#include <sys/syscall.h>

#include "hv/hypercall.h"
#include "x86/descriptor.h"
#include "x86/paging.h"

enum {
    NOTHING,
    ANSWER = STEPS_ANSWER,
    ERROR = STEPS_ERROR,
    REFUSAL = STEPS_REFUSAL,
    LAST = STEPS_LAST,
    SYSCALL,
    SYSCALL_INT80,
    SYSRET,
    SYSRET_ERROR,
    SYSRET_REFUSAL,
    SYSRET_FORK,
    SYSRET_EXEC,
    FAULT_USER,
    FAULT_KERNEL,
    INTERRUPT_USER,
    INTERRUPT_KERNEL,
    BACK_USER,
    BACK_KERNEL,
    REQUEST,
    CALL,
    CALL_USER,
    EXIT,
    EXIT_PORT,
    EXIT_MMIO,
    EXIT_REFUSED,
    BIOS,
    SERVICE,
    SERVICE_ERROR,
    THREAD,
    THREAD_ERROR,
    HOST_CALL,
    HOST_CALL_ERROR,
    HOST_CALL_REFUSAL,
    LINE_UP,
    RULE_ALLOWS,
    RULE_REFUSES,
    RULE_KILLS,
    SWITCH,
    PROCESS,
    SETUP,
    SAMPLE,
    KICK,
    IN_VMM,
    IN_KVM,
    USER_EXIT, /* the same exits from ring 3 */
    USER_EXIT_PORT,
    USER_EXIT_MMIO,
    USER_EXIT_REFUSED,
};

/* How an exit that is no hypercall is told, from ring 0 and from ring 3. */
#define EXIT_ROWS(prefix, level)                                               \
    [prefix##EXIT] = {level, "the CPU leaves the guest, and vmm handles it: "  \
                             "{what}"},                                        \
    [prefix##EXIT_PORT] = {level, "the instruction uses a port, so the CPU "   \
                                  "leaves the guest, and vmm handles it: "     \
                                  "{what}"},                                   \
    [prefix##EXIT_MMIO] = {level, "no RAM is at the address, so the CPU "      \
                                  "leaves the guest, and vmm handles it: "     \
                                  "{what}"},                                   \
    [prefix##EXIT_REFUSED] = {level, "the CPU leaves the guest, and vmm does " \
                                     "not do it, as the policy says: {what}"}

static const struct step rows[] = {
    [ANSWER] = {TRACE_LANE_VMM, "vmm answers {result}, and the CPU goes back "
                                "into the guest"},
    [ERROR] = {TRACE_LANE_VMM, "vmm answers {result}, an error, and the CPU "
                               "goes back into the guest"},
    [REFUSAL] = {TRACE_LANE_VMM, "vmm answers {result}, a refusal, and the CPU "
                                 "goes back into the guest"},
    [LAST] = {TRACE_LANE_VMM, "vmm ends the machine: the CPU does not go back "
                              "into the guest"},
    [SYSCALL] = {TRACE_LANE_PROGRAM, "{who} asks its kernel, by syscall: "
                                     "{what}"},
    [SYSCALL_INT80] = {TRACE_LANE_PROGRAM, "{who} asks its kernel, by int "
                                           "0x80: {what}"},
    [SYSRET] = {TRACE_LANE_PROGRAM, "{who} has its answer, and goes on: "
                                    "{what}"},
    [SYSRET_ERROR] = {TRACE_LANE_PROGRAM, "{who} has an error for an answer, "
                                          "and goes on: {what}"},
    [SYSRET_REFUSAL] = {TRACE_LANE_PROGRAM, "{who} is refused, and goes on: "
                                            "{what}"},
    [SYSRET_FORK] = {TRACE_LANE_PROGRAM, "{who} is new, and begins with this "
                                         "answer: {what}"},
    [SYSRET_EXEC] = {TRACE_LANE_PROGRAM, "{who} begins at its first "
                                         "instruction: {what}"},
    [FAULT_USER] = {TRACE_LANE_PROGRAM, "the CPU stops {who} and enters the "
                                        "kernel: {what}{why}"},
    [FAULT_KERNEL] = {TRACE_LANE_KERNEL, "the CPU stops the kernel itself: "
                                         "{what}{why}"},
    [INTERRUPT_USER] = {TRACE_LANE_PROGRAM, "an interrupt comes while {who} "
                                            "runs, and the CPU enters the "
                                            "kernel: {what}"},
    [INTERRUPT_KERNEL] = {TRACE_LANE_KERNEL, "an interrupt comes while the "
                                             "kernel runs, and the CPU enters "
                                             "its handler: {what}"},
    [BACK_USER] = {TRACE_LANE_PROGRAM, "iret: {who} goes on"},
    [BACK_KERNEL] = {TRACE_LANE_KERNEL, "iret: the kernel goes on"},
    [REQUEST] = {TRACE_LANE_KERNEL, "the kernel puts a request into the ring "
                                    "of {device} and notifies it, an exit that "
                                    "KVM handles alone: {what}"},
    [CALL] = {TRACE_LANE_KERNEL, "the kernel asks vmm, and the CPU leaves the "
                                 "guest: {what}"},
    [CALL_USER] = {TRACE_LANE_PROGRAM, "{who} asks vmm, past its kernel, and "
                                       "the CPU leaves the guest: {what}"},
    EXIT_ROWS(, TRACE_LANE_KERNEL),
    EXIT_ROWS(USER_, TRACE_LANE_PROGRAM),
    [BIOS] = {TRACE_LANE_KERNEL, "the guest calls the BIOS, and the CPU "
                                 "leaves the guest: {what}"},
    [SERVICE] = {TRACE_LANE_VMM, "{device} does it: {what}"},
    [SERVICE_ERROR] = {TRACE_LANE_VMM, "{device} does not do it: {what}"},
    [THREAD] = {TRACE_LANE_VMM, "a thread of {device} takes the request, finds "
                                "it sound, and does it: {what}"},
    [THREAD_ERROR] = {TRACE_LANE_VMM, "a thread of {device} takes the request, "
                                      "and does not do it: {what}"},
    [HOST_CALL] = {TRACE_LANE_HOST, "the host kernel does it for vmm: {what}"},
    [HOST_CALL_ERROR] = {TRACE_LANE_HOST, "the host kernel is asked by vmm, "
                                          "and answers with an error: {what}"},
    [HOST_CALL_REFUSAL] = {TRACE_LANE_HOST, "the host kernel refuses vmm: "
                                            "{what}"},
    [LINE_UP] = {TRACE_LANE_VMM, "{device} asks for an interrupt: {what}"},
    [RULE_ALLOWS] = {TRACE_LANE_VMM, "the policy is asked before anything is "
                                     "done, and allows it: {what}"},
    [RULE_REFUSES] = {TRACE_LANE_VMM, "the policy refuses, and nothing is "
                                      "done: {what}"},
    [RULE_KILLS] = {TRACE_LANE_VMM, "the policy ends the machine, and nothing "
                                    "is done: {what}"},
    [SWITCH] = {TRACE_LANE_KERNEL, "the kernel gives the CPU to another: "
                                   "{what}"},
    [PROCESS] = {TRACE_LANE_KERNEL, "the kernel: {what}"},
    [SETUP] = {TRACE_LANE_KERNEL, "the kernel tells the CPU: {what}"},
    [SAMPLE] = {TRACE_LANE_VMM, "the profile looks where the guest is: {what}"},
    [KICK] = {TRACE_LANE_VMM, "a signal takes the CPU out of the guest: "
                              "{what}"},
    [IN_VMM] = {TRACE_LANE_VMM, "vmm: {what}"},
    [IN_KVM] = {TRACE_LANE_HOST, "KVM, in the host kernel: {what}"},
};

const struct step *steps_row(unsigned index)
{
    return index < ARRAY_SIZE(rows) ? &rows[index] : NULL;
}

static bool is_user(const struct hv_trace_record *r)
{
    return r->flags & HV_TRACE_HAS_RING && r->ring == 3;
}

/* Is `value` an error in Linux's convention? */
static bool is_error(uint64_t value)
{
    return (int64_t)value < 0 && (int64_t)value > -4096;
}

/* Not just an error: somebody decided that it may not be done. */
static bool is_refusal(uint64_t value)
{
    return value == (uint64_t)-EPERM || value == (uint64_t)-EACCES ||
           value == (uint64_t)-EROFS;
}

unsigned steps_of_answer(const struct hv_trace_record *exit)
{
    if (is_refusal(exit->data))
        return REFUSAL;
    if (is_error(exit->data))
        return ERROR;
    return exit->address == HV_CALL_EXIT ? LAST : ANSWER;
}

void steps_why(const struct hv_trace_record *r, char *buf, size_t size)
{
    buf[0] = '\0';
    if (r->kind != HV_TRACE_TRAP || r->reason != X86_VEC_PF)
        return;
    snprintf(buf, size, " (%s by ring %d%s)",
             r->data & X86_PF_I   ? "an instruction fetch"
             : r->data & X86_PF_W ? "a write"
                                  : "a read",
             r->data & X86_PF_U ? 3 : 0,
             r->data & X86_PF_RSVD ? ", through an entry with a reserved bit"
             : r->data & X86_PF_P  ? ", which the page does not allow"
                                   : ", at a page that is not there");
}

static unsigned of_exit(const struct hv_trace_record *r)
{
    unsigned row = EXIT;

    if (r->flags & HV_TRACE_BIOS)
        return BIOS;
    if (r->flags & HV_TRACE_CALL)
        return is_user(r) ? CALL_USER : CALL;
    if (r->flags & HV_TRACE_REFUSED)
        row = EXIT_REFUSED;
    else if (r->reason == KVM_EXIT_IO)
        row = EXIT_PORT;
    else if (r->reason == KVM_EXIT_MMIO)
        row = EXIT_MMIO;
    return is_user(r) ? row - EXIT + USER_EXIT : row;
}

static unsigned of_host_call(const struct hv_trace_record *r)
{
    if (is_refusal(r->aux))
        return HOST_CALL_REFUSAL;
    return is_error(r->aux) ? HOST_CALL_ERROR : HOST_CALL;
}

static unsigned of_sysret(const struct hv_trace_record *r)
{
    if (is_refusal(r->data))
        return SYSRET_REFUSAL;
    if (is_error(r->data))
        return SYSRET_ERROR;
    if (r->data)
        return SYSRET;
    if (r->reason == SYS_fork || r->reason == SYS_vfork ||
        r->reason == SYS_clone)
        return SYSRET_FORK;
    return r->reason == SYS_execve ? SYSRET_EXEC : SYSRET;
}

static unsigned of_policy(const struct hv_trace_record *r)
{
    if (r->reason == HV_POLICY_KILL)
        return RULE_KILLS;
    return r->reason == HV_POLICY_DENY ? RULE_REFUSES : RULE_ALLOWS;
}

static unsigned of_service(const struct hv_trace_record *r)
{
    bool failed = r->aux != 0 && r->data >> 32;

    if (r->vcpu == HV_TRACE_NO_VCPU)
        return failed ? THREAD_ERROR : THREAD;
    return failed ? SERVICE_ERROR : SERVICE;
}

static unsigned of_trap(const struct hv_trace_record *r)
{
    if (r->kind == HV_TRACE_TRAPRET)
        return is_user(r) ? BACK_USER : BACK_KERNEL;
    if (r->reason < X86_NR_EXCEPTIONS)
        return is_user(r) ? FAULT_USER : FAULT_KERNEL;
    return is_user(r) ? INTERRUPT_USER : INTERRUPT_KERNEL;
}

unsigned steps_of(const struct hv_trace_record *r)
{
    switch (r->kind) {
    case HV_TRACE_EXIT:
        return of_exit(r);
    case HV_TRACE_HOST_CALL:
        return of_host_call(r);
    case HV_TRACE_SERVICE:
        return of_service(r);
    case HV_TRACE_INTERRUPT:
        return r->data ? LINE_UP : NOTHING;
    case HV_TRACE_POLICY:
        return of_policy(r);
    case HV_TRACE_KVM:
        return r->reason ? NOTHING : IN_KVM; /* the rest of a long text */
    case HV_TRACE_SYSCALL:
        return r->flags & HV_TRACE_INT80 ? SYSCALL_INT80 : SYSCALL;
    case HV_TRACE_SYSRET:
        return of_sysret(r);
    case HV_TRACE_TRAP:
    case HV_TRACE_TRAPRET:
        return of_trap(r);
    case HV_TRACE_SWITCH:
        return SWITCH;
    case HV_TRACE_PROCESS:
        return PROCESS;
    case HV_TRACE_SETUP:
        return SETUP;
    case HV_TRACE_REQUEST:
        return REQUEST;
    case HV_TRACE_KICK:
        return KICK;
    case HV_TRACE_SAMPLE:
        return r->reason == HV_SAMPLE_CALLERS ? NOTHING : SAMPLE;
    case HV_TRACE_TEXT:
    case HV_TRACE_PATH:
        return NOTHING;
    default:
        return IN_VMM;
    }
}
