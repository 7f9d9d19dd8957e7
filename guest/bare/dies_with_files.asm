; SPDX-License-Identifier: MIT
; Dies of a triple fault with a host file open and a policy's limit used up:
; when it is run again from the start, it must find everything as before.
%include "bare.inc"
guest long
    jmp start
%include "hypercall.inc"
%include "files.inc"

start:
    file_call HV_CALL_FILE_OPEN, path, path.len, HV_FILE_READ
    cmp rax, 0
    check e, "the first handle is not 0"
    file_move HV_CALL_FILE_READ, 0, 0, data, 4096
    test rax, rax
    check g, "the file was not read"
    file_move HV_CALL_FILE_READ, 0, 0, data, 4096
    test rax, rax
    check l, "the policy's limit has room"
    lidt [nothing]
    ud2
    exit 0

nothing:
    dw 0
    dq 0
path:     db '/s/boot_info.initrd'
.len:     equ $ - path

section .bss
data: resb 4096
