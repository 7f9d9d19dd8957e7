; SPDX-License-Identifier: MIT
; COUNT outputs of a byte to a port where none of the machines has a device.
%include "bench.inc"
start:
    mov ecx, COUNT
    mov dx, 0x560
    mov al, 0x42
.next:
    out dx, al
    dec ecx
    jnz .next
    done
