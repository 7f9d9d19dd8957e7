; SPDX-License-Identifier: MIT
; Interrupts are switched on, the timer ticks, and there is no IDT yet.
%include "zoo.inc"
guest long

    mov al, X86_PIC_ICW1_INIT
    out X86_PIC1_CMD, al
    mov al, 0x20
    out X86_PIC1_DATA, al
    mov al, 1 << X86_PIC_CASCADE
    out X86_PIC1_DATA, al
    mov al, X86_PIC_ICW4_8086
    out X86_PIC1_DATA, al
    mov al, ~(1 << X86_IRQ_PIT) & 0xFF
    out X86_PIC1_DATA, al
    mov al, X86_PIT_CH0_MODE2
    out X86_PIT_CMD, al
    xor al, al                  ; the slowest rate: 55 ms
    out X86_PIT_CH0, al
    out X86_PIT_CH0, al
    sti
here:
    hlt
    jmp here
