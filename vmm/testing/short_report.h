/* SPDX-License-Identifier: MIT */
/*
 * A death report as a test's failure needs it: what happened, why, where, what
 * is to be done; without the registers and tables, which the logs have; and as
 * wide as there is room. What else vmm said is left as it is.
 */
#ifndef VMM_TESTING_SHORT_REPORT_H
#define VMM_TESTING_SHORT_REPORT_H

#include "base/util.h"

/* Gets each line, without its newline. */
typedef void short_report_line_fn(void *ctx, const char *line, size_t len);

/* Makes lines of at most `width` columns (40 at least) of what vmm said. A word
 * that is longer stays whole. */
void short_report(const char *text, size_t len, size_t width,
                  short_report_line_fn *line, void *ctx);

#endif
