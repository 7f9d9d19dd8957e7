; SPDX-License-Identifier: MIT
; Hostile: `rep outs` and `rep ins` of 65,535 bytes across page ends, upwards
; and downwards, and across the end of RAM, to a port without a device and to a
; UART's register. The whole count is done; what is not RAM reads as ones and
; ignores writes.
%include "bare.inc"
guest long
    jmp start
%include "hypercall.inc"
%include "devices.inc"

%define RAM_END 0x1000000
%define COUNT   65535
%define DOWN    5000            ; the same downwards: each byte is an exit
%define NO_PORT 0x2F0
%define BUFFER  0x400FFD        ; three bytes before a page's end
%define SCRATCH HV_PORT_UART + X86_UART_SCR
%define INSIDE  (COUNT - 4096)  ; bytes before the end of RAM

%macro check_count 3.nolist ; pointer, from, bytes that it must have moved
    test rcx, rcx
    check z, "rep did not do its whole count"
    sub %1, %2
    cmp %1, %3
    check e, "rep moved its pointer by another number of bytes"
%endmacro

start:
    cld
; Upwards, all widths, no device: reads fill the buffer with ones.
    mov dx, NO_PORT
    mov esi, BUFFER
    mov ecx, COUNT / 2
    rep outsw
    check_count esi, BUFFER, COUNT / 2 * 2
    mov esi, BUFFER
    mov ecx, COUNT / 4
    rep outsd
    check_count esi, BUFFER, COUNT / 4 * 4
    mov edi, BUFFER
    mov ecx, COUNT
    rep insb
    check_count edi, BUFFER, COUNT
    mov edi, BUFFER
    mov ecx, COUNT
    mov al, -1
    repe scasb
    check e, "ins from a port that nobody has left a byte that is not ones"
    cmp byte [abs BUFFER + COUNT], 0
    check e, "ins wrote one byte too many"
    cmp byte [abs BUFFER - 1], 0
    check e, "ins wrote a byte before its first"

; A register keeps the last byte written, and returns it for every read.
    mov byte [abs BUFFER + COUNT - 1], 0x42
    mov dx, SCRATCH
    mov esi, BUFFER
    mov ecx, COUNT
    rep outsb
    check_count esi, BUFFER, COUNT
    mov edi, BUFFER
    mov ecx, COUNT
    rep insb
    mov edi, BUFFER
    mov ecx, COUNT
    mov al, 0x42
    repe scasb
    check e, "ins did not read the register for each byte"

; Downwards: the first byte in memory is the last one out.
    std
    mov byte [abs BUFFER], 0x43
    mov esi, BUFFER + DOWN - 1
    mov ecx, DOWN
    rep outsb
    check_count rsi, BUFFER + DOWN - 1, -DOWN
    cld
    in al, dx
    cmp al, 0x43
    check e, "a downward outs ended with another byte"

; Across the end of RAM: bytes that are not there are sent as ones.
    mov esi, RAM_END - INSIDE
    mov ecx, COUNT
    rep outsb
    check_count esi, RAM_END - INSIDE, COUNT
    in al, dx
    cmp al, 0xFF
    check e, "outs from beyond RAM did not end with ones"
    mov al, 0x44
    out dx, al
    mov edi, RAM_END - INSIDE
    mov ecx, COUNT
    rep insb
    check_count edi, RAM_END - INSIDE, COUNT
    mov edi, RAM_END - INSIDE
    mov ecx, INSIDE
    mov al, 0x44
    repe scasb
    check e, "ins across the end of RAM did not fill the RAM"
    cmp byte [abs RAM_END], 0xFF
    check e, "there is something behind the end of RAM"
    cmp byte [abs RAM_END - INSIDE - 1], 0
    check e, "ins wrote a byte before its first"
    check_devices
    exit 0
