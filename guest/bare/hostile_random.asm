; SPDX-License-Identifier: MIT
; Hostile: random accesses to ports, a disk's registers, its queue, and
; hypercalls; the kernel argument is the seed, and the same seed gives the same
; accesses. It avoids what ends a machine, and lets devices write only between 2
; and 4 MiB, or where there is no RAM, so that it survives; the devices must
; work afterwards.
%include "bare.inc"
guest long
    jmp start
%include "hypercall.inc"
%include "devices.inc"
%include "virtio.inc"
virtio_code

%define STEPS   4000
%define RAM_END (128 << 20)

; rax = the next 64 random bits: xorshift64, whose state is r15.
random:
    mov rax, r15
    shl rax, 13
    xor r15, rax
    mov rax, r15
    shr rax, 7
    xor r15, rax
    mov rax, r15
    shl rax, 17
    xor r15, rax
    mov rax, r15
    ret

; rax = a length, a number or a flag: with few bits, with any bits, or the
; largest. Changes rcx.
some_value:
    call random
    mov cl, al
    shr rax, 8
    test cl, 3
    jz .end                         ; one in four: anything
    cmp cl, 0xF0
    jae .greatest
    and eax, 0x3FF
    test cl, 4
    jz .end
    and eax, 7
.end:
    ret
.greatest:
    mov rax, -1
    ret

; rax = an address: mostly between 2 and 4 MiB, else at the end of RAM, or
; anything beyond 4 GiB. Changes rcx.
some_address:
    call random
    mov ecx, eax
    shr rax, 8
    and ecx, 7
    jz .anything
    dec ecx
    jz .at_end
    and eax, 0x1FFFFF
    test eax, 0x100000
    jz .aligned
    add eax, 0x200000 - 0x100000
    ret
.aligned:
    and eax, ~0xFFF
    add eax, 0x200000
    ret
.at_end:
    and eax, 0xFF
    neg rax
    add rax, RAM_END + 128
    ret
.anything:
    bts rax, 40
    ret

start:
    cmdline_number
    inc rax
    mov rcx, 0x9E3779B97F4A7C15     ; not zero, and far from the next seed's
    imul rax, rcx
    mov r15, rax
    xor eax, eax
    mov edx, VIRTIO_ID_BLOCK
    call virtio_find
    test rbx, rbx
    check nz, "there is no disk"
    xor ecx, ecx
    call virtio_start
    mov r14d, STEPS
next_step:
    call random
    mov ecx, eax
    and ecx, 7
    lea rdx, [actions]
    movsx rcx, word [rdx + rcx * 2]
    lea rdx, [next_step]
    add rdx, rcx
    call rdx
    dec r14d
    jnz next_step

    mov ecx, -1 & ~(1 << VIRTIO_RING_F_EVENT_IDX)
    call virtio_start
    blk_check OK, IN, 1, SECTOR, in
    check_devices
    exit 0

; ------------------------------------------------------------------- actions

; edx = a port, mostly one of a device. Changes rax, rcx.
some_port:
    call random
    mov ecx, eax
    shr eax, 16
    mov edx, eax
    and edx, 0xFFFF
    and ecx, 0x1F
    cmp ecx, NR_PORTS
    jae .any
    lea rdx, [ports]
    movzx edx, word [rdx + rcx * 2]
    and eax, 7
    add edx, eax
    ret
.any:
    ; No port that ends the machine; a wide access may begin up to three before
    ; it.
    cmp dh, HV_PORT_EXIT >> 8
    je some_port
    cmp dh, HV_PORT_RESET >> 8
    je some_port
    cmp dh, HV_PORT_POWER_OFF >> 8
    je some_port
    cmp dh, HV_PORT_POWER_OFF_OLD >> 8
    je some_port
    cmp dh, HV_PORT_POWER_OFF_OTHER >> 8
    je some_port
    cmp dh, HV_PORT_POWER_OFF_WORD >> 8
    je some_port
    ret

port_write:
    call some_port
    push rdx
    call some_value
    pop rdx
    test r15, 1 << 20
    jz .byte
    test r15, 1 << 21
    jz .word
    out dx, eax
    ret
.word:
    out dx, ax
    ret
.byte:
    out dx, al
    ret

port_read:
    call some_port
    test r15, 1 << 20
    jz .byte
    test r15, 1 << 21
    jz .word
    in eax, dx
    ret
.word:
    in ax, dx
    ret
.byte:
    in al, dx
    ret

; edx = an offset, mostly that of a register. Changes rax.
some_register:
    call random
    mov edx, eax
    and edx, 0x1FF
    test eax, 0xF000
    jz .end
    and edx, 0xFC
.end:
    ret

register_write:
    call some_register
    push rdx
    test edx, 0x80                  ; where the queue's addresses are
    jz .value
    call some_address
    jmp .write
.value:
    call some_value
.write:
    pop rdx
    test r15, 0xF00000
    jz .byte
    mov [rbx + rdx], eax
    ret
.byte:
    mov [rbx + rdx], al
    ret

register_read:
    call some_register
    test r15, 0xF00000
    jz .eight
    mov eax, [rbx + rdx]
    ret
.eight:
    mov rax, [rbx + rdx]
    ret

; Fills a descriptor of the queue, or of the indirect table after it.
descriptor:
    call random
    mov r12d, eax
    and r12d, 15
    shl r12d, 4
    lea r13, [desc]
    test eax, 0x10
    jz .table
    lea r13, [indirect]
.table:
    add r13, r12
    test eax, 0x80
    jz .queue                       ; the queue's has eight
    and r12d, 0x7F
.queue:
    call some_address
    test r15, 0xF0000
    jnz .store
    lea rax, [indirect]
.store:
    mov [r13 + DESC_ADDR], rax
    call some_value
    test r15, 0x30000
    jnz .length
    and eax, ~15
.length:
    mov [r13 + DESC_LEN], eax
    call some_value
    mov [r13 + DESC_FLAGS], ax
    call some_value
    mov [r13 + DESC_NEXT], ax
    ret

; Offers a request that is valid except for its type and sector, or any head;
; then rings the doorbell. Does not wait.
offer:
    call some_value
    mov [header], eax
    call some_value
    mov [header + 8], rax
    call some_value
    test r15, 0x10000
    jz .any
    desc_set 0, header, 16, VRING_DESC_F_NEXT, 1
    desc_set 2, status, 1, VRING_DESC_F_WRITE, 0
    xor eax, eax
.any:
    call virtio_offer
    call some_value
    test r15, 0x70000
    jnz .notify
    mov [avail + RING_IDX], ax
.notify:
    and eax, 1
    mov [rbx + VIRTIO_MMIO_QUEUE_NOTIFY], eax
    test r15, 0x1F00000
    jnz .end
    mov ecx, -1                     ; it lives again
    test r15, 0x40000
    jnz virtio_start
    xor ecx, ecx
    jmp virtio_start
.end:
    ret

hypercall:
    call some_value
    test r15, 0x30000
    jz .number
    and eax, 31
.number:
    cmp eax, HV_CALL_EXIT
    je hypercall
    request eax
    xor r12d, r12d
.argument:
    call some_value
    test r15, 0x10000
    jz .set
    call some_address
.set:
    lea rdx, [request_page + HV_REQUEST_ARGS]
    mov [rdx + r12 * 8], rax
    inc r12d
    cmp r12d, 6
    jb .argument
    ring_port
    ret

align 2
actions:
    dw port_write - next_step, port_read - next_step
    dw register_write - next_step, register_read - next_step
    dw descriptor - next_step, offer - next_step
    dw offer - next_step, hypercall - next_step
ports:
    dw HV_PORT_UART, HV_PORT_UART, HV_PORT_ATA0, HV_PORT_ATA1
    dw HV_PORT_ATA0_CTL - 6, HV_PORT_RTC_INDEX, HV_PORT_POST, HV_PORT_FW_CFG
    dw HV_PORT_SCREEN, HV_PORT_SCREEN + 0x10, HV_PORT_HYPERCALL
    dw HV_PORT_KBD_DATA + 8, HV_PORT_ACPI_TIMER, HV_PORT_ATA1_CTL - 6
NR_PORTS equ ($ - ports) / 2
