; SPDX-License-Identifier: MIT
; Hostile: every ATA command with extreme addresses and counts, to master and
; slave of both channels; data transfers without a command, in every width and
; in strings longer than any block; resets in between; every value in the device
; control register. Afterwards a reset is enough to make the disks work.
%include "bare.inc"
guest long
    jmp start
%include "hypercall.inc"
%include "devices.inc"
%include "ata.inc"
ata_code

%define STRING 300                  ; items of a long string: a block has 256

; Moves data in each width, in and out, and in strings. Changes rax, rcx, rdx,
; rsi, rdi.
touch_data:
    mov dx, [ata_port]
    in al, dx
    out dx, al
    in ax, dx
    out dx, ax
    in eax, dx
    out dx, eax
    lea rdi, [buffer]
    mov ecx, [strings]
    rep insw
    lea rsi, [buffer]
    mov ecx, [strings]
    rep outsd
    ret

; Writes bl to all registers but the command's, twice. Changes rax, rdx.
fill_registers:
    mov dx, [ata_port]
    mov al, bl
    times 2 call .once
    ret
.once:
    push rdx
%assign i X86_ATA_FEATURES
%rep X86_ATA_DEVICE - X86_ATA_FEATURES + 1
    inc dx
    out dx, al
  %assign i i + 1
%endrep
    pop rdx
    ret

; Gives every command, with bl in the other registers.
all_commands:
    xor ebp, ebp
.next:
    call fill_registers
    mov dx, [ata_port]
    add dx, X86_ATA_COMMAND
    mov eax, ebp
    out dx, al
    mov dword [strings], 3
    test ebp, 0x3F
    jnz .short
    mov dword [strings], STRING
.short:
    call touch_data
    mov dx, [ata_port]
    add dx, X86_ATA_ERROR
    in eax, dx                      ; and three more at once
    add dx, 3
    in eax, dx
    out dx, eax                     ; a command is among them
    test ebp, 0x1F
    jnz .no_reset
    ata_set_control X86_ATA_CONTROL_SRST
    call touch_data
    mov dx, [ata_port]
    add dx, X86_ATA_COMMAND
    mov al, X86_ATA_CMD_IDENTIFY    ; while it is reset
    out dx, al
    ata_set_control X86_ATA_CONTROL_NIEN
.no_reset:
    inc ebp
    cmp ebp, 0x100
    jb .next
    ret

; Runs all commands with the values from r12 up to r13.
one_channel:
.next:
    mov bl, [r12]
    call all_commands
    inc r12
    cmp r12, r13
    jb .next
    xor ebp, ebp
.control:
    mov dx, [ata_control]
    mov eax, ebp
    out dx, al
    in al, dx
    out dx, ax
    in eax, dx
    inc ebp
    cmp ebp, 0x100
    jb .control
    ata_set_control X86_ATA_CONTROL_SRST
    ata_set_control X86_ATA_CONTROL_NIEN
    ret

start:
    lea r12, [values]
    lea r13, [values_end]
    call one_channel
    mov word [ata_port], HV_PORT_ATA1
    mov word [ata_control], HV_PORT_ATA1_CTL
    lea r12, [values]               ; no drive: two are enough
    lea r13, [values + 2]
    call one_channel
    mov word [ata_port], HV_PORT_ATA0
    mov word [ata_control], HV_PORT_ATA0_CTL
; With a disk: it works as before.
    ata_get STATUS
    test al, al
    jz no_disk
    ata_start IDENTIFY, 0, 0
    ata_wait ATA_DATA
    lea rdi, [buffer]
    ata_read_sector
    cmp dword [buffer + 2 * 60], 128
    check e, "the disk has another size"
    ata_start READ_SECTORS, 127, 1
    ata_wait ATA_DATA
    lea rdi, [buffer]
    ata_read_sector
    ata_wait ATA_READY
no_disk:
    check_devices
    exit 0

values:                             ; device: master and slave, CHS and LBA
    db 0x00, 0x01, 0x10, 0x41, 0x50, 0xEF, 0xFF
values_end:

section .bss align=16
strings: resd 1
buffer:  resb 4 * STRING
