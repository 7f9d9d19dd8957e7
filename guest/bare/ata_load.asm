; SPDX-License-Identifier: MIT
; The load of virtio_blk_load.asm by ATA: writes sector after sector, each full
; of its number and one, and prints a dot for each that was acknowledged, a
; flush after every 16. After the VMM is killed, the disk must hold what the
; dots promise.
%include "bare.inc"
guest long
    jmp start
%include "ata.inc"
ata_code

start:
    ata_start IDENTIFY, 0, 0
    ata_wait ATA_DATA
    lea rdi, [buffer]
    ata_read_sector
    mov r15d, [buffer + 2 * 60]     ; sectors
    xor r14d, r14d
next_sector:
    lea rdi, [buffer]
    lea eax, [r14 + 1]
    mov ecx, SECTOR_DD
    rep stosd
    ata_start WRITE_SECTORS, r14d, 1
    ata_wait ATA_DATA
    lea rsi, [buffer]
    ata_write_sector
    ata_wait ATA_READY
    mov al, '.'
    out HV_PORT_DEBUGCON, al
    inc r14d
    test r14d, 15
    jnz no_flush
    ata_start FLUSH, 0, 0
    ata_wait ATA_READY
no_flush:
    cmp r14d, r15d
    jb next_sector
    mov al, 10
    out HV_PORT_DEBUGCON, al
    exit 0

section .bss
buffer: resb SECTOR
