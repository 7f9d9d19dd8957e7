; SPDX-License-Identifier: MIT
; Prints for every MSR that KVM may have what a read gives, and for those whose
; writes a policy can log, the results of writing good and bad values. A policy
; that allows all of them must not change any of this.
%include "bare.inc"
guest long
    jmp start
%include "trap.inc"
%include "hypercall.inc"
trap_code

; Appends to the text at r15. Keeps all other registers.
%macro say 1+.nolist
    push rsi
    push rdi
    push rcx
    lea rsi, [%%text]
    mov rdi, r15
    mov ecx, %%end - %%text
    rep movsb
    mov r15, rdi
    pop rcx
    pop rdi
    pop rsi
    jmp %%end
%%text: db %1
%%end:
%endmacro

; Appends rax in hexadecimal and a blank. Keeps all registers but r15.
say_hex:
    push rax
    push rcx
    push rdx
    push rdi
    mov rdx, rax
    mov rdi, r15
    mov ecx, 16
.digit:
    rol rdx, 4
    mov al, dl
    and al, 15
    cmp al, 10
    jb .small
    add al, 'a' - '0' - 10
.small:
    add al, '0'
    stosb
    dec ecx
    jnz .digit
    mov al, ' '
    stosb
    mov r15, rdi
    pop rdi
    pop rdx
    pop rcx
    pop rax
    ret

; ecx = MSR. ZF set: it raised an exception. rax = value.
read_msr:
    lea rax, [.behind]
    mov [trap_resume], rax
    rdmsr
.behind:
    shl rdx, 32
    or rax, rdx
    cmp qword [trap_resume], 0
    mov qword [trap_resume], 0
    ret

; ecx = MSR, r8 = value. ZF set: it raised an exception.
write_msr:
    lea rax, [.behind]
    mov [trap_resume], rax
    mov rax, r8
    mov rdx, r8
    shr rdx, 32
    wrmsr
.behind:
    cmp qword [trap_resume], 0
    mov qword [trap_resume], 0
    ret

; Reads MSR ecx twice, and does not print the value of a clock.
say_read:
    call read_msr
    jz .end
    mov r9, rax
    call read_msr
    mov r10, rax
    mov eax, ecx
    call say_hex
    say "is "
    mov rax, r10
    cmp rax, r9
    jne .changes
    call say_hex
    say 10
    ret
.changes:
    say "a clock", 10
.end:
    ret

say_write:
    mov eax, ecx
    call say_hex
    say "<- "
    mov rax, r8
    call say_hex
    call write_msr
    jnz .done
    say "#GP", 10
    ret
.done:
    call read_msr
    say "is "
    call say_hex
    say 10
    ret

start:
    call trap_init
    lea r15, [text]
    lea rsi, [blocks]
next_block:
    mov ecx, [rsi]
    mov edi, [rsi + 4]
    add rsi, 8
    test edi, edi
    jz writes
next_msr:
    call say_read
    inc ecx
    dec edi
    jnz next_msr
    jmp next_block
writes:
    lea rsi, [written]
next_written:
    mov ecx, [rsi]
    add rsi, 4
    test ecx, ecx
    jz done
    lea rdi, [values]
next_value:
    mov r8, [rdi]
    add rdi, 8
    call say_write
    cmp rdi, values_end
    jb next_value
    jmp next_written
done:
    lea r14, [text]
next_piece:
    mov r13, r15
    sub r13, r14
    jz said
    request HV_CALL_CONSOLE, r14, r13
    ring_port
    test rax, rax
    check g, "the console took nothing"
    add r14, rax
    jmp next_piece
said:
    exit 0

align 8
blocks:  dd 0, 0x500, 0x6E0, 16, 0xD90, 32, 0x40000000, 256, 0x4B564D00, 16
         dd 0xC0000080, 16, 0xC0000100, 16, 0xC00000E0, 16, 0xC0010000, 0x150
         dd 0, 0
written: dd X86_MSR_STAR, X86_MSR_LSTAR, X86_MSR_CSTAR, X86_MSR_SFMASK
         dd X86_MSR_FS_BASE, X86_MSR_GS_BASE, X86_MSR_KERNEL_GS_BASE, 0
align 8
values:  dq 0, 1, -1, 0x7FFFFFFFFFFF, 0x800000000000, 0xFFFF7FFFFFFFFFFF
         dq 0xFFFF800000000000, 0x8000000000000000, 0x123456789ABCDEF0
values_end:

section .bss
text: resb 65536
