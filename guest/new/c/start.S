# SPDX-License-Identifier: MIT
# The first instructions. The CPU is in 64-bit mode, memory is mapped one to
# one, interrupts are off. C needs a stack, and nothing else.
    .text
    .code64
    .globl start
start:
    mov $stack_top, %rsp
    xor %ebp, %ebp # a backtrace ends here
    call kernel_main
stop: # it should not come back
    cli
    hlt
    jmp stop

    .bss
    .balign 16
    .skip 16384
stack_top:
