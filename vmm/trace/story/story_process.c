/* SPDX-License-Identifier: MIT */
/*
 * A hash table of processes with their stacks of open system calls and traps,
 * and lists of those that have any open, so that lost records, of which a
 * hostile file may have millions, need not look at all processes.
 */
#include "story_process.h"

#include <stdlib.h>

static uint64_t key_of(uint32_t pid, uint8_t vcpu)
{
    return pid == 0 ? (UINT64_C(1) << 32 | vcpu) : pid;
}

static size_t bucket_of(uint64_t key)
{
    return (size_t)((key * UINT64_C(0x9E3779B97F4A7C15)) >> 32) % STORY_BUCKETS;
}

struct story_process *story_process_find(const struct story_processes *all,
                                         uint32_t pid, uint8_t vcpu)
{
    uint64_t key = key_of(pid, vcpu);
    struct story_process *process = all->buckets[bucket_of(key)];

    while (process && process->key != key)
        process = process->next;
    return process;
}

struct story_process *story_process_get(struct story_processes *all,
                                        uint32_t pid, uint8_t vcpu)
{
    struct story_process *process = story_process_find(all, pid, vcpu);

    if (process || all->nr == STORY_PROCESSES_MAX)
        return process;
    process = calloc(1, sizeof(*process));
    if (!process)
        return NULL;
    process->key = key_of(pid, vcpu);
    process->vcpu = vcpu;
    struct story_process **bucket = &all->buckets[bucket_of(process->key)];
    process->next = *bucket;
    *bucket = process;
    all->nr++;
    return process;
}

void story_processes_free(struct story_processes *all)
{
    for (size_t i = 0; i < STORY_BUCKETS; i++) {
        struct story_process *process = all->buckets[i];
        while (process) {
            struct story_process *next = process->next;
            free(process);
            process = next;
        }
    }
}

const struct story_level *story_process_top(const struct story_process *process)
{
    return process && process->depth ? &process->levels[process->depth - 1]
                                     : NULL;
}

static void open_process(struct story_processes *all,
                         struct story_process *process)
{
    struct story_process **first = &all->open[process->vcpu];

    process->next_open = *first;
    process->open_at = first;
    if (*first)
        (*first)->open_at = &process->next_open;
    *first = process;
}

static void close_process(struct story_process *process)
{
    *process->open_at = process->next_open;
    if (process->next_open)
        process->next_open->open_at = process->open_at;
}

void story_process_move(struct story_processes *all,
                        struct story_process *process, uint8_t vcpu)
{
    if (process->vcpu == vcpu)
        return;
    if (process->depth)
        close_process(process);
    process->vcpu = vcpu;
    if (process->depth)
        open_process(all, process);
}

void story_process_push(struct story_processes *all,
                        struct story_process *process,
                        const struct story_level *level)
{
    if (process->depth == STORY_DEPTH_MAX)
        return;
    if (process->depth == 0)
        open_process(all, process);
    process->levels[process->depth++] = *level;
}

const struct story_level *story_process_pop(struct story_process *process)
{
    if (--process->depth == 0)
        close_process(process);
    return &process->levels[process->depth];
}
