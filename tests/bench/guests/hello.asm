; SPDX-License-Identifier: MIT
; Prints "Hello, ok" on the debug console and ends; timed from start to exit.
%include "bench.inc"
start:
    mov esi, text
    mov ecx, text.end - text
    mov dx, HV_PORT_DEBUGCON
.next:
    lodsb
    out dx, al
    dec ecx
    jnz .next
    done
text:
    db "Hello, "
.end:
