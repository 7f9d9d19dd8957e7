; SPDX-License-Identifier: MIT
; The exit port in each width, and by string output: all bits that were written
; count, and the first of several values ends the machine.
%include "bare.inc"
guest long

    cmdline_number
    mov ebx, eax
    mov dx, HV_PORT_EXIT
    mov eax, 0x12345607
    lea rsi, [statuses]
    mov ecx, 2
    cmp ebx, 2
    jb by_byte
    je by_word
    cmp ebx, 8
    je by_string
    out dx, eax
    fail "the machine went on"
by_byte:
    out dx, al
    fail "the machine went on"
by_word:
    out dx, ax
    fail "the machine went on"
by_string:
    rep outsd
    fail "the machine went on"

statuses:
    dd 5, 9
