/* SPDX-License-Identifier: MIT */
/*
 * Model-specific registers. Source: Intel SDM Vol. 4; AMD APM Vol. 2,
 * "MSR Cross-Reference".
 */
#ifndef X86_MSR_H
#define X86_MSR_H

#define X86_MSR_TSC            0x10u
#define X86_MSR_APIC_BASE      0x1Bu
#define X86_MSR_MISC_ENABLE    0x1A0u
#define X86_MSR_PAT            0x277u
#define X86_MSR_TSC_DEADLINE   0x6E0u
#define X86_MSR_EFER           0xC0000080u
#define X86_MSR_STAR           0xC0000081u
#define X86_MSR_LSTAR          0xC0000082u
#define X86_MSR_CSTAR          0xC0000083u
#define X86_MSR_SFMASK         0xC0000084u
#define X86_MSR_FS_BASE        0xC0000100u
#define X86_MSR_GS_BASE        0xC0000101u
#define X86_MSR_KERNEL_GS_BASE 0xC0000102u

#define X86_EFER_SCE  (1u << 0)  /* syscall, sysret */
#define X86_EFER_LME  (1u << 8)  /* long mode enable */
#define X86_EFER_LMA  (1u << 10) /* long mode active */
#define X86_EFER_NXE  (1u << 11) /* no-execute */
#define X86_EFER_SVME (1u << 12)

#define X86_APIC_BASE_BSP    (1u << 8)
#define X86_APIC_BASE_X2APIC (1u << 10)
#define X86_APIC_BASE_ENABLE (1u << 11)

#endif
