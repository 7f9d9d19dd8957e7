/* SPDX-License-Identifier: MIT */
/*
 * For command.c: does what was asked of `vmm trace FILE`.
 */
#ifndef VMM_TRACE_SHOW_H
#define VMM_TRACE_SHOW_H

#include "request.h"
#include "trace/file/reader.h"

/* The status when the file holds nothing that was asked for, as grep's. */
#define TRACE_NOTHING_FOUND 1

/* Writes what was asked for to `out`. Returns STATUS_x or
 * TRACE_NOTHING_FOUND. */
int trace_show(const struct trace_request *request, struct trace_reader *reader,
               FILE *out);

#endif
