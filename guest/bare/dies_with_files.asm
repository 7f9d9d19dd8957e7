; SPDX-License-Identifier: MIT
; Has a file of the host open, has used up what a policy allows, and dies of a
; triple fault: run again from the start, it must find all as it was.
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
