/* SPDX-License-Identifier: MIT */
/*
 * The decoder: lengths and texts of instructions, row by row; and it accepts
 * any bytes.
 */
#include "debug/insn/insn.h"
#include "state_tools.h"

#include <stdlib.h>

static const struct {
    unsigned width;
    const char *bytes; /* in hexadecimal */
    const char *text;
} table[] = {
    {64, "90", "nop"},
    {64, "f390", "pause"},
    {64, "4881c078563412", "add rax, 0x12345678"},
    {64, "4881c0785634f2", "add rax, 0xfffffffff2345678"},
    {64, "6681c03412", "add ax, 0x1234"},
    {64, "48c70078563492", "mov qword [rax], 0xffffffff92345678"},
    {64, "c70078563492", "mov dword [rax], 0x92345678"},
    {64, "68785634f2", "push 0xfffffffff2345678"},
    {64, "6878563412", "push 0x12345678"},
    {32, "68785634f2", "push 0xf2345678"},
    {64, "0f0b", "ud2"},
    {64, "cc", "int3"},
    {64, "cd80", "int 0x80"},
    {64, "f4", "hlt"},
    {64, "55", "push rbp"},
    {64, "4157", "push r15"},
    {64, "c3", "ret"},
    {64, "48cf", "iretq"},
    {64, "9c", "pushfq"},
    {64, "9d", "popfq"},
    {32, "9c", "pushfd"},
    {64, "669c", "pushf"},
    {64, "c9", "leave"},
    {64, "9c", "pushfq"},
    {64, "669d", "popf"},
    {32, "9c", "pushfd"},
    {64, "4898", "cdqe"},
    {32, "cf", "iretd"},
    {16, "cf", "iretw"},
    {64, "4889e5", "mov rbp, rsp"},
    {64, "0000", "add [rax], al"},
    {64, "8b4508", "mov eax, [rbp+0x8]"},
    {64, "488b45f8", "mov rax, [rbp-0x8]"},
    {64, "c70501000000ff000000", "mov dword [rel 0x100b], 0xff"},
    {64, "488b04cd00000000", "mov rax, [rcx*8]"},
    {64, "428b44a310", "mov eax, [rbx+r12*4+0x10]"},
    {64, "65488b042528000000", "mov rax, [gs:0x28]"},
    {64, "48b8efbeaddeefbeadde", "mov rax, 0xdeadbeefdeadbeef"},
    {64, "e8fbffffff", "call 0x1000"},
    {64, "ebfe", "jmp 0x1000"},
    {64, "0f84fa000000", "je 0x1100"},
    {64, "ffd0", "call rax"},
    {64, "ff2500000000", "jmp qword [rel 0x1006]"},
    {64, "0f20c0", "mov rax, cr0"},
    {64, "0f22d8", "mov cr3, rax"},
    {64, "0f22e0", "mov cr4, rax"},
    {64, "0f30", "wrmsr"},
    {64, "0f01f8", "swapgs"},
    {64, "0f05", "syscall"},
    {64, "0f00d8", "ltr ax"},
    {64, "0f011c25b0010000", "lidt [0x1b0]"},
    {64, "8ed8", "mov ds, ax"},
    {64, "f3a4", "rep movsb"},
    {64, "f348ab", "rep stosq"},
    {64, "48f7f1", "div rcx"},
    {64, "0f28c1", "movaps xmm0, xmm1"},
    {64, "f20f1007", "movsd xmm0, [rdi]"},
    {64, "660f6f00", "movdqa xmm0, [rax]"},
    {64, "f0480fc10a", "lock xadd [rdx], rcx"},
    {64, "0fb60411", "movzx eax, byte [rcx+rdx]"},
    {64, "4863d0", "movsxd rdx, eax"},
    {64, "f30f1efa", "endbr64"},
    {64, "0fae00", "fxsave [rax]"},
    {64, "9b", "fwait"},
    {64, "c5f877", "vemms"},
    {32, "60", "pusha"},
    {32, "8b0424", "mov eax, [esp]"},
    {32, "ea071000002800", "jmp 0x28:0x1007"},
    {32, "40", "inc eax"},
    {32, "a100100000", "mov eax, [0x1000]"},
    {16, "8b07", "mov ax, [bx]"},
    {16, "8b4602", "mov ax, [bp+0x2]"},
    {16, "66b878563412", "mov eax, 0x12345678"},
    {16, "0f0116341200", "lgdt [0x1234]"},
    {16, "ebfe", "jmp 0x1000"},
};

static unsigned from_hex(const char *hex, uint8_t *bytes)
{
    unsigned nr = (unsigned)strlen(hex) / 2;

    for (unsigned i = 0; i < nr; i++) {
        char two[3] = {hex[2 * i], hex[2 * i + 1], 0};
        bytes[i] = (uint8_t)strtoul(two, NULL, 16);
    }
    return nr;
}

Test(insn, text_of_each_row)
{
    for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
        uint8_t bytes[16] = {0};
        unsigned nr = from_hex(table[i].bytes, bytes);
        struct insn insn;
        char text[128];
        insn_decode(&insn, bytes, nr, table[i].width, 0x1000);
        insn_format(&insn, text, sizeof(text));
        cr_expect_str_eq(text, table[i].text, "%s is '%s', not '%s'",
                         table[i].bytes, text, table[i].text);
        cr_expect(!insn.valid || insn.len == nr ||
                      strstr(table[i].bytes, "0f01"),
                  "%s: %u bytes", table[i].text, insn.len);
    }
}

Test(insn, what_is_none)
{
    static const struct {
        unsigned width;
        const char *bytes;
    } none[] = {
        {64, "06"},   {64, "60"},     {64, "d6"},       {64, "0f04"},
        {64, "8ec8"}, {64, "0f22c8"}, {64, "f04889c0"}, {64, "8dc0"},
    };

    for (size_t i = 0; i < ARRAY_SIZE(none); i++) {
        uint8_t bytes[16] = {0};
        struct insn insn;
        from_hex(none[i].bytes, bytes);
        insn_decode(&insn, bytes, 15, none[i].width, 0);
        cr_expect_not(insn.valid, "%s", none[i].bytes);
    }
}

Test(insn, cut_off_and_too_long)
{
    static const uint8_t prefixes[] = "\x66\x66\x66\x66\x66\x66\x66\x66\x66"
                                      "\x66\x66\x66\x66\x66\x66";
    struct insn insn;

    insn_decode(&insn, (const uint8_t *)"\x48\xb8\x01", 3, 64, 0);
    cr_assert(insn.is_cut && !insn.valid);
    insn_decode(&insn, prefixes, 15, 64, 0);
    cr_assert(insn.is_long && !insn.valid);
    insn_decode(&insn, prefixes, 0, 64, 0);
    cr_assert(insn.is_cut);
    cr_assert_eq(insn.len, 0);
}

Test(insn, reads_and_writes)
{
    struct insn insn;

    insn_decode(&insn, (const uint8_t *)"\x01\x00", 2, 64, 0); /* add */
    cr_assert(insn.operands[0].is_read && insn.operands[0].is_written);
    insn_decode(&insn, (const uint8_t *)"\x89\x00", 2, 64, 0); /* mov */
    cr_assert(!insn.operands[0].is_read && insn.operands[0].is_written);
    insn_decode(&insn, (const uint8_t *)"\x39\x00", 2, 64, 0); /* cmp */
    cr_assert(insn.operands[0].is_read && !insn.operands[0].is_written);
    insn_decode(&insn, (const uint8_t *)"\x8d\x00", 2, 64, 0); /* lea */
    cr_assert(!insn.operands[1].is_read && !insn.operands[1].is_written);
}

Test(insn, any_bytes_will_do)
{
    srand(1);
    for (unsigned i = 0; i < 300000; i++) {
        uint8_t bytes[15];
        struct insn insn;
        char text[128];
        for (unsigned k = 0; k < sizeof(bytes); k++)
            bytes[k] = (uint8_t)(rand() >> 7);
        insn_decode(&insn, bytes, 1 + i % 15, 16u << i % 3, 0);
        cr_assert_leq(insn.len, 1 + i % 15);
        cr_assert_leq(insn.nr_operands, INSN_MAX_OPERANDS);
        insn_format(&insn, text, sizeof(text));
        cr_assert(*text && strlen(text) < 100, "%s", text);
    }
}
