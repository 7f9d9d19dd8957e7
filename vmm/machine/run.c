/* SPDX-License-Identifier: MIT */
/*
 * Running a machine. The main thread never touches the guest, and a vCPU thread
 * never waits for anything outside: the threads communicate through rings and
 * an eventfd.
 */
#include "run.h"

#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/errors.h"
#include "dev/debugcon.h"
#include "dev/uart.h"
#include "dev/virtio/console.h"
#include "cpus.h"
#include "host/wake.h"
#include "input.h"
#include "base/log.h"
#include "base/now.h"
#include "machine.h"
#include "naming.h"
#include "report.h"
#include "sandboxed.h"
#include "show.h"
#include "show_live.h"
#include "signals.h"
#include "record/thread.h"
#include "wiring_virtio.h"

#define OUTPUT_DELAY_MS 2u /* console bytes are collected for this long */
#define TRACE_DELAY_MS  5u
#define IDLE_MS         1000u

/* ------------------------------------------------------------- event loop */

static void on_quit(void *ctx)
{
    machine_stop(ctx, STATUS_SIGNAL, "Ctrl-A x");
    signals_end(false);
}

static void on_signal(struct machine *machine)
{
    struct signalfd_siginfo info;

    if (read(machine->signal_fd, &info, sizeof(info)) == sizeof(info))
        machine_stop(machine, STATUS_SIGNAL, "%s",
                     strsignal((int)info.ssi_signo));
    signals_end(true);
}

/* Writes what the console has, and then what the UART held back. */
static void flush_output(struct machine *machine)
{
    console_flush(machine->console);
    uart_transmit(machine->uart);
    virtio_console_transmit(machine->virtio_console);
}

/* How long the loop may sleep: until the first thing that is due. */
static int sleep_ms(const struct machine *machine, uint64_t now,
                    uint64_t deadline, bool has_output)
{
    uint64_t until = now + IDLE_MS;

    if (deadline && deadline < until)
        until = deadline;
    if (machine->vm.irqchip && !machine->asleep.pending &&
        machine->asleep.next_ms < until)
        until = machine->asleep.next_ms;
    if (machine->tracing.live && now + TRACE_DELAY_MS < until)
        until = now + TRACE_DELAY_MS;
    if (has_output && now + OUTPUT_DELAY_MS < until)
        until = now + OUTPUT_DELAY_MS;
    if (show_live_next_ms(machine) < until)
        until = show_live_next_ms(machine);
    if (typing_next_ms(machine) < until)
        until = typing_next_ms(machine);
    if (input_next_ms(machine, now) < until)
        until = input_next_ms(machine, now);
    return until > now ? (int)(until - now) : 0;
}

/* Returns how many milliseconds --timeout leaves; 0: no limit. */
static unsigned event_loop(struct machine *machine)
{
    uint64_t deadline = machine->options->timeout_ms
                            ? now_ms() + machine->options->timeout_ms
                            : 0;
    uint64_t now;

    while (!machine_end_is_known(machine)) {
        bool has_output = console_has_output(machine->console);
        struct pollfd fds[] = {
            {.fd = machine->wake_fd, .events = POLLIN},
            {.fd = machine->signal_fd, .events = POLLIN},
            {.fd = console_input_fd(machine->console), .events = POLLIN},
            {.fd = machine->profiling.timer_fd, .events = POLLIN},
        };
        if (poll(fds, ARRAY_SIZE(fds),
                 sleep_ms(machine, now_ms(), deadline, has_output)) < 0)
            continue; /* a signal; the revents are not valid */
        if (fds[0].revents)
            wake_drain(machine->wake_fd);
        if (fds[1].revents)
            on_signal(machine);
        console_poll_input(machine->console, fds[2].revents);
        if (fds[3].revents)
            profiling_tick(machine);
        tracing_poll(machine);
        if (has_output)
            flush_output(machine);
        now = now_ms();
        typing_poll(machine, now);
        input_poll(machine, now);
        show_live_poll(machine, now);
        asleep_poll(machine, now);
        if (deadline && now >= deadline) {
            machine_stop(machine, STATUS_TIMEOUT, "after %llu ms",
                         (unsigned long long)machine->options->timeout_ms);
            signals_end(false);
        }
    }
    now = now_ms();
    return !deadline ? 0 : now < deadline ? (unsigned)(deadline - now) : 1;
}

static void print_stats(struct machine *machine, uint64_t wall_ns)
{
    struct exit_stats all = {0};
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    if (!out) {
        log_warn("--stats: out of memory");
        return;
    }
    for (unsigned i = 0; i < machine->nr_cpus; i++)
        exit_stats_merge(&all, &machine->cpus[i].exit.stats);
    exit_stats_print(&all, machine->host_tsc_khz, wall_ns, out);
    profiling_print(machine, out);
    tracing_print_counters(machine, out);
    if (fclose(out) == 0)
        log_text(text, size);
    free(text);
}

static void note_end(struct machine *machine)
{
    struct machine_end *end = &machine->end;

    /* Ended from outside: the first vCPU says where the guest was. */
    if (end->vcpu < 0 &&
        (machine->nr_cpus == 1 || end->code == STATUS_TIMEOUT ||
         end->code == STATUS_HALTED))
        end->vcpu = 0;
    if (end->vcpu < 0 || !machine->cpus[end->vcpu].has_state)
        return;
    const struct machine_cpu *cpu = &machine->cpus[end->vcpu];
    if (vcpu_is_reset(&cpu->regs, &cpu->sregs)) /* not a meaningful place */
        return;
    end->has_place = true;
    end->rip = vcpu_linear_rip(&cpu->regs, &cpu->sregs);
    end->ring = vcpu_ring(&cpu->sregs);
}

/* If a guest ended with 0 but not all of its output was written, the status
 * must say so. */
static void note_lost_output(struct machine *machine)
{
    uint64_t lost =
        console_dropped(machine->console) + uart_lost(machine->uart);

    if (!lost || machine->end.code != STATUS_OK)
        return;
    machine->end.code = STATUS_HOST_IO;
    machine->end.by_guest = false;
    snprintf(machine->end.detail, sizeof(machine->end.detail),
             "the guest ended with 0, but %" PRIu64
             " bytes of its console output were lost",
             lost);
}

/* A signal that has come since the one that ended the machine is no second
 * request (signals.h), however slow we were: the end has its deadline. */
static void drop_signals(struct machine *machine)
{
    struct signalfd_siginfo info;

    while (read(machine->signal_fd, &info, sizeof(info)) == sizeof(info))
        ; /* until none is left */
}

/* `ms` as of event_loop. */
static void finish(struct machine *machine, unsigned ms)
{
    if (machine->end.code == STATUS_SIGNAL)
        drop_signals(machine);
    signals_late(machine->end.by_guest ? 0 : machine->end.code, ms);
    show_live_stop(machine);
    console_hurry(machine->console);
    cpus_stop(machine);
    machine->ended_ms = now_ms();
    if (tracing_is_wanted(machine) || profiling_is_wanted(machine))
        naming_read_late(machine);
    if (!report_is_due(machine))
        naming_end(machine); /* early, so that its process is gone soon */
    machine_stop_virtio(machine);
    console_finish(machine->console);
    uart_transmit(machine->uart); /* what it could not send before */
    virtio_console_transmit(machine->virtio_console);
    console_finish(machine->console);
    show_end(machine);
    console_give_back(machine->console);
    note_lost_output(machine);
    note_end(machine);
    log_guest_summary();
    tracing_finish(machine);
    if (machine->options->stats)
        print_stats(machine, (now_ms() - machine->started_ms) * 1000000);
}

/* Starts all threads, and enters the sandbox before the guest's first
 * instruction. */
static void start_threads(struct machine *machine)
{
    if (!sandboxed_confine(machine))
        return;
    tracing_start(machine);
    int rc = machine_start_virtio(machine);
    if (rc) {
        machine_stop(machine, STATUS_HOST_ERROR,
                     "starting the threads of the disks: %s", errors_host(-rc));
        return;
    }
    pthread_mutex_lock(&machine->gate);
    cpus_start(machine);
    (void)!sandboxed_filter(machine); /* a failure stops the machine */
    pthread_mutex_unlock(&machine->gate);
}

/* False after one line on stderr. */
static bool start_signals(struct machine *machine)
{
    int rc = signals_collect();

    if (rc >= 0) {
        machine->signal_fd = rc;
        rc = vcpu_init_signals();
    }
    if (rc)
        machine_stop(machine, STATUS_HOST_ERROR, "setting up signals: %s",
                     errors_host(-rc));
    return rc == 0;
}

/* False, after it was said. */
static bool start_profile(struct machine *machine)
{
    int code = profiling_start(machine);

    if (code)
        machine_stop(machine, code, "starting the profile");
    return code == STATUS_OK;
}

void machine_run(struct machine *machine)
{
    unsigned ms = 0;

    console_start(machine->console, input_take, machine, on_quit, machine);
    show_live_start(machine);
    machine->started_ms = now_ms();
    machine->started_tsc = trace_now();
    asleep_init(&machine->asleep, machine->started_ms);
    if (start_signals(machine) && start_profile(machine)) {
        start_threads(machine);
        ms = event_loop(machine);
    }
    finish(machine, ms);
}
