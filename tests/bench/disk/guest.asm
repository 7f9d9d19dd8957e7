; SPDX-License-Identifier: MIT
; Requests of 4 KiB to a virtio disk. The first block of the disk says which
; ones (disk.h). The time they took, in ticks of the time stamp counter, is
; printed after "ok", so that starting and ending are not part of it.
;
; The guest does not know what runs it: it looks for the device where vmm and
; QEMU's microvm put it, and enables every pin of the IOAPIC that can be a
; disk's. The driver works like Linux's: EVENT_IDX, and in the interrupt handler
; a read of the interrupt status and a write that acknowledges it.
;
; On an emulated CPU an interrupt is now and then lost before it reaches the
; handler (guest/bare/virtio_blk_irq.asm), so a timer checks the used ring as
; well.
%include "bench.inc"

%define QEMU_VIRTIO_BASE   0xFEB00000
%define QEMU_VIRTIO_STRIDE 0x200
%define QEMU_VIRTIO_MAX    32

; The parameters, at `buffers` once they have been read.
%define PARAM_MAGIC   0
%define PARAM_FLAGS   4
%define PARAM_COUNT   8
%define PARAM_BLOCKS  12             ; of data, a power of two, after this one
%define PARAM_DEPTH   16             ; requests in flight
%define PARAMS_MAGIC  'DISK'
%define FLAG_WRITE    1
%define FLAG_RANDOM   2
%define FLAG_IRQ      4

%define MAX_DEPTH  16
%define QUEUE_SIZE 64                ; three for each request
%define BLOCK      4096
%define PER_BLOCK  8                 ; sectors

%define DISK_VECTOR  0x40
%define TIMER_VECTOR 0xF0
%define TIMER_TICKS  10000000        ; some ten milliseconds
%define FIRST_PIN    5
%define LAST_PIN     23

; Free RAM above the image.
absolute 0x180000
stack_end:
idt:        resb 8 * (TIMER_VECTOR + 1)
            alignb 4096
desc:       resb 16 * QUEUE_SIZE
avail:      resw 2 + QUEUE_SIZE      ; flags, index, ring
used_event: resw 1
            alignb 4096
used:       resb 4 + 8 * QUEUE_SIZE
avail_event: resw 1
            alignb 4096
headers:    resb 16 * MAX_DEPTH
statuses:   resb MAX_DEPTH
numbers:    resd MAX_DEPTH           ; of the block that each slot is about
params:     resb 32
submitted:  resd 1
completed:  resd 1
random:     resd 1
kicked:     resw 1                   ; available index at the last notification
            alignb 4096
buffers:    resb BLOCK * MAX_DEPTH

section .text

%macro reg_write 2                   ; REGISTER, VALUE
    mov dword [ebp + VIRTIO_MMIO_%1], %2
%endmacro

%macro set_address 2
    reg_write %1_LOW, %2
    reg_write %1_HIGH, 0
%endmacro

%macro gate 2                        ; VECTOR, HANDLER
    mov eax, %2
    mov [idt + 8 * %1], ax
    mov word [idt + 8 * %1 + 2], 8
    mov word [idt + 8 * %1 + 4], 0x8E00         ; interrupt gate, present
    shr eax, 16
    mov [idt + 8 * %1 + 6], ax
%endmacro

; Ends without "ok", and with a status that no side takes for success.
fail:
    mov dx, HV_PORT_EXIT
    mov eax, 3
    out dx, eax
    hlt
    jmp fail

start:
    mov esp, stack_end
    cld
    lgdt [gdt_pointer]
    jmp 8:.flat
.flat:
    mov eax, 16
    mov ds, ax
    mov es, ax
    mov ss, ax
    mov edi, stack_end
    mov ecx, (buffers - stack_end) / 4
    xor eax, eax
    rep stosd
    gate DISK_VECTOR, on_disk
    gate TIMER_VECTOR, on_timer
    lidt [idt_pointer]
    call find
    call start_device
    ; Reads the first block, by polling: it says what to do.
    mov dword [params + PARAM_BLOCKS], 1
    mov dword [numbers], -1
    xor eax, eax
    call submit_block
    call kick
    call await
    call complete
    cmp dword [buffers + PARAM_MAGIC], PARAMS_MAGIC
    jne fail
    mov esi, buffers
    mov edi, params
    mov ecx, 8
    rep movsd
    mov dword [completed], 0
    mov dword [submitted], 0
    test dword [params + PARAM_FLAGS], FLAG_IRQ
    jz .measure
    call start_interrupts
.measure:
    rdtsc
    push edx
    push eax
    call run
    rdtsc
    pop ecx
    sub eax, ecx
    pop ecx
    sbb edx, ecx
    push eax
    push edx
    mov dx, HV_PORT_DEBUGCON
    mov al, 'o'
    out dx, al
    mov al, 'k'
    out dx, al
    mov al, ' '
    out dx, al
    pop ebx
    call print_hex
    pop ebx
    call print_hex
    mov al, 10
    out dx, al
    xor eax, eax
    mov dx, HV_PORT_EXIT
    out dx, eax
    jmp fail

print_hex:                           ; ebx, to port dx
    mov ecx, 8
.digit:
    rol ebx, 4
    mov al, bl
    and al, 15
    add al, '0'
    cmp al, '9'
    jbe .out
    add al, 'a' - '9' - 1
.out:
    out dx, al
    dec ecx
    jnz .digit
    ret

; ---------------------------------------------------------------- the device

; ebp = registers of the first disk.
find:
    mov ebp, HV_VIRTIO_BASE
    mov ecx, HV_VIRTIO_MAX
    mov edx, HV_VIRTIO_STRIDE
    call .look
    mov ebp, QEMU_VIRTIO_BASE
    mov ecx, QEMU_VIRTIO_MAX
    mov edx, QEMU_VIRTIO_STRIDE
    call .look
    jmp fail
.look:
    cmp dword [ebp + VIRTIO_MMIO_MAGIC_VALUE], 'virt'
    jne .next
    cmp dword [ebp + VIRTIO_MMIO_DEVICE_ID], VIRTIO_ID_BLOCK
    je .found
.next:
    add ebp, edx
    dec ecx
    jnz .look
    ret
.found:
    pop eax                          ; back to who called find
    ret

%define STATUS_1 VIRTIO_CONFIG_S_ACKNOWLEDGE | VIRTIO_CONFIG_S_DRIVER
%define STATUS_2 STATUS_1 | VIRTIO_CONFIG_S_FEATURES_OK

start_device:
    reg_write STATUS, 0
    reg_write STATUS, VIRTIO_CONFIG_S_ACKNOWLEDGE
    reg_write STATUS, STATUS_1
    reg_write DEVICE_FEATURES_SEL, 0
    mov eax, [ebp + VIRTIO_MMIO_DEVICE_FEATURES]
    ; Negotiates FLUSH, so that a write need not be on the medium when it is
    ; done.
    and eax, 1 << VIRTIO_RING_F_EVENT_IDX | 1 << VIRTIO_BLK_F_FLUSH
    cmp eax, 1 << VIRTIO_RING_F_EVENT_IDX | 1 << VIRTIO_BLK_F_FLUSH
    jne fail
    reg_write DRIVER_FEATURES_SEL, 0
    mov [ebp + VIRTIO_MMIO_DRIVER_FEATURES], eax
    reg_write DRIVER_FEATURES_SEL, 1
    reg_write DRIVER_FEATURES, 1 << (VIRTIO_F_VERSION_1 - 32)
    reg_write STATUS, STATUS_2
    test dword [ebp + VIRTIO_MMIO_STATUS], VIRTIO_CONFIG_S_FEATURES_OK
    jz fail
    reg_write QUEUE_SEL, 0
    reg_write QUEUE_NUM, QUEUE_SIZE
    set_address QUEUE_DESC, desc
    set_address QUEUE_AVAIL, avail
    set_address QUEUE_USED, used
    reg_write QUEUE_READY, 1
    reg_write STATUS, STATUS_2 | VIRTIO_CONFIG_S_DRIVER_OK
    xor ebx, ebx                     ; used index that we have seen
    ret

; Enables all pins that may be the disk's, level-triggered, and the timer.
start_interrupts:
    mov al, 0xFF
    out X86_PIC1_DATA, al
    out X86_PIC2_DATA, al
    mov dword [HV_LAPIC_BASE + X86_LAPIC_SVR], X86_SVR_ENABLE | 0xFF
    mov dword [HV_LAPIC_BASE + X86_LAPIC_LVT_TIMER], TIMER_VECTOR | 1 << 17
    mov dword [HV_LAPIC_BASE + X86_LAPIC_TIMER_DIVIDE], 0xB     ; by one
    mov dword [HV_LAPIC_BASE + X86_LAPIC_TIMER_INITIAL], TIMER_TICKS
    mov ecx, FIRST_PIN
.pin:
    lea eax, [ecx * 2 + X86_IOAPIC_REDIRECTION + 1]
    mov [HV_IOAPIC_BASE + X86_IOAPIC_INDEX], eax
    mov dword [HV_IOAPIC_BASE + X86_IOAPIC_DATA], 0             ; to APIC 0
    dec eax
    mov [HV_IOAPIC_BASE + X86_IOAPIC_INDEX], eax
    mov dword [HV_IOAPIC_BASE + X86_IOAPIC_DATA], DISK_VECTOR | X86_IOAPIC_LEVEL
    inc ecx
    cmp ecx, LAST_PIN
    jbe .pin
    ret

acknowledge:
    mov eax, [ebp + VIRTIO_MMIO_INTERRUPT_STATUS]
    mov [ebp + VIRTIO_MMIO_INTERRUPT_ACK], eax
    ret

on_disk:
    push eax
    call acknowledge
    mov dword [HV_LAPIC_BASE + X86_LAPIC_EOI], 0
    pop eax
    iret

; Something is used although the disk's interrupt has not come: it was lost, and
; stays in service for ever unless it is ended here.
on_timer:
    push eax
    mov dword [HV_LAPIC_BASE + X86_LAPIC_EOI], 0
    cmp bx, [used + 2]
    je .end
    call acknowledge
    mov dword [HV_LAPIC_BASE + X86_LAPIC_EOI], 0
.end:
    pop eax
    iret

; ------------------------------------------------------------------ requests

; The next request of the measured sequence, in slot eax.
submit:
    mov edx, [submitted]
    test dword [params + PARAM_FLAGS], FLAG_RANDOM
    jz .number
    imul edx, [random], 1664525
    add edx, 1013904223
    mov [random], edx
    shr edx, 8
.number:
    mov ecx, [params + PARAM_BLOCKS]
    dec ecx
    and edx, ecx
    mov [numbers + eax * 4], edx

; Submits block numbers[eax] in slot eax; -1 means the first block. Changes ecx,
; edx, edi.
submit_block:
    push eax
    inc dword [submitted]
    mov edi, eax
    shl edi, 12
    add edi, buffers                 ; the slot's data
    mov ecx, [numbers + eax * 4]
    mov edx, [params + PARAM_FLAGS]
    and edx, FLAG_WRITE
    jz .header
    not ecx
    mov [edi], ecx                   ; what a written block begins with
    not ecx
.header:
    inc ecx
    shl ecx, 3                       ; PER_BLOCK
    mov byte [statuses + eax], -1
    shl eax, 4
    mov [headers + eax], edx         ; VIRTIO_BLK_T_IN is 0, OUT is 1
    mov [headers + eax + 8], ecx
    lea ecx, [headers + eax]
    lea eax, [eax * 3 + desc]        ; three descriptors
    mov [eax], ecx
    mov dword [eax + 8], 16
    mov word [eax + 12], VRING_DESC_F_NEXT
    mov [eax + 16], edi
    mov dword [eax + 24], BLOCK
    mov word [eax + 28], VRING_DESC_F_NEXT
    test edx, edx
    jnz .status
    mov word [eax + 28], VRING_DESC_F_NEXT | VRING_DESC_F_WRITE
    mov dword [edi], -2              ; no block begins with it
.status:
    mov ecx, [esp]
    lea edx, [statuses + ecx]
    mov [eax + 32], edx
    mov dword [eax + 40], 1
    mov word [eax + 44], VRING_DESC_F_WRITE
    lea ecx, [ecx * 3]
    inc ecx
    mov [eax + 14], cx
    inc ecx
    mov [eax + 30], cx
    sub ecx, 2
    movzx edx, word [avail + 2]
    and edx, QUEUE_SIZE - 1
    mov [avail + 4 + edx * 2], cx
    inc word [avail + 2]
    pop eax
    ret

; Notifies if the device asks for it. Changes eax, ecx, edx.
kick:
    lock or dword [esp], 0
    mov ax, [avail + 2]
    mov cx, ax
    mov dx, ax
    sub cx, [avail_event]
    dec cx
    sub dx, [kicked]
    mov [kicked], ax
    cmp cx, dx
    jae .end
    reg_write QUEUE_NOTIFY, 0
.end:
    ret

; Waits until an element is used.
await:
    test dword [params + PARAM_FLAGS], FLAG_IRQ
    jnz .interrupt
.poll:
    pause
    cmp bx, [used + 2]
    je .poll
    ret
.interrupt:
    cmp bx, [used + 2]
    jne .end
    mov [used_event], bx
    lock or dword [esp], 0
    cmp bx, [used + 2]
    jne .end
    sti                              ; taken after the next one
    hlt
    cli
    jmp .interrupt
.end:
    ret

; Takes the next used element: eax = its slot. Changes ecx, edx.
complete:
    movzx edx, bx
    and edx, QUEUE_SIZE - 1
    mov eax, [used + 4 + edx * 8]
    inc bx
    inc dword [completed]
    xor edx, edx
    mov ecx, 3
    div ecx
    cmp byte [statuses + eax], VIRTIO_BLK_S_OK
    jne fail
    test dword [params + PARAM_FLAGS], FLAG_WRITE
    jnz .end
    mov ecx, eax
    shl ecx, 12
    mov edx, [numbers + eax * 4]
    cmp edx, -1
    je .end
    cmp [buffers + ecx], edx         ; what a block of the disk begins with
    jne fail
.end:
    ret

run:
    xor eax, eax
.first:
    push eax
    call submit
    pop eax
    inc eax
    cmp eax, [params + PARAM_DEPTH]
    jb .first
    call kick
.next:
    call await
.take:
    call complete
    mov ecx, [params + PARAM_COUNT]
    cmp [submitted], ecx
    jae .no_more
    call submit
.no_more:
    cmp bx, [used + 2]
    jne .take
    call kick
    mov ecx, [params + PARAM_COUNT]
    cmp [completed], ecx
    jb .next
    ret

align 8
gdt:
    dq 0, 0x00CF9B000000FFFF, 0x00CF93000000FFFF
gdt_pointer:
    dw gdt_pointer - gdt - 1
    dd gdt
idt_pointer:
    dw 8 * (TIMER_VECTOR + 1) - 1
    dd idt
