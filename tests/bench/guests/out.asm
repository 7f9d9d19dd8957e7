; SPDX-License-Identifier: MIT
; COUNT outputs of a byte to the POST port.
%include "bench.inc"
start:
    mov ecx, COUNT
    mov dx, HV_PORT_POST
    mov al, 0x42
.next:
    out dx, al
    dec ecx
    jnz .next
    done
