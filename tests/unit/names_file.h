/* SPDX-License-Identifier: MIT */
/*
 * Small ELF files and debug information with names, made in memory, for tests
 * and fuzzers.
 */
#ifndef TESTS_UNIT_NAMES_FILE_H
#define TESTS_UNIT_NAMES_FILE_H

#include <stddef.h>
#include <stdint.h>

#define NAMES_FILE_MAX 4096u

/* Writes the bytes of a .debug_line with one unit of `version` (2 to 5), in
 * 64-bit DWARF if `is_wide`: 0x1000 is a.c:1, 0x1001 a.c:2, 0x1010 b.c:9, and
 * 0x1020 the end. Returns how many bytes there are. */
size_t names_file_lines(uint8_t *buf, unsigned version, int is_wide);

/* A .debug_line_str that goes with it, for version 5. */
extern const char names_file_line_str[12];

/* A 64-bit ELF with them, and the symbols "first" (0x1000, 16 bytes) and
 * "second" (0x1010, 16 bytes). */
size_t names_file_elf(uint8_t *buf, unsigned version);

#endif
