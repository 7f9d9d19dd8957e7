; SPDX-License-Identifier: MIT
; The stack segment is loaded with the null selector.
%include "zoo.inc"
guest protected

    xor eax, eax
    mov ss, eax
    exit 3
