; SPDX-License-Identifier: MIT
; The initial RAM disk for when none is given with --initrd.

global initrd_start, initrd_end

SECTION .initrd progbits alloc noexec nowrite align=4096

initrd_start:
    incbin "initrd.cpio"
initrd_end:
