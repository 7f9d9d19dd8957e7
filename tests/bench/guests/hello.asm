; SPDX-License-Identifier: MIT
; Says "Hello, ok" on the debug console and ends: its start to exit is timed.
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
