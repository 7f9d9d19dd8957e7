/* SPDX-License-Identifier: MIT */
/*
 * The command `vmm test`.
 */
#ifndef VMM_TESTING_TEST_COMMAND_H
#define VMM_TESTING_TEST_COMMAND_H

#include "options/options.h"

#define TEST_FAILED 1 /* exit status: a test did not pass */

/* Runs the tests that the options name. Returns the exit status: 0 only if none
 * failed and at least one passed; TEST_FAILED; STATUS_NO_KVM if all were
 * skipped; or another status of vmm after a line on stderr. */
int test_command(const struct options *options);

#endif
