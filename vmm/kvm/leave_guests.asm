; SPDX-License-Identifier: MIT
; The guests of `vmm doctor --exits`: each does one instruction many times, in
; BATCHES loops of TURNS turns, and notes how many ticks of the TSC each loop
; took. All are in one blob, which is copied to HV_FLAT_LOAD and entered at one
; of the labels leave_NAME, in long mode with interrupts off and with KVM's
; interrupt controllers. A guest writes one byte to HV_PORT_EXIT: LEAVE_READY
; before the first loop, LEAVE_DONE after the last one, LEAVE_ABSENT if the CPU
; has no such instruction. leave_try.c has the other half.

%include "constants.inc"

LEAVE_READY     equ 1
LEAVE_DONE      equ 2
LEAVE_ABSENT    equ 3
BATCHES         equ 10
TURNS           equ 200

TICKS           equ HV_FLAT_LOAD + 0x10000  ; uint64_t[BATCHES]
IDT             equ HV_FLAT_LOAD + 0x11000
GDT             equ HV_FLAT_LOAD + 0x12000
TSS             equ HV_FLAT_LOAD + 0x13000
STACK           equ HV_FLAT_LOAD + 0x15000
RAM             equ HV_FLAT_LOAD + 0x16000
NO_RAM          equ HV_MMIO_GAP_BASE + 0x1000

SEL_CODE        equ 0x08
SEL_DATA        equ 0x10
SEL_TSS         equ 0x18

NO_CALL         equ 0
OPCODE_HLT      equ 0xF4                ; its only byte
VECTOR_SELF     equ 0x40
LAPIC_ID        equ 0x20
LAPIC_EOI       equ 0xB0
LAPIC_SPURIOUS  equ 0xF0
LAPIC_ICR       equ 0x300
ICR_SELF        equ 1 << 18 | 1 << 14   ; shorthand: self; level: assert
PORT_PIC        equ 0x21                ; KVM's
PORT_NOBODY     equ 0x2E8               ; ours

default rel
bits 64
section .rodata align=16

global leave_guests, leave_guests_end
leave_guests:

; Sets gate %1 to %2.
%macro GATE 2
    lea rsi, [%2]
    mov [abs IDT + %1 * 16], si
    mov word [abs IDT + %1 * 16 + 2], SEL_CODE
    mov word [abs IDT + %1 * 16 + 4], X86_SYS_INT_GATE << 8 | 0x8000
    shr rsi, 16
    mov [abs IDT + %1 * 16 + 6], si
    ; the upper half and the rest are 0: the code lies low enough
%endmacro

setup:
    pop rbp
    mov rsp, STACK
    push rbp
    mov rax, 0x00AF9B000000FFFF
    mov [abs GDT + SEL_CODE], rax
    mov rax, 0x00CF93000000FFFF
    mov [abs GDT + SEL_DATA], rax
    ; base in three pieces, limit 0x67, available
    mov rax, 0x67 | (TSS & 0xFFFFFF) << 16 | 0x80 << 40 | X86_SYS_TSS_AVAIL << 40
    mov [abs GDT + SEL_TSS], rax
    mov word [abs GDT - 16], SEL_TSS + 15
    mov qword [abs GDT - 14], GDT
    lgdt [abs GDT - 16]
    GATE 6, on_undefined
    GATE 0x80, on_int
    GATE VECTOR_SELF, on_self
    mov word [abs IDT - 16], 256 * 16 - 1
    mov qword [abs IDT - 14], IDT
    lidt [abs IDT - 16]
    mov r11d, HV_LAPIC_BASE             ; too high for a displacement
    mov dword [r11 + LAPIC_SPURIOUS], 0x1FF ; switched on
    ret

on_undefined:
    add qword [rsp], 2                  ; past ud2
on_int:
    iretq
; An emulated CPU that is taken out of the guest between sti and hlt forgets that
; sti holds interrupts off for one more instruction. Then the interrupt comes
; before the hlt, which would wait for ever: it is passed over.
on_self:
    mov dword [r11 + LAPIC_EOI], 0
    push rax
    mov rax, [rsp + 8]
    cmp byte [rax], OPCODE_HLT
    jne .halted
    inc qword [rsp + 8]
.halted:
    pop rax
    iretq

; A guest: its code before the loop stands between GUEST and TURN, the
; instruction itself between TURN and END. rax and rdx keep the values that they
; have at TURN; the loop uses r8, r9 and r12 to r15; r11 holds the local APIC's
; base.
%macro GUEST 1
%push guest
    align 16
global leave_%1
leave_%1:
    call setup
%endmacro

%macro TURN 0
    mov r8, rax
    mov r9, rdx
    mov r12d, BATCHES
    mov r13d, TICKS
    mov eax, LEAVE_READY
    out HV_PORT_EXIT, al
%$batch:
    mov r15d, TURNS
    lfence
    rdtsc
    shl rdx, 32
    or rax, rdx
    mov r14, rax
    mov rax, r8
    mov rdx, r9
    align 16
%$turn:
%endmacro

%macro END 0
    dec r15d
    jnz %$turn
    lfence
    rdtsc
    shl rdx, 32
    or rax, rdx
    sub rax, r14
    mov [r13], rax
    add r13, 8
    dec r12d
    jnz %$batch
    mov eax, LEAVE_DONE
    out HV_PORT_EXIT, al
    hlt
%pop
%endmacro

; The whole guest for an instruction that needs no setup.
%macro SIMPLE 2+
    GUEST %1
    TURN
    %2
    END
%endmacro

%macro READ_MSR 2
    GUEST %1
    mov ecx, %2
    TURN
    rdmsr
    END
%endmacro

; A write to an MSR, of the value that it has.
%macro WRITE_MSR 2
    GUEST %1
    mov ecx, %2
    rdmsr
    TURN
    wrmsr
    END
%endmacro

SIMPLE nop, nop
GUEST cpuid
    TURN
    xor eax, eax
    cpuid
END
SIMPLE ram, mov rbx, [abs RAM]

GUEST out
    mov edx, PORT_NOBODY
    TURN
    out dx, al
END
GUEST in
    mov edx, PORT_NOBODY
    TURN
    in al, dx
END
SIMPLE in_pic, in al, PORT_PIC
GUEST mmio
    mov ebx, NO_RAM
    TURN
    mov ecx, [rbx]
END
GUEST lapic
    TURN
    mov ecx, [r11 + LAPIC_ID]
END

READ_MSR rdmsr_fs, X86_MSR_FS_BASE
WRITE_MSR wrmsr_fs, X86_MSR_FS_BASE
READ_MSR rdmsr_lstar, X86_MSR_LSTAR
WRITE_MSR wrmsr_lstar, X86_MSR_LSTAR
READ_MSR rdmsr_efer, X86_MSR_EFER
WRITE_MSR wrmsr_efer, X86_MSR_EFER
READ_MSR rdmsr_tsc, X86_MSR_TSC
READ_MSR rdmsr_apic, X86_MSR_APIC_BASE
GUEST wrmsr_deadline
    mov eax, 1
    cpuid
    bt ecx, 24                          ; TSC deadline
    jnc absent
    xor eax, eax
    xor edx, edx
    mov ecx, X86_MSR_TSC_DEADLINE
    TURN
    wrmsr
END

SIMPLE read_cr0, mov rbx, cr0
GUEST write_cr0
    mov rbx, cr0
    TURN
    mov cr0, rbx
END
GUEST change_cr0
    mov rbx, cr0
    TURN
    xor ebx, X86_CR0_WP
    mov cr0, rbx
END
GUEST write_cr3
    mov rbx, cr3
    TURN
    mov cr3, rbx
END
GUEST write_cr4
    mov rbx, cr4
    TURN
    mov cr4, rbx
END
GUEST change_cr4
    mov rbx, cr4
    TURN
    xor ebx, X86_CR4_PGE
    mov cr4, rbx
END
SIMPLE read_cr8, mov rbx, cr8
GUEST write_cr8
    xor ebx, ebx
    TURN
    mov cr8, rbx
END

SIMPLE lidt, lidt [abs IDT - 16]
SIMPLE lgdt, lgdt [abs GDT - 16]
GUEST ltr
    mov ebx, SEL_TSS
    TURN
    mov byte [abs GDT + SEL_TSS + 5], 0x80 | X86_SYS_TSS_AVAIL
    ltr bx
END
SIMPLE invlpg, invlpg [abs RAM]
SIMPLE wbinvd, wbinvd

GUEST cli_sti
    TURN
    sti
    cli
END
GUEST iret
    TURN
    mov rbx, rsp
    push SEL_DATA
    push rbx
    push X86_RFLAGS_FIXED
    push SEL_CODE
    lea rbx, [.on]
    push rbx
    iretq
.on:
END
SIMPLE int80, int 0x80
SIMPLE ud2, ud2
; An interrupt is pending already, so that the halt ends at once ...
GUEST hlt
    TURN
    mov dword [r11 + LAPIC_ICR], ICR_SELF | VECTOR_SELF
    sti
    hlt
    cli
END
; ... and the same without the halt.
GUEST no_hlt
    TURN
    mov dword [r11 + LAPIC_ICR], ICR_SELF | VECTOR_SELF
    sti
    nop
    cli
END
SIMPLE pause, pause
GUEST rdtsc
    TURN
    mov rbx, rdx
    rdtsc
END

; With a number that is not used, and with the one that exits to us.
%macro HYPERCALL 3
    GUEST %1
    TURN
    mov eax, %3
    mov ebx, HV_FLAT_LOAD
    mov ecx, 1
    xor edx, edx
    %2
    END
%endmacro
HYPERCALL vmcall_kvm, vmcall, NO_CALL
HYPERCALL vmmcall_kvm, vmmcall, NO_CALL
HYPERCALL vmcall, vmcall, HV_KVM_HYPERCALL
HYPERCALL vmmcall, vmmcall, HV_KVM_HYPERCALL

GUEST xsetbv
    mov eax, 1
    cpuid
    bt ecx, 26                          ; XSAVE
    jnc absent
    mov rax, cr4
    or eax, X86_CR4_OSXSAVE
    mov cr4, rax
    xor ecx, ecx
    xgetbv
    TURN
    xsetbv
END

absent:
    mov eax, LEAVE_ABSENT
    out HV_PORT_EXIT, al
    hlt

leave_guests_end:

section .note.GNU-stack noalloc noexec nowrite progbits
