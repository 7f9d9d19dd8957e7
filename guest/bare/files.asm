; SPDX-License-Identifier: MIT
; Files of the host by hypercalls (hv/hostfs.h): gets the attributes of a file,
; prints it, lists the shares, and with the kernel argument 1 writes a file of
; its own; without it, the share is read-only and must refuse a write.
%include "bare.inc"
guest long
    jmp start
%include "hypercall.inc"
%include "files.inc"

start:
    cmdline_number
    mov r15, rax

    file_call HV_CALL_FILE_STAT, in_path, in_path.len, stat
    cmp rax, 0
    check e, "the file is not there"
    cmp dword [stat + HV_STAT_KIND], HV_FILE_KIND_FILE
    check e, "the file is no file"
    mov r14, [stat + HV_STAT_SIZE]

    file_call HV_CALL_FILE_OPEN, in_path, in_path.len, HV_FILE_READ
    cmp rax, 0
    check e, "the first handle is not 0"
    file_move HV_CALL_FILE_READ, 0, 0, data, 4096
    cmp rax, r14
    check e, "not all of the file was read"
    lea rsi, [data]
    mov rcx, r14
    mov edx, HV_PORT_DEBUGCON
    rep outsb
    file_move HV_CALL_FILE_READ, 0, r14, data, 4096
    cmp rax, 0
    check e, "there is something behind the end"
    file_call HV_CALL_FILE_CLOSE, 0
    cmp rax, 0
    check e, "close"
    file_call HV_CALL_FILE_CLOSE, 0
    cmp rax, -EBADF
    check e, "closed twice"

    file_call HV_CALL_FILE_OPEN, root, 1, HV_FILE_DIRECTORY
    file_call HV_CALL_FILE_LIST, rax, 0, data, 4096
    cmp rax, 32
    check e, "not one share"
    cmp byte [data + HV_ENTRY_NAME], 's'
    check e, "the share's name"

    file_call HV_CALL_FILE_OPEN, out_path, out_path.len, \
        HV_FILE_WRITE | HV_FILE_CREATE | HV_FILE_EXCLUSIVE, 0644o
    cmp r15, 1
    je writes
    cmp rax, -EROFS
    check e, "a read-only share was written to"
    exit 0

writes:
    cmp rax, 1
    check e, "create"
    file_move HV_CALL_FILE_WRITE, 1, HV_FILE_POSITION, text, text.len
    cmp rax, text.len
    check e, "write"
    file_call HV_CALL_FILE_SYNC, 1, 0
    cmp rax, 0
    check e, "sync"
    exit 0

root:     db '/'
in_path:  db '/s/boot_info.initrd'
.len:     equ $ - in_path
out_path: db '/s/written'
.len:     equ $ - out_path
text:     db 'by the guest', 10
.len:     equ $ - text

section .bss
stat: resb HV_STAT_BYTES
data: resb 4096
