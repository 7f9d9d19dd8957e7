; SPDX-License-Identifier: MIT
; Real mode without a BIOS: int 10h goes through an empty vector to 0000:0000,
; slides through zeros back to the start, and so on for ever.
;
; args: --mode=real --timeout=2
; expect: status=124
; hint: int 0x10 ah=0x0e (BIOS: print a character) went through an empty vector
%include "bare.inc"
guest real

    mov sp, 0x7000
    mov ax, 0x0E41
    int 0x10
    exit 3
