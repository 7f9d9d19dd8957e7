/* SPDX-License-Identifier: MIT */
/*
 * The acts of a scene, one function each: what a program, its kernel, the
 * hypervisor and the host do.
 */
#ifndef TESTS_TRACE_ACTS_H
#define TESTS_TRACE_ACTS_H

#include "actor.h"

#define VECTOR_TICK 0xE0u

/* Exits to the VMM for `ns`. If `host` is not 0, the host's system call `host`
 * takes `host_ns` of that. Returns the exit's TSC. */
uint64_t act_exit(const struct actor *a, struct hv_trace_record exit,
                  uint64_t ns, uint32_t host, uint64_t host_ns);
/* What the kernel has told the CPU: its entry points, and its interrupts. */
void act_tell_doors(const struct actor *a);

/* A program writes a line, which goes to the console by hypercall. */
void act_say(const struct actor *a, const char *line, size_t len);
/* The old way: bytes to the serial port, served by a device in the VMM. */
void act_serial(const struct actor *a, const char *bytes);
/* A program asks for the time, with an unknown hypercall or a large result. */
void act_ask_time(const struct actor *a);
/* A program reads a file on the virtual disk. A thread of the device serves
 * that, while the vCPU runs `other`, which the timer had interrupted and which
 * continues in the end. */
void act_read_disk(const struct actor *a, const struct actor *other);
/* A file of the host that the policy refuses. */
void act_refused(const struct actor *a);
void act_fault(const struct actor *a);
/* A child is created, executes another program, and ends. */
void act_child(const struct actor *a, const char *name);
/* The timer takes the CPU from one process and gives it to the other, and
 * back. */
void act_preempted(const struct actor *a, const struct actor *other);

#endif
