; SPDX-License-Identifier: MIT
; The kernel. From here on it is yours.
%include "start.inc"

main:
    lea rsi, [hello]
    call print
    int3
    lea rsi, [back]
    call print
    xor eax, eax
    jmp end

hello:
    db "hello from ring 0", 10, 0
back:
    db "a breakpoint went through the IDT, and came back", 10, 0
