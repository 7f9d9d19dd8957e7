; SPDX-License-Identifier: MIT
; What other kernels probe for: a PCI bus without devices, with the reset
; register among its ports; the firmware configuration; the MP table; and
; devices that do not exist, each reported in one line or not at all.
%include "bare.inc"
guest long

%define PCI_BRIDGE 0x80000008   ; bus 0, device 0, function 0: its class
%define PCI_NOBODY 0x80000800   ; device 1

; fw_cfg KEY, BYTES: into rax, the lowest byte first. Changes rcx, rdx.
%macro fw_cfg 2.nolist
    mov ax, %1
    mov dx, HV_PORT_FW_CFG
    out dx, ax
    inc dx
    xor eax, eax
    mov ecx, %2
%%next:
    in al, dx
    ror rax, 8
    loop %%next
    rol rax, 8 * %2
%endmacro

start:
    mov dx, HV_PORT_PCI_CONFIG
    mov eax, PCI_NOBODY
    out dx, eax
    xor eax, eax
    in eax, dx
    cmp eax, PCI_NOBODY
    check e, "the PCI address does not read back"
    mov dx, HV_PORT_PCI_CONFIG + 4
    in eax, dx
    cmp eax, -1
    check e, "somebody is on the PCI bus"
    mov dx, HV_PORT_PCI_CONFIG
    mov eax, PCI_BRIDGE
    out dx, eax
    mov dx, HV_PORT_PCI_CONFIG + 6
    in ax, dx
    cmp ax, 0x0600
    check e, "no host bridge is on the PCI bus"
    mov dx, HV_PORT_RESET
    mov al, 2
    out dx, al
    in al, dx
    cmp al, 2
    check e, "the reset register is not between the PCI ports"

    fw_cfg 0, 4
    cmp eax, 'QEMU'
    check e, "the signature of the firmware configuration"
    fw_cfg 5, 2
    cmp eax, 3
    check e, "the number of CPUs"
    fw_cfg 3, 8
    cmp rax, 128 << 20
    check e, "the size of memory"

    mov ebx, HV_MP_TABLE
    cmp dword [rbx], '_MP_'
    check e, "no MP table"
    mov ebx, [rbx + 4]
    cmp dword [rbx], 'PCMP'
    check e, "the MP table's pointer points nowhere"
    cmp word [rbx + 34], 3 + 2 + 15 + 2
    check e, "the number of entries"

; Not there: the floppy's status twice, and the second serial port.
    mov dx, 0x3F4
    in al, dx
    in al, dx
    cmp al, -1
    check e, "a floppy disk controller"
    mov dx, 0x2FD
    in al, dx
    cmp al, -1
    check e, "a second serial port"
    exit 0
