/* SPDX-License-Identifier: MIT */
/*
 * Exit dispatch: how machines end.
 */
#include "machine_tools.h"

#include <errno.h>

#include "base/names.h"
#include "x86/cr.h"

TestSuite(dispatch_ends, .init = machine_setup, .fini = machine_teardown);

#define MEMORY_FAULT 39u /* KVM_EXIT_MEMORY_FAULT of newer headers */

/* Exits that only return the CPU to vmm. */
static const uint32_t harmless[] = {
    KVM_EXIT_IRQ_WINDOW_OPEN, KVM_EXIT_INTR,
    KVM_EXIT_SET_TPR, /* a guest without an APIC writes CR8 */
};

/* --------------------------------------------------------- guests that end */

Test(dispatch_ends, hlt_with_interrupts_off)
{
    run->if_flag = 0;
    cr_assert_eq(dispatch(KVM_EXIT_HLT), VERDICT_GUEST_FAULT);
    ASSERT_STOPPED(STATUS_HALTED, "interrupts off");
}

Test(dispatch_ends, hlt_with_interrupts_on_says_why_nothing_comes)
{
    run->if_flag = 1;
    cr_assert_eq(dispatch(KVM_EXIT_HLT), VERDICT_GUEST_FAULT);
    ASSERT_STOPPED(STATUS_HALTED, "no interrupt controller");
}

Test(dispatch_ends, shutdown_is_a_triple_fault)
{
    cr_assert_eq(dispatch(KVM_EXIT_SHUTDOWN), VERDICT_GUEST_FAULT);
    ASSERT_STOPPED(STATUS_TRIPLE_FAULT, "");
    cr_assert_str_empty(machine.end.detail);
}

Test(dispatch_ends, failed_entry_names_reason_and_cpu)
{
    run->fail_entry.hardware_entry_failure_reason = 0x80000021;
    run->fail_entry.cpu = 3;
    cr_assert_eq(dispatch(KVM_EXIT_FAIL_ENTRY), VERDICT_GUEST_FAULT);
    ASSERT_STOPPED(STATUS_FAIL_ENTRY, "0x80000021 on host CPU 3");
}

Test(dispatch_ends, memory_fault_is_the_hosts)
{
    cr_assert_eq(dispatch(MEMORY_FAULT), VERDICT_HOST_ERROR);
    ASSERT_STOPPED(STATUS_MEMORY_LOST, "guest memory");
}

/* ---------------------------------------------------------- internal errors */

static void emulation_failure(uint8_t size, uint32_t ndata, uint64_t flags)
{
    memset(&run->internal, 0xEE, sizeof(run->internal));
    run->emulation_failure.suberror = KVM_INTERNAL_ERROR_EMULATION;
    run->emulation_failure.ndata = ndata;
    run->emulation_failure.flags = flags;
    run->emulation_failure.insn_size = size;
    for (uint8_t i = 0; i < 15; i++)
        run->emulation_failure.insn_bytes[i] = (uint8_t)(0x0F + i);
    cr_assert_eq(dispatch(KVM_EXIT_INTERNAL_ERROR), VERDICT_GUEST_FAULT);
    ASSERT_STOPPED(STATUS_EMULATION, "cannot emulate an instruction");
    cr_assert_null(strstr(machine.end.detail, "ee"), "'%s'",
                   machine.end.detail);
}

#define HAS_BYTES KVM_INTERNAL_ERROR_EMULATION_FLAG_INSTRUCTION_BYTES

Test(dispatch_ends, emulation_failure_shows_the_instruction)
{
    emulation_failure(3, 3, HAS_BYTES);
    cr_assert_str_eq(
        machine.end.detail,
        "KVM cannot emulate an instruction (suberror 1), bytes 0f 10 11");
}

Test(dispatch_ends, emulation_failure_shows_fifteen_bytes)
{
    emulation_failure(15, 5, HAS_BYTES);
    cr_assert_not_null(
        strstr(machine.end.detail,
               "bytes 0f 10 11 12 13 14 15 16 17 18 19 1a 1b 1c 1d"));
}

Test(dispatch_ends, emulation_failure_of_an_impossible_size_is_cut)
{
    emulation_failure(255, 3, HAS_BYTES);
    cr_assert_str_eq(machine.end.detail + strlen(machine.end.detail) - 9,
                     " 1b 1c 1d");
}

Test(dispatch_ends, emulation_failure_without_bytes)
{
    emulation_failure(3, 3, 0);
    cr_assert_null(strstr(machine.end.detail, "bytes"));
}

Test(dispatch_ends, emulation_failure_of_an_older_kvm_has_no_bytes)
{
    emulation_failure(3, 2, HAS_BYTES);
    cr_assert_null(strstr(machine.end.detail, "bytes"));
}

Test(dispatch_ends, emulation_failure_of_no_bytes)
{
    emulation_failure(0, 3, HAS_BYTES);
    cr_assert_null(strstr(machine.end.detail, "bytes"));
}

Test(dispatch_ends, each_internal_error_has_its_sentence)
{
    static const char *const sentences[] = {
        [0] = "an internal error of KVM (suberror 0)",
        [2] = "two exceptions at the same time (suberror 2)",
        [3] = "an exit in the middle of delivering an event (suberror 3)",
        [4] = "an exit reason that KVM does not know (suberror 4)",
        [5] = "an internal error of KVM (suberror 5)",
    };

    for (uint32_t i = 0; i < ARRAY_SIZE(sentences); i++) {
        if (!sentences[i])
            continue;
        run->internal.suberror = i;
        run->internal.ndata = 16;
        atomic_store(&machine.ending, false);
        cr_assert_eq(dispatch(KVM_EXIT_INTERNAL_ERROR), VERDICT_GUEST_FAULT);
        cr_assert_str_eq(machine.end.detail, sentences[i]);
        cr_assert_eq(machine.end.code, STATUS_EMULATION);
    }
}

Test(dispatch_ends, internal_error_of_any_number)
{
    run->internal.suberror = UINT32_MAX;
    cr_assert_eq(dispatch(KVM_EXIT_INTERNAL_ERROR), VERDICT_GUEST_FAULT);
    ASSERT_STOPPED(STATUS_EMULATION, "suberror 4294967295");
}

/* A KVM with no hardware behind it fails where the guest did nothing wrong. */

Test(dispatch_ends, internal_error_without_hardware_is_no_guests_fault)
{
    for (uint32_t suberror = 0; suberror < 6; suberror++) {
        cpu->exit.has_hardware = false;
        run->internal.suberror = suberror;
        atomic_store(&machine.ending, false);
        cr_assert_eq(dispatch(KVM_EXIT_INTERNAL_ERROR), VERDICT_HOST_ERROR);
        ASSERT_STOPPED(STATUS_NO_KVM, "needs hardware virtualisation");
        cr_assert_not_null(strstr(machine.end.detail, "vmm doctor"),
                           "cut: '%s'", machine.end.detail);
    }
}

Test(dispatch_ends, shutdown_without_hardware_says_whose_it_may_be)
{
    cpu->exit.has_hardware = false;
    cr_assert_eq(dispatch(KVM_EXIT_SHUTDOWN), VERDICT_GUEST_FAULT);
    ASSERT_STOPPED(STATUS_TRIPLE_FAULT, "see vmm doctor");
}

/* --------------------------------------------------------- unknown reasons */

static bool has_handler(uint32_t reason)
{
    static const uint32_t handled[] = {
        KVM_EXIT_IO,        KVM_EXIT_HYPERCALL,      KVM_EXIT_HLT,
        KVM_EXIT_MMIO,      KVM_EXIT_SHUTDOWN,       KVM_EXIT_FAIL_ENTRY,
        MEMORY_FAULT,       KVM_EXIT_INTERNAL_ERROR, KVM_EXIT_X86_RDMSR,
        KVM_EXIT_X86_WRMSR,
    };

    for (unsigned i = 0; i < ARRAY_SIZE(handled); i++)
        if (handled[i] == reason)
            return true;
    for (unsigned i = 0; i < ARRAY_SIZE(harmless); i++)
        if (harmless[i] == reason)
            return true;
    return false;
}

Test(dispatch_ends, every_other_reason_is_a_bug_with_a_sentence)
{
    unsigned nr = 0;

    for (uint32_t reason = 0; reason <= 81; reason++) {
        uint32_t tried = reason <= 80 ? reason : UINT32_MAX;
        char number[40];
        if (has_handler(tried))
            continue;
        atomic_store(&machine.ending, false);
        machine.end = (struct machine_end){0};
        snprintf(number, sizeof(number), "KVM exit reason %u (", tried);
        cr_assert_eq(dispatch(tried), VERDICT_HOST_ERROR, "%u", tried);
        ASSERT_STOPPED(STATUS_BUG, number);
        cr_assert_eq(last_record()->reason, tried);
        nr++;
    }
    cr_assert_eq(nr, 82 - 10 - ARRAY_SIZE(harmless));
}

Test(dispatch_ends, what_only_gives_the_cpu_back_resumes)
{
    for (unsigned i = 0; i < ARRAY_SIZE(harmless); i++) {
        cr_assert_eq(dispatch(harmless[i]), VERDICT_RESUME, "%u", harmless[i]);
        cr_assert_eq(last_record()->reason, harmless[i]);
    }
    ASSERT_RUNS_ON();
}

Test(dispatch_ends, reasons_have_names)
{
    cr_assert_str_eq(names_exit_reason(KVM_EXIT_IO), "port I/O");
    cr_assert_str_eq(names_exit_reason(KVM_EXIT_SHUTDOWN), "shutdown");
    cr_assert_str_eq(names_exit_reason(MEMORY_FAULT), "memory fault");
    cr_assert_str_eq(names_exit_reason(13), "unknown", "a gap in the table");
    cr_assert_str_eq(names_exit_reason(40), "unknown", "just after it");
    cr_assert_str_eq(names_exit_reason(UINT32_MAX), "unknown");
}

/* ------------------------------------------------------ when KVM_RUN fails */

Test(dispatch_ends, a_page_that_kvm_cannot_reach_is_memory_lost)
{
    cr_assert_eq(exit_run_failed(&cpu->exit, run, EFAULT), VERDICT_HOST_ERROR);
    ASSERT_STOPPED(STATUS_MEMORY_LOST, "guest memory");
}

Test(dispatch_ends, a_broken_page_of_the_host_is_memory_lost)
{
    cr_assert_eq(exit_run_failed(&cpu->exit, run, EHWPOISON),
                 VERDICT_HOST_ERROR);
    ASSERT_STOPPED(STATUS_MEMORY_LOST, "guest memory");
}

Test(dispatch_ends, every_other_failure_is_the_hosts_with_its_name)
{
    static const int errors[] = {EINVAL, ENOMEM, EIO, EBADF, ENOSYS, EPERM};

    for (unsigned i = 0; i < ARRAY_SIZE(errors); i++) {
        atomic_store(&machine.ending, false);
        cr_assert_eq(exit_run_failed(&cpu->exit, run, errors[i]),
                     VERDICT_HOST_ERROR);
        ASSERT_STOPPED(STATUS_HOST_ERROR, strerror(errors[i]));
        cr_assert_not_null(strstr(machine.end.detail, "vCPU 0"));
    }
}

/* A limit on processes keeps KVM from starting a thread of its own. */
Test(dispatch_ends, a_vcpu_that_never_runs_is_given_up)
{
    static struct kvm_run page;
    struct vcpu vcpu = {.fd = -1, .run = &page};

    for (unsigned i = 0; i < VCPU_AGAIN_MAX; i++) {
        cr_assert_eq(vcpu_not_run(&vcpu, -EAGAIN), VCPU_KICKED);
        cr_assert_eq(vcpu_not_run(&vcpu, -EINTR), VCPU_KICKED);
    }
    cr_assert_eq(vcpu_not_run(&vcpu, -EAGAIN), VCPU_FAILED);
    cr_assert_eq(errno, EAGAIN);
    cr_assert_eq(exit_run_failed(&cpu->exit, run, EAGAIN), VERDICT_HOST_ERROR);
    ASSERT_STOPPED(STATUS_HOST_ERROR, "limit on processes");
}

Test(dispatch_ends, lost_memory_is_named_where_kvm_says_where)
{
    const uint64_t fault[] = {0, 0x123000, 4096}; /* flags, gpa, size */

    run->exit_reason = 39; /* KVM_EXIT_MEMORY_FAULT */
    memcpy(run->padding, fault, sizeof(fault));
    cr_assert_eq(exit_run_failed(&cpu->exit, run, EFAULT), VERDICT_HOST_ERROR);
    cr_assert_eq(machine.end.code, STATUS_MEMORY_LOST);
    cr_assert_not_null(strstr(machine.end.detail, "0x123000"));
}
