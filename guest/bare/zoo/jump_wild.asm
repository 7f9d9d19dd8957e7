; SPDX-License-Identifier: MIT
; A jump through an overwritten function pointer: no canonical address.
;
; args: --mode=long --timeout=30
; needs: interrupts
; expect: status=80
; cause: 0xdeadbeefdeadbeef, which is not a canonical address
; hint: jump or return through a bad pointer
%include "zoo.inc"
guest long

    mov rax, 0xDEADBEEFDEADBEEF
    jmp rax

    zoo_data
