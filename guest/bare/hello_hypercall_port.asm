; SPDX-License-Identifier: MIT
; A hypercall by the port doorbell: the guest describes the request in a page of
; its memory, writes the page's number to port 0xB00, and finds the result in
; the page. It uses console write and exit, which is all that a program needs.
%include "bare.inc"
guest long
%include "hypercall.inc"

    lea rbx, [text]
    request HV_CALL_CONSOLE, rbx, text.end - text
    ring_port
    cmp rax, text.end - text
    check e, "the console did not take the text"
    request HV_CALL_EXIT, 0
    ring_port
    fail "the exit hypercall came back"

text:
    db "Hello, world!", 10
.end:
