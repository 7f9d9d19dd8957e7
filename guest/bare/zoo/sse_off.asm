; SPDX-License-Identifier: MIT
; The compiler used SSE, and nobody switched it on.
%include "zoo.inc"
guest long

    movaps xmm0, xmm1
    jmp zoo_survived

    zoo_data
