/* SPDX-License-Identifier: MIT */
/*
 * Turns the items on the command line (files, patterns for files, and
 * manifests) into a plan.
 */
#ifndef VMM_TESTING_ITEMS_H
#define VMM_TESTING_ITEMS_H

#include "options/options.h"
#include "plan.h"

/* Adds the tests of all items. A file named twice is one test. Returns 0, or an
 * exit status after one line on stderr: also for an item that does not exist,
 * or a pattern that matches no file. */
int items_plan(const struct options *options, struct plan *plan) MUST_CHECK;

#endif
