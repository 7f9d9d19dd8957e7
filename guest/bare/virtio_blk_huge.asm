; SPDX-License-Identifier: MIT
; Hostile: asks every disk for as much as possible at once: four reads of about
; 4 GiB each, into the same 16 MiB of memory; then it spins. The end of the
; machine must not wait for these reads.
%include "bare.inc"
guest long
    jmp start
%include "virtio.inc"
virtio_code

%define BIG_QUEUE  256              ; a chain is at most this long
%define BIG_DESC   0x200000
%define BIG_AVAIL  0x210000
%define BIG_USED   0x220000
%define TABLE      0x230000         ; header, buffers, status
%define NR_BUFFERS 253
%define BUFFER     (32 << 20)
%define BYTES      (16 << 20)
%define REQUESTS   4

; table_set FLAGS, ADDRESS, LENGTH: the entry at rsi, number ecx, and goes on.
%macro table_set 3.nolist
    mov rax, %2
    mov [rsi + DESC_ADDR], rax
    mov dword [rsi + DESC_LEN], %3
    mov word [rsi + DESC_FLAGS], %1
    inc ecx
    mov [rsi + DESC_NEXT], cx
    add rsi, DESC_BYTES
%endmacro

start:
    mov r15, rdi
    mov dword [header], VIRTIO_BLK_T_IN
    mov esi, TABLE
    xor ecx, ecx
    table_set VRING_DESC_F_NEXT, header, 16
next_buffer:
    table_set VRING_DESC_F_NEXT | VRING_DESC_F_WRITE, BUFFER, BYTES
    cmp ecx, 1 + NR_BUFFERS
    jb next_buffer
    table_set VRING_DESC_F_WRITE, status, 1

    mov esi, BIG_DESC
    mov edi, BIG_AVAIL + RING_FIRST
    xor ecx, ecx
next_request:
    mov qword [rsi + DESC_ADDR], TABLE
    mov dword [rsi + DESC_LEN], (NR_BUFFERS + 2) * DESC_BYTES
    mov word [rsi + DESC_FLAGS], VRING_DESC_F_INDIRECT
    mov [rdi], cx
    add rsi, DESC_BYTES
    add rdi, 2
    inc ecx
    cmp ecx, REQUESTS
    jb next_request
    mov edi, BIG_AVAIL
    mov word [rdi + RING_IDX], REQUESTS

    xor r14d, r14d
next_disk:
    mov rdi, r15
    mov eax, r14d
    mov edx, VIRTIO_ID_BLOCK
    call virtio_find
    test rbx, rbx
    jz all_asked
    mov ecx, 1 << VIRTIO_RING_F_INDIRECT_DESC
    call virtio_start
    reg_write QUEUE_READY, 0
    reg_write QUEUE_NUM, BIG_QUEUE
    reg_write QUEUE_DESC_LOW, BIG_DESC
    reg_write QUEUE_AVAIL_LOW, BIG_AVAIL
    reg_write QUEUE_USED_LOW, BIG_USED
    reg_write QUEUE_READY, 1
    reg_write QUEUE_NOTIFY, 0
    inc r14d
    jmp next_disk
all_asked:
    print "asked", 10
forever:
    pause
    jmp forever
