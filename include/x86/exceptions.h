/* SPDX-License-Identifier: MIT */
/*
 * The names of the exceptions, defined once for the VMM and for guests. Intel
 * SDM Vol. 3A, "Protected-Mode Exceptions and Interrupts"; AMD APM Vol. 2,
 * "Vectors".
 */
#ifndef X86_EXCEPTIONS_H
#define X86_EXCEPTIONS_H

/* X(vector, abbreviation, name) */
#define X86_EXCEPTIONS(X)                                                      \
    X(0, "#DE", "divide error")                                                \
    X(1, "#DB", "debug")                                                       \
    X(2, "NMI", "non-maskable interrupt")                                      \
    X(3, "#BP", "breakpoint")                                                  \
    X(4, "#OF", "overflow")                                                    \
    X(5, "#BR", "bound range")                                                 \
    X(6, "#UD", "invalid opcode")                                              \
    X(7, "#NM", "device not available")                                        \
    X(8, "#DF", "double fault")                                                \
    X(9, "", "coprocessor segment overrun")                                    \
    X(10, "#TS", "invalid TSS")                                                \
    X(11, "#NP", "segment not present")                                        \
    X(12, "#SS", "stack fault")                                                \
    X(13, "#GP", "general protection")                                         \
    X(14, "#PF", "page fault")                                                 \
    X(16, "#MF", "x87 error")                                                  \
    X(17, "#AC", "alignment check")                                            \
    X(18, "#MC", "machine check")                                              \
    X(19, "#XM", "SIMD error")                                                 \
    X(20, "#VE", "virtualization")                                             \
    X(21, "#CP", "control protection")                                         \
    X(28, "#HV", "hypervisor injection")                                       \
    X(29, "#VC", "VMM communication")                                          \
    X(30, "#SX", "security")

#endif
