; SPDX-License-Identifier: MIT
; What no rule can reach: first reads the devices inside the host's kernel, then
; every page from the IOAPIC's to the one after the local APIC's, and every port
; below the number in the arguments. The trace shows what the policy was asked
; about.
%include "bare.inc"
guest long

%define FIRST_PAGE 0xFEC00000
%define NR_PAGES   0x300

start:
    cmdline_number
    mov r15, rax
    lea rsi, [inside]
next_inside:
    movzx edx, word [rsi]
    add rsi, 2
    test edx, edx
    jz pages_inside
    in al, dx
    jmp next_inside
pages_inside:
    mov ebx, FIRST_PAGE
    mov eax, [rbx]
    mov ebx, HV_LAPIC_BASE
    mov eax, [rbx + 0x30]       ; its version
    print "inside", 10

    mov ebx, FIRST_PAGE
    mov ecx, NR_PAGES
next_page:
    mov eax, [rbx + 0x30]
    add rbx, 4096
    dec ecx
    jnz next_page
    xor edx, edx
next_port:
    in al, dx
    inc edx
    cmp edx, r15d
    jb next_port
    exit 0

inside: dw 0x20, 0x21, 0x40, 0x41, 0x42, 0x43, 0x61, 0xA0, 0xA1, 0x4D0, 0x4D1, 0
