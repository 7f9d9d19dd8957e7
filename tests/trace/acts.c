/* SPDX-License-Identifier: MIT */
/*
 * What programs ask their kernel, the VMM, its devices and the host.
 */
#include "acts.h"

#include <linux/kvm.h>
#include <linux/virtio_blk.h>
#include <linux/virtio_ids.h>
#include <string.h>
#include <sys/syscall.h>

#include "hv/hypercall.h"
#include "hv/ports.h"

#define VECTOR_DISK(a) (0x30u + (a)->vcpu)
#define DISK_MMIO      0xD0000000u
#define DISK           7u /* number of a device; each vCPU has its own */
#define DISK_READ      HV_TRACE_WHAT(VIRTIO_ID_BLOCK, VIRTIO_BLK_T_IN)

uint64_t act_exit(const struct actor *a, struct hv_trace_record exit,
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

void act_say(const struct actor *a, const char *line, size_t len)
{
    actor_enter(a, SYS_write, 1, 0x7FFFF000, len);
    actor_text(a, 1, line, len);
    act_exit(a,
             (struct hv_trace_record){.reason = KVM_EXIT_HYPERCALL,
                                      .flags = HV_TRACE_CALL,
                                      .address = HV_CALL_CONSOLE,
                                      .count = 0x31E000,
                                      .aux = len,
                                      .data = len},
             6000, SYS_write, 3000);
    actor_leave(a, SYS_write, (int64_t)len);
}

void act_ask_time(const struct actor *a)
{
    actor_enter(a, 228, 0, 0x7FFFE000, 0);
    act_exit(a,
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
    return act_exit(a,
                    (struct hv_trace_record){.reason = KVM_EXIT_MMIO,
                                             .flags = HV_TRACE_WRITE,
                                             .address = DISK_MMIO + 0x50,
                                             .size = 4,
                                             .count = 1},
                    1500, 0, 0);
}

void act_read_disk(const struct actor *a, const struct actor *other)
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

void act_refused(const struct actor *a)
{
    actor_enter(a, SYS_open, 0x602100, 0, 0);
    actor_text(a, 0, "/host/../../etc/shadow", 22);
    uint64_t cause =
        act_exit(a,
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

void act_serial(const struct actor *a, const char *bytes)
{
    actor_enter(a, SYS_write, 2, 0x7FFFF100, strlen(bytes));
    for (; *bytes; bytes++) {
        uint64_t cause =
            act_exit(a,
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
