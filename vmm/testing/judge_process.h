/* SPDX-License-Identifier: MIT */
/*
 * The process that judges a test. What it reads comes from the guest, and from
 * a vmm that the guest may have taken over: the output is matched with regular
 * expressions by the C library, the result is JSON. So it has no rights, and
 * its answer, of fixed size, is about this one test.
 */
#ifndef VMM_TESTING_JUDGE_PROCESS_H
#define VMM_TESTING_JUDGE_PROCESS_H

#include "judge.h"

/* As judge(), which runs in the process; outcome->out stays as it is. If the
 * process fails or needs too much time, the test is in error. Returns the CPU
 * time that it took, in nanoseconds. One thread. */
uint64_t judge_in_process(struct outcome *outcome,
                          const struct judge_input *input);

#endif
