/* SPDX-License-Identifier: MIT */
/*
 * One-letter options.
 */
#ifndef ARGS_H
#define ARGS_H

/* Reads the options in front of the operands: letters out of `letters`, alone
 * or together (-la), up to the first operand, or past "--". Bit i of *found is
 * set for letters[i]. Returns the index of the first operand; an unknown
 * letter ends the program with `usage_text`. */
int args_letters(int argc, char *argv[], const char *letters, unsigned *found,
                 const char *usage_text);

/* Parses a whole number. If it is not in [min, max], the program ends with a
 * message that names `what`. */
long args_number(const char *text, long min, long max, const char *what);

#endif
