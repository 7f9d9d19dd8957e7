; SPDX-License-Identifier: MIT
; COUNT hypercalls (features) through the port. For the floor and for QEMU this
; is an output that no device takes; vmm reads the request, serves it, and
; writes the result back. The difference is the cost of a hypercall.
%include "bench.inc"
%define PAGE  0x200000
start:
    mov ecx, COUNT
    mov dx, HV_PORT_HYPERCALL
.next:
    mov dword [PAGE + HV_REQUEST_NUMBER], HV_CALL_FEATURES
    mov dword [PAGE + HV_REQUEST_FLAGS], 0
    mov eax, PAGE >> 12
    out dx, eax
    dec ecx
    jnz .next
    done
