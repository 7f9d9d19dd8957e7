; SPDX-License-Identifier: MIT
; With --test-ports a guest raises an interrupt line itself: one interrupt for
; each rise, none while the line stays up. The data ports read as they were
; written.
%include "bare.inc"
guest long
    jmp start
%include "trap.inc"
trap_code

%define LINE  10
%define COUNT qword [irq_count + 8 * LINE]

; Sets the line to %1, and lets interrupts in.
%macro set_line 1.nolist
    mov al, %1
    mov dx, HV_PORT_TEST_IRQ + LINE
    out dx, al
    sti
    nop
    cli
%endmacro

start:
    mov eax, 0x12345678
    out HV_PORT_TEST_DATA, eax
    mov al, 0xAB
    out HV_PORT_TEST_DATA + 2, al
    in eax, HV_PORT_TEST_DATA
    cmp eax, 0x12AB5678
    check e, "the data ports read differently"

    call trap_init
    call pic_init
    mov al, 0xFF & ~(1 << X86_PIC_CASCADE)
    out X86_PIC1_DATA, al
    mov al, 0xFF & ~(1 << (LINE - 8))
    out X86_PIC2_DATA, al
    set_line 1
    cmp COUNT, 1
    check e, "no interrupt when the line rises"
    set_line 1
    set_line 0
    cmp COUNT, 1
    check e, "an interrupt without a rise"
    set_line 0xFF
    cmp COUNT, 2
    check e, "no interrupt when the line rises again"
    exit 0
