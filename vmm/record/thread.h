/* SPDX-License-Identifier: MIT */
/*
 * Recording from wherever a thread is: each thread has one ring, and what it
 * records while it handles an exit belongs to that exit. A thread without a
 * ring records nothing, at the cost of one test.
 */
#ifndef VMM_RECORD_THREAD_H
#define VMM_RECORD_THREAD_H

#include "recorder.h"

/* This thread's ring; NULL: none. `vcpu` as in hv_trace_record. */
void trace_thread_set(struct trace_ring *ring, unsigned vcpu);

/* Is it worth asking the clock? */
bool trace_thread_records(void);

/* The tsc of the exit that this thread is handling, 0 if it is not. */
uint64_t trace_thread_cause(void);
/* That exit's record, which is being filled; NULL for a thread without a ring.
 * Only from within an exit. */
struct hv_trace_record *trace_thread_exit(void);

/* A host system call for the guest's sake, which began at tsc `began` and has
 * just returned. `cause`: of another thread's exit, 0 if it was this one's. */
struct trace_host_call {
    uint64_t began;
    uint32_t number;  /* SYS_x */
    uint64_t args[3]; /* as a HOST_CALL record has them: no pointers */
    int64_t result;   /* or -errno */
    uint64_t cause;
    const char *paths[2]; /* NULL: it names none */
};

void trace_host_call(const struct trace_host_call *call);

/* The exit that this thread is handling is about a file of this name. Said
 * again, it costs nothing. */
void trace_asked_path(const char *path);

/* A device set its interrupt line. */
void trace_interrupt(unsigned gsi, bool level);

/* This thread's vCPU was taken out of the guest by a signal. */
void trace_kick(void);

/* HV_VCPU_x */
void trace_vcpu(uint32_t what);

/* A device's own thread starts to serve a request: until trace_service, what
 * the thread records is done for that request. Returns the tsc; 0 if nothing is
 * recorded. Not for a thread that handles an exit: there the exit is what all
 * is done for. */
uint64_t trace_service_begin(void);

/* A device has served a request; `began` is from trace_service_begin, or, in an
 * exit, any tsc. */
void trace_service(uint64_t began, uint32_t device, uint64_t request,
                   uint64_t what, uint64_t bytes, int64_t result);

#endif
