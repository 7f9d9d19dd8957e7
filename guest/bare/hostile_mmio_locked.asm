; SPDX-License-Identifier: MIT
; Hostile: locked read-modify-write on memory that is not there, aligned,
; unaligned, and overlapping the last bytes of RAM. Each gives ones as the old
; value and changes nothing, except the bytes that are in RAM.
%include "bare.inc"
guest long
    jmp start
%include "hypercall.inc"
%include "devices.inc"

%define RAM_END 0x1000000
%define HOLE    HV_MMIO_GAP_BASE + 0x1000

start:
    mov esi, HOLE + 8
    mov edi, 9
next_offset:
    mov eax, 1
    lock xadd [rsi], eax
    cmp eax, -1
    check e, "lock xadd, 32 bits"
    mov eax, 1
    lock xadd [rsi], rax
    cmp rax, -1
    check e, "lock xadd, 64 bits"
    mov rax, -1
    xor ebx, ebx
    lock cmpxchg [rsi], rbx
    check e, "lock cmpxchg with ones"
    xor eax, eax
    lock cmpxchg [rsi], rbx
    check ne, "lock cmpxchg with zero"
    cmp rax, -1
    check e, "lock cmpxchg gives another old value"
    xor eax, eax
    xchg [rsi], eax
    cmp eax, -1
    check e, "xchg"
    lock inc byte [rsi]
    check z, "lock inc of ones is not zero"
    lock bts dword [rsi], 3
    check c, "lock bts of ones"
    lock not qword [rsi]
    cmp qword [rsi], -1
    check e, "a hole keeps what was written"
    dec rsi
    dec edi
    jnz next_offset

; Four bytes with two in RAM.
    mov esi, RAM_END - 2
    mov word [rsi], 0x1234
    mov eax, 1
    lock xadd [rsi], eax
    cmp eax, 0xFFFF1234
    check e, "lock xadd across the end of RAM, the old value"
    cmp word [rsi], 0x1235
    check e, "lock xadd across the end of RAM, the part in RAM"
    cmp word [rsi + 2], 0xFFFF
    check e, "lock xadd across the end of RAM, the part behind it"
    check_devices
    exit 0
