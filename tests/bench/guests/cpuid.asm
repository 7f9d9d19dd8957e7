; SPDX-License-Identifier: MIT
; COUNT times CPUID, which KVM handles by itself: no VMM takes part, so the cost
; should be the same on all sides. If it is not, the measurement is wrong.
%include "bench.inc"
start:
    mov esi, COUNT
.next:
    xor eax, eax
    cpuid
    dec esi
    jnz .next
    done
