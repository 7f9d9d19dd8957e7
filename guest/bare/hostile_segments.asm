; SPDX-License-Identifier: MIT
; Hostile: segment state that no kernel would set up, in protected mode without
; an IDT. Each variant ends in a triple fault; none gets past its instruction
; (status 0), except the control, which does nothing wrong.
%include "bare.inc"
guest protected

%define CODE       0x08
%define DATA       0x10
%define DOWN       0x18

    mov esi, [edi + HV_INFO_CMDLINE]
    movzx eax, byte [esi]
    sub eax, 'a'
    lgdt [gdt_pointer]
    mov ecx, DATA
    mov ds, ecx
    call [table + eax * 4]
    exit 0

null_ss:
    xor eax, eax
    mov ss, eax
    ret
past_gdt:
    mov eax, 0xFFF8
    mov ds, eax
    ret
expand_down:
    mov eax, DOWN
    mov ds, eax
    mov al, [0x1000]            ; below its limit: outside
    ret
null_ds:
    xor eax, eax
    mov ds, eax
    mov al, [gdt]
    ret
ltr_code:
    mov eax, CODE
    ltr ax
    ret
lldt_data:
    mov eax, DATA
    lldt ax
    ret
far_jump_data:
    jmp DATA:.there
.there:
    ret
no_gdt:
    lgdt [nothing]
    mov eax, DATA
    mov ds, eax
    ret
long_without_pae:
    mov ecx, X86_MSR_EFER
    rdmsr
    or eax, X86_EFER_LME
    wrmsr
    mov eax, cr0
    or eax, X86_CR0_PG
    mov cr0, eax
    ret
control:
    ret
paging_nowhere:
    mov eax, 0xC0000000
    mov cr3, eax
    mov eax, cr0
    or eax, X86_CR0_PG
    mov cr0, eax
    ret

align 4
table:
    dd control, null_ss, past_gdt, expand_down, null_ds, ltr_code
    dd lldt_data, far_jump_data, no_gdt, long_without_pae
    dd paging_nowhere
gdt:
    dq 0, 0x00CF9B000000FFFF, 0x00CF93000000FFFF
    dq 0x00C097000000FFFF       ; data, expands down, from 256 MiB up
gdt_pointer:
    dw $ - gdt - 1
    dd gdt
nothing:
    dw 0
    dd 0
