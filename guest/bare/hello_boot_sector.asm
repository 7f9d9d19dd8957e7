; SPDX-License-Identifier: MIT
; A PC's boot sector: 512 bytes that end in 55 AA, loaded at 0:7C00 and
; entered in real mode with the number of the boot drive in dl. There is no
; BIOS after it, so it prints by itself.
%include "bare.inc"
guest sector

    jmp 0:start
start:
    cmp dl, 0x80
    jne wrong
    xor ax, ax
    mov ds, ax
    mov ss, ax
    mov sp, HV_BOOT_SECTOR
    call here
here:
    pop ax
    cmp ax, here
    jne wrong
    mov si, text
    mov dx, HV_PORT_UART
next:
    lodsb
    test al, al
    jz done
    out dx, al
    jmp next
done:
    exit 0
wrong:
    exit 1

text:
    db "Hello, world!", 10, 0
    times 510 - ($ - $$) db 0
    dw 0xAA55
