; SPDX-License-Identifier: MIT
; With --test-ports there is a window of memory each access to which leaves the
; guest: instructions that read, change and write it do so as in RAM.
%include "bare.inc"
guest long
start:
    mov ebx, HV_TEST_WINDOW
    mov rax, 0x1122334455667788
    mov [rbx], rax
    cmp [rbx], rax
    check e, "eight bytes read differently"
    mov byte [rbx + 2], 0xAB
    cmp dword [rbx], 0x55AB7788
    check e, "one byte changes others"
    add word [rbx], 0x1111
    cmp word [rbx], 0x8899
    check e, "an instruction that reads and writes"
    mov dword [rbx + HV_TEST_WINDOW_SIZE - 4], -1
    cmp dword [rbx + HV_TEST_WINDOW_SIZE - 4], -1
    check e, "its end is missing"
    exit 0
