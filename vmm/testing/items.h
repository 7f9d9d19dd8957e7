/* SPDX-License-Identifier: MIT */
/*
 * What stands on the command line, as a plan: files, patterns for files, and
 * manifests.
 */
#ifndef VMM_TESTING_ITEMS_H
#define VMM_TESTING_ITEMS_H

#include "options/options.h"
#include "plan.h"

/* Adds the tests of all items. A file named twice is one test. Returns 0, or
 * an exit status after one line on stderr: also for an item that is not there,
 * or a pattern that fits no file. */
int items_plan(const struct options *options, struct plan *plan) MUST_CHECK;

#endif
