; SPDX-License-Identifier: MIT
; The virtio console and the entropy device, polled: prints the result of a
; check of random bytes and a greeting in one request, then sends back its
; input, until Ctrl-D.
%include "bare.inc"
guest long
    jmp start
%include "virtio.inc"
virtio_code

%define CTRL_D   4
%define RECEIVE  0
%define TRANSMIT 1
%define OUT_RINGS 0x2000             ; after virtio.inc's rings: for transmit
%define IN_BYTES 256

start:
    mov r13, rdi
    xor eax, eax
    mov edx, VIRTIO_ID_RNG
    call virtio_find
    test rbx, rbx
    check nz, "no entropy device"
    xor ecx, ecx
    call virtio_start
    mov r15d, 2
next_random:
    desc_set 0, buffer, 64, VRING_DESC_F_WRITE, 0
    xor eax, eax
    call virtio_offer
    call virtio_wait
    mov rax, [buffer]
    test rax, rax
    check nz, "random bytes are zero"
    cmp rax, r14
    check ne, "random bytes are the same again"
    mov r14, rax
    dec r15d
    jnz next_random

    mov rdi, r13
    xor eax, eax
    mov edx, VIRTIO_ID_CONSOLE
    call virtio_find
    test rbx, rbx
    check nz, "no console"
    xor ecx, ecx
    call virtio_start               ; queue 0 of virtio.inc: the receiver's
    ; The transmitter's rings are the next pages.
    reg_write QUEUE_SEL, TRANSMIT
    reg_write QUEUE_NUM, QUEUE_SIZE
    set_address QUEUE_DESC, desc + OUT_RINGS
    set_address QUEUE_AVAIL, avail + OUT_RINGS
    set_address QUEUE_USED, used + OUT_RINGS
    reg_write QUEUE_READY, 1

    lea rsi, [greeting]
    mov ecx, greeting_end - greeting
    call send
; what comes in goes out again
next_input:
    desc_set 0, buffer, IN_BYTES, VRING_DESC_F_WRITE, 0
    xor eax, eax
    call virtio_offer
    call virtio_wait
    movzx edx, word [used + RING_IDX]
    dec edx
    and edx, QUEUE_SIZE - 1
    lea rsi, [used + RING_FIRST]
    mov ecx, [rsi + rdx * USED_ELEM + 4]
    lea rsi, [buffer]
    cmp byte [rsi + rcx - 1], CTRL_D
    je done
    call send
    jmp next_input
done:
    exit 0

; rsi = bytes, ecx = how many: prints them in one request. Changes rax, rdx.
send:
    mov [desc + OUT_RINGS + DESC_ADDR], rsi
    mov [desc + OUT_RINGS + DESC_LEN], ecx
    mov dword [desc + OUT_RINGS + DESC_FLAGS], 0
    inc word [avail + OUT_RINGS + RING_IDX]
    mfence
    reg_write QUEUE_NOTIFY, TRANSMIT
.poll:
    pause
    mov ax, [used + OUT_RINGS + RING_IDX]
    cmp ax, [avail + OUT_RINGS + RING_IDX]
    jne .poll
    ret

greeting:
    db "hello by virtio", 10
greeting_end:
