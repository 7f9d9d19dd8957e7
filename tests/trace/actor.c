/* SPDX-License-Identifier: MIT */
/*
 * Turns what an actor does into records.
 */
#include "actor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint64_t actor_chance(struct play *play, uint64_t below)
{
    play->seed =
        play->seed * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (play->seed >> 33) % below;
}

struct hv_trace_record *actor_put(struct play *play,
                                  const struct hv_trace_record *record)
{
    struct scene *scene = &play->scene;

    if (scene->nr == play->capacity) {
        play->capacity = play->capacity ? 2 * play->capacity : 1024;
        scene->records =
            realloc(scene->records, play->capacity * sizeof(*scene->records));
        if (!scene->records) {
            perror("scene");
            exit(71);
        }
    }
    scene->records[scene->nr] = *record;
    return &scene->records[scene->nr++];
}

/* About `ns` pass. */
uint64_t actor_later(const struct actor *a, uint64_t ns)
{
    uint64_t ticks = ns * SCENE_TSC_KHZ / 1000000;

    return a->play->clock[a->vcpu] +=
           ticks / 2 + 1 + actor_chance(a->play, ticks + 1);
}

void actor_enter(const struct actor *a, uint32_t number, uint64_t arg0,
                 uint64_t arg1, uint64_t arg2)
{
    actor_put(a->play, &(struct hv_trace_record){
                           .tsc = actor_later(a, 4000),
                           .kind = HV_TRACE_SYSCALL,
                           .vcpu = a->vcpu,
                           .pid = a->pid,
                           .reason = number,
                           .ring = 3,
                           .flags = HV_TRACE_HAS_RIP | HV_TRACE_HAS_RING,
                           .rip = USER_RIP + number,
                           .address = arg0,
                           .data = arg1,
                           .count = arg2,
                       });
}

void actor_leave(const struct actor *a, uint32_t number, int64_t result)
{
    actor_put(a->play, &(struct hv_trace_record){.tsc = actor_later(a, 300),
                                                 .kind = HV_TRACE_SYSRET,
                                                 .vcpu = a->vcpu,
                                                 .pid = a->pid,
                                                 .reason = number,
                                                 .data = (uint64_t)result});
}

void actor_text(const struct actor *a, uint32_t which, const char *bytes,
                size_t len)
{
    for (size_t at = 0; at < len; at += HV_TRACE_TEXT_MAX) {
        size_t n = len - at < HV_TRACE_TEXT_MAX ? len - at : HV_TRACE_TEXT_MAX;
        struct hv_trace_record *r =
            actor_put(a->play, &(struct hv_trace_record){
                                   .tsc = actor_later(a, 20),
                                   .kind = HV_TRACE_TEXT,
                                   .vcpu = a->vcpu,
                                   .pid = a->pid,
                                   .reason = which,
                                   .size = (uint16_t)len,
                                   .flags = at + n < len ? HV_TRACE_MORE : 0,
                               });
        memcpy(r->text, bytes + at, n);
    }
}

void actor_trap(const struct actor *a, uint32_t vector, uint8_t ring,
                uint64_t address)
{
    actor_put(a->play, &(struct hv_trace_record){
                           .tsc = actor_later(a, 800),
                           .kind = HV_TRACE_TRAP,
                           .vcpu = a->vcpu,
                           .pid = a->pid,
                           .reason = vector,
                           .ring = ring,
                           .flags = HV_TRACE_HAS_RIP | HV_TRACE_HAS_RING,
                           .rip = ring == 3 ? USER_RIP : KERNEL_RIP,
                           .address = address,
                           .data = address ? 6 : 0,
                       });
}

void actor_trap_end(const struct actor *a, uint32_t vector)
{
    actor_put(a->play, &(struct hv_trace_record){.tsc = actor_later(a, 600),
                                                 .kind = HV_TRACE_TRAPRET,
                                                 .vcpu = a->vcpu,
                                                 .pid = a->pid,
                                                 .reason = vector});
}

void actor_become(const struct actor *a, const struct actor *next)
{
    struct hv_trace_record *r =
        actor_put(a->play, &(struct hv_trace_record){.tsc = actor_later(a, 400),
                                                     .kind = HV_TRACE_SWITCH,
                                                     .vcpu = a->vcpu,
                                                     .pid = a->pid,
                                                     .reason = next->pid});
    memcpy(r->before, a->name, strnlen(a->name, sizeof(r->before)));
    memcpy(r->next, next->name, strnlen(next->name, sizeof(r->next)));
}

void actor_process(const struct actor *a, uint32_t event, uint64_t data,
                   uint32_t pid, const char *name)
{
    struct hv_trace_record *r =
        actor_put(a->play, &(struct hv_trace_record){.tsc = actor_later(a, 200),
                                                     .kind = HV_TRACE_PROCESS,
                                                     .vcpu = a->vcpu,
                                                     .pid = pid,
                                                     .reason = event,
                                                     .task_data = data});
    memcpy(r->name, name, strnlen(name, sizeof(r->name)));
}
