; SPDX-License-Identifier: MIT
; A disk by interrupt: halts until its interrupt has come, as it must for every
; request, with the IOAPIC's pin first edge-triggered, then level-triggered, and
; also if it came while the pin was masked.
;
; In QEMU's emulated AMD-V one interrupt in a thousand is lost between the APIC,
; which has it in service, and the handler: so it makes only a few requests
; there.
%include "bare.inc"
guest long
    jmp start
%include "trap.inc"
%include "virtio.inc"
%include "apic.inc"
trap_code
virtio_code

%define IRQ    14                   ; of trap.inc: its vector is free for us
%define VECTOR (FIRST_IRQ + IRQ)

%define LINE r14d                   ; of the disk

; Makes one request, by interrupt. Changes rax, rcx, rdx, r8, r9.
one_request:
    mov eax, VIRTIO_BLK_T_IN
    mov [header], eax
    mov qword [header + 8], 3
    mov byte [status], -1
    desc_set 0, header, 16, VRING_DESC_F_NEXT, 1
    desc_set 1, buffer, SECTOR, VRING_DESC_F_NEXT | VRING_DESC_F_WRITE, 2
    desc_set 2, status, 1, VRING_DESC_F_WRITE, 0
    xor eax, eax
    call virtio_offer
    reg_write QUEUE_NOTIFY, 0
    ret

; Halts until the interrupt has come, and checks what it is for. As a driver
; should: acknowledges it first, then looks at the ring.
take_interrupt:
    cli
.wait:
    cmp qword [irq_count + IRQ * 8], 0
    jne .came
    sti
    hlt
    cli
    jmp .wait
.came:
    mov qword [irq_count + IRQ * 8], 0
    mov eax, [rbx + VIRTIO_MMIO_INTERRUPT_STATUS]
    cmp eax, VIRTIO_MMIO_INT_VRING
    check e, "an interrupt that the device does not own to"
    mov [rbx + VIRTIO_MMIO_INTERRUPT_ACK], eax
    lapic_eoi
    mov ax, [used + RING_IDX]
    cmp ax, [avail + RING_IDX]
    check e, "an interrupt without a used buffer"
    cmp byte [status], VIRTIO_BLK_S_OK
    check e, "the request failed"
    ret

%macro rounds 0.nolist
    mov r15, r12
%%next:
    call one_request
    call take_interrupt
    dec r15
    jnz %%next
%endmacro

start:
    mov r13, rdi
    cmdline_number
    mov r12, rax                    ; rounds
    call trap_init
    call pic_init
    lapic_enable
    mov rdi, r13
    xor eax, eax
    mov edx, VIRTIO_ID_BLOCK
    call virtio_find
    mov LINE, ecx
    xor ecx, ecx
    call virtio_start

    ioapic_redirect LINE, VECTOR
    rounds
    print "edge"
    ioapic_redirect LINE, VECTOR | X86_IOAPIC_LEVEL
    rounds
    print ", level"
    ioapic_redirect LINE, VECTOR | X86_IOAPIC_MASKED | X86_IOAPIC_LEVEL
    call one_request
.poll:
    pause
    cmp dword [rbx + VIRTIO_MMIO_INTERRUPT_STATUS], 0
    je .poll
    cmp qword [irq_count + IRQ * 8], 0
    check e, "a masked interrupt came"
    ioapic_redirect LINE, VECTOR | X86_IOAPIC_LEVEL
    call take_interrupt
    print ", masked", 10
    exit 0
