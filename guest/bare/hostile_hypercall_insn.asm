; SPDX-License-Identifier: MIT
; Hostile: the hypercall instruction with pages that are unaligned, past RAM and
; wrapping, with a count, magic or number that differs from the request's, and
; with every KVM number but ours. Each returns an error, and none is served.
%include "bare.inc"
guest long
    jmp start
%include "hypercall.inc"
%include "devices.inc"

%define RAM_END 0x1000000

; raw RAX, RBX, RCX, RDX: the instruction with these registers.
%macro raw 4.nolist
    mov rbx, %2
    mov rcx, %3
    mov rdx, %4
    mov rax, %1
    call doorbell
%endmacro

%macro refused 4.nolist
    raw %1, %2, %3, %4
    test rax, rax
    check s, "was not refused"
    call check_untouched
%endmacro

start:
    find_vendor
    lea r12, [request_page]
    mov r13, HV_HYPERCALL_MAGIC << 32 | HV_CALL_EXIT
    request HV_CALL_EXIT, 77

    refused HV_KVM_HYPERCALL, r12, 0, r13
    refused HV_KVM_HYPERCALL, r12, 2, r13
    refused HV_KVM_HYPERCALL, r12, -1, r13
    refused HV_KVM_HYPERCALL, r12, 1, 0
    refused HV_KVM_HYPERCALL, r12, 1, HV_CALL_EXIT
    refused HV_KVM_HYPERCALL, r12, 1, -1
    mov r14, r13
    xor r14, HV_CALL_EXIT ^ HV_CALL_CONSOLE ; not the request's number
    refused HV_KVM_HYPERCALL, r12, 1, r14
    lea r14, [r12 + 8]
    refused HV_KVM_HYPERCALL, r14, 1, r13
    lea r14, [r12 + 1]
    refused HV_KVM_HYPERCALL, r14, 1, r13
    refused HV_KVM_HYPERCALL, RAM_END, 1, r13
    refused HV_KVM_HYPERCALL, HV_VGA_HOLE_BASE, 1, r13
    refused HV_KVM_HYPERCALL, HV_MMIO_GAP_BASE, 1, r13
    refused HV_KVM_HYPERCALL, -X86_PAGE_SIZE, 1, r13
    refused HV_KVM_HYPERCALL, 1 << 63, 1, r13
    bts r12, 52                 ; the page, past the physical address width
    refused HV_KVM_HYPERCALL, r12, 1, r13
    btr r12, 52
    mov r15d, 13
next_number:
    refused r15, r12, 1, r13
    inc r15d
    cmp r15d, 4096
    jb next_number
    refused 0xFFFFFFFF, r12, 1, r13
    check_devices
    exit 0

doorbell:
    test byte [is_amd], 1
    jnz .amd
    vmcall
    ret
.amd:
    vmmcall
    ret

check_untouched:
    mov rcx, NOT_TOUCHED
    cmp [request_page + HV_REQUEST_RESULT], rcx
    check e, "a refused request was served"
    ret
