/* SPDX-License-Identifier: MIT */
/*
 * The sentences, and which record gets which sentence.
 */
#include "steps.h"

#include "x86/descriptor.h"

enum {
    NOTHING,
    ANSWER = STEPS_ANSWER,
    REFUSAL = STEPS_REFUSAL,
    SYSCALL,
    SYSCALL_INT80,
    SYSRET,
    SYSRET_ERROR,
    FAULT_USER,
    FAULT_KERNEL,
    INTERRUPT_USER,
    INTERRUPT_KERNEL,
    BACK_USER,
    BACK_KERNEL,
    REQUEST,
    CALL,
    EXIT,
    EXIT_USER,
    BIOS,
    SERVICE,
    SERVICE_ERROR,
    THREAD,
    THREAD_ERROR,
    HOST_CALL,
    HOST_CALL_ERROR,
    LINE_UP,
    RULE_ALLOWS,
    RULE_REFUSES,
    SWITCH,
    PROCESS,
    SETUP,
    SAMPLE,
    IN_VMM,
    IN_KVM,
};

static const struct step rows[] = {
    [ANSWER] = {TRACE_LANE_VMM, "vmm answers {result}, and the CPU goes back "
                                "into the guest"},
    [REFUSAL] = {TRACE_LANE_VMM, "vmm refuses with {result}, and the CPU goes "
                                 "back into the guest"},
    [SYSCALL] = {TRACE_LANE_PROGRAM, "{who} asks its kernel, by syscall: "
                                     "{what}"},
    [SYSCALL_INT80] = {TRACE_LANE_PROGRAM, "{who} asks its kernel, by int "
                                           "0x80: {what}"},
    [SYSRET] = {TRACE_LANE_PROGRAM, "{who} has its answer, and goes on: "
                                    "{what}"},
    [SYSRET_ERROR] = {TRACE_LANE_PROGRAM, "{who} is refused, and goes on: "
                                          "{what}"},
    [FAULT_USER] = {TRACE_LANE_PROGRAM, "the CPU stops {who} and enters the "
                                        "kernel: {what}"},
    [FAULT_KERNEL] = {TRACE_LANE_KERNEL, "the CPU stops the kernel itself: "
                                         "{what}"},
    [INTERRUPT_USER] = {TRACE_LANE_PROGRAM, "the CPU leaves {who} and enters "
                                            "the kernel: {what}"},
    [INTERRUPT_KERNEL] = {TRACE_LANE_KERNEL, "the CPU leaves what the kernel "
                                             "did for a while: {what}"},
    [BACK_USER] = {TRACE_LANE_PROGRAM, "iret: {who} goes on"},
    [BACK_KERNEL] = {TRACE_LANE_KERNEL, "iret: the kernel goes on where it "
                                        "was"},
    [REQUEST] = {TRACE_LANE_KERNEL, "the kernel puts a request into the ring "
                                    "of {device} and notifies it, an exit that "
                                    "KVM handles alone: {what}"},
    [CALL] = {TRACE_LANE_KERNEL, "the kernel asks vmm, and the CPU leaves the "
                                 "guest: {what}"},
    [EXIT] = {TRACE_LANE_KERNEL, "the CPU leaves the guest, and vmm serves "
                                 "it: {what}"},
    [EXIT_USER] = {TRACE_LANE_PROGRAM, "the CPU leaves the guest, and vmm "
                                       "serves it: {what}"},
    [BIOS] = {TRACE_LANE_KERNEL, "the guest calls the BIOS, and the CPU "
                                 "leaves the guest: {what}"},
    [SERVICE] = {TRACE_LANE_VMM, "{device} does it: {what}"},
    [SERVICE_ERROR] = {TRACE_LANE_VMM, "{device} does not do it: {what}"},
    [THREAD] = {TRACE_LANE_VMM, "a thread of {device} takes the request, finds "
                                "it sound, and does it: {what}"},
    [THREAD_ERROR] = {TRACE_LANE_VMM, "a thread of {device} takes the request, "
                                      "and does not do it: {what}"},
    [HOST_CALL] = {TRACE_LANE_HOST, "the host kernel does it for vmm: {what}"},
    [HOST_CALL_ERROR] = {TRACE_LANE_HOST, "the host kernel refuses vmm: "
                                          "{what}"},
    [LINE_UP] = {TRACE_LANE_VMM, "{device} says that it is done: {what}"},
    [RULE_ALLOWS] = {TRACE_LANE_VMM, "a rule is asked before anything is done: "
                                     "{what}"},
    [RULE_REFUSES] = {TRACE_LANE_VMM, "a rule refuses, and nothing is done: "
                                      "{what}"},
    [SWITCH] = {TRACE_LANE_KERNEL, "the kernel gives the CPU to another: "
                                   "{what}"},
    [PROCESS] = {TRACE_LANE_KERNEL, "the kernel: {what}"},
    [SETUP] = {TRACE_LANE_KERNEL, "the kernel tells the CPU: {what}"},
    [SAMPLE] = {TRACE_LANE_VMM, "the profile looks where the guest is: {what}"},
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

static unsigned of_exit(const struct hv_trace_record *r)
{
    if (r->flags & HV_TRACE_BIOS)
        return BIOS;
    if (r->flags & HV_TRACE_CALL)
        return CALL;
    return is_user(r) ? EXIT_USER : EXIT;
}

static unsigned of_service(const struct hv_trace_record *r)
{
    bool is_error = r->aux != 0 && r->data >> 32;

    if (r->vcpu == HV_TRACE_NO_VCPU)
        return is_error ? THREAD_ERROR : THREAD;
    return is_error ? SERVICE_ERROR : SERVICE;
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
        return steps_is_error(r->aux) ? HOST_CALL_ERROR : HOST_CALL;
    case HV_TRACE_SERVICE:
        return of_service(r);
    case HV_TRACE_INTERRUPT:
        return r->data ? LINE_UP : NOTHING;
    case HV_TRACE_POLICY:
        return r->reason == HV_POLICY_DENY || r->reason == HV_POLICY_KILL
                   ? RULE_REFUSES
                   : RULE_ALLOWS;
    case HV_TRACE_KVM:
        return r->reason ? NOTHING : IN_KVM; /* the rest of a long text */
    case HV_TRACE_SYSCALL:
        return r->flags & HV_TRACE_INT80 ? SYSCALL_INT80 : SYSCALL;
    case HV_TRACE_SYSRET:
        return steps_is_error(r->data) ? SYSRET_ERROR : SYSRET;
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
    case HV_TRACE_SAMPLE:
        return r->reason == HV_SAMPLE_CALLERS ? NOTHING : SAMPLE;
    case HV_TRACE_TEXT:
    case HV_TRACE_PATH:
        return NOTHING;
    default:
        return IN_VMM;
    }
}
