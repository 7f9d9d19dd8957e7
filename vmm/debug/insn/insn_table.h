/* SPDX-License-Identifier: MIT */
/*
 * The opcode maps, in the notation of the manuals. For insn.c only.
 */
#ifndef VMM_DEBUG_INSN_INSN_TABLE_H
#define VMM_DEBUG_INSN_INSN_TABLE_H

/* The entry of an opcode: "mnemonic OPERANDS", "@N" for group N (the name is in
 * the modrm byte), "" for none. A leading "!" means not in 64-bit mode. "|"
 * separates the variants: no prefix, 66, F3, F2. Never NULL.
 *
 * Operands: E modrm r/m, M the same but memory only, R register only; G modrm
 * reg; Z register in the opcode; I immediate, J relative, A far; O offset in
 * memory; X DS:rSI, Y ES:rDI; S segment register, C control, D debug; V, W
 * xmm; P, Q mmx. Sizes: b 1, w 2, d 4, q 8, x 16 bytes; v operand size, z the
 * same but 4 at most, n operand size but 8 in 64-bit mode, y 4 or 8; p far
 * pointer, s table pointer, 0 none; immediates: e one byte, sign-extended.
 * Other words: the register or number itself. */
const char *insn_table_one(unsigned opcode);
const char *insn_table_two(unsigned opcode);
const char *insn_table_group(unsigned group, unsigned reg);
const char *insn_table_x87(unsigned opcode, unsigned reg);

#endif
