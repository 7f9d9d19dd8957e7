/* SPDX-License-Identifier: MIT */
/*
 * The scenes, one function each: what a program, its kernel, the hypervisor and
 * the host do, in order. There are two clocks, one for each vCPU.
 */
#include "actor.h"

#include <linux/kvm.h>
#include <linux/virtio_blk.h>
#include <linux/virtio_ids.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hv/hypercall.h"
#include "hv/ports.h"

#define SYS_read       0u
#define SYS_write      1u
#define SYS_open       2u
#define SYS_fork       57u
#define SYS_execve     59u
#define SYS_exit       60u
#define SYS_wait4      61u
#define SYS_pread64    17u
#define VECTOR_PF      14u
#define VECTOR_GP      13u
#define VECTOR_DISK(a) (0x30u + (a)->vcpu)
#define VECTOR_TICK    0xE0u
#define DISK_MMIO      0xD0000000u
#define DISK           7u /* number of a device; each vCPU has its own */
#define DISK_READ      HV_TRACE_WHAT(VIRTIO_ID_BLOCK, VIRTIO_BLK_T_IN)

/* Exits to the VMM for `ns`. If `host` is not 0, the host's system call `host`
 * takes `host_ns` of that. Returns the exit's TSC. */
static uint64_t out(const struct actor *a, struct hv_trace_record exit,
                    uint64_t ns, uint32_t host, uint64_t host_ns)
{
    uint64_t begin = actor_later(a, 700), end;
    uint64_t ticks = ns * SCENE_TSC_KHZ / 1000000;

    exit.tsc = begin;
    exit.kind = HV_TRACE_EXIT;
    exit.vcpu = a->vcpu;
    exit.flags |= HV_TRACE_HAS_RIP | HV_TRACE_HAS_RING;
    if (!exit.rip)
        exit.rip = KERNEL_RIP;
    end = begin + ticks + 1 + actor_chance(a->play, ticks + 1);
    if (actor_chance(a->play, 500) == 0) /* sometimes the host was busy */
        end += ticks * 40;
    if (host) {
        uint64_t from = begin + ticks / 4;
        uint64_t long_ticks = host_ns * SCENE_TSC_KHZ / 1000000;
        actor_put(a->play, &(struct hv_trace_record){
                               .tsc = from,
                               .kind = HV_TRACE_HOST_CALL,
                               .vcpu = a->vcpu,
                               .reason = host,
                               .handled = (uint32_t)long_ticks,
                               .rip = begin,
                               .address = 5,
                               .data = UINT64_C(0x7F1234567000),
                               .count = exit.aux,
                               .aux = exit.aux,
                           });
        if (from + long_ticks + ticks / 8 > end)
            end = from + long_ticks + ticks / 8;
    }
    exit.handled = (uint32_t)(end - begin);
    actor_put(a->play, &exit);
    a->play->clock[a->vcpu] = end;
    return begin;
}

/* A program writes a line, which goes to the console by hypercall. */
static void say(const struct actor *a, const char *line, size_t len)
{
    actor_enter(a, SYS_write, 1, 0x7FFFF000, len);
    actor_text(a, 1, line, len);
    out(a,
        (struct hv_trace_record){.reason = KVM_EXIT_HYPERCALL,
                                 .flags = HV_TRACE_CALL,
                                 .address = HV_CALL_CONSOLE,
                                 .count = 0x31E000,
                                 .aux = len,
                                 .data = len},
        6000, SYS_write, 3000);
    actor_leave(a, SYS_write, (int64_t)len);
}

/* A program asks for the time, with an unknown hypercall or a large result. */
static void ask_time(const struct actor *a)
{
    actor_enter(a, 228, 0, 0x7FFFE000, 0);
    out(a,
        (struct hv_trace_record){.reason = KVM_EXIT_HYPERCALL,
                                 .flags = HV_TRACE_CALL,
                                 .address = HV_CALL_TIME,
                                 .data = UINT64_C(1795242655680827470)},
        900, 0, 0);
    actor_leave(a, 228, 0);
}

/* A program asks its disk: by an exit, or, on vCPU 0, in a way that lets the
 * host's kernel wake the device's thread, without an exit. Returns the exit's
 * time. */
static uint64_t ask_disk(const struct actor *a)
{
    if (a->vcpu == 0) {
        actor_put(a->play, &(struct hv_trace_record){.tsc = actor_later(a, 500),
                                                     .kind = HV_TRACE_REQUEST,
                                                     .vcpu = a->vcpu,
                                                     .pid = a->pid,
                                                     .reason = DISK + a->vcpu,
                                                     .address = 0,
                                                     .data = DISK_READ,
                                                     .count = 4096});
        return 0;
    }
    return out(a,
               (struct hv_trace_record){.reason = KVM_EXIT_MMIO,
                                        .flags = HV_TRACE_WRITE,
                                        .address = DISK_MMIO + 0x50,
                                        .size = 4,
                                        .count = 1},
               1500, 0, 0);
}

/* A program reads a file on the virtual disk. A thread of the device serves
 * that, while the vCPU runs `other`, which the timer had interrupted and which
 * continues in the end. */
static void read_disk(const struct actor *a, const struct actor *other)
{
    struct play *play = a->play;

    actor_enter(a, SYS_open, 0x602100, 0, 0);
    actor_text(a, 0, "/disk/<b>hello", 14);
    actor_leave(a, SYS_open, 3);
    actor_enter(a, SYS_read, 3, 0x602000, 4096);
    uint64_t cause = ask_disk(a);
    uint64_t begin = play->clock[a->vcpu] + 9000;
    if (!cause)
        cause = begin; /* the thread acts for its own record */
    actor_put(play, &(struct hv_trace_record){.tsc = begin,
                                              .kind = HV_TRACE_SERVICE,
                                              .vcpu = HV_TRACE_NO_VCPU,
                                              .reason = DISK + a->vcpu,
                                              .handled = 60000,
                                              .rip = cause,
                                              .address = 0,
                                              .data = DISK_READ,
                                              .count = 4096});
    actor_put(play, &(struct hv_trace_record){.tsc = begin + 5000,
                                              .kind = HV_TRACE_HOST_CALL,
                                              .vcpu = HV_TRACE_NO_VCPU,
                                              .reason = SYS_pread64,
                                              .handled = 45000,
                                              .rip = cause,
                                              .address = 9,
                                              .data = UINT64_C(0x7F2200000000),
                                              .count = 4096,
                                              .aux = 4096});
    actor_put(play,
              &(struct hv_trace_record){.tsc = begin + 58000,
                                        .kind = HV_TRACE_INTERRUPT,
                                        .vcpu = HV_TRACE_NO_VCPU,
                                        .reason = HV_IRQ_VIRTIO_FIRST + a->vcpu,
                                        .rip = cause,
                                        .data = 1});
    actor_become(a, other);
    actor_trap_end(other, VECTOR_TICK);
    play->clock[a->vcpu] = begin + 60000;
    actor_trap(other, VECTOR_DISK(a), other->pid ? 3 : 0, 0);
    actor_become(other, a);
    actor_leave(a, SYS_read, 4096);
    actor_text(a, HV_TEXT_RESULT,
               "#!/bin/sh\n\xff\x00\xc3\xa9t\xc3\xa9 </script>", 26);
    actor_enter(a, SYS_wait4, 0, 0,
                0); /* so that `other` is not left unfinished */
    actor_become(a, other);
    actor_trap_end(other, VECTOR_DISK(a));
    actor_trap(other, VECTOR_TICK, other->pid ? 3 : 0, 0);
    actor_become(other, a);
    actor_leave(a, SYS_wait4, (int64_t)a->pid + 1);
}

/* What --ktrace records of an exit. */
static void kvm_event(const struct actor *a, uint64_t tsc, const char *text)
{
    struct hv_trace_record *event = actor_put(
        a->play, &(struct hv_trace_record){
                     .tsc = tsc, .kind = HV_TRACE_KVM, .vcpu = a->vcpu});

    memcpy(event->text, text, strnlen(text, sizeof(event->text)));
}

/* The profile looks, and finds five callers. */
static void sample(const struct actor *a, uint64_t tsc)
{
    struct hv_trace_record r = {
        .tsc = tsc,
        .kind = HV_TRACE_SAMPLE,
        .vcpu = a->vcpu,
        .flags = HV_TRACE_HAS_RIP | HV_TRACE_HAS_RING | HV_TRACE_MORE,
        .reason = HV_SAMPLE_RUNS,
        .size = 4,
        .sample_rip = 0x101234,
        .callers = {0x101300, 0x101400, 0x101500, 0x101600},
    };

    actor_put(a->play, &r);
    r.flags ^= HV_TRACE_MORE | HV_TRACE_CUT;
    r.reason = HV_SAMPLE_CALLERS;
    r.size = 1;
    actor_put(a->play, &r);
}

/* A file of the host that the policy refuses. */
static void refused(const struct actor *a)
{
    actor_enter(a, SYS_open, 0x602100, 0, 0);
    actor_text(a, 0, "/host/../../etc/shadow", 22);
    uint64_t cause = out(a,
                         (struct hv_trace_record){.reason = KVM_EXIT_HYPERCALL,
                                                  .flags = HV_TRACE_CALL,
                                                  .address = 77,
                                                  .count = 0x31E000,
                                                  .aux = 22,
                                                  .data = (uint64_t)-13},
                         2200, 0, 0);
    actor_put(a->play, &(struct hv_trace_record){.tsc = cause + 900,
                                                 .kind = HV_TRACE_POLICY,
                                                 .vcpu = a->vcpu,
                                                 .reason = HV_POLICY_DENY,
                                                 .size = HV_POLICY_FILE,
                                                 .rip = cause,
                                                 .address = 77,
                                                 .data = 4,
                                                 .count = HV_POLICY_READ,
                                                 .aux = 13});
    sample(a, cause - 200);
    kvm_event(a, cause - 150, "kvm_exit: vcpu 0 reason vmmcall rip 0xff");
    kvm_event(a, cause + 2200 + 90, "kvm_entry: vcpu 0, rip 0xffff");
    actor_leave(a, SYS_open, -13);
}

/* The old way: a byte to the serial port, served by a device in the VMM. */
static void serial(const struct actor *a, const char *bytes)
{
    actor_enter(a, SYS_write, 2, 0x7FFFF100, strlen(bytes));
    for (; *bytes; bytes++) {
        uint64_t cause = out(a,
                             (struct hv_trace_record){.reason = KVM_EXIT_IO,
                                                      .flags = HV_TRACE_WRITE,
                                                      .address = HV_PORT_UART,
                                                      .data = (uint8_t)*bytes,
                                                      .size = 1,
                                                      .count = 1},
                             1100, 0, 0);
        actor_put(a->play, &(struct hv_trace_record){.tsc = cause + 400,
                                                     .kind = HV_TRACE_SERVICE,
                                                     .vcpu = a->vcpu,
                                                     .reason = 1,
                                                     .handled = 1200,
                                                     .rip = cause,
                                                     .count = 1});
    }
    actor_leave(a, SYS_write, 1);
}

static void fault(const struct actor *a)
{
    actor_trap(a, VECTOR_PF, 3, 0x7FFFE000 + actor_chance(a->play, 4096));
    actor_trap_end(a, VECTOR_PF);
}

/* A child is created, executes another program, and ends. */
static void child(const struct actor *a, const char *name)
{
    struct actor new = {a->play, a->vcpu, a->play->next_pid++, name};

    actor_enter(a, SYS_fork, 0, 0, 0);
    actor_process(a, HV_TASK_FORK, a->pid, new.pid, a->name);
    actor_leave(a, SYS_fork, new.pid);
    actor_enter(a, SYS_wait4, new.pid, 0, 0);
    actor_become(a, &new);
    actor_leave(&new, SYS_fork, 0);
    actor_enter(&new, SYS_execve, 0x500000, 0x500100, 0);
    actor_text(&new, 0, "/bin/cat", 8);
    actor_process(&new, HV_TASK_EXEC, 0, new.pid, name);
    actor_leave(&new, SYS_execve, 0);
    fault(&new);
    say(&new, "from the child\n", 15);
    actor_enter(&new, SYS_exit, 0, 0, 0);
    actor_process(&new, HV_TASK_EXIT, 0, new.pid, name);
    actor_become(&new, a);
    actor_leave(a, SYS_wait4, new.pid);
}

/* The timer takes the CPU from one process and gives it to the other, and
 * back. */
static void preempted(const struct actor *a, const struct actor *other)
{
    actor_later(a, 20000);
    actor_trap(a, VECTOR_TICK, 3, 0);
    out(a, (struct hv_trace_record){.reason = KVM_EXIT_INTR}, 300, 0, 0);
    actor_become(a, other);
    actor_trap_end(other, VECTOR_TICK);
    actor_later(other, 30000);
    actor_trap(other, VECTOR_TICK, other->pid ? 3 : 0, 0);
    actor_become(other, a);
    actor_trap_end(a, VECTOR_TICK);
}

static int by_tsc(const void *a, const void *b)
{
    uint64_t x = ((const struct hv_trace_record *)a)->tsc;
    uint64_t y = ((const struct hv_trace_record *)b)->tsc;

    return x < y ? -1 : x > y;
}

/* What the kernel has told the CPU: its entry points, and its interrupts. */
static void tell_doors(const struct actor *a)
{
    static const struct {
        uint32_t what;
        uint16_t size;
        uint64_t data;
        const char *name;
    } doors[] = {
        {HV_SETUP_TRAPS, 256, UINT64_C(0xFFFFFFFF80300000), ""},
        {HV_SETUP_SYSCALL, 0, KERNEL_RIP, ""},
        {HV_SETUP_TIMER, 0, 10000000, "deadline"},
        {HV_SETUP_VECTOR, 0, VECTOR_TICK, "timer interrupt"},
    };

    for (size_t i = 0; i < sizeof(doors) / sizeof(doors[0]); i++) {
        struct hv_trace_record r = {.tsc = actor_later(a, 50),
                                    .kind = HV_TRACE_SETUP,
                                    .vcpu = a->vcpu,
                                    .reason = doors[i].what,
                                    .size = doors[i].size,
                                    .setup_data = doors[i].data};
        memcpy(r.setup_name, doors[i].name, strlen(doors[i].name));
        actor_put(a->play, &r);
    }
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
        out(&a,
            (struct hv_trace_record){.reason = KVM_EXIT_HYPERCALL,
                                     .flags = HV_TRACE_CALL,
                                     .address = HV_CALL_TRACE},
            2000, 0, 0);
        tell_doors(&a);
        actor_become(&other, &a);
        actor_leave(&a, SYS_execve, 0);
        preempted(&a, &other);
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
        say(&a, greeting, sizeof(greeting) - 1);
        break;
    case 3:
        say(&a, hostile, sizeof(hostile) - 1);
        break;
    case 4:
        ask_time(&a);
        break;
    case 5:
    case 6:
        read_disk(&a, other);
        break;
    case 7:
        serial(&a, "ok\r\n");
        break;
    case 8:
        refused(&a);
        break;
    case 9:
        child(&a, "<img src=x onerror=alert(2)>");
        break;
    case 10:
        preempted(&a, other);
        break;
    default:
        fault(&a);
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
