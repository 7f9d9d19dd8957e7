/* SPDX-License-Identifier: MIT */
/*
 * The process that judges: its answer is that of judge(), it has no rights, and
 * nothing that a guest prints keeps it for long.
 */
#include <criterion/criterion.h>

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "testing/judge_process.h"

static struct test_case test = {.name = "t"};
static struct outcome outcome = {.test = &test};

static void teardown(void)
{
    capture_free(&outcome.out);
    capture_free(&outcome.screen);
}

TestSuite(judge_process, .fini = teardown, .timeout = 120);

static void prints(const char *text)
{
    capture_free(&outcome.out);
    cr_assert_eq(capture_add(&outcome.out, text, strlen(text)), 0);
}

static void expects(struct pattern *pattern)
{
    test.expect.patterns = pattern;
    test.expect.nr_patterns = 1;
}

static enum test_verdict judged_as(int status, const char *result)
{
    const struct judge_input input = {.wait_status = status << 8,
                                      .result = result,
                                      .result_len = strlen(result)};

    capture_free(&outcome.screen);
    cr_assert_gt(judge_in_process(&outcome, &input), 0, "CPU time");
    return outcome.verdict;
}

static enum test_verdict judged(const char *result)
{
    return judged_as(0, result);
}

static const char good[] =
    "{\"code\": 0, \"reason\": \"guest\", \"status\": 0, \"source\": \"a.c:1\","
    " \"screen\": {\"text\": [\"one\", \"\", \"two\"]}}";

Test(judge_process, says_what_the_judge_says)
{
    struct pattern pattern = {PATTERN_TEXT, "hello\nyou"};

    expects(&pattern);
    prints("hello\r\nyou\r\n");
    cr_assert_eq(judged(good), VERDICT_PASS, "%s", outcome.why);
    cr_assert_str_eq(outcome.source, "a.c:1");
    cr_assert_str_eq(outcome.screen.text, "one\n\ntwo\n");
    cr_assert_str_eq(outcome.out.text, "hello\r\nyou\r\n", "it is as it was");
    pattern.text = "goodbye";
    cr_assert_eq(judged(good), VERDICT_FAIL);
    cr_assert_str_eq(outcome.kind, "output");
    cr_assert_str_eq(outcome.why, "the output lacks 'goodbye'");
    cr_assert_eq(judged(""), VERDICT_ERROR);
    cr_assert_str_eq(outcome.kind, "no-result");
}

/* The kind of an outcome stands in reports as it is: there it must not begin a
 * line, which a report's reader would take for another test's. */
Test(judge_process, a_kind_is_a_word)
{
    static const char *const reasons[] = {"a\\nok 2", "a\\u001b[2J", "A", "a b",
                                          "\\u00e9"};
    char result[80];

    cr_assert_eq(judged_as(70, "{\"code\": 70, \"reason\": \"bug-2\"}"),
                 VERDICT_ERROR);
    cr_assert_str_eq(outcome.kind, "bug-2");
    for (size_t i = 0; i < ARRAY_SIZE(reasons); i++) {
        snprintf(result, sizeof(result), "{\"code\": 80, \"reason\": \"%s\"}",
                 reasons[i]);
        cr_assert_eq(judged_as(80, result), VERDICT_ERROR);
        cr_assert_str_eq(outcome.kind, "not-judged");
        cr_assert_str_eq(outcome.why, "what the process that judges it says "
                                      "makes no sense");
    }
}

/* It can open none by then: it has read them before. */
Test(judge_process, files_are_read_before)
{
    struct pattern pattern = {PATTERN_FILE, NULL};
    char path[] = "/tmp/vmm-judge.XXXXXX";
    int fd = mkstemp(path);

    cr_assert_eq(write(fd, "hello\n", 6), 6);
    pattern.text = path;
    expects(&pattern);
    prints("hello\r\n");
    cr_assert_eq(judged(good), VERDICT_PASS, "%s", outcome.why);
    pattern.kind = PATTERN_BYTES;
    cr_assert_eq(judged(good), VERDICT_FAIL);
    cr_assert_not_null(strstr(outcome.why, "line 1 differs"));
    cr_assert_eq(ftruncate(fd, 1 << 20), 0);
    prints("hello\n");
    cr_assert_eq(judged(good), VERDICT_FAIL);
    close(fd);
    unlink(path);
    cr_assert_eq(judged(good), VERDICT_FAIL);
    cr_assert_not_null(strstr(outcome.why, "there is no such file"));
    pattern.text = "/tmp";
    cr_assert_eq(judged(good), VERDICT_FAIL);
    cr_assert_not_null(strstr(outcome.why, "it is a directory"));
}

/* Ends the process of this name that is a child of `parent`, once it is behind
 * its filter; it has no descriptors then. */
static void find_and_kill(pid_t parent)
{
    char line[128], path[64], ours[64], fds[64];

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    snprintf(ours, sizeof(ours), "PPid:\t%d\n", (int)parent);
    for (pid_t pid = parent + 1;;
         pid = pid == parent + 5000 ? parent + 1 : pid + 1) {
        bool is_named = false, is_ours = false, is_behind = false;
        snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
        FILE *file = fopen(path, "r");
        while (file && fgets(line, sizeof(line), file)) {
            is_named |= strcmp(line, "Name:\tvmm judge\n") == 0;
            is_ours |= strcmp(line, ours) == 0;
            is_behind |= strcmp(line, "Seccomp:\t2\n") == 0;
        }
        if (file)
            fclose(file);
        if (!is_named || !is_ours || !is_behind)
            continue;
        snprintf(fds, sizeof(fds), "/proc/%d/fd", (int)pid);
        DIR *dir = opendir(fds);
        unsigned nr = 0;
        for (struct dirent *entry; dir && (entry = readdir(dir));)
            nr += entry->d_name[0] != '.';
        kill(pid, SIGKILL);
        _exit(dir && !nr ? 0 : 1);
    }
}

/* An expression that would take hours; its guest waits for that. */
Test(judge_process, has_no_rights)
{
    struct pattern pattern = {PATTERN_REGEX, "(.*)(.*)(.*)(.*)\\1\\2\\3\\4b"};
    pid_t parent = getpid(), helper = fork();
    int status;

    if (helper == 0)
        find_and_kill(parent);
    expects(&pattern);
    prints(
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
    cr_assert_eq(judged(good), VERDICT_ERROR);
    cr_assert_str_eq(outcome.kind, "not-judged");
    cr_assert_not_null(strstr(outcome.why, "use simpler expressions"));
    cr_assert_eq(waitpid(helper, &status, 0), helper);
    cr_assert_eq(status, 0, "it had descriptors, or ended by its own limit");
}
