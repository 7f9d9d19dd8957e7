/* SPDX-License-Identifier: MIT */
/*
 * The lines of the strace output.
 */
#include <inttypes.h>

#include "strace_state.h"

static const char *const style_dim = "\033[2m";
static const char *const style_call = "\033[36m";
static const char *const style_error = "\033[31m";
static const char *const style_off = "\033[0m";

static const char *style(const struct strace *strace, const char *code)
{
    return strace->colour ? code : "";
}

static void format_ns(int64_t ns, char *buf, size_t size)
{
    double us = (double)ns / 1e3;

    if (us < 1e3)
        snprintf(buf, size, "%.2f us", us);
    else if (us < 1e6)
        snprintf(buf, size, "%.2f ms", us / 1e3);
    else
        snprintf(buf, size, "%.3f s", us / 1e6);
}

/* When, and who. */
static void write_head(struct strace *strace,
                       const struct strace_process *process, uint64_t tsc)
{
    char when[32], who[48];

    if (!strace->has_header)
        fprintf(strace->out, "%s%12s  %-18s %s%s\n", style(strace, style_dim),
                "time", "process", "system call = result <duration>",
                style(strace, style_off));
    strace->has_header = true;
    format_ns(trace_time_ns(strace->info, tsc), when, sizeof(when));
    snprintf(who, sizeof(who), "[pid %u %s]", process->pid, process->name);
    fprintf(strace->out, "%s%12s%s  %-18s ", style(strace, style_dim), when,
            style(strace, style_off), who);
}

static const char *call_name(const struct strace_call *call, char *buf,
                             size_t size)
{
    const char *name = trace_label_syscall(call->number);

    if (name)
        return name;
    snprintf(buf, size, "syscall_%u", call->number);
    return buf;
}

/* The beginning of the call, as far as it is known, for a line of its own. */
static void write_unfinished(struct strace *strace,
                             struct strace_process *process)
{
    struct strace_line line = {.len = 0};
    char number[32];

    process->written =
        strace_call_arguments(&process->call, &process->fds, 0, &line);
    process->state = CALL_UNFINISHED;
    write_head(strace, process, process->call.tsc);
    fprintf(strace->out, "%s%s%s(%s%s<unfinished ...>\n",
            style(strace, style_call),
            call_name(&process->call, number, sizeof(number)),
            style(strace, style_off), line.text,
            line.len && line.text[line.len - 1] == ' ' ? "" : " ");
}

void strace_write_open(struct strace *strace)
{
    struct strace_process *process = strace->open;

    strace->open = NULL;
    if (strace->out && process && process->state == CALL_BEGUN)
        write_unfinished(strace, process);
}

/* Which file a descriptor is from now on. */
static void learn(const struct strace *strace, struct strace_process *process)
{
    if (process->call.returned && !strace->info->has_gaps)
        strace_fds_learn(&process->fds, &process->call);
}

void strace_write_call(struct strace *strace, struct strace_process *process,
                       const char *result)
{
    struct strace_call *call = &process->call;
    bool resumed = process->state == CALL_UNFINISHED || process->was_unfinished;
    struct strace_line args = {.len = 0}, value = {.len = 0};
    char number[32], took[32];

    if (strace->open == process)
        strace->open = NULL;
    strace_write_open(strace);
    process->state = CALL_NONE;
    if (!strace->out) {
        learn(strace, process);
        return;
    }
    if (call->known)
        strace_call_arguments(call, &process->fds,
                              resumed ? process->written : 0, &args);
    /* Before the result is written: a new descriptor has its name there. */
    learn(strace, process);
    if (result)
        strace_line_add(&value, "%s", result);
    else
        strace_call_result(call, &process->fds, &value);
    write_head(strace, process, resumed ? call->end_tsc : call->tsc);
    fprintf(strace->out, resumed ? "<... %s%s%s resumed>%s)" : "%s%s%s(%s)",
            style(strace, style_call), call_name(call, number, sizeof(number)),
            style(strace, style_off), args.text);
    fprintf(strace->out, " = %s%s%s",
            style(strace, call->result < 0 && !result ? style_error : ""),
            value.text, style(strace, style_off));
    if (call->known && !result) {
        format_ns(
            (int64_t)trace_ticks_ns(strace->info, call->end_tsc - call->tsc),
            took, sizeof(took));
        fprintf(strace->out, " %s<%s>%s", style(strace, style_dim), took,
                style(strace, style_off));
    }
    fprintf(strace->out, "\n");
}

void strace_write_event(struct strace *strace,
                        const struct strace_process *process, uint64_t tsc,
                        const char *text)
{
    strace_write_open(strace);
    if (!strace->out)
        return;
    write_head(strace, process, tsc);
    fprintf(strace->out, "%s\n", text);
}

void strace_write_lost(struct strace *strace, uint64_t nr)
{
    strace_write_open(strace);
    fprintf(strace->out, "%12s  lost=%" PRIu64 " records\n", "...", nr);
}
