; SPDX-License-Identifier: MIT
; Hostile: reads and writes of 1, 2, 4, 8 and 16 bytes, and copies of 1 to 16,
; at every offset around the edges of each hole, so also unaligned and partly in
; RAM. Bytes in RAM keep what was written; the others read as ones.
%include "bare.inc"
guest long
    jmp start
%include "hypercall.inc"
%include "devices.inc"

%define RAM_END 0x1000000
%define REACH   17              ; bytes on each side of an edge
%define LONGEST 16

; check_bytes LENGTH: `seen` against what rdi .. rdi + LENGTH must give, which
; is `wrote` where there is RAM and ones elsewhere. Changes rax, rcx, rdx, r8.
%macro check_bytes 1.nolist
    mov r8d, %1
    call compare
%endmacro

; width LENGTH, REGISTER: one write and one read, and checks the results.
%macro width 2.nolist
    mov rax, [wrote]
    mov [rdi], %2
    mov rax, [clean]
    mov %2, [rdi]
    mov [seen], rax
    check_bytes %1
%endmacro

start:
    mov rax, cr0
    and eax, ~X86_CR0_EM
    or eax, X86_CR0_MP
    mov cr0, rax
    mov rax, cr4
    or eax, X86_CR4_OSFXSR
    mov cr4, rax
    lea rsi, [edges]
next_edge:
    mov rbp, [rsi]
    test rbp, rbp
    jz done
    lea rdi, [rbp - REACH]
    add rbp, [rsi + 8]          ; how far the upper side goes
next_address:
    width 1, al
    width 2, ax
    width 4, eax
    width 8, rax
    movdqu xmm0, [wrote]
    movdqu [rdi], xmm0
    movdqu xmm1, [rdi]
    movdqu [seen], xmm1
    check_bytes 16
    mov ebx, 1
next_length:
    call copy_there_and_back
    inc ebx
    cmp ebx, LONGEST
    jbe next_length
    inc rdi
    cmp rdi, rbp
    jb next_address
    add rsi, 16
    jmp next_edge
done:
    check_devices
    exit 0

; ebx bytes of `wrote` to [rdi] and back to `seen`, by rep movsb.
copy_there_and_back:
    push rsi
    push rdi
    lea rsi, [wrote]
    mov ecx, ebx
    rep movsb
    mov rsi, [rsp]
    lea rdi, [seen]
    mov ecx, ebx
    rep movsb
    pop rdi
    pop rsi
    check_bytes ebx
    ret

compare:
    lea rdx, [seen]
    xor ecx, ecx
.next:
    lea rax, [rdi + rcx]
    cmp rax, HV_VGA_HOLE_BASE
    jb .ram
    cmp rax, HV_TEXT_BASE
    jb .hole
    cmp rax, RAM_END
    jb .ram
.hole:
    mov al, -1
    jmp .compare
.ram:
    lea rax, [wrote]
    mov al, [rax + rcx]
.compare:
    cmp al, [rdx + rcx]
    check e, "a byte is neither what was written to RAM nor ones from a hole"
    inc ecx
    cmp ecx, r8d
    jb .next
    ret

; Address, and how many bytes of the upper side to try. An access may not run
; past 4 GiB: nothing is mapped there.
edges:
    dq HV_VGA_HOLE_BASE, REACH
    dq HV_TEXT_BASE, REACH
    dq HV_VGA_HOLE_END, REACH
    dq RAM_END, REACH
    dq HV_MMIO_GAP_BASE, REACH
    dq HV_VIRTIO_BASE + X86_PAGE_SIZE * HV_BOOT_MAX_DEVICES, REACH
    dq HV_LAPIC_BASE, REACH
    dq HV_MMIO_GAP_END - LONGEST - 1, 2
    dq 0

wrote: db 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16
seen:  times LONGEST db 0
clean: dq 0
