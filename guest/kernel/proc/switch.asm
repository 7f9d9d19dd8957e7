; SPDX-License-Identifier: MIT
;
; Switching from one process to another, inside the kernel.
;
; This is not a trap. The caller is C code that knows it calls a function, so
; only what a function must preserve is saved: rbx, rbp, r12-r15, the stack
; pointer and the return address. They go into the process structure. The
; program's registers were saved earlier and elsewhere, by trap_entry, on the
; kernel stack that we are leaving.

%include "constants.inc"
%include "offsets.inc"

BITS 64
DEFAULT REL

extern sched_finish_first_switch, trap_return, trap_return_work
global switch_context, process_first_run

SECTION .text align=16

; void switch_context(struct context *old, const struct context *new)
;
; Saves the caller's registers in *old and loads those of *new. Returns where
; *new was saved; returns to our own caller only when somebody switches back.
; In: sched_lock held, interrupts off.
switch_context:
    mov rax, [rsp]                      ; return address
    lea rdx, [rsp + 8]                  ; rsp after our return
    mov [rdi + CONTEXT_RIP], rax
    mov [rdi + CONTEXT_RSP], rdx
    mov [rdi + CONTEXT_RBP], rbp
    mov [rdi + CONTEXT_RBX], rbx
    mov [rdi + CONTEXT_R12], r12
    mov [rdi + CONTEXT_R13], r13
    mov [rdi + CONTEXT_R14], r14
    mov [rdi + CONTEXT_R15], r15

    mov r15, [rsi + CONTEXT_R15]
    mov r14, [rsi + CONTEXT_R14]
    mov r13, [rsi + CONTEXT_R13]
    mov r12, [rsi + CONTEXT_R12]
    mov rbx, [rsi + CONTEXT_RBX]
    mov rbp, [rsi + CONTEXT_RBP]
    mov rsp, [rsi + CONTEXT_RSP]        ; from here on: the new stack
    jmp [rsi + CONTEXT_RIP]

; Where the context of a new process starts. rsp points to its trap frame, rbx
; to the kernel function that it runs first.
process_first_run:
    call sched_finish_first_switch      ; releases sched_lock
    call rbx                            ; with interrupts on
    cli
    mov rdi, rsp
    call trap_return_work               ; a signal may have come already
    jmp trap_return                     ; into the program
