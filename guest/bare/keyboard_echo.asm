; SPDX-License-Identifier: MIT
; Reads keys by interrupt, as a kernel does: the handler takes the scan code, a
; table turns it into a character, and that is drawn. Enter goes to the next
; row, q ends. Typed keys arrive as scan codes, because the guest draws and does
; not use its serial port.
%include "bare.inc"
guest long
    jmp start
%include "screen.inc"

%define FIRST_IRQ    32
%define GATE_PRESENT 0x8E00
%define BREAK        0x80
%define SHIFT        0x2A
%define ENTER        0x1C
%define NR_CODES     16             ; a power of two

start:
    lea rax, [handler]              ; one gate: the keyboard's
    lea rbx, [idt + (FIRST_IRQ + HV_IRQ_KEYBOARD) * 16]
    mov [rbx], ax
    mov ax, cs
    mov [rbx + 2], ax
    mov word [rbx + 4], GATE_PRESENT
    shr rax, 16
    lea rax, [handler]
    shr rax, 16
    mov [rbx + 6], ax
    lidt [idt_pointer]
    mov al, X86_PIC_ICW1_INIT
    out X86_PIC1_CMD, al
    mov al, FIRST_IRQ
    out X86_PIC1_DATA, al
    mov al, 1 << X86_PIC_CASCADE
    out X86_PIC1_DATA, al
    mov al, X86_PIC_ICW4_8086
    out X86_PIC1_DATA, al
    mov al, ~(1 << HV_IRQ_KEYBOARD) & 0xFF
    out X86_PIC1_DATA, al

    mov edi, HV_TEXT_BASE
    call prompt
idle:
    call place_cursor
    sti
    hlt
    cli
wait_key:
    movzx ecx, byte [taken]         ; received codes, in a ring
    cmp cl, [came]
    je idle
    lea rbx, [codes]
    movzx eax, byte [rbx + rcx]
    inc ecx
    and ecx, NR_CODES - 1
    mov [taken], cl
    cmp al, SHIFT
    je shift_down
    cmp al, SHIFT | BREAK
    je shift_up
    test al, BREAK
    jnz wait_key
    cmp al, ENTER
    je enter_key
    cmp eax, plain.end - plain
    jae wait_key
    lea rbx, [plain]
    mov al, [rbx + rax]
    cmp al, 'q'
    je done
    test al, al
    jz wait_key
    mov cl, [shift]                 ; a letter: 0x20 less
    shl cl, 5
    sub al, cl
    mov ah, 0x0F
    stosw
    jmp wait_key
shift_down:
    mov byte [shift], 1
    jmp wait_key
shift_up:
    mov byte [shift], 0
    jmp wait_key
enter_key:
    inc byte [row]
    movzx edi, byte [row]
    imul edi, edi, 2 * SCREEN_COLUMNS
    add edi, HV_TEXT_BASE
    call prompt
    jmp wait_key
done:
    exit 0

prompt:
    mov eax, 0x0A200A00 | '>'       ; bright green
    stosd
    ret

; The cursor after what was drawn.
place_cursor:
    mov ecx, edi
    sub ecx, HV_TEXT_BASE
    shr ecx, 1
    mov dx, SCREEN_CRTC
    mov al, CRTC_CURSOR
    mov ah, ch
    out dx, ax
    mov al, CRTC_CURSOR + 1
    mov ah, cl
    out dx, ax
    ret

handler:
    push rax
    push rbx
    push rcx
    in al, HV_PORT_KBD_DATA
    lea rbx, [codes]
    movzx ecx, byte [came]
    mov [rbx + rcx], al
    inc ecx
    and ecx, NR_CODES - 1
    mov [came], cl
    mov al, X86_PIC_EOI
    out X86_PIC1_CMD, al
    pop rcx
    pop rbx
    pop rax
    iretq

; Indexed by scan code; 0: nothing is drawn.
plain:
    db 0, 0, "1234567890-=", 0, 0, "qwertyuiop[]", 0, 0, "asdfghjkl;'`", 0
    db "\zxcvbnm,./", 0, 0, 0, " "
.end:
row:   db 0
shift: db 0
came:  db 0
taken: db 0
codes: times NR_CODES db 0

idt_pointer:
    dw 48 * 16 - 1
    dq idt
    section .bss align=16
idt: resb 48 * 16
