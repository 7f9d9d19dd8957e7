; SPDX-License-Identifier: MIT
; Hostile: host files with names that leave the share, handles that do not
; exist, buffers that are not RAM, lengths that wrap, and more files than there
; are handles. Each is refused with the right error, and the service still
; works.
%include "bare.inc"
guest long
    jmp start
%include "hypercall.inc"
%include "files.inc"
%include "devices.inc"

%define RAM_END 0x1000000

; name "text", ERROR: OPEN and STAT must return it.
%macro name 2.nolist
    file_call HV_CALL_FILE_OPEN, %%text, %%end - %%text, HV_FILE_READ
    cmp rax, -%2
    check e, "open: not the error that was expected"
    file_call HV_CALL_FILE_STAT, %%text, %%end - %%text, data
    cmp rax, -%2
    check e, "stat: not the error that was expected"
    jmp %%end
%%text:
    db %1
%%end:
%endmacro

; moves ADDRESS, BYTES, RESULT: READ of handle 0 from its start.
%macro moves 3.nolist
    file_move HV_CALL_FILE_READ, 0, 0, %1, %2
    cmp rax, %3
    check e, "read: not the result that was expected"
%endmacro

; path ADDRESS, BYTES, ERROR
%macro path 3.nolist
    file_call HV_CALL_FILE_STAT, %1, %2, data
    cmp rax, -%3
    check e, "path: not the error that was expected"
%endmacro

start:
    name "s", EINVAL
    name "..", EINVAL
    name "/..", EINVAL
    name "/s/..", EINVAL
    name "/s/../../etc/passwd", EINVAL
    name "/s/./boot_info.initrd", EINVAL
    name "/s//boot_info.initrd", EINVAL
    name "/s/boot_info.initrd/", EINVAL
    name {'/s/boot_info.initrd', 0}, EINVAL
    name {'/s/', 0, '/x'}, EINVAL
    name "/etc/passwd", ENOENT
    name "/s/no such file", ENOENT
    lea rdi, [data]
    mov ecx, 8192
    mov al, 'a'
    rep stosb
    mov dword [data], '/s/a'
    path data, 3 + 256, ENAMETOOLONG
    path data, 4096, ENAMETOOLONG
    path data, 0, EINVAL
    path data, -1, ENAMETOOLONG
    path data, 1 << 63, ENAMETOOLONG
    path RAM_END - 1, 2, EFAULT
    path RAM_END, 1, EFAULT
    path -1, 1, EFAULT
    path -1, 4095, EFAULT
    path HV_VGA_HOLE_BASE - 1, 2, EFAULT

    file_call HV_CALL_FILE_READ, 0, 0, buffer_list, 1
    cmp rax, -EBADF
    check e, "a handle that nobody opened"
    mov ebx, 0
.open:
    file_call HV_CALL_FILE_OPEN, in_path, in_path.len, HV_FILE_READ
    cmp rax, rbx
    check e, "open: not the next handle"
    inc ebx
    cmp ebx, HV_FILE_MAX_HANDLES
    jb .open
    mov ebx, 1000
.full:
    file_call HV_CALL_FILE_OPEN, in_path, in_path.len, HV_FILE_READ
    cmp rax, -EMFILE
    check e, "one handle too many"
    dec ebx
    jnz .full

    moves RAM_END - 1, 1, 1     ; top-exact
    moves RAM_END - 1, 2, -EFAULT
    moves RAM_END, 1, -EFAULT
    moves HV_VGA_HOLE_BASE, 1, -EFAULT
    moves HV_LAPIC_BASE, 1, -EFAULT
    moves -1, 1, -EFAULT
    moves -1, 2, -EFAULT
    moves data, 0, 0
    moves data, 1 << 63, -EINVAL
    moves data, -1, -EINVAL
    moves data, HV_FILE_MAX_BYTES + 1, -EINVAL
    file_call HV_CALL_FILE_READ, 0, 0, buffer_list, -1
    cmp rax, -EINVAL
    check e, "a list of 2^64 - 1 buffers"
    file_call HV_CALL_FILE_READ, 0, 0, -1, 1
    cmp rax, -EFAULT
    check e, "a list that is not RAM"
    file_call HV_CALL_FILE_READ, -1, 0, buffer_list, 0
    cmp rax, -EBADF
    check e, "handle -1"
    file_move HV_CALL_FILE_READ, 0, 1 << 63, data, 1
    cmp rax, -EINVAL
    check e, "an offset of 2^63"
    file_move HV_CALL_FILE_WRITE, 0, 0, data, 1
    cmp rax, -EBADF
    check e, "written to a file that was opened to read"
    check_devices
    exit 0

in_path: db '/s/boot_info.initrd'
.len:    equ $ - in_path

section .bss
data: resb 8192
