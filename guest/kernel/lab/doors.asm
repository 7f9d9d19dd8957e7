; SPDX-License-Identifier: MIT
;
; A stub in front of each door (way into the kernel) of lab/doors.c: the first
; instructions after what the CPU does by itself. Each records what it finds,
; and jumps to the kernel's own entry as if it had not been there. It has no
; stack that it may use (after `syscall` rsp is the program's), so it brings its
; own; one is enough, because interrupts are off and there is one CPU.

%include "trap/registers.inc"

BITS 64
DEFAULT REL

extern doors_note
global doors_rsp, doors_after
global door_int80, door_syscall, door_page_fault, door_timer, door_irq0
global door_irq2

SECTION .bss
alignb 16
doors_rsp:      resq 1                  ; as the CPU left it
doors_after:    resq 6                  ; the kernel's entry for each door
doors_stack:    resb 2048
.top:

SECTION .text align=16

; door NAME, place in doors_after
%macro DOOR 2
    align 16
%1:
    mov [doors_rsp], rsp
    lea rsp, [doors_stack.top]
    pushfq
    cld                                 ; C needs it
    PUSH_REGISTERS
    mov rdi, rsp                        ; struct door_registers *
    mov esi, %2
    call doors_note
    POP_REGISTERS
    popfq
    mov rsp, [doors_rsp]
    jmp [doors_after + %2 * 8]
%endmacro

    DOOR door_int80, 0
    DOOR door_syscall, 1
    DOOR door_page_fault, 2
    DOOR door_timer, 3
    DOOR door_irq0, 4
    DOOR door_irq2, 5
