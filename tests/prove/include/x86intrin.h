/* SPDX-License-Identifier: MIT */
/*
 * For the prover, which does not know the compiler's own header: as much of it
 * as vmm uses.
 */
#ifndef TESTS_PROVE_X86INTRIN_H
#define TESTS_PROVE_X86INTRIN_H

/*@ assigns \nothing; */
unsigned long long __rdtsc(void);

#endif
