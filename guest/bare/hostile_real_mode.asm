; SPDX-License-Identifier: MIT
; Hostile: a real-mode program that turns on protection without a descriptor
; table, reaches past the segment limit, or runs off the end of its segment.
; There is no interrupt table either (limit 0): each ends in a triple fault,
; except the control, which does nothing wrong.
%include "bare.inc"
guest real

    mov ax, HV_BOOT_CMDLINE >> 4
    mov es, ax
    mov al, [es:0]
    lidt [nothing]
    cmp al, '1'
    jb protection
    je limit
    cmp al, '3'
    je undefined
    ja control
    mov eax, cr0
    or eax, X86_CR0_PG
    mov cr0, eax
    exit 0
control:
    exit 0
undefined:
    ud2
    exit 0
limit:
    mov ax, [0xFFFF]            ; its second byte is past the limit
    exit 0
protection:
    lgdt [nothing]
    mov eax, cr0
    or al, X86_CR0_PE
    mov cr0, eax
    jmp 8:.there
.there:
    exit 0

nothing:
    dw 0
    dd 0
