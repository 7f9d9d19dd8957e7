; SPDX-License-Identifier: MIT
; A key that is pressed before the driver has opened its IOAPIC's pin, which is
; edge-triggered: the interrupt comes. The guest draws, and does not use its
; serial port, so what is typed arrives as keys.
%include "bare.inc"
guest long
    jmp start
%include "trap.inc"
trap_code

%define VECTOR      (FIRST_IRQ + HV_IRQ_KEYBOARD)
%define OUTPUT_FULL 1
%define CODE_A      0x1E

start:
    call trap_init
    call pic_init
    mov rdx, HV_LAPIC_BASE
    mov dword [rdx + X86_LAPIC_SVR], X86_SVR_ENABLE | 0xFF
    mov edi, HV_TEXT_BASE
    mov word [rdi], 0x0700 | '>'
wait_key:
    pause
    in al, HV_PORT_KBD_CMD      ; until the first edge has come
    test al, OUTPUT_FULL
    jz wait_key

    mov rdx, HV_IOAPIC_BASE
    mov dword [rdx + X86_IOAPIC_INDEX], X86_IOAPIC_REDIRECTION + 2 * HV_IRQ_KEYBOARD + 1
    mov dword [rdx + X86_IOAPIC_DATA], 0        ; to APIC 0
    mov dword [rdx + X86_IOAPIC_INDEX], X86_IOAPIC_REDIRECTION + 2 * HV_IRQ_KEYBOARD
    mov dword [rdx + X86_IOAPIC_DATA], VECTOR
    sti
    hlt
    cli
    in al, HV_PORT_KBD_DATA
    cmp al, CODE_A
    check e, "another key"
    exit 0
