; SPDX-License-Identifier: MIT
; Int 13h: the image itself is a disk; its sectors are found by cylinder, head
; and sector, and by number; what is written can be read back. With --disk the
; image is the first disk and the given one the second.
%include "bare.inc"
%include "bios.inc"
guest sector
boot_rest 6

    mov ah, 0x08
    mov dl, 0x80
    int 0x13
    check nc, "the image is a drive"
    cmp dl, 2
    check e, "and the disk is another"
    and cl, 63
    cmp cl, 63
    check e, "63 sectors a track"

; Sector 6 of the image, by cylinder, head and sector, and by number.
    mov ax, 0x0201
    mov bx, 0xA000
    mov cx, 7
    mov dx, 0x0080
    int 0x13
    check nc, "sector 7 is read"
    cmp dword [0xA000], "last"
    check e, "it is the image's last"
    mov dword [0xA000], 0
    mov si, packet
    mov ah, 0x42
    mov dl, 0x80
    int 0x13
    check nc, "number 6 is read"
    cmp dword [0xA000], "last"
    check e, "it is the same"

; A write to it can be read back; ring -1 says once that it will be lost.
    mov dword [0xA004], "new"
    mov cx, 2
.write:
    push cx
    mov si, packet
    mov ax, 0x4300
    mov dl, 0x80
    int 0x13
    check nc, "the image is written"
    pop cx
    loop .write
    mov dword [0xA004], 0
    mov si, packet
    mov ah, 0x42
    mov dl, 0x80
    int 0x13
    check nc, "it is read again"
    cmp dword [0xA004], "new"
    check e, "what was written is there"

; The disk: empty, written, read.
    mov ax, 0x0201
    mov bx, 0xB000
    mov cx, 1
    mov dx, 0x0081
    int 0x13
    check nc, "the disk is read"
    cmp dword [0xB000], 0
    check e, "it is empty"
    mov dword [0xB000], "kept"
    mov ax, 0x0301
    int 0x13
    check nc, "the disk is written"
    mov dword [0xB000], 0
    mov ax, 0x0201
    int 0x13
    cmp dword [0xB000], "kept"
    check e, "what was written is there"

; What is not there.
    mov ax, 0x0201
    mov dx, 0x0082
    int 0x13
    check c, "there is no third drive"
    mov ah, 0x01
    int 0x13
    cmp ah, 0x01
    check e, "and the status says so"
    mov word [packet + 8], 1
    mov word [packet + 10], 1           ; number 65,537
    mov ah, 0x42
    mov dl, 0x81
    mov si, packet
    int 0x13
    check c, "nothing is behind the end"
    exit 0

packet:
    db 16, 0
    dw 1, 0xA000, 0
    dq 6

    times 512 * 6 - ($ - $$) db 0
    db "last"
end_rest 6
