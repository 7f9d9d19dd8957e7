; SPDX-License-Identifier: MIT
; Load for a disk: writes sector after sector, each full of its number and one,
; and prints a dot for each that was acknowledged, a flush after every 16. After
; the VMM is killed, the disk must hold what the dots promise.
%include "bare.inc"
guest long
    jmp start
%include "virtio.inc"
virtio_code

start:
    xor eax, eax
    mov edx, VIRTIO_ID_BLOCK
    call virtio_find
    mov ecx, -1
    call virtio_start
    mov r15, [rbx + VIRTIO_MMIO_CONFIG]     ; sectors
    xor r14d, r14d
next_sector:
    lea rdi, [buffer]
    lea eax, [r14 + 1]
    mov ecx, SECTOR / 4
    rep stosd
    blk_check OK, OUT, r14, SECTOR
    mov al, '.'
    out HV_PORT_DEBUGCON, al
    inc r14
    test r14d, 15
    jnz no_flush
    blk_check OK, FLUSH, 0, 0
no_flush:
    cmp r14, r15
    jb next_sector
    mov al, 10
    out HV_PORT_DEBUGCON, al
    exit 0
