/* SPDX-License-Identifier: MIT */
/*
 * Names of exit reasons, hypercalls and exceptions.
 */
#include "names.h"

#include <linux/kvm.h>

#include "util.h"
#include "x86/descriptor.h"
#include "x86/exceptions.h"

#ifndef KVM_EXIT_MEMORY_FAULT
#define KVM_EXIT_MEMORY_FAULT 39 /* newer than Debian 12's headers */
#endif

const char *names_exit_reason(uint32_t reason)
{
    static const char *const names[] = {
        [KVM_EXIT_UNKNOWN] = "unknown",
        [KVM_EXIT_EXCEPTION] = "exception",
        [KVM_EXIT_IO] = "port I/O",
        [KVM_EXIT_HYPERCALL] = "hypercall",
        [KVM_EXIT_DEBUG] = "debug",
        [KVM_EXIT_HLT] = "hlt",
        [KVM_EXIT_MMIO] = "MMIO",
        [KVM_EXIT_IRQ_WINDOW_OPEN] = "interrupt window",
        [KVM_EXIT_SHUTDOWN] = "shutdown",
        [KVM_EXIT_FAIL_ENTRY] = "failed entry",
        [KVM_EXIT_INTR] = "signal",
        [KVM_EXIT_SET_TPR] = "set TPR",
        [KVM_EXIT_TPR_ACCESS] = "TPR access",
        [KVM_EXIT_NMI] = "NMI",
        [KVM_EXIT_INTERNAL_ERROR] = "internal error",
        [KVM_EXIT_SYSTEM_EVENT] = "system event",
        [KVM_EXIT_IOAPIC_EOI] = "IOAPIC EOI",
        [KVM_EXIT_HYPERV] = "Hyper-V",
        [KVM_EXIT_X86_RDMSR] = "MSR read",
        [KVM_EXIT_X86_WRMSR] = "MSR write",
        [KVM_EXIT_X86_BUS_LOCK] = "bus lock",
        [KVM_EXIT_XEN] = "Xen",
        [KVM_EXIT_NOTIFY] = "notify",
        [KVM_EXIT_MEMORY_FAULT] = "memory fault",
    };

    return reason < ARRAY_SIZE(names) && names[reason] ? names[reason]
                                                       : "unknown";
}

const char *names_hypercall(uint64_t number)
{
    static const char *const names[] = {
        [HV_CALL_FEATURES] = "features",
        [HV_CALL_CONSOLE] = "console",
        [HV_CALL_EXIT] = "exit",
        [HV_CALL_TIME] = "time",
        [HV_CALL_TRACE] = "trace",
        [HV_CALL_FILE_OPEN] = "file_open",
        [HV_CALL_FILE_CLOSE] = "file_close",
        [HV_CALL_FILE_READ] = "file_read",
        [HV_CALL_FILE_WRITE] = "file_write",
        [HV_CALL_FILE_STAT] = "file_stat",
        [HV_CALL_FILE_FSTAT] = "file_fstat",
        [HV_CALL_FILE_LIST] = "file_list",
        [HV_CALL_FILE_MKDIR] = "file_mkdir",
        [HV_CALL_FILE_UNLINK] = "file_unlink",
        [HV_CALL_FILE_RMDIR] = "file_rmdir",
        [HV_CALL_FILE_RENAME] = "file_rename",
        [HV_CALL_FILE_TRUNCATE] = "file_truncate",
        [HV_CALL_FILE_SYNC] = "file_sync",
    };

    _Static_assert(ARRAY_SIZE(names) <= HYPERCALL_NR, "no number beyond it");
    return number < ARRAY_SIZE(names) && names[number] ? names[number]
                                                       : "unknown";
}

static const struct {
    const char *abbreviation;
    const char *name;
} exceptions[X86_NR_EXCEPTIONS] = {
#define ROW(vector, abbreviation, name) [vector] = {abbreviation, name},
    X86_EXCEPTIONS(ROW)};

const char *names_exception_short(unsigned vector)
{
    return vector < ARRAY_SIZE(exceptions) && exceptions[vector].abbreviation
               ? exceptions[vector].abbreviation
               : "";
}

const char *names_exception(unsigned vector)
{
    return vector < ARRAY_SIZE(exceptions) && exceptions[vector].name
               ? exceptions[vector].name
               : "";
}
