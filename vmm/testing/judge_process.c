/* SPDX-License-Identifier: MIT */
/*
 * The process that judges a test. It answers through memory that is shared
 * until it has ended; it has no descriptor.
 */
#include "judge_process.h"

#include <errno.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/errors.h"
#include "host/sandbox.h"
#include "process.h"

#define SECONDS    5u                  /* of CPU time */
#define MEMORY     (UINT64_C(2) << 30) /* bytes of address space, in all */
#define SCREEN_MAX (64u << 10)         /* a result file has no more */

/* What the process says; nothing in it is trusted. */
struct answer {
    uint32_t verdict;
    char kind[JUDGE_KIND_MAX], why[JUDGE_WHY_MAX];
    char source[sizeof(((struct outcome *)NULL)->source)];
    uint32_t screen_len;
    char screen[SCREEN_MAX];
};

static void fill(struct answer *answer, const struct outcome *outcome)
{
    const struct capture *screen = &outcome->screen;
    size_t len = screen->len < SCREEN_MAX ? screen->len : SCREEN_MAX;

    answer->verdict = (uint32_t)outcome->verdict;
    memcpy(answer->kind, outcome->kind, sizeof(answer->kind));
    memcpy(answer->why, outcome->why, sizeof(answer->why));
    memcpy(answer->source, outcome->source, sizeof(answer->source));
    if (len)
        memcpy(answer->screen, screen->text, len);
    answer->screen_len = (uint32_t)len;
}

static _Noreturn void be_the_judge(struct outcome *outcome,
                                   const struct judge_input *input,
                                   struct answer *answer, pid_t parent)
{
    const struct sandbox_compute sandbox = {
        .name = "vmm judge",
        .parent = parent,
        .memory = MEMORY,
        .seconds = SECONDS,
    };

    expect_read_files(&outcome->test->expect);
    if (sandbox_compute(&sandbox))
        _exit(EXIT_FAILURE);
    judge(outcome, input);
    fill(answer, outcome);
    _exit(EXIT_SUCCESS);
}

static void PRINTF(2, 3) fail(struct outcome *outcome, const char *format, ...)
{
    va_list args;

    outcome->verdict = VERDICT_ERROR;
    snprintf(outcome->kind, sizeof(outcome->kind), "not-judged");
    va_start(args, format);
    vsnprintf(outcome->why, sizeof(outcome->why), format, args);
    va_end(args);
}

static void take_text(char *to, const char *from, size_t size)
{
    memcpy(to, from, size);
    to[size - 1] = '\0';
}

static void take(struct outcome *outcome, const struct answer *answer)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
    size_t len = answer->screen_len;

    /* Reports have the kind as it is. */
    take_text(outcome->kind, answer->kind, sizeof(outcome->kind));
    if (answer->verdict > VERDICT_SKIP || len > SCREEN_MAX ||
        outcome->kind[strspn(outcome->kind, letters)]) {
        fail(outcome, "what the process that judges it says makes no sense");
        return;
    }
    outcome->verdict = (enum test_verdict)answer->verdict;
    take_text(outcome->why, answer->why, sizeof(outcome->why));
    take_text(outcome->source, answer->source, sizeof(outcome->source));
    if (capture_add(&outcome->screen, answer->screen, len))
        outcome->screen.dropped++; /* out of memory: shown as far as it goes */
}

static uint64_t ask(struct outcome *outcome, const struct judge_input *input,
                    struct answer *answer)
{
    struct rusage usage = {0};
    int status = 0;
    pid_t parent = getpid(), pid = fork();

    if (pid == 0)
        be_the_judge(outcome, input, answer, parent);
    if (pid < 0 || wait4(pid, &status, 0, &usage) != pid)
        fail(outcome, "a process that judges it: %s", errors_host(errno));
    else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
        fail(outcome,
             "judging its output takes more than %u s of CPU time; "
             "use simpler expressions",
             SECONDS);
    else if (status)
        fail(outcome, "the process that judges it failed (%s %d)",
             WIFSIGNALED(status) ? "signal" : "status",
             WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    else
        take(outcome, answer);
    return process_usage_ns(&usage);
}

uint64_t judge_in_process(struct outcome *outcome,
                          const struct judge_input *input)
{
    struct answer *answer = mmap(NULL, sizeof(*answer), PROT_READ | PROT_WRITE,
                                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (answer == MAP_FAILED) {
        fail(outcome, "memory for judging it: %s", errors_host(errno));
        return 0;
    }
    json_object_seed(0); /* or it would open a file for a random seed later */
    uint64_t ns = ask(outcome, input, answer);
    munmap(answer, sizeof(*answer));
    return ns;
}
