/* SPDX-License-Identifier: MIT */
/*
 * For the prover only, included before every file: what it must be told about
 * the compiler, the hardware and arithmetic. It takes all of this as given.
 */
#ifndef TESTS_PROVE_PRELUDE_H
#define TESTS_PROVE_PRELUDE_H

#include <errno.h>
#include <stdatomic.h>
#include <stdint.h>

/* Another CPU may write at any time: what is read is anything at all, also
 * the second time. */
/*@ requires \valid_read(at);
    assigns \result \from \nothing; */
uint16_t prove_load(const uint16_t *at);
/*@ requires \valid(at);
    assigns *at \from value; */
void prove_store(uint16_t *at, uint16_t value);
/*@ assigns \nothing; */
void prove_fence(void);

/*@ requires \valid(at);
    assigns *at; */
void prove_count(atomic_uint_fast64_t *at);

#define __atomic_load_n(at, order)         prove_load(at)
#define __atomic_store_n(at, value, order) prove_store(at, value)
#define atomic_thread_fence(order)         prove_fence()
#define atomic_fetch_add(at, value)        prove_count(at)

/* For the compiler only: the prover's parser does not know it. */
#define _Static_assert(...)

/*@ admit lemma and_is_in: \forall integer a, b; 0 <= a && 0 <= b ==>
        0 <= (a & b) <= a && (a & b) <= b; */

#endif
