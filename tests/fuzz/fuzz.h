/* SPDX-License-Identifier: MIT */
/*
 * What each tests/fuzz/fuzz_NAME.c defines. It is linked twice: with libFuzzer
 * into the target, and with seeds.c into a program that writes the seeds of its
 * corpus. A new target needs no other change.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

#define FUZZ_SEED_MAX 65536u /* bytes, also the longest input that is tried */

/* libFuzzer's entry point. Returns 0; any fault found ends in abort(). */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Writes seed number `n`, counted from 0, to the FUZZ_SEED_MAX bytes at `buf`.
 * Returns its size; 0 if there is no seed of that number. */
size_t fuzz_seed(unsigned n, uint8_t *buf);

#endif
