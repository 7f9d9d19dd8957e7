; SPDX-License-Identifier: MIT
; A disk that boots and triple-faults if the machine has no ATA disk; if it has
; one, it stops. With the image given by --disk, too, for virtio, there is none:
; also not in a second run.
%include "bare.inc"
guest sector

    xor ax, ax
    mov ds, ax
    mov dx, 0x1F7 ; the status of the first ATA channel
    in al, dx
    test al, al
    jnz stop
    lidt [nothing]
    ud2
stop:
    cli
    hlt

nothing:
    dw 0
    dq 0
    times 510 - ($ - $$) db 0
    dw 0xAA55
    times 1024 - ($ - $$) db 0
