; SPDX-License-Identifier: MIT
; The real-time clock: reads date and time from CMOS, as a kernel does at boot,
; turns them into seconds since 1970 and compares with the hypercall's clock.
; Both are in UTC, and may differ by the seconds between the two readings.
%include "bare.inc"
guest long
%include "hypercall.inc"

%define NS_PER_SECOND 1000000000
%define MOST_APART    5         ; seconds

    jmp start

; al = CMOS register number in, eax = its value out, BCD or binary. Changes
; rdx, rcx.
read_cmos:
    mov dx, HV_PORT_RTC_INDEX
    out dx, al
    mov dx, HV_PORT_RTC_DATA
    in al, dx
    movzx eax, al
    test byte [status_b], X86_RTC_B_BINARY
    jnz .done
    mov ecx, eax
    shr ecx, 4
    and eax, 0xF
    lea ecx, [rcx + rcx * 4]
    lea eax, [rax + rcx * 2]
.done:
    ret

%macro cmos 2.nolist ; register, variable
    mov al, %1
    call read_cmos
    mov [%2], eax
%endmacro

start:
    mov byte [status_b], X86_RTC_B_BINARY
    cmos X86_RTC_STATUS_B, status_b
    test byte [status_b], X86_RTC_B_24H
    check nz, "the clock does not count 24 hours"
wait_update:
    mov dx, HV_PORT_RTC_INDEX
    mov al, X86_RTC_STATUS_A
    out dx, al
    mov dx, HV_PORT_RTC_DATA
    in al, dx
    test al, X86_RTC_A_UPDATING
    jnz wait_update
    cmos X86_RTC_SECONDS, second
    cmos X86_RTC_MINUTES, minute
    cmos X86_RTC_HOURS, hour
    cmos X86_RTC_DAY, day
    cmos X86_RTC_MONTH, month
    cmos X86_RTC_YEAR, year
    cmos X86_RTC_CENTURY, century
    imul eax, [century], 100
    add [year], eax

    cmp dword [second], 59
    check be, "seconds over 59"
    cmp dword [minute], 59
    check be, "minutes over 59"
    cmp dword [hour], 23
    check be, "hours over 23"
    mov eax, [month]
    dec eax
    cmp eax, 11
    check be, "the month is not 1 to 12"
    mov eax, [day]
    dec eax
    cmp eax, 30
    check be, "the day is not 1 to 31"

; Days since 1970-03-01 + 60, in years that start in March, so that the leap
; day is the last one: 365 y + y/4 - y/100 + y/400 + (153 m + 2) / 5 + d.
    mov ebx, [year]
    mov ecx, [month]
    sub ecx, 3
    jns in_year
    add ecx, 12
    dec ebx
in_year:
    imul r8d, ebx, 365
    mov eax, ebx
    shr eax, 2
    add r8d, eax
    mov eax, ebx
    xor edx, edx
    mov esi, 100
    div esi
    sub r8d, eax
    shr eax, 2
    add r8d, eax
    imul eax, ecx, 153
    add eax, 2
    xor edx, edx
    mov esi, 5
    div esi
    add r8d, eax
    add r8d, [day]
    sub r8d, 719469             ; the same sum for 1970-01-01

    imul r8, r8, 24
    mov eax, [hour]
    add r8, rax
    imul r8, r8, 60
    mov eax, [minute]
    add r8, rax
    imul r8, r8, 60
    mov eax, [second]
    add r8, rax                 ; seconds since 1970

    request HV_CALL_TIME, HV_CLOCK_REALTIME
    ring_port
    test rax, rax
    check ns, "the time hypercall failed"
    xor edx, edx
    mov rcx, NS_PER_SECOND
    div rcx
    sub rax, r8
    add rax, MOST_APART
    cmp rax, 2 * MOST_APART
    check be, "the clock and the hypercall do not agree"
    exit 0

section .bss
status_b: resd 1
second:   resd 1
minute:   resd 1
hour:     resd 1
day:      resd 1
month:    resd 1
year:     resd 1
century:  resd 1
