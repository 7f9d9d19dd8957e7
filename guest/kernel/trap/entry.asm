; SPDX-License-Identifier: MIT
;
; The ways into the kernel, and the way out.
;
; Whatever brought us here, the registers of the interrupted code end up in a
; struct trap_frame. If that code was a program, the frame lies at the top of
; its process's kernel stack, where the hardware began to push (TSS.rsp0):
;
;                  +------------------+ <- top of the kernel stack
;    pushed by     | ss               |
;    the hardware  | rsp              |
;                  | rflags           |
;                  | cs               |
;                  | rip              |
;                  | error code       | <- by the stub, if the hardware has none
;                  +------------------+
;    by the stub   | vector           |
;                  +------------------+
;    by            | rax              |
;    trap_entry    | rbx rcx rdx      |
;                  | rsi rdi rbp      |
;                  | r8 ... r14       |
;                  | r15              | <- rsp: struct trap_frame *
;                  +------------------+
;
; These are the *program's* registers. The kernel's own are saved elsewhere, by
; other code: switch_context (proc/switch.asm).
;
; All gates are interrupt gates: interrupts are off from the first instruction
; until C turns them on. That holds for int 0x80, too. With a trap gate an
; interrupt could come before `swapgs`, see kernel code in the saved cs, and
; run with the program's GS.

%include "constants.inc"
%include "offsets.inc"
%include "trap/registers.inc"

BITS 64
DEFAULT REL

extern trap_dispatch, trap_critical, syscall_dispatch
global trap_stubs, trap_return, syscall_entry

; ------------------------------------------------------------------ stubs --
; One stub for each vector, 16 bytes apart; the IDT's entries point to them.
; Exceptions that push an error code: 8, 10-14, 17, 21, 29, 30.

%define HAS_ERROR_CODE(v) ((v) == 8 || ((v) >= 10 && (v) <= 14) || \
                           (v) == 17 || (v) == 21 || (v) == 29 || (v) == 30)
; These can come at any time, and run on stacks of their own.
%define IS_CRITICAL(v) ((v) == X86_VEC_NMI || (v) == X86_VEC_DF || \
                        (v) == X86_VEC_MC)

SECTION .text align=16

trap_stubs:
%assign v 0
%rep X86_NR_VECTORS
    align 16
%if !HAS_ERROR_CODE(v)
    push qword 0
%endif
    push qword v
%if IS_CRITICAL(v)
    jmp near critical_entry
%else
    jmp near trap_entry
%endif
%assign v v + 1
%endrep

; ------------------------------------------------------------- trap_entry --
; Interrupts, exceptions and int 0x80.
; In: the frame from `vector` up is pushed, interrupts are off.

    align 16
trap_entry:
    test byte [rsp + FRAME_CS - FRAME_VECTOR], 3
    jz .from_kernel
    swapgs                              ; from ring 3: GS becomes ours
    PUSH_REGISTERS
    xor ebp, ebp                        ; the kernel's backtrace ends here
    jmp .dispatch
.from_kernel:
    PUSH_REGISTERS
.dispatch:
    cld                                 ; C needs it; the program may have set
    cmp byte [cpu_smap], 0
    je .call
    clac                                ; ... and AC, which would undo SMAP
.call:
    mov rdi, rsp
    call trap_dispatch                  ; returns with interrupts off

; Return-from-trap. In: rsp = struct trap_frame *, interrupts off.
trap_return:
    test byte [rsp + FRAME_CS], 3
    jz .pop
    swapgs                              ; to ring 3: the program's GS
.pop:
    POP_REGISTERS
    add rsp, 16                         ; vector, error code
    iretq

; ---------------------------------------------------------- syscall_entry --
; `syscall` pushes nothing and does not even switch stacks: it puts rip into
; rcx and rflags into r11, masks rflags and loads rip, cs and ss from model
; specific registers. We build what a trap would have pushed.
; In: rcx and r11 as above, rsp = the program's, interrupts off.

    align 16
syscall_entry:
    swapgs
    mov [gs:CPU_USER_RSP], rsp
    mov rsp, [gs:CPU_KERNEL_RSP]
    push qword SEL_USER_DATA            ; ss
    push qword [gs:CPU_USER_RSP]        ; rsp
    push r11                            ; rflags
    push qword SEL_USER_CODE            ; cs
    push rcx                            ; rip
    push qword 0                        ; error code
    push qword VECTOR_SYSCALL_INSN      ; vector
    PUSH_REGISTERS
    xor ebp, ebp
    mov rdi, rsp
    call syscall_dispatch               ; returns with interrupts off

    ; sysret takes rip from rcx and rflags from r11. If the frame has other
    ; values for these two registers (a new program after execve), only iretq
    ; will do.
    mov rcx, [rsp + FRAME_RIP]
    cmp rcx, [rsp + FRAME_RCX]
    jne trap_return
    mov r11, [rsp + FRAME_RFLAGS]
    cmp r11, [rsp + FRAME_R11]
    jne trap_return
    POP_REGISTERS
    mov rsp, [rsp + FRAME_RSP - FRAME_VECTOR]
    swapgs
    o64 sysret

; --------------------------------------------------------- critical_entry --
; NMI, double fault, machine check, each on a stack of its own (IST). They may
; come between an entry and its swapgs, so the saved cs does not tell whose GS
; is loaded; but the base itself does, because ours is in the upper half.

    align 16
critical_entry:
    PUSH_REGISTERS
    cld
    xor ebx, ebx                        ; preserved by C: 1 if we did swapgs
    mov ecx, X86_MSR_GS_BASE
    rdmsr
    test edx, edx
    js .ours
    swapgs
    inc ebx
.ours:
    mov rdi, rsp
    call trap_critical
    test ebx, ebx
    jz .pop
    swapgs
.pop:
    POP_REGISTERS
    add rsp, 16
    iretq

extern cpu_smap
