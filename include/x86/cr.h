/* SPDX-License-Identifier: MIT */
/*
 * Control registers and RFLAGS. Source: Intel SDM Vol. 3A, "Control
 * Registers"; AMD APM Vol. 2, "System-Control Registers".
 */
#ifndef X86_CR_H
#define X86_CR_H

#define X86_CR0_PE (1u << 0)
#define X86_CR0_MP (1u << 1)
#define X86_CR0_EM (1u << 2)
#define X86_CR0_TS (1u << 3)
#define X86_CR0_ET (1u << 4)
#define X86_CR0_NE (1u << 5)
#define X86_CR0_WP (1u << 16)
#define X86_CR0_AM (1u << 18)
#define X86_CR0_NW (1u << 29)
#define X86_CR0_CD (1u << 30)
#define X86_CR0_PG (1u << 31)

#define X86_CR4_VME        (1u << 0)
#define X86_CR4_PVI        (1u << 1)
#define X86_CR4_TSD        (1u << 2)
#define X86_CR4_DE         (1u << 3)
#define X86_CR4_PSE        (1u << 4)
#define X86_CR4_PAE        (1u << 5)
#define X86_CR4_MCE        (1u << 6)
#define X86_CR4_PGE        (1u << 7)
#define X86_CR4_PCE        (1u << 8)
#define X86_CR4_OSFXSR     (1u << 9)
#define X86_CR4_OSXMMEXCPT (1u << 10)
#define X86_CR4_UMIP       (1u << 11)
#define X86_CR4_LA57       (1u << 12)
#define X86_CR4_VMXE       (1u << 13)
#define X86_CR4_SMXE       (1u << 14)
#define X86_CR4_FSGSBASE   (1u << 16)
#define X86_CR4_PCIDE      (1u << 17)
#define X86_CR4_OSXSAVE    (1u << 18)
#define X86_CR4_SMEP       (1u << 20)
#define X86_CR4_SMAP       (1u << 21)
#define X86_CR4_PKE        (1u << 22)
#define X86_CR4_CET        (1u << 23)

#define X86_RFLAGS_CF    (1u << 0)
#define X86_RFLAGS_FIXED (1u << 1) /* always set */
#define X86_RFLAGS_PF    (1u << 2)
#define X86_RFLAGS_AF    (1u << 4)
#define X86_RFLAGS_ZF    (1u << 6)
#define X86_RFLAGS_SF    (1u << 7)
#define X86_RFLAGS_TF    (1u << 8)
#define X86_RFLAGS_IF    (1u << 9)
#define X86_RFLAGS_DF    (1u << 10)
#define X86_RFLAGS_OF    (1u << 11)
#define X86_RFLAGS_IOPL  (3u << 12)
#define X86_RFLAGS_NT    (1u << 14)
#define X86_RFLAGS_RF    (1u << 16)
#define X86_RFLAGS_VM    (1u << 17)
#define X86_RFLAGS_AC    (1u << 18)
#define X86_RFLAGS_ID    (1u << 21)

#endif
