/* SPDX-License-Identifier: MIT */
/*
 * The steps that need all bytes of an instruction: where branches go, what is
 * read and written, and which mnemonics carry a size.
 */
#include <stdio.h>
#include <string.h>

#include "insn_operand.h"

/* Is `name` one of the words in `list`, between spaces? */
static bool in_list(const char *list, const char *name)
{
    size_t len = strlen(name);

    for (const char *at = strstr(list, name); at; at = strstr(at + 1, name))
        if (at[-1] == ' ' && at[len] == ' ')
            return true;
    return false;
}

/* Most instructions read and write their first operand; marks the
 * exceptions. */
static void mark_access(struct insn *insn)
{
    static const char only_reads[] =
        " cmp test bt push call jmp mul imul div idiv out outs cmps scas lods "
        "ucomiss ucomisd comiss comisd lgdt lidt lldt ltr lmsw verr verw "
        "fxrstor xrstor xrstors ldmxcsr fld fild fbld fldcw fldenv frstor fadd "
        "fmul fcom fcomp fsub fsubr fdiv fdivr fiadd fimul ficom ficomp fisub "
        "fisubr fidiv fidivr bound vmptrld xlat ";
    static const char only_writes[] =
        " mov movzx movsx movsxd lea pop stos movs ins set in sgdt sidt sldt "
        "str smsw fxsave xsave xsaveopt xsavec xsaves stmxcsr fst fstp fist "
        "fistp fisttp fbstp fnstcw fnstenv fnsave fnstsw les lds lss lfs lgs "
        "movaps movapd movups movupd movss movsd movdqa movdqu movq movd "
        "movntps movntdq movnti movntq movlps movlpd movhps movhpd cvtsi2sd "
        "cvtsi2ss bsf bsr tzcnt lzcnt popcnt ";
    bool reads = in_list(only_reads, insn->mnemonic);
    bool writes = in_list(only_writes, insn->mnemonic) ||
                  strncmp(insn->mnemonic, "set", 3) == 0;

    if (insn_is(insn, "imul") && insn->nr_operands > 1)
        reads = false, writes = insn->nr_operands == 3;
    for (unsigned i = 0; i < insn->nr_operands; i++) {
        struct insn_operand *op = &insn->operands[i];
        op->is_read = i > 0 || !writes;
        op->is_written = i == 0 && !reads && !insn->is_avx && insn->map <= 2;
        if (!op->size)
            op->is_read = op->is_written = false;
    }
    if (in_list(" xchg xadd ", insn->mnemonic) && insn->nr_operands == 2)
        insn->operands[1].is_written = true;
}

/* A lock prefix where it is not allowed makes the opcode invalid. */
static bool may_lock(const struct insn *insn)
{
    static const char lockable[] =
        " add or adc sbb and sub xor inc dec not neg xchg xadd cmpxchg "
        "cmpxchg8b bts btr btc ";

    return insn->nr_operands && in_list(lockable, insn->mnemonic) &&
           (insn->operands[0].kind == INSN_MEMORY ||
            (insn_is(insn, "xchg") && insn->operands[1].kind == INSN_MEMORY));
}

/* The mnemonics of string instructions, conversions and returns carry their
 * size. */
static void name_size(struct insn *insn)
{
    static const char strings[] = " movs cmps stos lods scas ins outs ";
    static const struct {
        const char name[8], as[3][8];
    } table[] = {
        {"cbw", {"cbw", "cwde", "cdqe"}},
        {"cwd", {"cwd", "cdq", "cqo"}},
        {"iret", {"iretw", "iretd", "iretq"}},
        {"pushf", {"pushf", "pushfd", "pushfq"}},
        {"popf", {"popf", "popfd", "popfq"}},
        {"pusha", {"pusha", "pusha", "pusha"}},
    };
    unsigned size = insn->operand_size;
    size_t len = strlen(insn->mnemonic);

    if (in_list(strings, insn->mnemonic) && insn->nr_operands) {
        const struct insn_operand *op = &insn->operands[0];
        size = op->kind == INSN_MEMORY ? op->size : insn->operands[1].size;
        if (insn_is(insn, "lods"))
            size = insn->operands[1].size;
        insn->mnemonic[len] = (char)(size == 1   ? 'b'
                                     : size == 2 ? 'w'
                                     : size == 4 ? 'd'
                                                 : 'q');
        insn->mnemonic[len + 1] = '\0';
        return;
    }
    if (insn->mnemonic[0] == 'p' && insn->width == 64 && size == 4)
        size = 8;
    for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
        if (strcmp(table[i].name, insn->mnemonic) == 0) {
            snprintf(insn->mnemonic, sizeof(insn->mnemonic), "%s",
                     table[i].as[size == 2 ? 0 : size / 4]);
            return;
        }
    }
}

void insn_operand_finish(struct insn *insn, uint64_t rip)
{
    uint64_t next = rip + insn->len;

    for (unsigned i = 0; i < insn->nr_operands; i++) {
        struct insn_operand *op = &insn->operands[i];
        if (op->kind == INSN_RELATIVE) {
            op->value += next;
            if (insn->width != 64)
                op->value &= insn->operand_size == 2 ? 0xFFFF : 0xFFFFFFFF;
        } else if (op->kind == INSN_MEMORY && op->base == INSN_REG_RIP) {
            op->value += next;
        }
    }
    if (insn->has_lock && !may_lock(insn))
        insn->valid = false;
    if (!insn->valid)
        return;
    mark_access(insn);
    name_size(insn);
}
