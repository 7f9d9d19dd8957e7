; SPDX-License-Identifier: MIT
; Changes all the state that KVM keeps for a machine, then dies. A second run,
; in the same KVM machine, must find none of these changes; otherwise it takes
; another path.
%include "zoo.inc"
guest long

%define MEMORY 0x190000
%define PAT    0x00010406       ; the lower half; not the one after a reset
%define FCW    0x027F           ; x87: double precision
%define MASK   0xFA             ; of the first PIC
%define LEVEL  0x20             ; IRQ 5 by level
%define PIT_STATUS_CH0 0xE2     ; read-back command
%define PIT_MODE2 0x34
%define PIT_MODE  0x3E          ; these bits of the status
%define PIC_IRR   0x0A          ; what is read next

; unlike VALUE: takes the other path if eax has that value.
%macro unlike 1.nolist
    cmp eax, %1
    je zoo_survived
%endmacro

; msr NUMBER, LOW: checks that the MSR does not have this value yet, and sets
; it.
%macro msr 2.nolist
    mov ecx, %1
    rdmsr
    unlike %2
    mov eax, %2
    wrmsr
%endmacro

    mov eax, [abs MEMORY]
    unlike 0x12345678
    mov dword [abs MEMORY], 0x12345678

    msr X86_MSR_LSTAR, 0x1000
    msr X86_MSR_STAR, 0x2000
    msr X86_MSR_KERNEL_GS_BASE, 0x3000
    msr X86_MSR_PAT, PAT
    mov ecx, X86_MSR_EFER
    rdmsr
    test al, X86_EFER_SCE
    jnz zoo_survived
    or al, X86_EFER_SCE
    wrmsr

    mov rax, dr0
    unlike 0x4000
    mov eax, 0x4000
    mov dr0, rax

    fnstcw [abs MEMORY + 8]
    movzx eax, word [abs MEMORY + 8]
    unlike FCW
    mov word [abs MEMORY + 8], FCW
    fldcw [abs MEMORY + 8]

    ; The timer, and the lines of interrupt controllers.
    xor eax, eax
    mov al, PIT_STATUS_CH0
    out X86_PIT_CMD, al
    in al, X86_PIT_CH0
    and al, PIT_MODE
    unlike PIT_MODE2
    mov al, X86_PIT_CH0_MODE2
    out X86_PIT_CMD, al
    xor al, al
    out X86_PIT_CH0, al
    out X86_PIT_CH0, al

    mov al, PIC_IRR
    out X86_PIC1_CMD, al
    in al, X86_PIC1_CMD
    test al, 1 << HV_IRQ_UART
    jnz zoo_survived
    in al, X86_PIC1_DATA
    unlike MASK
    mov dx, X86_PIC1_ELCR
    in al, dx
    unlike LEVEL
    mov al, LEVEL
    out dx, al
    mov al, X86_PIC_ICW1_INIT
    out X86_PIC1_CMD, al
    mov al, 0x20
    out X86_PIC1_DATA, al
    mov al, 1 << X86_PIC_CASCADE
    out X86_PIC1_DATA, al
    mov al, X86_PIC_ICW4_8086
    out X86_PIC1_DATA, al
    mov al, MASK
    out X86_PIC1_DATA, al
    mov dx, HV_PORT_UART + 1    ; interrupt enable: room to send, at once
    mov al, 2
    out dx, al

    ; The local APIC.
    mov ecx, X86_MSR_APIC_BASE
    rdmsr
    test eax, X86_APIC_BASE_X2APIC
    jnz zoo_survived
    or eax, X86_APIC_BASE_X2APIC
    wrmsr
    ud2

    zoo_data
