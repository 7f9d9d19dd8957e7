; SPDX-License-Identifier: MIT
; Hostile: hypercalls by port with every number that is not served, flags,
; request pages that are not RAM, and console requests with lengths and
; addresses at every edge. Each is refused with the right error or ignored,
; and nothing but what was asked for is printed.
%include "bare.inc"
guest long
    jmp start
%include "hypercall.inc"
%include "devices.inc"

%define RAM_END  0x1000000
%define RAM_PAGE (RAM_END >> 12)
%define NUMBERS  0x10000

%macro console 3.nolist ; address, length, result
    mov r8, %1
    mov r9, %2
    request HV_CALL_CONSOLE, r8, r9
    ring_port
    cmp rax, %3
    check e, "console: not the result that was expected"
%endmacro

%macro ignored 1.nolist ; frame: must do nothing
    request HV_CALL_FEATURES
    mov eax, %1
    mov edx, HV_PORT_HYPERCALL
    out dx, eax
    mov rcx, NOT_TOUCHED
    cmp [request_page + HV_REQUEST_RESULT], rcx
    check e, "a request page that is not RAM was served"
%endmacro

start:
    request HV_CALL_FEATURES
    ring_port
    mov r12, [request_page + HV_REQUEST_ARGS + 8]
    xor ebx, ebx
next_number:
    cmp ebx, 64
    jae not_served
    bt r12, rbx
    jc served
not_served:
    request ebx, -1, -1
    ring_port
    cmp rax, -ENOSYS
    check e, "a number that is not served"
served:
    inc ebx
    cmp ebx, NUMBERS
    jb next_number
    request 0x7FFFFFFF
    ring_port
    cmp rax, -ENOSYS
    check e, "number 2^31 - 1"
    request 0xFFFFFFFF
    ring_port
    cmp rax, -ENOSYS
    check e, "number 2^32 - 1"

    xor ebx, ebx
next_flag:
    request HV_CALL_EXIT, 77
    mov ecx, ebx
    mov eax, 1
    shl eax, cl
    mov [request_page + HV_REQUEST_FLAGS], eax
    ring_port
    cmp rax, -EINVAL
    check e, "a flag was accepted"
    inc ebx
    cmp ebx, 32
    jb next_flag

; Frames: past RAM, in the holes, and where frame << 12 overflows 32 bits.
    ignored RAM_PAGE
    ignored HV_VGA_HOLE_BASE >> 12
    ignored (HV_TEXT_BASE >> 12) - 1
    ignored HV_MMIO_GAP_BASE >> 12
    ignored HV_LAPIC_BASE >> 12
    ignored 0xFFFFF
    lea rbx, [request_page]
    shr rbx, 12
    or ebx, 1 << 20             ; the page, 4 GiB too high
    ignored ebx
    or ebx, 1 << 31
    ignored ebx
    ignored 0xFFFFFFFF
; The doorbell in other widths is no doorbell.
    request HV_CALL_EXIT, 77
    lea rax, [request_page]
    shr rax, 12
    mov edx, HV_PORT_HYPERCALL
    out dx, al
    out dx, ax
    mov rcx, NOT_TOUCHED
    cmp [request_page + HV_REQUEST_RESULT], rcx
    check e, "a narrow doorbell was served"
; The last page of RAM is a page like any other.
    request HV_CALL_FEATURES
    lea rsi, [request_page]
    mov edi, RAM_END - X86_PAGE_SIZE
    mov ecx, HV_REQUEST_SIZE
    rep movsb
    mov eax, RAM_PAGE - 1
    out dx, eax
    cmp qword [abs RAM_END - X86_PAGE_SIZE + HV_REQUEST_RESULT], 0
    check e, "the last page of RAM was not served"

    mov byte [abs RAM_END - 1], '1'
    lea rbx, [two]
    console RAM_END - 1, 0, 0
    console RAM_END - 1, 1, 1   ; top-exact
    console RAM_END - 1, 2, -EFAULT
    console RAM_END, 1, -EFAULT
    console RAM_END - X86_PAGE_SIZE + 1, X86_PAGE_SIZE, -EFAULT
    console rbx, 1, 1
    console rbx, HV_CONSOLE_MAX + 1, -EINVAL
    console rbx, 1 << 32, -EINVAL
    console rbx, 1 << 63, -EINVAL
    console rbx, -1, -EINVAL
    console -1, 1, -EFAULT
    console -1, 2, -EFAULT
    console -X86_PAGE_SIZE, X86_PAGE_SIZE * 2, -EFAULT
    console 1 << 63, 1, -EFAULT
    console HV_VGA_HOLE_BASE - 1, 2, -EFAULT
    console HV_VGA_HOLE_BASE, 1, -EFAULT
    console HV_MMIO_GAP_BASE, 16, -EFAULT
    check_devices
    exit 0

two: db '2'
