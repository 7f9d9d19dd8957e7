; SPDX-License-Identifier: MIT
; Everything that a screen can show: every attribute, every character, the
; cursor in the last row, and a counter that never stops. To be viewed on a
; terminal.
%include "bare.inc"
guest long
    jmp start
%include "screen.inc"

%define CHARS_ROW  3
%define CHARS_LEFT 4
%define ATTRS_LEFT 40
%define SIDE       16

start:
    draw 0, 0, 0x1F, "  every character and colour", "                                                    "
    mov rdi, HV_TEXT_BASE + 2 * (CHARS_ROW * SCREEN_COLUMNS + CHARS_LEFT)
    mov rsi, HV_TEXT_BASE + 2 * (CHARS_ROW * SCREEN_COLUMNS + ATTRS_LEFT)
    xor ebx, ebx
next:
    mov al, bl
    mov ah, 0x0F
    mov [rdi], ax
    mov byte [rdi + 2], ' '
    mov byte [rdi + 3], 0x07
    mov ah, bl
    mov al, 'x'
    mov [rsi], ax
    mov al, ' '
    mov [rsi + 2], ax
    add rdi, 4
    add rsi, 4
    inc ebx
    test bl, SIDE - 1
    jnz next
    add rdi, 2 * (SCREEN_COLUMNS - 2 * SIDE)
    add rsi, 2 * (SCREEN_COLUMNS - 2 * SIDE)
    cmp ebx, 256
    jb next
    draw 24, 0, 0x0A, "$ "
    cursor 24, 2
    xor ebx, ebx
count:
    mov edi, HV_TEXT_BASE + 2 * (22 * SCREEN_COLUMNS + 20)
    mov eax, ebx
    shr eax, 12
    mov ecx, 10
digit:
    xor edx, edx
    div ecx
    add edx, 0x0E00 + '0'
    mov [rdi], dx
    sub edi, 2
    test eax, eax
    jnz digit
    inc ebx
    mov al, 0
    out 0x80, al ; vmm has the CPU now and then, whatever CPU it is
    jmp count
