; SPDX-License-Identifier: MIT
; The stack segment is loaded with the null selector.
;
; args: --mode=protected --timeout=30
; needs: interrupts
; expect: status=80
; cause: mov ss, ax raised #GP (general protection): the selector is null
%include "zoo.inc"
guest protected

    xor eax, eax
    mov ss, eax
    exit 3
