; SPDX-License-Identifier: MIT
; A write to a page that is read-only, with CR0.WP set.
;
; args: --mode=long --timeout=30
; needs: interrupts
; expect: status=80
; cause: mov byte [0x200123], 0x2a raised #PF (page fault): it writes 0x200123, which is read-only
; hint: The page is read-only
%include "zoo.inc"
guest long

    zoo_pd1 0x200000 | X86_PTE_P | X86_PTE_PS
    mov rax, cr0
    or eax, X86_CR0_WP
    mov cr0, rax
    mov byte [abs 0x200123], 42
    jmp zoo_survived

    zoo_data
