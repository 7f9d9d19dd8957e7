/* SPDX-License-Identifier: MIT */
/*
 * Names of bits. Source: Intel SDM Vol. 3A, "Control Registers", "System
 * Flags and Fields in the EFLAGS Register"; AMD APM Vol. 2, "EFER".
 */
#include "bits.h"

#include <stdio.h>

static const char names[4][32][11] = {
    [BITS_CR0] =
        {"PE", "MP", "EM", "TS", "ET",
         "NE", [16] = "WP", [18] = "AM", [29] = "NW", [30] = "CD", [31] = "PG"},
    [BITS_CR4] = {"VME",          "PVI",
                  "TSD",          "DE",
                  "PSE",          "PAE",
                  "MCE",          "PGE",
                  "PCE",          "OSFXSR",
                  "OSXMMEXCPT",   "UMIP",
                  "LA57",         "VMXE",
                  "SMXE",         [16] = "FSGSBASE",
                  [17] = "PCIDE", [18] = "OSXSAVE",
                  [20] = "SMEP",  [21] = "SMAP",
                  [22] = "PKE",   [23] = "CET"},
    [BITS_EFER] = {"SCE", [8] = "LME", [10] = "LMA", [11] = "NXE",
                   [12] = "SVME", [13] = "LMSLE", [14] = "FFXSR"},
    [BITS_RFLAGS] =
        {"CF", [2] = "PF", [4] = "AF", [6] = "ZF", [7] = "SF", [8] = "TF",
         [9] = "IF", [10] = "DF", [11] = "OF", [14] = "NT", [16] = "RF",
         [17] = "VM", [18] = "AC", [21] = "ID"},
};

char *bits_words(enum bits_register reg, uint64_t value, char *buf, size_t size)
{
    size_t n = 0;

    buf[0] = '\0';
    if (reg == BITS_RFLAGS) {
        unsigned iopl = value >> 12 & 3;
        if (iopl)
            n = (size_t)snprintf(buf, size, "IOPL=%u", iopl);
        value &= ~(uint64_t)(3u << 12 | 1u << 1);
    }
    for (unsigned bit = 0; bit < 64 && n + 16 < size; bit++) {
        if (!(value >> bit & 1))
            continue;
        if (bit < 32 && names[reg][bit][0])
            n += (size_t)snprintf(buf + n, size - n, "%s%s", n ? " " : "",
                                  names[reg][bit]);
        else
            n += (size_t)snprintf(buf + n, size - n, "%sbit%u", n ? " " : "",
                                  bit);
    }
    return buf;
}
