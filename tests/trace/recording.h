/* SPDX-License-Identifier: MIT */
/*
 * A made-up recording as a trace file.
 */
#ifndef TESTS_TRACE_RECORDING_H
#define TESTS_TRACE_RECORDING_H

#include "scene.h"
#include "trace/file/meta.h"

/* Writes the scene `times` times, one after the other, to a trace file: the
 * records of each source in the order in which their events end, as a recorder
 * does, in blocks of several thousand. The first vCPU's last record is of an
 * exit that began before all others. False, after a line on stderr, if it
 * cannot be written. */
bool recording_write(const char *path, const struct trace_meta *meta,
                     const struct trace_labels *labels, struct scene *scene,
                     unsigned times);

#endif
