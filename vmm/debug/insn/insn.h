/* SPDX-License-Identifier: MIT */
/*
 * One x86 instruction: its length, its operands, its text. A report needs one
 * instruction, so this decoder is small and costs nothing at start: the one
 * disassembler that Debian has as a static archive makes every start of vmm
 * take three times as long (its tables hold 77,000 pointers to be relocated).
 * It is complete for the instructions at which kernels die; for AVX and AVX-512
 * it knows only the length.
 */
#ifndef VMM_DEBUG_INSN_INSN_H
#define VMM_DEBUG_INSN_INSN_H

#include "base/util.h"

#define INSN_MAX_BYTES    15u
#define INSN_MAX_OPERANDS 4u

enum insn_operand_kind {
    INSN_REG,     /* general register, reg = 0 to 15, `size` bytes */
    INSN_SEGMENT, /* es, cs, ss, ds, fs, gs */
    INSN_CONTROL,
    INSN_DEBUG,
    INSN_XMM,
    INSN_MMX,
    INSN_MEMORY,
    INSN_IMMEDIATE,
    INSN_RELATIVE, /* value is the target, an offset in CS */
    INSN_FAR,      /* value is the offset, `selector` the segment */
};

#define INSN_NO_REG  (-1)
#define INSN_REG_RIP 16

enum insn_segment {
    INSN_ES,
    INSN_CS,
    INSN_SS,
    INSN_DS,
    INSN_FS,
    INSN_GS,
};

struct insn_operand {
    enum insn_operand_kind kind;
    unsigned size; /* bytes; 0: none (lea, nop) */
    int reg;
    bool is_read, is_written;
    /* INSN_MEMORY: segment:[base + index * scale + value] */
    int base, index;
    unsigned scale;
    enum insn_segment segment;
    uint64_t value;
    uint16_t selector;
};

struct insn {
    bool valid;   /* else the bytes are not an instruction: #UD */
    bool is_long; /* longer than 15 bytes: #GP */
    bool is_cut;  /* there are fewer bytes than needed */
    unsigned len;
    uint8_t bytes[INSN_MAX_BYTES];
    unsigned map; /* 1: one byte, 2: 0F, 3: 0F 38, 4: 0F 3A */
    uint8_t opcode;
    uint8_t modrm; /* 0 if there is none */
    bool has_modrm;
    bool is_avx; /* VEX or EVEX */
    bool has_lock, has_rep, has_repne;
    bool has_rex_r, has_rex_x, has_rex_b, has_rex_w, has_rex;
    int segment;           /* override, else -1 */
    unsigned width;        /* of the code: 16, 32, 64 */
    unsigned operand_size; /* 2, 4, 8 */
    unsigned address_size; /* 2, 4, 8 */
    char mnemonic[20];
    unsigned nr_operands;
    struct insn_operand operands[INSN_MAX_OPERANDS];
};

/* Decodes the `nr` bytes at `bytes` (at most 15 are used) as code of `width`
 * bits, at the offset `rip` in its segment. The bytes may have any values. */
void insn_decode(struct insn *insn, const uint8_t *bytes, unsigned nr,
                 unsigned width, uint64_t rip);

/* The instruction's text, in nasm's syntax. Returns buf. */
char *insn_format(const struct insn *insn, char *buf, size_t size);

bool insn_is(const struct insn *insn, const char *mnemonic);
/* "rax", "al", ...: the register's name when 1, 2, 4 or 8 bytes of it are
 * used. */
const char *insn_reg_name(int reg, unsigned size, bool has_rex);

#endif
