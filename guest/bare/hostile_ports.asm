; SPDX-License-Identifier: MIT
; Hostile: OUT, then IN, on every port in all three widths. Nothing happens, and
; a port without a device reads as all ones, with no byte left over from the
; OUT. Ports of devices are left out, because what they do depends on the
; device. Without an interrupt controller only the low ports are tried, where it
; would be.
%include "bare.inc"
guest long
    jmp start
%include "hypercall.inc"
%include "devices.inc"

%define GARBAGE 0x5A5A5A5A
%define END     0xFFFF          ; of the table; no device starts there

start:
    cmdline_number              ; first port not to try, or -1: all
    mov ebp, 0x10000
    cmp rax, rbp
    cmovb ebp, eax
    xor ebx, ebx                ; the port
    lea rsi, [devices]
next_port:
    cmp word [rsi], END
    je unclaimed
    cmp bx, [rsi]
    jb unclaimed
    cmp bx, [rsi + 2]
    jb next                     ; in [first, end)
    add rsi, 4
    jmp next_port
unclaimed:
    mov edx, ebx
    mov eax, GARBAGE
    out dx, al
    in al, dx
    cmp eax, GARBAGE | 0xFF
    check e, "8 bits are not all ones, or more than 8 changed"
    mov eax, GARBAGE
    out dx, ax
    in ax, dx
    cmp eax, GARBAGE | 0xFFFF
    check e, "16 bits are not all ones, or more than 16 changed"
    mov eax, GARBAGE
    out dx, eax
    in eax, dx
    cmp eax, -1
    check e, "32 bits are not all ones"
next:
    inc ebx
    cmp ebx, ebp
    jb next_port
    check_devices
    exit 0

; [first, end) of each device, in order. The bus goes by the first port.
devices:
    dw X86_PIC1_CMD, X86_PIC1_DATA + 1
    dw X86_PIT_CH0, X86_PIT_CMD + 1
    dw HV_PORT_KBD_DATA, HV_PORT_KBD_CMD + 1
    dw HV_PORT_RTC_INDEX, HV_PORT_RTC_DATA + 1
    dw HV_PORT_POST, HV_PORT_POST + 1
    dw HV_PORT_SYSCTL_A, HV_PORT_SYSCTL_A + 1
    dw X86_PIC2_CMD, X86_PIC2_DATA + 1
    dw HV_PORT_DEBUGCON, HV_PORT_DEBUGCON + 1
    dw HV_PORT_EXIT, HV_PORT_EXIT + 1
    dw HV_PORT_ATA1, HV_PORT_ATA1 + X86_ATA_NR_PORTS
    dw HV_PORT_ATA0, HV_PORT_ATA0 + X86_ATA_NR_PORTS
    dw HV_PORT_ATA1_CTL, HV_PORT_ATA1_CTL + 1
    dw HV_PORT_SCREEN, HV_PORT_SCREEN + 0x20
    dw HV_PORT_ATA0_CTL, HV_PORT_ATA0_CTL + 1
    dw HV_PORT_UART, HV_PORT_UART + X86_UART_NR_PORTS
    dw X86_PIC1_ELCR, X86_PIC2_ELCR + 1
    dw HV_PORT_FW_CFG, HV_PORT_FW_CFG + 2
    dw HV_PORT_ACPI_EVENT, HV_PORT_ACPI_TIMER + 4 ; and HV_PORT_POWER_OFF
    dw HV_PORT_HYPERCALL, HV_PORT_HYPERCALL + 1
    dw HV_PORT_PCI_CONFIG, HV_PORT_PCI_CONFIG + 8 ; and HV_PORT_RESET
    dw HV_PORT_POWER_OFF_OTHER, HV_PORT_POWER_OFF_OTHER + 4
    dw HV_PORT_POWER_OFF_WORD, HV_PORT_POWER_OFF_WORD + 1
    dw HV_PORT_POWER_OFF_OLD, HV_PORT_POWER_OFF_OLD + 4
    dw END
