; SPDX-License-Identifier: MIT
; COUNT reads of 32 bits from an address in the MMIO gap where nothing is.
%include "bench.inc"
start:
    mov ecx, COUNT
    mov ebx, HV_MMIO_GAP_BASE + 0x08000000
.next:
    mov eax, [ebx]
    dec ecx
    jnz .next
    done
