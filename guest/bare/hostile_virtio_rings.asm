; SPDX-License-Identifier: MIT
; Hostile: invalid queues and chains of descriptors, one after the other. After
; each the device must ask for a reset, and work after that; or, if the input
; was valid but foolish, it must simply go on.
%include "bare.inc"
guest long
    jmp start
%include "hypercall.inc"
%include "devices.inc"
%include "virtio.inc"
virtio_code

%define NEXT     VRING_DESC_F_NEXT
%define WRITE    VRING_DESC_F_WRITE
%define INDIRECT VRING_DESC_F_INDIRECT
%define RAM_END  (128 << 20)
%define ALL_FEATURES -1 & ~(1 << VIRTIO_RING_F_EVENT_IDX)

; Waits until the device asks for a reset, resets it, and checks that it works
; again.
must_need_reset:
    mov ecx, 1000000
.poll:
    mov eax, [rbx + VIRTIO_MMIO_STATUS]
    test eax, VIRTIO_CONFIG_S_NEEDS_RESET
    jnz works
    pause
    dec ecx
    jnz .poll
    fail "no reset is asked for"
works:
    mov ecx, ALL_FEATURES
    call virtio_start
    blk_check OK, IN, 1, SECTOR, in
    mov ecx, ALL_FEATURES
    jmp virtio_start

; bad_queue SIZE, DESC, AVAIL, USED: must not become ready.
%macro bad_queue 4.nolist
    reg_write QUEUE_READY, 0
    reg_write QUEUE_NUM, %1
    mov rax, %2
    mov [rbx + VIRTIO_MMIO_QUEUE_DESC_LOW], eax
    shr rax, 32
    mov [rbx + VIRTIO_MMIO_QUEUE_DESC_HIGH], eax
    mov rax, %3
    mov [rbx + VIRTIO_MMIO_QUEUE_AVAIL_LOW], eax
    shr rax, 32
    mov [rbx + VIRTIO_MMIO_QUEUE_AVAIL_HIGH], eax
    mov rax, %4
    mov [rbx + VIRTIO_MMIO_QUEUE_USED_LOW], eax
    shr rax, 32
    mov [rbx + VIRTIO_MMIO_QUEUE_USED_HIGH], eax
    reg_write QUEUE_READY, 1
    mov eax, [rbx + VIRTIO_MMIO_QUEUE_READY]
    test eax, eax
    check z, "a queue that cannot be was taken"
    call must_need_reset
%endmacro

; bad_head NUMBER: makes that descriptor available; the device must break.
%macro bad_head 1.nolist
    mov eax, %1
    call virtio_offer
    reg_write QUEUE_NOTIFY, 0
    call must_need_reset
%endmacro

; bad_buffer ADDRESS, LENGTH, FLAGS
%macro bad_buffer 3.nolist
    desc_set 0, header, 16, NEXT, 1
    mov rax, %1
    mov [desc + DESC_BYTES + DESC_ADDR], rax
    mov dword [desc + DESC_BYTES + DESC_LEN], %2
    mov word [desc + DESC_BYTES + DESC_FLAGS], %3
    mov word [desc + DESC_BYTES + DESC_NEXT], 2
    desc_set 2, status, 1, WRITE, 0
    bad_head 0
%endmacro

start:
    xor eax, eax
    mov edx, VIRTIO_ID_BLOCK
    call virtio_find
    call works

; Sizes and places of queues.
    bad_queue 0, 0x200000, 0x210000, 0x220000
    bad_queue 3, 0x200000, 0x210000, 0x220000
    bad_queue 512, 0x200000, 0x210000, 0x220000
    bad_queue 0x80000000, 0x200000, 0x210000, 0x220000
    bad_queue -1, 0x200000, 0x210000, 0x220000
    bad_queue 8, RAM_END, 0x210000, 0x220000
    bad_queue 8, RAM_END - 64, 0x210000, 0x220000
    bad_queue 8, -16, 0x210000, 0x220000
    bad_queue 8, 0x200000, RAM_END - 4, 0x220000
    bad_queue 8, 0x200000, -2, 0x220000
    bad_queue 8, 0x200000, 0x210000, RAM_END - 8
    bad_queue 8, 0x200000, 0x210000, -4
    bad_queue 8, 0x200008, 0x210000, 0x220000
    bad_queue 8, 0x200000, 0x210001, 0x220000
    bad_queue 8, 0x200000, 0x210000, 0x220002
    bad_queue 8, HV_VIRTIO_BASE, HV_VIRTIO_BASE, HV_VIRTIO_BASE
    bad_queue 8, HV_VGA_HOLE_BASE, 0x210000, 0x220000

; Indices.
    mov word [avail + RING_IDX], 1000
    reg_write QUEUE_NOTIFY, 0
    call must_need_reset
    mov word [avail + RING_IDX], -1
    reg_write QUEUE_NOTIFY, 0
    call must_need_reset
    bad_head QUEUE_SIZE
    bad_head 0xFFFF
    print "queues and indices", 10

; Chains.
    desc_set 0, header, 16, NEXT, 0
    bad_head 0
    desc_set 0, header, 16, NEXT, 1
    desc_set 1, header, 0, NEXT, 0
    bad_head 0
    desc_set 0, header, 16, NEXT, QUEUE_SIZE
    bad_head 0
    desc_set 0, status, 1, NEXT | WRITE, 1
    desc_set 1, header, 16, 0, 0
    bad_head 0
    desc_set 0, header, 16, 0, 0            ; no place for a status
    bad_head 0
    desc_set 0, header, 0, WRITE, 0         ; nothing at all
    bad_head 0

; Buffers.
    bad_buffer RAM_END, SECTOR, NEXT | WRITE
    bad_buffer RAM_END - 1, 2, NEXT | WRITE
    bad_buffer -1, SECTOR, NEXT | WRITE
    bad_buffer -1, -1, NEXT | WRITE
    bad_buffer 0, -1, NEXT | WRITE
    bad_buffer HV_VIRTIO_BASE, SECTOR, NEXT | WRITE
    bad_buffer HV_LAPIC_BASE, SECTOR, NEXT | WRITE
    bad_buffer HV_VGA_HOLE_BASE - 1, SECTOR, NEXT | WRITE
    bad_buffer 1 << 63, SECTOR, NEXT
    print "chains and buffers", 10

; Indirect tables: nested, over themselves, of no length, too long.
    desc_set 0, desc, QUEUE_SIZE * DESC_BYTES, INDIRECT, 0
    bad_head 0
    desc_set 0, indirect, DESC_BYTES, INDIRECT, 0
    lea rax, [indirect]
    mov [indirect + DESC_ADDR], rax
    mov dword [indirect + DESC_LEN], DESC_BYTES
    mov dword [indirect + DESC_FLAGS], INDIRECT
    bad_head 0
    mov dword [indirect + DESC_FLAGS], NEXT
    desc_set 0, indirect, DESC_BYTES, INDIRECT, 0
    bad_head 0
    desc_set 0, indirect, 0, INDIRECT, 0
    bad_head 0
    desc_set 0, indirect, 8, INDIRECT, 0
    bad_head 0
    desc_set 0, indirect, DESC_BYTES, INDIRECT | NEXT, 0
    bad_head 0
    bad_buffer RAM_END, DESC_BYTES, INDIRECT
    bad_buffer -16, -16, INDIRECT
    print "indirect tables", 10

; Changes to a queue in use are ignored, and the queue goes on where it was.
    reg_write QUEUE_SEL, 0
    reg_write QUEUE_NUM, -1
    reg_write QUEUE_DESC_LOW, -1
    reg_write QUEUE_USED_HIGH, -1
    blk_check OK, IN, 2, SECTOR, in

; Data over the rings themselves: the sectors are zeros, so the used ring may
; begin anew.
    desc_set 0, header, 16, NEXT, 1
    desc_set 1, desc, SECTOR, NEXT | WRITE, 2
    desc_set 2, status, 1, WRITE, 0
    mov dword [header], VIRTIO_BLK_T_IN
    mov qword [header + 8], 0
    mov byte [status], -1
    xor eax, eax
    call virtio_offer
    reg_write QUEUE_NOTIFY, 0
wait_status:
    pause
    cmp byte [status], -1
    je wait_status
    call works

; Data over the running code: the code is written to the disk, and read back.
    lea rsi, [start]
    and rsi, -SECTOR
    mov r15d, 2
next_code:
    desc_set 0, header, 16, NEXT, 1
    mov eax, r15d
    dec eax
    mov [header], eax                       ; OUT, then IN
    mov ecx, NEXT | WRITE
    test eax, eax
    jz is_in
    mov ecx, NEXT
is_in:
    mov [desc + DESC_BYTES + DESC_ADDR], rsi
    mov dword [desc + DESC_BYTES + DESC_LEN], SECTOR
    mov [desc + DESC_BYTES + DESC_FLAGS], cx
    mov word [desc + DESC_BYTES + DESC_NEXT], 2
    desc_set 2, status, 1, WRITE, 0
    mov qword [header + 8], 9
    xor eax, eax
    call virtio_offer
    call virtio_wait
    cmp byte [status], VIRTIO_BLK_S_OK
    check e, "code as data"
    dec r15d
    jnz next_code

; A storm of notifications without requests.
    mov ecx, 10000
storm:
    reg_write QUEUE_NOTIFY, 0
    dec ecx
    jnz storm
    call works
    check_devices
    exit 0
