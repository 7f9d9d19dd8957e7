/* SPDX-License-Identifier: MIT */
/*
 * A death report for a test's failure: what happened, why, where, and what to
 * do, without the registers and tables, which are in the logs, and as wide as
 * there is room. Other messages of vmm are left as they are.
 */
#ifndef VMM_TESTING_SHORT_REPORT_H
#define VMM_TESTING_SHORT_REPORT_H

#include "base/util.h"

/* Gets each line, without its newline. */
typedef void short_report_line_fn(void *ctx, const char *line, size_t len);

/* Turns what vmm said into lines of at most `width` columns (at least 40). A
 * longer word stays whole. */
void short_report(const char *text, size_t len, size_t width,
                  short_report_line_fn *line, void *ctx);

#endif
