; SPDX-License-Identifier: MIT
; A boot sector that goes to protected mode and uses the data segments as the BIOS
; left them, beyond 64 KiB, without loading one first: it reads its kernel from the
; disk to 1 MiB. A BIOS has been in protected mode itself, and left them with a
; limit of 4 GiB.
%include "bare.inc"
guest sector

%define KERNEL 0x100000
%define MARK   0x7E57ED

    cli
    xor ax, ax                      ; loads the base; the limit stays
    mov ds, ax
    mov es, ax
    mov ss, ax
    mov sp, HV_BOOT_SECTOR
    lgdt [gdt_register]
    mov eax, cr0
    or al, 1
    mov cr0, eax
    jmp 8:protected

    bits 32
protected:
    mov esi, 2 * KERNEL
    mov dword [esi], MARK           ; ds
    cmp dword [esi], MARK
    jne wrong
    mov dword [fs:esi], 0
    mov dword [gs:esi], 0

    mov dx, HV_PORT_ATA0 + X86_ATA_COUNT
    mov al, 1
    out dx, al
    inc edx                         ; sector 1
    out dx, al
    inc edx
    xor al, al
    out dx, al
    inc edx
    out dx, al
    inc edx
    mov al, 0xE0
    out dx, al
    inc edx
    mov al, X86_ATA_CMD_READ_SECTORS
    out dx, al
wait_for_data:
    in al, dx
    test al, X86_ATA_STATUS_DRQ
    jz wait_for_data
    mov edi, KERNEL
    mov ecx, 256
    mov dx, HV_PORT_ATA0
    cld
    rep insw                        ; es
    cmp dword [KERNEL], MARK
    jne wrong
    exit 0
wrong:
    exit 1

    align 8
gdt:
    dq 0, 0x00CF9B000000FFFF        ; 8: code, 4 GiB
gdt_register:
    dw gdt_register - gdt - 1
    dd gdt

    times 510 - ($ - $$) db 0
    dw 0xAA55
    dd MARK
    times 1024 - ($ - $$) db 0
