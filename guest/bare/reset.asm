; SPDX-License-Identifier: MIT
; The three ways in which a PC's software resets it: the keyboard controller,
; the reset control register, system control port A. The VMM ends, because it
; has nothing to reboot into, and names the way that was used.
%include "bare.inc"
guest long

%define I8042_PULSE_RESET 0xFE
%define CF9_SYSTEM_RESET  0x02  ; the kind; the second write starts it
%define CF9_START         0x06
%define SYSCTL_A_RESET    0x01

    cmdline_number
    cmp eax, 1
    je by_cf9
    ja by_port92

    mov al, I8042_PULSE_RESET
    mov dx, HV_PORT_KBD_CMD
    out dx, al
    fail "the i8042 did not reset"

by_cf9:
    mov dx, HV_PORT_RESET
    mov al, CF9_SYSTEM_RESET
    out dx, al
    mov al, CF9_START
    out dx, al
    fail "port 0xCF9 did not reset"

by_port92:
    mov dx, HV_PORT_SYSCTL_A
    in al, dx
    or al, SYSCTL_A_RESET
    out dx, al
    fail "port 0x92 did not reset"
