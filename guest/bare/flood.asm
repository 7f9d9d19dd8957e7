; SPDX-License-Identifier: MIT
; Hostile: prints for ever, as fast as string output goes, after a first line
; that says so. A reader sees lines of 64 characters; a reader that has stopped
; must not keep the VMM from ending.
%include "bare.inc"
guest long

%define LINE  64
%define LINES 1024

    print "flooding", 10
    lea rdi, [lines]
    mov ecx, LINE * LINES
    mov al, '.'
    rep stosb
    lea rdi, [lines + LINE - 1]
    mov ecx, LINES
next:
    mov byte [rdi], 10
    add rdi, LINE
    loop next
    mov dx, HV_PORT_DEBUGCON
forever:
    lea rsi, [lines]
    mov ecx, LINE * LINES
    rep outsb
    jmp forever

section .bss
lines: resb LINE * LINES
