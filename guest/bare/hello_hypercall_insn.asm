; SPDX-License-Identifier: MIT
; A hypercall by the CPU's own instruction, VMCALL on Intel and VMMCALL on AMD:
; chosen by CPUID, and offered in the boot information only if the VMM has seen
; it work.
%include "bare.inc"
guest long
%include "hypercall.inc"

    find_vendor
    mov eax, HV_DOORBELL_VMCALL
    mov edx, HV_DOORBELL_VMMCALL
    test byte [is_amd], 1
    cmovnz eax, edx
    test [rdi + HV_INFO_DOORBELLS], eax
    check nz, "the boot information does not offer this CPU's instruction"

    lea rbx, [text]
    request HV_CALL_CONSOLE, rbx, text.end - text
    lea rbx, [request_page]
    mov edx, HV_CALL_CONSOLE
    ring_instruction
    test rax, rax
    check z, "the request page was refused"
    cmp qword [request_page + HV_REQUEST_RESULT], text.end - text
    check e, "the console did not take the text"

    request HV_CALL_EXIT, 0
    lea rbx, [request_page]
    mov edx, HV_CALL_EXIT
    ring_instruction
    fail "the exit hypercall came back"

text:
    db "Hello, world!", 10
.end:
