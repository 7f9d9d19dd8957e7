; SPDX-License-Identifier: MIT
; COUNT / 10 times HLT, with a wake-up by an interrupt that is already pending:
; the CPU sends itself an interrupt while interrupts are off, so that there is
; no waiting, and the time is that of the work. With the interrupt controller in
; the kernel no VMM takes part. There are fewer of these than of the others,
; because on some hosts a wake-up still waits for the host's clock.
%include "bench.inc"
%define VECTOR   0x40
%define STACK    0x80000
%define IDT      0x70000
%define LAPIC_EOI  (HV_LAPIC_BASE + 0xB0)
%define LAPIC_SVR  (HV_LAPIC_BASE + 0xF0)
%define LAPIC_ICR  (HV_LAPIC_BASE + 0x300)
%define SVR_ENABLE 0x1FF
%define ICR_SELF   0x44000           ; shorthand self, assert, fixed

start:
    mov esp, STACK
    lgdt [gdt_pointer]
    jmp 8:.flat
.flat:
    mov eax, 16
    mov ds, ax
    mov es, ax
    mov ss, ax
    mov eax, on_interrupt
    mov word [IDT + 8 * VECTOR], ax
    mov word [IDT + 8 * VECTOR + 2], 8
    mov word [IDT + 8 * VECTOR + 4], 0x8E00     ; interrupt gate, present
    shr eax, 16
    mov word [IDT + 8 * VECTOR + 6], ax
    lidt [idt_pointer]
    mov dword [LAPIC_SVR], SVR_ENABLE
    mov ecx, COUNT / 10
.next:
    cli
    mov dword [LAPIC_ICR], ICR_SELF | VECTOR
    sti                                         ; taken after the next one
    hlt
    dec ecx
    jnz .next
    done

on_interrupt:
    mov dword [LAPIC_EOI], 0
    iret

align 8
gdt:
    dq 0, 0x00CF9B000000FFFF, 0x00CF93000000FFFF
gdt_pointer:
    dw gdt_pointer - gdt - 1
    dd gdt
idt_pointer:
    dw 8 * (VECTOR + 1) - 1
    dd IDT
