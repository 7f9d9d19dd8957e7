; SPDX-License-Identifier: MIT
; Hostile: rings for trace records. Every place and size that is not valid for a
; ring is refused; then a ring is filled with garbage: kinds that no guest may
; write, heads that jump and go back, records that change all the time, a ring
; that is registered again and again, and one over the request page itself.
%include "bare.inc"
guest long
    jmp start
%include "hypercall.inc"
%include "devices.inc"

%define RAM_END 0x1000000
%define RING    0x200000
%define NR      1024
%define BYTES   (HV_TRACE_RING_HEADER + NR * HV_TRACE_RECORD_SIZE)

; ring ADDRESS, BYTES, VCPU: rax = result
%macro ring 3.nolist
    mov r8, %1
    mov r9, %2
    request HV_CALL_TRACE, r8, r9
    mov rax, %3
    mov [request_page + HV_REQUEST_ARGS + 16], rax
    ring_port
%endmacro

%macro refused 4.nolist ; ..., result
    ring %1, %2, %3
    cmp rax, %4
    check e, "a trace ring: not the result that was expected"
%endmacro

start:
    request HV_CALL_FEATURES
    ring_port
    bt qword [request_page + HV_REQUEST_ARGS + 8], HV_CALL_TRACE
    check c, "with --trace the number is not served"

    refused RING + 1, BYTES, 0, -EINVAL
    refused RING + 64, BYTES, 0, -EINVAL
    refused RING, 0, 0, -EINVAL
    refused RING, HV_TRACE_RING_HEADER, 0, -EINVAL
    refused RING, BYTES - 1, 0, -EINVAL
    refused RING, BYTES + 64, 0, -EINVAL
    refused RING, -1, 0, -EINVAL
    refused RING, 1 << 63, 0, -EINVAL
    refused RING, BYTES, 1, -EINVAL
    refused RING, BYTES, -1, -EINVAL
    refused RING, BYTES, 1 << 32, -EINVAL
    refused RAM_END - X86_PAGE_SIZE, BYTES, 0, -EFAULT
    refused RAM_END, BYTES, 0, -EFAULT
    refused -X86_PAGE_SIZE, BYTES, 0, -EFAULT
    refused HV_VGA_HOLE_BASE - X86_PAGE_SIZE, BYTES, 0, -EFAULT
    refused HV_LAPIC_BASE, BYTES, 0, -EFAULT

; Garbage: each byte of the ring is different, with heads of every size.
    refused RING, BYTES, 0, 0
    mov edi, RING
    mov ecx, BYTES
    mov eax, 1
garbage:
    imul eax, eax, 1664525
    add eax, 1013904223
    mov ebx, eax
    shr ebx, 24
    mov [rdi], bl
    inc rdi
    loop garbage
    mov r14d, 64
heads:
    mov ecx, r14d
    mov rax, 1
    shl rax, cl
    mov [abs RING], rax
    request HV_CALL_TIME, HV_CLOCK_MONOTONIC
    ring_port
    neg qword [abs RING]
    request HV_CALL_TIME, HV_CLOCK_MONOTONIC
    ring_port
    sub r14d, 4
    jns heads

; Four rounds through the ring, its records changing meanwhile.
    mov qword [abs RING], 0
    mov r14d, 4 * NR
rounds:
    mov rax, [abs RING]
    and eax, NR - 1
    shl eax, 6
    mov edi, eax
    mov [abs RING + HV_TRACE_RING_HEADER + rdi], r14
    mov [abs RING + HV_TRACE_RING_HEADER + rdi + 8], r14
    mov byte [abs RING + HV_TRACE_RING_HEADER + rdi + 12], r14b
    inc qword [abs RING]
    dec r14d
    jnz rounds

; Again and again, at other places, with the head wherever it was.
    mov r14d, 64
again:
    mov eax, r14d
    and eax, 15
    shl eax, 16
    add eax, RING
    mov r13d, eax
    ring r13, BYTES, 0
    test rax, rax
    check z, "a ring was not taken the second time"
    mov qword [r13], r14
    dec r14d
    jnz again

; Over the request page itself: each request is a head, too.
    lea r13, [request_page]
    ring r13, HV_TRACE_RING_HEADER + 2 * HV_TRACE_RECORD_SIZE, 0
    test rax, rax
    check z, "the request page is RAM like any other"
    mov r14d, 64
requests:
    request HV_CALL_TIME, HV_CLOCK_MONOTONIC
    ring_port
    dec r14d
    jnz requests

    check_devices
    exit 0
