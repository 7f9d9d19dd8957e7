; SPDX-License-Identifier: MIT
; The ways in which kernels switch off an emulator: each ends the machine with
; status 0. The kernel argument chooses one.
%include "bare.inc"
guest long

%define SOFT_OFF       0x2000   ; SLP_EN, and type 0
%define SOFT_OFF_OTHER 0x3400   ; SLP_EN, and type 5

%macro switch_off 2.nolist
    mov dx, %1
    in ax, dx
    test ax, SOFT_OFF
    check z, "the bit that switches off reads back"
    mov ax, %2
    out dx, ax
%endmacro

start:
    cmdline_number
    cmp eax, 2
    jb acpi
    je acpi_old
    cmp eax, 4
    jb acpi_other
    je by_word
    switch_off HV_PORT_POWER_OFF, SOFT_OFF_OTHER
    switch_off HV_PORT_POWER_OFF_OTHER, SOFT_OFF
    mov dx, HV_PORT_POWER_OFF
    in ax, dx
    cmp ax, SOFT_OFF_OTHER & ~SOFT_OFF
    check e, "what was written does not read back"
    exit 5
acpi:
    switch_off HV_PORT_POWER_OFF, SOFT_OFF
    jmp failed
acpi_old:
    switch_off HV_PORT_POWER_OFF_OLD, SOFT_OFF
    jmp failed
acpi_other:
    switch_off HV_PORT_POWER_OFF_OTHER, SOFT_OFF_OTHER
    jmp failed
by_word:
    lea rsi, [word_it_knows]
    mov ecx, word_it_knows.end - word_it_knows
    mov dx, HV_PORT_POWER_OFF_WORD
    rep outsb
failed:
    fail "still running"

word_it_knows:
    db "Shutdown"
.end:
