; SPDX-License-Identifier: MIT
; The timer ticks, and the PIC is where it is after a reset: its IRQ 0 has the
; vector of the divide error. The handler stops, as for any exception.
%include "zoo.inc"
guest long

    zoo_idt stop
    mov al, X86_PIT_CH0_MODE2
    out X86_PIT_CMD, al
    xor al, al                  ; the slowest rate: 55 ms
    out X86_PIT_CH0, al
    out X86_PIT_CH0, al
    sti
here:
    hlt
    jmp here
stop:
    cli
    hlt
    jmp stop

    zoo_data
