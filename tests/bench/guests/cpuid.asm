; SPDX-License-Identifier: MIT
; COUNT times CPUID, which KVM answers by itself: no VMM has a part in it, so
; all sides should cost the same. If they do not, the measurement is at fault.
%include "bench.inc"
start:
    mov esi, COUNT
.next:
    xor eax, eax
    cpuid
    dec esi
    jnz .next
    done
