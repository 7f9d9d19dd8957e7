; SPDX-License-Identifier: MIT
; The compiler used SSE, and nobody switched it on.
;
; args: --mode=long --timeout=30
; needs: interrupts
; expect: status=80
; cause: movaps xmm0, xmm1 raised #UD (invalid opcode): SSE without CR4.OSFXSR
; hint: build the kernel with -mgeneral-regs-only
%include "zoo.inc"
guest long

    movaps xmm0, xmm1
    jmp zoo_survived

    zoo_data
