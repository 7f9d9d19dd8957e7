; SPDX-License-Identifier: MIT
; COUNT reads of the UART's line status, as by a driver that waits for room.
%include "bench.inc"
start:
    mov ecx, COUNT
    mov dx, HV_PORT_UART + X86_UART_LSR
.next:
    in al, dx
    dec ecx
    jnz .next
    done
