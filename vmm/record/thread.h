/* SPDX-License-Identifier: MIT */
/*
 * Recording from anywhere in a thread's code: each thread has one ring, and
 * what it records while it handles an exit belongs to that exit. In a thread
 * without a ring, recording does nothing and costs one test.
 */
#ifndef VMM_RECORD_THREAD_H
#define VMM_RECORD_THREAD_H

#include "recorder.h"

/* Sets this thread's ring; NULL: none. `vcpu` as in hv_trace_record. */
void trace_thread_set(struct trace_ring *ring, unsigned vcpu);

/* Does this thread record? If not, it need not read the clock. */
bool trace_thread_records(void);

/* The tsc of the exit that this thread is handling; 0 if it handles none. */
uint64_t trace_thread_cause(void);
/* The record of that exit, which is being filled; NULL for a thread without a
 * ring. Call it only within an exit. */
struct hv_trace_record *trace_thread_exit(void);

/* A host system call made on the guest's behalf, which began at tsc `began` and
 * has just returned. `cause`: the tsc of another thread's exit that it was made
 * for; 0 if it was this thread's. */
struct trace_host_call {
    uint64_t began;
    uint32_t number;  /* SYS_x */
    uint64_t args[3]; /* as a HOST_CALL record has them: no pointers */
    int64_t result;   /* or -errno */
    uint64_t cause;
    const char *paths[2]; /* NULL: the call names none */
};

void trace_host_call(const struct trace_host_call *call);

/* Records that the exit that this thread is handling is about a file of this
 * name. A repeated call costs nothing. */
/*@ assigns \nothing; */
void trace_asked_path(const char *path);

/* Records that a device set its interrupt line. */
void trace_interrupt(unsigned gsi, bool level);

/* Records that a signal took this thread's vCPU out of the guest. */
void trace_kick(void);

/* HV_VCPU_x */
void trace_vcpu(uint32_t what);

/* A device's own thread starts to serve a request: until trace_service, what
 * the thread records belongs to that request. Returns the tsc; 0 if nothing is
 * recorded. Not for a thread that handles an exit: there all records belong to
 * the exit. */
uint64_t trace_service_begin(void);

/* Records that a device has served a request; `began` is from
 * trace_service_begin, or, in an exit, any tsc. */
void trace_service(uint64_t began, uint32_t device, uint64_t request,
                   uint64_t what, uint64_t bytes, int64_t result);

#endif
