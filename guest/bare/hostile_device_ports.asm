; SPDX-License-Identifier: MIT
; Hostile: every value and every width at the ports that belong to a device,
; except what ends the machine by design. Whatever it reads, nothing breaks.
%include "bare.inc"
guest long
    jmp start
%include "hypercall.inc"
%include "devices.inc"

%define SHORTEST_PULSE 0xF0     ; i8042: even commands from here on reset

%macro uart_out 2.nolist
    mov dx, HV_PORT_UART + %1
    mov al, %2
    out dx, al
%endmacro

start:
    lea rsi, [write_only]
next_write_only:
    lodsw
    test ax, ax
    jz next_done
    mov edx, eax
    in eax, dx
    cmp eax, -1
    check e, "a port that can only be written does not read as ones"
    jmp next_write_only
next_done:
    lea rsi, [ports]
next_port:
    movzx ebx, word [rsi]
    test ebx, ebx
    jz done
    xor edi, edi                ; the value
next_value:
    mov edx, ebx
    imul eax, edi, 0x01010101
    out dx, al
    in al, dx
    imul eax, edi, 0x01010101
    out dx, ax
    in ax, dx
    imul eax, edi, 0x01010101
    out dx, eax
    in eax, dx
    inc edi
    cmp edi, 0x100
    jb next_value
    add rsi, 2
    jmp next_port
done:
; Every command of the i8042 and every register of CMOS, except the resets.
    xor edi, edi
next_command:
    mov eax, edi
    mov dx, HV_PORT_RTC_INDEX
    out dx, al
    not al
    mov dx, HV_PORT_RTC_DATA
    out dx, al
    in al, dx
    mov eax, edi
    cmp eax, SHORTEST_PULSE
    jb no_reset
    or eax, 1
no_reset:
    mov dx, HV_PORT_KBD_CMD
    out dx, al
    in al, dx
    mov dx, HV_PORT_KBD_DATA
    in al, dx
    mov al, -1                  ; also as a parameter: keeps the reset line up
    out dx, al
    inc edi
    cmp edi, 0x100
    jb next_command

    uart_out X86_UART_LCR, X86_UART_LCR_8N1
    uart_out X86_UART_IER, 0
    uart_out X86_UART_FCR, X86_UART_FCR_ON | X86_UART_FCR_CLEAR
    uart_out X86_UART_MCR, 0
    check_devices
    exit 0

write_only:
    dw HV_PORT_EXIT, HV_PORT_HYPERCALL, HV_PORT_POST, 0
ports:
    dw HV_PORT_RTC_INDEX, HV_PORT_RTC_DATA, HV_PORT_POST
    dw HV_PORT_SCREEN, HV_PORT_SCREEN + 0x04, HV_PORT_SCREEN + 0x0E
    dw HV_PORT_SCREEN + 0x14, HV_PORT_SCREEN + 0x1A
    dw HV_PORT_UART + X86_UART_SCR, HV_PORT_UART + X86_UART_MSR
    dw HV_PORT_UART + X86_UART_LSR, HV_PORT_UART + X86_UART_IER
    dw HV_PORT_UART + X86_UART_LCR, HV_PORT_UART + X86_UART_FCR
    dw HV_PORT_UART + X86_UART_DATA, HV_PORT_UART + X86_UART_MCR
    dw HV_PORT_FW_CFG, HV_PORT_FW_CFG + 1
    dw HV_PORT_PCI_CONFIG, HV_PORT_PCI_CONFIG + 4
    dw HV_PORT_POWER_OFF_WORD
    dw HV_PORT_ATA0 + X86_ATA_DATA, HV_PORT_ATA0 + X86_ATA_ERROR
    dw HV_PORT_ATA0 + X86_ATA_COUNT, HV_PORT_ATA0 + X86_ATA_LBA_LOW
    dw HV_PORT_ATA0 + X86_ATA_DEVICE, HV_PORT_ATA0 + X86_ATA_COMMAND
    dw HV_PORT_ATA0_CTL, HV_PORT_ATA1 + X86_ATA_COMMAND, HV_PORT_ATA1_CTL
    dw X86_PIT_CH2, X86_PIT_SPEAKER, X86_PIC2_ELCR
    dw 0
