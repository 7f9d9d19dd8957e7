; SPDX-License-Identifier: MIT
; Hostile: sends random commands and bytes to the keyboard and its controller,
; all but those that reset, while keys come in. Then it turns everything on
; again, and all must answer as at the start.
%include "bare.inc"
guest long
    jmp start
%include "hypercall.inc"
%include "devices.inc"
%include "screen.inc"

%define ROUNDS     20000
%define MULTIPLIER 6364136223846793005
%define OUTPUT_FULL 1
%define READ_CONFIG 0x20
%define WRITE_CONFIG 0x60
%define WRITE_OUTPUT 0xD1
%define SELF_TEST  0xAA
%define PULSES     0xF0
%define IDENTIFY   0xF2
%define ENABLE     0xF4

; expect_data VALUE: a byte must wait, and be this one. Changes al.
%macro expect_data 1.nolist
    in al, HV_PORT_KBD_CMD
    test al, OUTPUT_FULL
    check nz, "no byte waits"
    in al, HV_PORT_KBD_DATA
    cmp al, %1
    check e, "another byte than expected"
%endmacro

; command VALUE / data VALUE. Changes al.
%macro command 1.nolist
    mov al, %1
    out HV_PORT_KBD_CMD, al
%endmacro
%macro data 1.nolist
    mov al, %1
    out HV_PORT_KBD_DATA, al
%endmacro

start:
    draw 0, 0, 0x07, "keys, please"
    mov ebx, 1
    mov ebp, ROUNDS
next:
    mov rax, MULTIPLIER
    imul rbx, rax
    inc rbx
    mov rcx, rbx
    shr rcx, 40
    test cl, 3
    jz read
    mov eax, ecx
    shr eax, 8
    test cl, 4
    jz command_port
    or al, 1                        ; not a reset, as the output port's byte
    out HV_PORT_KBD_DATA, al
    jmp done
command_port:
    cmp al, PULSES
    jb no_pulse
    or al, 1
no_pulse:
    out HV_PORT_KBD_CMD, al
    jmp done
read:
    in al, HV_PORT_KBD_DATA
    in al, HV_PORT_KBD_CMD
done:
    dec ebp
    jnz next

    command 0xAD                    ; the keyboard off, its buffer emptied
    mov ecx, 64
empty:
    in al, HV_PORT_KBD_DATA
    dec ecx
    jnz empty
    command WRITE_OUTPUT
    data 3
    command SELF_TEST
    expect_data 0x55
    command WRITE_CONFIG
    data 0x10                       ; no interrupts, no translation
    command READ_CONFIG
    expect_data 0x10
    command 0xAE
    data 0xF5                       ; no keys any more
    mov ecx, 64
empty_again:
    in al, HV_PORT_KBD_DATA
    dec ecx
    jnz empty_again
    data IDENTIFY
    expect_data 0xFA
    expect_data 0xAB
    expect_data 0x83
    data ENABLE
    expect_data 0xFA
    check_devices
    exit 0
