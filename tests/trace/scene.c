/* SPDX-License-Identifier: MIT */
/*
 * The play: who acts when. There are two clocks, one for each vCPU.
 */
#include "scene.h"

#include "acts.h"

#include <linux/kvm.h>
#include <stdlib.h>
#include <sys/syscall.h>

#include "hv/hypercall.h"

static int by_tsc(const void *a, const void *b)
{
    uint64_t x = ((const struct hv_trace_record *)a)->tsc;
    uint64_t y = ((const struct hv_trace_record *)b)->tsc;

    return x < y ? -1 : x > y;
}

static void begin_play(struct play *play)
{
    const struct {
        uint32_t pid;
        const char *name;
    } waiting[SCENE_NR_VCPUS] = {{0, "idle"}, {6, "spin"}};
    const struct {
        uint32_t pid;
        const char *name;
    } first[SCENE_NR_VCPUS] = {{3, "cat"}, {4, "<b>&\"sh"}};

    for (uint8_t i = 0; i < SCENE_NR_VCPUS; i++) {
        struct actor other = {play, i, waiting[i].pid, waiting[i].name};
        struct actor a = {play, i, first[i].pid, first[i].name};
        play->clock[i] = SCENE_START_TSC + 1000;
        actor_put(play, &(struct hv_trace_record){.tsc = actor_later(&a, 100),
                                                  .kind = HV_TRACE_VCPU,
                                                  .vcpu = i,
                                                  .reason = HV_VCPU_RUN});
        act_exit(&a,
                 (struct hv_trace_record){.reason = KVM_EXIT_HYPERCALL,
                                          .flags = HV_TRACE_CALL,
                                          .address = HV_CALL_TRACE},
                 2000, 0, 0);
        act_tell_doors(&a);
        actor_become(&other, &a);
        actor_leave(&a, SYS_execve, 0);
        act_preempted(&a, &other);
    }
}

/* One event on vCPU `i`. */
static void act(struct play *play, uint8_t i)
{
    static const char greeting[] = "hello, world, 안녕\n";
    static const char hostile[] = "</script><script>alert(1)</script>\xc0\n";
    struct actor idle = {play, i, 0, "idle"};
    struct actor spin = {play, i, 6, "spin"};
    struct actor a = i == 0 ? (struct actor){play, i, 3, "cat"}
                            : (struct actor){play, i, 4, "<b>&\"sh"};
    const struct actor *other = i == 0 ? &idle : &spin;

    switch (actor_chance(play, 12)) {
    case 0:
    case 1:
    case 2:
        act_say(&a, greeting, sizeof(greeting) - 1);
        break;
    case 3:
        act_say(&a, hostile, sizeof(hostile) - 1);
        break;
    case 4:
        act_ask_time(&a);
        break;
    case 5:
    case 6:
        act_read_disk(&a, other);
        break;
    case 7:
        act_serial(&a, "ok\r\n");
        break;
    case 8:
        act_refused(&a);
        break;
    case 9:
        act_child(&a, "<img src=x onerror=alert(2)>");
        break;
    case 10:
        act_preempted(&a, other);
        break;
    default:
        act_fault(&a);
        break;
    }
}

/* Removes 40 records from the middle of vCPU 1's, and adds a LOST record. */
static void lose(struct scene *scene)
{
    size_t kept = scene->nr / 2, taken = 0;

    for (size_t i = kept; i < scene->nr; i++) {
        struct hv_trace_record r = scene->records[i];
        if (r.vcpu == 1 && taken < 40) {
            taken++;
            continue;
        }
        if (r.vcpu == 1 && taken == 40) {
            scene->records[kept++] = (struct hv_trace_record){
                .tsc = r.tsc, .kind = HV_TRACE_LOST, .vcpu = 1, .count = taken};
            taken++;
        }
        scene->records[kept++] = r;
    }
    scene->nr = kept;
}

struct scene scene_create(size_t nr, bool has_lost)
{
    struct play play = {.seed = 4, .next_pid = 100};

    begin_play(&play);
    while (play.scene.nr < nr) {
        uint8_t behind = play.clock[0] < play.clock[1] ? 0 : 1;
        act(&play, behind);
    }
    for (uint8_t i = 0; i < SCENE_NR_VCPUS; i++)
        actor_put(&play, &(struct hv_trace_record){.tsc = play.clock[i] + 500,
                                                   .kind = HV_TRACE_VCPU,
                                                   .vcpu = i,
                                                   .reason = HV_VCPU_STOP});
    qsort(play.scene.records, play.scene.nr, sizeof(*play.scene.records),
          by_tsc);
    if (has_lost)
        lose(&play.scene);
    return play.scene;
}

void scene_destroy(struct scene *scene)
{
    free(scene->records);
    *scene = (struct scene){0};
}
