/* SPDX-License-Identifier: MIT */
/*
 * Segment and gate descriptors. Source: Intel SDM Vol. 3A, "Protected-Mode
 * Memory Management" and "Interrupt and Exception Handling".
 */
#ifndef X86_DESCRIPTOR_H
#define X86_DESCRIPTOR_H

/* Descriptor types, system (S = 0), long-mode meaning. */
#define X86_SYS_LDT       0x2u
#define X86_SYS_TSS_AVAIL 0x9u
#define X86_SYS_TSS_BUSY  0xBu
#define X86_SYS_INT_GATE  0xEu
#define X86_SYS_TRAP_GATE 0xFu

/* Code and data types (S = 1), accessed. */
#define X86_SEG_DATA_RW 0x3u
#define X86_SEG_CODE_RX 0xBu
/* Their bits. */
#define X86_SEG_DATA_DOWN 0x4u /* expands downwards */
#define X86_SEG_CODE_READ 0x2u
#define X86_SEG_CODE      0x8u

/* Exceptions. */
#define X86_VEC_DE        0u
#define X86_VEC_DB        1u
#define X86_VEC_NMI       2u
#define X86_VEC_BP        3u
#define X86_VEC_OF        4u
#define X86_VEC_BR        5u
#define X86_VEC_UD        6u
#define X86_VEC_NM        7u
#define X86_VEC_DF        8u
#define X86_VEC_TS        10u
#define X86_VEC_NP        11u
#define X86_VEC_SS        12u
#define X86_VEC_GP        13u
#define X86_VEC_PF        14u
#define X86_VEC_MF        16u
#define X86_VEC_AC        17u
#define X86_VEC_MC        18u
#define X86_VEC_XM        19u
#define X86_VEC_VE        20u
#define X86_VEC_CP        21u
#define X86_NR_EXCEPTIONS 32u
#define X86_NR_VECTORS    256u

#endif
