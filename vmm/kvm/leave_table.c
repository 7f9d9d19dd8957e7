/* SPDX-License-Identifier: MIT */
/*
 * Why an instruction stays or leaves. Source: Intel SDM Vol. 3C, "VMX Non-Root
 * Operation", "Instructions That Cause VM Exits"; AMD APM Vol. 2, "Instruction
 * Intercepts"; KVM's vmx.c and svm.c, which choose the intercepts that the CPU
 * makes optional.
 */
#include "leave_table.h"

#define GUESTS(x)                                                              \
    x(nop) x(cpuid) x(ram) x(out) x(in) x(in_pic) x(mmio) x(lapic) x(rdmsr_fs) \
        x(wrmsr_fs) x(rdmsr_lstar) x(wrmsr_lstar) x(rdmsr_efer) x(wrmsr_efer)  \
            x(rdmsr_tsc) x(rdmsr_apic) x(wrmsr_deadline) x(read_cr0)           \
                x(write_cr0) x(change_cr0) x(write_cr3) x(write_cr4)           \
                    x(change_cr4) x(read_cr8) x(write_cr8) x(lidt) x(lgdt)     \
                        x(ltr) x(invlpg) x(wbinvd) x(cli_sti) x(iret) x(int80) \
                            x(ud2) x(hlt) x(no_hlt) x(pause) x(rdtsc)          \
                                x(vmcall_kvm) x(vmmcall_kvm) x(vmcall)         \
                                    x(vmmcall) x(xsetbv)
#define DECLARE(name) extern const uint8_t leave_##name[];
GUESTS(DECLARE)

#define STAYS(text) [LEAVE_STAYS] = text
#define KVM(text)   [LEAVE_TO_KVM] = text
#define US(text)    [LEAVE_TO_US] = text
#define TIMES(text) [LEAVE_AT_TIMES] = text

static const char msr_own[] = "the CPU has one for the guest";
static const char msr_kvm[] = "KVM keeps this register, or guards it";
static const char own_bits[] = "all that it changes is the guest's own";
static const char paging[] = "KVM looks: it may change how pages work";
static const char table_own[] = "the guest has tables of its own";
static const char table_kvm[] = "KVM wants to see the guest's tables";
static const char call_us[] = "hypercall 12 is vmm's";
static const char call_kvm[] = "KVM has hypercalls of its own";

const struct leave_row leave_table[] = {
    {"nop", leave_nop, .why = {STAYS("the loop alone: what all have in them")}},
    {"cpuid", leave_cpuid,
     .why = {KVM("the guest is to see a CPU that vmm chose")}},
    {"mov rbx, [RAM]", leave_ram, .why = {STAYS("memory of its own")}},
    {"mov ecx, [no RAM]", leave_mmio,
     .why = {US("no page there: KVM decodes it, vmm answers")}},
    {"mov ecx, [LAPIC]", leave_lapic,
     .why = {KVM("no page there: KVM's local APIC"),
             STAYS("the CPU keeps a local APIC for the guest")}},
    {"in al, dx", leave_in,
     .why = {US("a device is vmm's, also where none is")}},
    {"out dx, al", leave_out,
     .why = {US("a device is vmm's, also where none is")}},
    {"in al, 0x21", leave_in_pic, .why = {KVM("the PIC is KVM's")}},
    {"rdmsr FS_BASE", leave_rdmsr_fs, .why = {STAYS(msr_own), KVM(msr_kvm)}},
    {"wrmsr FS_BASE", leave_wrmsr_fs, .why = {STAYS(msr_own), KVM(msr_kvm)}},
    {"rdmsr LSTAR", leave_rdmsr_lstar, .why = {STAYS(msr_own), KVM(msr_kvm)}},
    {"wrmsr LSTAR", leave_wrmsr_lstar, .why = {STAYS(msr_own), KVM(msr_kvm)}},
    {"rdmsr EFER", leave_rdmsr_efer, .why = {STAYS(msr_own), KVM(msr_kvm)}},
    {"wrmsr EFER", leave_wrmsr_efer, .why = {STAYS(msr_own), KVM(msr_kvm)}},
    {"rdmsr TSC", leave_rdmsr_tsc,
     .why = {STAYS("the CPU adds the guest's offset"), KVM(msr_kvm)}},
    {"rdmsr APIC_BASE", leave_rdmsr_apic, .why = {KVM(msr_kvm)}},
    {"wrmsr TSC_DEADLINE", leave_wrmsr_deadline,
     .why = {KVM("KVM sets a timer of the host")}},
    {"mov rbx, cr0", leave_read_cr0, .why = {STAYS("its own copy")}},
    {"mov cr0, rbx (same)", leave_write_cr0,
     .why = {STAYS("nothing changes"), KVM(paging)}},
    {"mov cr0, rbx (WP)", leave_change_cr0,
     .why = {STAYS(own_bits), KVM(paging)}},
    {"mov cr3, rbx", leave_write_cr3,
     .why = {STAYS("nested paging: its page tables are its own"),
             KVM("no nested paging: KVM keeps shadows of them")}},
    {"mov cr4, rbx (same)", leave_write_cr4,
     .why = {STAYS("nothing changes"), KVM(paging)}},
    {"mov cr4, rbx (PGE)", leave_change_cr4,
     .why = {STAYS(own_bits), KVM(paging)}},
    {"mov rbx, cr8", leave_read_cr8,
     .why = {STAYS("the CPU keeps the priority"), KVM("KVM's local APIC")}},
    {"mov cr8, rbx", leave_write_cr8,
     .why = {STAYS("the CPU keeps the priority"), KVM("KVM's local APIC"),
             US("KVM tells vmm the priority")}},
    {"lidt", leave_lidt, .why = {STAYS(table_own), KVM(table_kvm)}},
    {"lgdt", leave_lgdt, .why = {STAYS(table_own), KVM(table_kvm)}},
    {"ltr", leave_ltr, .why = {STAYS(table_own), KVM(table_kvm)}},
    {"invlpg", leave_invlpg,
     .why = {STAYS("nested paging: its own entries of the TLB"),
             KVM("no nested paging: KVM keeps shadows")}},
    {"wbinvd", leave_wbinvd,
     .why = {KVM("it would empty the host's caches, too"),
             STAYS("KVM lets it empty the caches")}},
    {"sti; cli", leave_cli_sti,
     .why = {STAYS("its own flag: the host's interrupts still come")}},
    {"iretq", leave_iret, .why = {STAYS("its own stack and segments")}},
    {"int 0x80, and back", leave_int80, .why = {STAYS("its own trap table")}},
    {"ud2, and back", leave_ud2,
     .why = {KVM("KVM looks: it may be one to emulate"),
             STAYS("an exception by its own trap table")}},
    {"hlt (interrupt waits)", leave_hlt, .without = leave_no_hlt,
     .why = {KVM("KVM gives the CPU to others until one comes"),
             STAYS("the CPU may sleep in the guest")}},
    {"pause", leave_pause,
     .why = {STAYS("KVM counts them: many in a row leave"),
             TIMES("many in a row: KVM runs another vCPU"),
             KVM("KVM runs another vCPU")}},
    {"rdtsc", leave_rdtsc, .why = {STAYS("the CPU adds the guest's offset")}},
    {"vmcall (KVM's)", leave_vmcall_kvm, .vendor = LEAVE_INTEL,
     .why = {KVM(call_kvm)}},
    {"vmcall (vmm's)", leave_vmcall, .vendor = LEAVE_INTEL,
     .why = {US(call_us), KVM(call_kvm)}},
    {"vmmcall (KVM's)", leave_vmmcall_kvm, .vendor = LEAVE_AMD,
     .why = {KVM(call_kvm)}},
    {"vmmcall (vmm's)", leave_vmmcall, .vendor = LEAVE_AMD,
     .why = {US(call_us), KVM(call_kvm)}},
    {"xsetbv", leave_xsetbv,
     .why = {KVM("KVM must allow each part of the state")}},
};

const unsigned leave_table_nr = ARRAY_SIZE(leave_table);
