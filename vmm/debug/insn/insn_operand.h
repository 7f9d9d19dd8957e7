/* SPDX-License-Identifier: MIT */
/*
 * Operands, from the notation of insn_table.h. For insn*.c only.
 */
#ifndef VMM_DEBUG_INSN_INSN_OPERAND_H
#define VMM_DEBUG_INSN_INSN_OPERAND_H

#include "insn.h"

struct insn_reader {
    const uint8_t *bytes;
    unsigned nr;
    unsigned at;
    bool has_66, has_67;
    bool is_long, is_cut;
    /* The memory operand of the modrm, once it has been decoded. */
    bool has_memory;
    struct insn_operand memory;
};

/* The next `nr` bytes, little-endian; 0 past the end. */
uint64_t insn_fetch(struct insn_reader *r, unsigned nr);

/* Appends the operand `word`. False if it is not valid: memory where a register
 * is required, or a register that does not exist. */
bool insn_operand_add(struct insn *insn, struct insn_reader *r,
                      const char *word);

/* Call it when all bytes are known. Fills branch targets, rip-relative
 * addresses, and what is read and written. */
void insn_operand_finish(struct insn *insn, uint64_t rip);

#endif
