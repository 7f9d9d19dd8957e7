; SPDX-License-Identifier: MIT
; COUNT writes of 32 bits to an address in the MMIO gap where nothing is.
%include "bench.inc"
start:
    mov ecx, COUNT
    mov ebx, HV_MMIO_GAP_BASE + 0x08000000
.next:
    mov [ebx], eax
    dec ecx
    jnz .next
    done
