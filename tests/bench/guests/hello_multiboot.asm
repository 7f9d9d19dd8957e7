; SPDX-License-Identifier: MIT
; The same as hello, except that vmm starts it by its multiboot header.
%define BENCH_FOR_LOADERS
%include "bench.inc"
MAGIC equ 0x1BADB002
FLAGS equ 3
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
    align 4
    dd MAGIC, FLAGS, -(MAGIC + FLAGS)
