; SPDX-License-Identifier: MIT
; An ATA disk, polled: checks its identification; that a write can be read back,
; and zeros are zeros; blocks of several sectors; and that it refuses what it
; must refuse, and still works.
%include "bare.inc"
guest long
    jmp start
%include "ata.inc"
ata_code

%define SECTORS 128

start:
    ata_start IDENTIFY, 0, 0
    ata_wait ATA_DATA
    lea rdi, [buffer]
    ata_read_sector
    ata_wait ATA_READY
    lea rsi, [buffer]
    test word [rsi], 1 << 15
    check z, "this is no ATA disk"
    cmp dword [rsi + 2 * 60], SECTORS
    check e, "its size by LBA28"
    cmp dword [rsi + 2 * 100], SECTORS
    check e, "its size by LBA48"
    movzx eax, word [rsi + 2]
    imul ax, [rsi + 2 * 3]
    imul ax, [rsi + 2 * 6]
    cmp eax, SECTORS
    check be, "its geometry is larger than it is"
    xor eax, eax
    xor ecx, ecx
next_byte:
    add al, [rsi + rcx]
    inc ecx
    cmp ecx, SECTOR
    jb next_byte
    test al, al
    check z, "the checksum of IDENTIFY"
; The serial number, in which each pair of bytes is swapped.
    mov ecx, 10
    add rsi, 2 * 10
    mov dx, HV_PORT_DEBUGCON
next_pair:
    mov al, [rsi + 1]
    cmp al, ' '
    je serial_done
    out dx, al
    mov al, [rsi]
    cmp al, ' '
    je serial_done
    out dx, al
    add rsi, 2
    loop next_pair
serial_done:
    print 10

    ata_start WRITE_SECTORS, 8, 2
    ata_get STATUS
    test al, X86_ATA_STATUS_ERR
    jnz read_only
    ata_wait ATA_DATA
    lea rdi, [buffer]
    mov ecx, 4 * SECTOR_DD
    mov eax, 0xA5C35A3C
    rep stosd
    lea rsi, [buffer]
    ata_write_sector
    ata_wait ATA_DATA
    ata_write_sector
    ata_wait ATA_READY
; The written sectors, between zeros.
    ata_start READ_MULTIPLE, 7, 4
    ata_wait ATA_DATA
    lea rdi, [buffer]
    mov ecx, 4 * SECTOR_DD
    mov dx, [ata_port]
    rep insd
    ata_wait ATA_READY
    lea rdi, [buffer]
    xor eax, eax
    mov ecx, SECTOR_DD
    repe scasd
    check e, "the sector before is not zero"
    mov eax, 0xA5C35A3C
    mov ecx, 2 * SECTOR_DD
    repe scasd
    check e, "what was written is not what is read"
    xor eax, eax
    mov ecx, SECTOR_DD
    repe scasd
    check e, "the sector behind is not zero"
    ata_start FLUSH, 0, 0
    ata_wait ATA_READY

; What is refused.
    ata_start READ_SECTORS, SECTORS, 1
    ata_fails IDNF
    ata_start READ_SECTORS, SECTORS - 1, 2
    ata_fails IDNF
    ata_start WRITE_SECTORS, SECTORS, 1
    ata_fails IDNF
    ata_start READ_DMA, 0, 1
    ata_fails ABRT
    ata_start IDENTIFY_PACKET, 0, 0
    ata_fails ABRT
    ata_start NOP, 0, 0
    ata_fails ABRT
; There is no slave, and nothing answers in its place.
    mov byte [ata_device], X86_ATA_DEVICE_SLAVE
    ata_start IDENTIFY, 0, 0
    ata_wait 0
    mov byte [ata_device], 0
; The last sector is there.
    ata_start READ_SECTORS, SECTORS - 1, 1
    ata_wait ATA_DATA
    exit 0

read_only:
    ata_fails ABRT
    ata_start READ_SECTORS, 0, 1
    ata_wait ATA_DATA
    exit 3

section .bss
buffer: resb 4 * SECTOR
