; SPDX-License-Identifier: MIT
; A policy over ports, hypercalls and MMIO (policy.rules): a refused access
; reads as ones, does nothing, or returns an error; an allowed one works as
; without a policy.
%include "bare.inc"
guest long
    jmp start
%include "hypercall.inc"

start:
    mov dx, HV_PORT_RTC_INDEX
    in al, dx
    cmp al, 0xFF
    check e, "a refused port gave something"
    mov dx, HV_PORT_RTC_INDEX - 1   ; 2 bytes, of which one is refused
    in ax, dx
    cmp ax, 0xFFFF
    check e, "a wide access went around a rule"
    mov dx, HV_PORT_POST
    mov al, 0x55
    out dx, al

    mov ebx, 2
.refused:
    request HV_CALL_TIME, HV_CLOCK_REALTIME
    ring_port
    cmp rax, -EPERM
    check e, "time was not refused with EPERM"
    dec ebx
    jnz .refused
    mov ebx, 3
.allowed:
    request HV_CALL_TIME, HV_CLOCK_REALTIME
    ring_port
    cmp rax, 0
    check g, "time was refused although the rule allows it"
    dec ebx
    jnz .allowed
    request HV_CALL_TIME, HV_CLOCK_REALTIME
    ring_port
    cmp rax, -ENOSYS
    check e, "a limit that is used up still allows"
    request HV_CALL_FEATURES
    ring_port
    cmp rax, 0
    check e, "log did not allow"

    mov ebx, HV_VIRTIO_BASE
    mov eax, [rbx]
    cmp eax, -1
    check e, "refused MMIO gave something"
    mov dword [rbx], 1
    print "ok", 10
    exit 0
