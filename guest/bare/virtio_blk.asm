; SPDX-License-Identifier: MIT
; A disk by virtio-mmio, polled: checks its configuration and its id; that a
; write can be read back, and zeros are zeros; and that it refuses what it must
; refuse, and still works. With an argument, makes that many rounds of writing
; and reading.
%include "bare.inc"
guest long
    jmp start
%include "virtio.inc"
virtio_code

%define SECTORS 128

; fill_buffer BYTE: fills all of `buffer`. Changes rax, rcx, rdi.
%macro fill_buffer 1.nolist
    lea rdi, [buffer]
    mov ecx, 8 * SECTOR
    mov al, %1
    rep stosb
%endmacro

%macro check_buffer 2.nolist        ; BYTE, "what"
    lea rdi, [buffer]
    mov ecx, 8 * SECTOR
    mov al, %1
    repe scasb
    check e, %2
%endmacro

start:
    cmdline_number
    mov r15, rax
    xor eax, eax
    mov edx, VIRTIO_ID_BLOCK
    call virtio_find
    test rbx, rbx
    check nz, "no disk in the boot information"
    cmp dword [rbx + VIRTIO_MMIO_MAGIC_VALUE], 'virt'
    check e, "magic"
    cmp dword [rbx + VIRTIO_MMIO_VERSION], 2
    check e, "version"
    cmp dword [rbx + VIRTIO_MMIO_CONFIG], SECTORS
    check e, "capacity"
    cmp dword [rbx + VIRTIO_MMIO_CONFIG + 4], 0
    check e, "capacity, its upper half"
    mov ecx, -1
    call virtio_start
    bt ecx, VIRTIO_BLK_F_RO
    jc read_only

next_round:
    fill_buffer r15b
    blk_check OK, OUT, 8, 8 * SECTOR
    fill_buffer 0xEE
    blk_check OK, IN, 8, 8 * SECTOR, in
    check_buffer r15b, "what was written is not what is read"
    dec r15
    jnz next_round

    blk_check OK, FLUSH, 0, 0
    cmp dword [used + RING_FIRST + 4], 1
    check e, "the length of what a flush writes"
    blk_check OK, IN, 0, 8 * SECTOR, in
    check_buffer 0, "a sector that was never written is not zero"

; Zeroing: sectors 8 to 16.
    mov qword [buffer], 8
    mov qword [buffer + 8], 8
    blk_check OK, WRITE_ZEROES, 0, 16
    blk_check OK, IN, 8, 8 * SECTOR, in
    check_buffer 0, "zeroed sectors are not zero"
    mov qword [buffer], 0
    mov qword [buffer + 8], 8
    blk_check OK, DISCARD, 0, 16

; What is refused.
    blk_check IOERR, IN, SECTORS, SECTOR, in
    blk_check IOERR, IN, SECTORS - 1, 2 * SECTOR, in
    blk_check IOERR, IN, -1, SECTOR, in
    blk_check IOERR, IN, 1 << 55, SECTOR, in
    blk_check IOERR, OUT, SECTORS, SECTOR
    blk_check IOERR, OUT, 0, SECTOR - 1
    blk_check IOERR, OUT, 0, SECTOR, in
    blk_check IOERR, IN, 0, SECTOR
    blk_check UNSUPP, SECURE_ERASE, 0, 16
    mov qword [buffer], SECTORS
    mov qword [buffer + 8], 1
    blk_check IOERR, WRITE_ZEROES, 0, 16
    mov qword [buffer], 0
    mov dword [buffer + 12], 2
    blk_check UNSUPP, WRITE_ZEROES, 0, 16
    blk_check IOERR, DISCARD, 0, 17

; The last sector is there, and the device reports its id.
    blk_check OK, IN, SECTORS - 1, SECTOR, in
    blk_check OK, GET_ID, 0, VIRTIO_BLK_ID_BYTES, in
    lea rsi, [buffer]
    mov dx, HV_PORT_DEBUGCON
next_char:
    lodsb
    test al, al
    jz id_done
    out dx, al
    jmp next_char
id_done:
    print 10
    mov eax, [rbx + VIRTIO_MMIO_STATUS]
    cmp eax, VIRTIO_CONFIG_S_ACKNOWLEDGE | VIRTIO_CONFIG_S_DRIVER | VIRTIO_CONFIG_S_FEATURES_OK | VIRTIO_CONFIG_S_DRIVER_OK
    check e, "the device's status"
    mov eax, [rbx + VIRTIO_MMIO_INTERRUPT_STATUS]
    cmp eax, VIRTIO_MMIO_INT_VRING
    check e, "the interrupt status"
    reg_write INTERRUPT_ACK, VIRTIO_MMIO_INT_VRING
    cmp dword [rbx + VIRTIO_MMIO_INTERRUPT_STATUS], 0
    check e, "the interrupt status, acknowledged"
    exit 0

read_only:
    blk_check IOERR, OUT, 0, SECTOR
    blk_check IOERR, DISCARD, 0, 16
    blk_check OK, FLUSH, 0, 0
    blk_check OK, IN, 0, 8 * SECTOR, in
    exit 3
