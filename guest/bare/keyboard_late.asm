; SPDX-License-Identifier: MIT
; A key that is pressed before the driver has opened its IOAPIC's pin, which is
; edge-triggered: the interrupt comes. The guest draws, and does not use its
; serial port, so what is typed arrives as keys.
%include "bare.inc"
guest long
    jmp start
%include "trap.inc"
%include "apic.inc"
trap_code

%define VECTOR      (FIRST_IRQ + HV_IRQ_KEYBOARD)
%define OUTPUT_FULL 1
%define CODE_A      0x1E

start:
    call trap_init
    call pic_init
    lapic_enable
    mov edi, HV_TEXT_BASE
    mov word [rdi], 0x0700 | '>'
wait_key:
    pause
    in al, HV_PORT_KBD_CMD      ; until the first edge has come
    test al, OUTPUT_FULL
    jz wait_key

    ioapic_redirect HV_IRQ_KEYBOARD, VECTOR
    sti
    hlt
    cli
    in al, HV_PORT_KBD_DATA
    cmp al, CODE_A
    check e, "another key"
    exit 0
