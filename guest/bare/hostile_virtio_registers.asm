; SPDX-License-Identifier: MIT
; Hostile: every register of a virtio device, and the gaps between them, in
; every width, aligned or not, with extreme values, in every state of the
; device. Afterwards the device can be reset, and works.
%include "bare.inc"
guest long
    jmp start
%include "hypercall.inc"
%include "devices.inc"
%include "virtio.inc"
virtio_code

start:
    xor eax, eax
    mov edx, VIRTIO_ID_BLOCK
    call virtio_find
    xor ecx, ecx
    call virtio_start
    mov r12d, 3                     ; rounds
round:
    xor r13d, r13d                  ; offset
next_offset:
    lea rsi, [values]
next_value:
    mov rax, [rsi]
    mov [rbx + r13], al
    mov [rbx + r13], ax
    mov [rbx + r13], eax
    cmp r13d, 0x1000 - 8
    ja no_eight
    mov [rbx + r13], rax
    mov rdx, [rbx + r13]
no_eight:
    mov dl, [rbx + r13]
    mov dx, [rbx + r13]
    mov edx, [rbx + r13]
    add rsi, 8
    lea rdx, [values_end]
    cmp rsi, rdx
    jb next_value
    inc r13d
    cmp r13d, VIRTIO_MMIO_CONFIG + 64
    jb next_offset
; The next round begins with a queue that works, the last one without a reset.
    dec r12d
    jz done
    cmp r12d, 1
    je round
    xor ecx, ecx
    call virtio_start
    jmp round

done:
; Notifies and selects queues that do not exist.
    mov ecx, 32
    mov eax, 1
next_queue:
    mov [rbx + VIRTIO_MMIO_QUEUE_NOTIFY], eax
    mov [rbx + VIRTIO_MMIO_QUEUE_SEL], eax
    mov edx, [rbx + VIRTIO_MMIO_QUEUE_NUM_MAX]
    test edx, edx
    check z, "a queue that should not be there"
    reg_write QUEUE_READY, 1
    add eax, eax
    dec ecx
    jnz next_queue
    xor ecx, ecx
    call virtio_start
    blk_check OK, IN, 0, SECTOR, in
    check_devices
    exit 0

align 8
values:
    dq 0, -1, 0x8000000080000000, 0x0123456789ABCDEF, 0x4000000040
values_end:
