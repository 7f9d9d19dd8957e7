/* SPDX-License-Identifier: MIT */
/*
 * What an actor of a scene can do. An actor is a program or its kernel on one
 * vCPU; each action becomes one or two records, and takes some time.
 */
#ifndef TESTS_TRACE_ACTOR_H
#define TESTS_TRACE_ACTOR_H

#include "scene.h"

#define KERNEL_RIP UINT64_C(0xFFFFFFFF80101234)
#define USER_RIP   0x401000u

struct play {
    struct scene scene;
    size_t capacity;
    uint64_t clock[SCENE_NR_VCPUS];
    uint64_t seed;
    uint32_t next_pid;
};

struct actor {
    struct play *play;
    uint8_t vcpu;
    uint32_t pid;
    const char *name;
};

/* A pseudo-random number below `below`; the sequence is the same each time. */
uint64_t actor_chance(struct play *play, uint64_t below);
/* Adds a record to the play; returns it, valid until the next one. Ends the
 * program if out of memory. */
struct hv_trace_record *actor_put(struct play *play,
                                  const struct hv_trace_record *record);

/* About `ns` pass; returns the vCPU's TSC then. */
uint64_t actor_later(const struct actor *a, uint64_t ns);

/* A system call; its end; and the bytes of argument `which`. */
void actor_enter(const struct actor *a, uint32_t number, uint64_t arg0,
                 uint64_t arg1, uint64_t arg2);
void actor_leave(const struct actor *a, uint32_t number, int64_t result);
void actor_text(const struct actor *a, uint32_t which, const char *bytes,
                size_t len);

void actor_trap(const struct actor *a, uint32_t vector, uint8_t ring,
                uint64_t address);
void actor_trap_end(const struct actor *a, uint32_t vector);

/* The kernel switches to `next`. */
void actor_become(const struct actor *a, const struct actor *next);

/* `event`: HV_TASK_x. */
void actor_process(const struct actor *a, uint32_t event, uint64_t data,
                   uint32_t pid, const char *name);

#endif
