/* SPDX-License-Identifier: MIT */
/*
 * The lines of the strace output.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "strace_state.h"
#include "trace/words/times.h"

#define WHO 18u /* columns */

static const char *const style_dim = "\033[2m";
static const char *const style_call = "\033[36m";
static const char *const style_error = "\033[31m";
static const char *const style_off = "\033[0m";

static const char *style(const struct strace *strace, const char *code)
{
    return strace->colour ? code : "";
}

/* With --grep, a line is put together in memory until it is known whether it is
 * wanted. */
static FILE *begin_line(struct strace *strace)
{
    if (!strace->info->grep)
        return strace->out;
    free(strace->line);
    strace->line = NULL;
    FILE *out = open_memstream(&strace->line, &strace->line_size);
    return out ? out : strace->out;
}

static void write_header(struct strace *strace)
{
    if (!strace->has_header)
        fprintf(strace->out, "%s%12s  %-18s %s%s\n", style(strace, style_dim),
                "time, s", "process", "system call = result <duration, s>",
                style(strace, style_off));
    strace->has_header = true;
}

/* Ends the line with a newline; it goes to the output if it is wanted. */
static void end_line(struct strace *strace, FILE *out)
{
    char *plain;

    fputc('\n', out);
    if (out == strace->out)
        return;
    if (fclose(out))
        return; /* out of memory */
    plain = strdup(strace->line);
    if (plain)
        trace_grep_plain(plain);
    const char *const parts[] = {plain};
    if (trace_grep_wants(strace->info->grep, parts, ARRAY_SIZE(parts))) {
        write_header(strace);
        fputs(strace->line, strace->out);
    }
    free(plain);
}

/* Writes the time and the process. */
static FILE *write_head(struct strace *strace,
                        const struct strace_process *process, uint64_t tsc)
{
    char when[TIMES_MAX], who[48];
    FILE *out = begin_line(strace);

    if (out == strace->out)
        write_header(strace);
    times_seconds(trace_time_ns(strace->info, tsc), when, sizeof(when));
    snprintf(who, sizeof(who), "[pid %u %s]", process->pid, process->name);
    fprintf(out, "%s%12s%s  %s%*s ", style(strace, style_dim), when,
            style(strace, style_off), who,
            utf8_columns(who) < WHO ? (int)(WHO - utf8_columns(who)) : 0, "");
    return out;
}

/* Writes the beginning of the call, as far as it is known, on a line of its
 * own. */
static void write_unfinished(struct strace *strace,
                             struct strace_process *process)
{
    struct strace_line line = {.len = 0};
    char number[32];

    process->written =
        strace_call_arguments(&process->call, &process->fds, 0, &line);
    process->state = CALL_UNFINISHED;
    FILE *out = write_head(strace, process, process->call.tsc);
    fprintf(
        out, "%s%s%s(%s%s<unfinished ...>", style(strace, style_call),
        trace_label_any_syscall(process->call.number, number, sizeof(number)),
        style(strace, style_off), line.text,
        line.len && line.text[line.len - 1] == ' ' ? "" : " ");
    end_line(strace, out);
}

void strace_write_open(struct strace *strace)
{
    struct strace_process *process = strace->open;

    strace->open = NULL;
    if (strace->out && process && process->state == CALL_BEGUN)
        write_unfinished(strace, process);
}

/* Learns what a descriptor refers to from now on. */
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
    char number[32], took[TIMES_MAX];

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
    /* Before the result is written, which shows the name of a new
     * descriptor. */
    learn(strace, process);
    if (result)
        strace_line_add(&value, "%s", result);
    else
        strace_call_result(call, &process->fds, &value);
    FILE *out =
        write_head(strace, process, resumed ? call->end_tsc : call->tsc);
    fprintf(out, resumed ? "<... %s%s%s resumed>%s)" : "%s%s%s(%s)",
            style(strace, style_call),
            trace_label_any_syscall(call->number, number, sizeof(number)),
            style(strace, style_off), args.text);
    fprintf(out, " = %s%s%s",
            style(strace, call->result < 0 && !result ? style_error : ""),
            value.text, style(strace, style_off));
    if (call->known && !result) {
        times_seconds(
            (int64_t)trace_ticks_ns(strace->info, call->end_tsc - call->tsc),
            took, sizeof(took));
        fprintf(out, " %s<%s>%s", style(strace, style_dim), took,
                style(strace, style_off));
    }
    end_line(strace, out);
}

void strace_write_event(struct strace *strace,
                        const struct strace_process *process, uint64_t tsc,
                        const char *text)
{
    strace_write_open(strace);
    if (!strace->out)
        return;
    FILE *out = write_head(strace, process, tsc);
    fputs(text, out);
    end_line(strace, out);
}

void strace_write_lost(struct strace *strace, uint64_t nr)
{
    strace_write_open(strace);
    fprintf(strace->out, "%12s  lost=%" PRIu64 " records\n", "...", nr);
}
