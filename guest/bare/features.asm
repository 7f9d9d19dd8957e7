; SPDX-License-Identifier: MIT
; The features hypercall: it returns the ABI's version, and a bit for each
; hypercall number that is served. A number without a bit gives -ENOSYS; an
; unknown flag gives -EINVAL.
%include "bare.inc"
guest long
%include "hypercall.inc"

%define BASE_CALLS ((1 << HV_CALL_FEATURES) | (1 << HV_CALL_CONSOLE) | \
                    (1 << HV_CALL_EXIT) | (1 << HV_CALL_TIME))

    request HV_CALL_FEATURES, -1, 0
    ring_port
    test rax, rax
    check z, "features failed"
    cmp qword [request_page + HV_REQUEST_ARGS], HV_ABI_VERSION
    check e, "the ABI has another version than the guest was built for"
    mov r12, [request_page + HV_REQUEST_ARGS + 8]
    mov eax, r12d
    and eax, BASE_CALLS
    cmp eax, BASE_CALLS
    check e, "a call of the first version is not served"

    xor ebx, ebx
next:
    bt r12, rbx
    jc served
    request ebx
    ring_port
    cmp rax, -ENOSYS
    check e, "a call without a bit is served"
served:
    inc ebx
    cmp ebx, 64
    jb next

    request HV_CALL_TIME, HV_CLOCK_MONOTONIC
    mov dword [request_page + HV_REQUEST_FLAGS], 1
    ring_port
    cmp rax, -EINVAL
    check e, "an unknown flag is not refused"
    exit 0
