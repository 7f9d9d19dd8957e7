; SPDX-License-Identifier: MIT
; The kernel's test: this in place of kernel.asm. It prints TAP, which `vmm test`
; understands, and ends with 0 if all is well.
%include "start.inc"

main:
    lea rsi, [plan]
    call print
    int3
    cmp dword [breakpoints], 1
    jne failed
    lea rsi, [ok]
    call print
    xor eax, eax
    jmp end
failed:
    lea rsi, [not_ok]
    call print
    mov eax, 1
    jmp end

plan:
    db "TAP version 14", 10, "1..1", 10, 0
ok:
    db "ok 1 - a breakpoint comes back", 10, 0
not_ok:
    db "not ok 1 - a breakpoint comes back", 10, 0
