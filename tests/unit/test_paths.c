/* SPDX-License-Identifier: MIT */
/*
 * Host calls with their arguments: what is recorded of them, and the names of
 * files, from the recorder to the words.
 */
#include "text_tools.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "hv/hostfs.h"
#include "host/host_call.h"
#include "record/thread.h"

static struct trace_ring ring;
static struct hv_trace_record seen[64];
static unsigned nr_seen;

static uint64_t pointer(const void *p)
{
    return (uint64_t)(uintptr_t)p;
}

static void begin_exit(uint64_t tsc, uint64_t hypercall)
{
    trace_ring_begin(&ring, tsc);
    *trace_ring_slot(&ring) = (struct hv_trace_record){
        .tsc = tsc,
        .kind = HV_TRACE_EXIT,
        .flags = HV_TRACE_CALL,
        .reason = KVM_EXIT_HYPERCALL,
        .address = hypercall,
    };
}

static void end_exit(void)
{
    uint64_t lost = 0;
    static uint64_t tail;

    trace_ring_commit(&ring);
    nr_seen = (unsigned)ring.source.read(&ring.source, &tail, seen, 64, &lost);
    cr_assert_eq(lost, 0);
}

static void setup_ring(void)
{
    setup();
    cr_assert_eq(trace_ring_create(&ring, 1024), 0);
    trace_thread_set(&ring, 0);
}

static void teardown_ring(void)
{
    trace_thread_set(NULL, 0);
    trace_ring_destroy(&ring);
    teardown();
}

TestSuite(paths, .init = setup_ring, .fini = teardown_ring);

/* Record `n` in words, after all records up to it have been learnt. */
static const char *words(unsigned n)
{
    static char buf[TRACE_WHAT_MAX];

    for (unsigned i = 0; i <= n; i++) {
        trace_labels_learn(labels, &seen[i]);
        trace_labels_follow(labels, &seen[i]);
    }
    trace_describe(&info, &seen[n], buf, sizeof(buf));
    return buf;
}

Test(paths, a_call_is_recorded_without_its_pointers)
{
    char buf[8];
    int fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);
    const uint64_t args[6] = {(uint64_t)fd, pointer(buf), sizeof(buf), 4096};

    begin_exit(100, HV_CALL_FILE_READ);
    cr_assert_eq(host_call(SYS_pread64, args), sizeof(buf));
    end_exit();
    close(fd);
    cr_assert_eq(nr_seen, 2, "no name, no record of one");
    cr_assert_eq(seen[1].data, 4096, "the offset");
    snprintf(buf, sizeof(buf), "%d", fd);
    ASSERT_IN(", 8 at 4096) = 8", words(1));
}

Test(paths, an_open_has_its_name_and_flags)
{
    const struct open_how how = {.flags = O_PATH | O_CLOEXEC};
    const char *name = "/dev/\033[1m\"no\"";
    const uint64_t args[6] = {(uint64_t)AT_FDCWD, pointer(name), pointer(&how),
                              sizeof(how)};

    begin_exit(100, HV_CALL_FILE_OPEN);
    trace_asked_path("/s/file");
    trace_asked_path("/s/file"); /* as the policy reports it again */
    cr_assert_eq(host_call(SYS_openat2, args), -ENOENT);
    end_exit();
    cr_assert_eq(nr_seen, 4);
    cr_assert_eq(seen[1].kind, HV_TRACE_PATH);
    cr_assert_eq(seen[1].tsc, 100);
    cr_assert_eq(seen[2].kind, HV_TRACE_PATH);
    cr_assert_eq(seen[2].tsc, seen[3].tsc, "it stands before its call");
    cr_assert_eq(seen[2].path_cause, 100);
    cr_assert_str_eq(words(3), "openat2(AT_FDCWD, \"/dev/\\x1b[1m\\\"no\\\"\", "
                               "O_RDONLY|O_PATH|O_CLOEXEC) = -ENOENT");
    cr_assert_str_eq(words(0), "hypercall file_open(\"/s/file\") = 0");
}

Test(paths, a_rename_has_two)
{
    const uint64_t args[6] = {(uint64_t)AT_FDCWD, pointer("/no/a"),
                              (uint64_t)AT_FDCWD, pointer("/no/b"), 1};

    begin_exit(trace_now(), HV_CALL_FILE_RENAME);
    trace_asked_path("/s/a");
    trace_asked_path("/s/b");
    cr_assert_eq(host_call(SYS_renameat2, args), -ENOENT);
    end_exit();
    cr_assert_eq(nr_seen, 6);
    ASSERT_IN("(AT_FDCWD, \"/no/a\", ", words(5));
    ASSERT_IN(", \"/no/b\") = -ENOENT", words(5));
    cr_assert_str_eq(words(0), "hypercall file_rename(\"/s/a\", \"/s/b\") = 0");
}

Test(paths, a_long_one_is_cut_and_says_so)
{
    char path[301] = "/s/", cut[HV_PATH_MAX + 16];

    memset(path + 3, 'x', sizeof(path) - 4);
    begin_exit(100, HV_CALL_FILE_STAT);
    trace_asked_path(path);
    end_exit();
    cr_assert_eq(nr_seen, 4, "three pieces");
    cr_assert_eq(seen[1].size, 300);
    cr_assert(seen[2].flags & HV_TRACE_MORE);
    cr_assert_not(seen[3].flags & HV_TRACE_MORE);
    (void)words(3);
    snprintf(cut, sizeof(cut), "\"%.*s\"...", (int)HV_PATH_MAX, path);
    ASSERT_IN(cut, words(0));
}

/* A call with a name of `nr` bytes that take four columns each, and `plain`
 * others, in words. */
static const char *escaped(unsigned nr, unsigned plain)
{
    char path[HV_PATH_MAX + 1];

    memset(path, '\1', nr);
    memset(path + nr, 'x', plain);
    path[nr + plain] = '\0';
    begin_exit(trace_now(), HV_CALL_FILE_STAT);
    trace_asked_path(path);
    end_exit();
    (void)words(nr_seen - 1);
    return words(0);
}

/* Each byte has one 'x' in it, escaped or not. */
Test(paths, dots_say_that_something_is_left_out)
{
    unsigned nr_whole = 0;

    for (unsigned nr = 0; nr <= HV_PATH_MAX; nr++) {
        const char *said = escaped(nr, HV_PATH_MAX - nr), *at = said;
        unsigned shown = 0;
        while ((at = strchr(at, 'x')) != NULL)
            at++, shown++;
        cr_assert_eq(strstr(said, "...") != NULL, shown < HV_PATH_MAX, "%s",
                     said);
        nr_whole += shown == HV_PATH_MAX;
    }
    cr_assert(nr_whole > 1 && nr_whole < HV_PATH_MAX, "%u", nr_whole);
}

/* Names are not shown for another exit, nor without an exit. */
Test(paths, belong_to_one_exit)
{
    trace_asked_path("/s/nobody");
    begin_exit(100, HV_CALL_FILE_STAT);
    trace_asked_path("/s/a");
    end_exit();
    cr_assert_eq(nr_seen, 2);
    (void)words(1);
    seen[0].tsc = 200;
    ASSERT_NOT_IN("/s/a", words(0));
}

static void draw(void)
{
    for (unsigned n = 0; n < nr_seen; n++) {
        trace_labels_learn(labels, &seen[n]);
        trace_output_text.record(text, &seen[n]);
    }
}

/* In the picture: names appear at the hypercall, not on lines of their own; two
 * calls that differ only in the name get two lines. */
Test(paths, are_in_the_picture)
{
    begin_exit(2000, HV_CALL_FILE_STAT);
    trace_asked_path("/s/a");
    end_exit();
    draw();
    begin_exit(3000, HV_CALL_FILE_STAT);
    trace_asked_path("/s/b");
    end_exit();
    draw();
    cr_assert_eq(nr_lines(), 2);
    ASSERT_IN("hypercall file_stat(\"/s/a\") = 0", line(0));
    ASSERT_IN("hypercall file_stat(\"/s/b\") = 0", line(1));
}

static void nest_rule(uint64_t cause)
{
    const struct hv_trace_record rule = {
        .tsc = trace_now(),
        .kind = HV_TRACE_POLICY,
        .reason = HV_POLICY_DENY,
        .size = HV_POLICY_FILE,
        .rip = cause,
        .data = 7,
        .count = HV_POLICY_STAT,
        .aux = 13,
    };

    trace_ring_nest(&ring, &rule);
}

/* Each rule and each host call shows its own name, although the next one's name
 * comes before its line is drawn. */
Test(paths, of_a_line_are_its_own)
{
    const uint64_t begin = trace_now();
    const uint64_t first[6] = {(uint64_t)AT_FDCWD, pointer("/n/1")};
    const uint64_t second[6] = {(uint64_t)AT_FDCWD, pointer("/n/2")};

    style.columns = 160;
    trace_output_text.destroy(text);
    text = trace_output_text.create(out, &info, &style);
    begin_exit(begin, HV_CALL_FILE_RENAME);
    trace_asked_path("/s/a");
    nest_rule(begin);
    trace_asked_path("/s/b");
    nest_rule(begin);
    (void)host_call(SYS_unlinkat, first);
    (void)host_call(SYS_unlinkat, second);
    end_exit();
    draw();
    cr_assert_eq(nr_lines(), 5);
    ASSERT_IN("deny file stat = EACCES \"/s/a\"", line(1));
    ASSERT_IN("deny file stat = EACCES \"/s/b\"", line(2));
    ASSERT_IN("unlinkat(AT_FDCWD, \"/n/1\", 0) = -ENOENT", line(3));
    ASSERT_IN("unlinkat(AT_FDCWD, \"/n/2\", 0) = -ENOENT", line(4));
}

/* An exit of the hypercall `number` on a handle, with its result. */
static const char *on_handle(uint64_t tsc, uint64_t number, uint64_t handle,
                             int64_t result)
{
    static char buf[TRACE_WHAT_MAX];

    begin_exit(tsc, number);
    trace_thread_exit()->count = handle;
    trace_thread_exit()->data = (uint64_t)result;
    end_exit();
    snprintf(buf, sizeof(buf), "%s", words(0));
    return buf;
}

static void open_handle(uint64_t tsc, const char *path, int64_t handle)
{
    begin_exit(tsc, HV_CALL_FILE_OPEN);
    trace_thread_exit()->data = (uint64_t)handle;
    trace_asked_path(path);
    end_exit();
    (void)words(nr_seen - 1);
}

/* What is done by a handle says which file it is, until the handle is
 * closed. */
Test(paths, of_a_handle)
{
    open_handle(100, "/s/no", -ENOENT);
    open_handle(200, "/s/\033[1m", 3);
    open_handle(300, "/s/b", 4);
    cr_assert_str_eq(on_handle(400, HV_CALL_FILE_READ, 3, 7),
                     "hypercall file_read(3</s/\\x1b[1m>, at 0) = 7");
    cr_assert_str_eq(on_handle(500, HV_CALL_FILE_CLOSE, 3, 0),
                     "hypercall file_close(3</s/\\x1b[1m>) = 0");
    cr_assert_str_eq(on_handle(600, HV_CALL_FILE_WRITE, 3, -EBADF),
                     "hypercall file_write(3, at 0) = -EBADF");
    cr_assert_str_eq(on_handle(700, HV_CALL_FILE_SYNC, 4, 0),
                     "hypercall file_sync(4</s/b>) = 0");
    open_handle(800, "/s/c", 3);
    ASSERT_IN("file_fstat(3</s/c>)", on_handle(900, HV_CALL_FILE_FSTAT, 3, 0));
    cr_assert_str_eq(on_handle(1000, HV_CALL_FILE_READ, UINT64_MAX, -EBADF),
                     "hypercall file_read(18446744073709551615, at 0) = "
                     "-EBADF");
    trace_labels_follow(
        labels, &(struct hv_trace_record){.kind = HV_TRACE_LOST, .count = 1});
    cr_assert_str_eq(on_handle(1100, HV_CALL_FILE_SYNC, 4, 0),
                     "hypercall file_sync(4) = 0");
}

/* The end of a long name is shown, and what follows the name is not cut. */
Test(paths, of_a_handle_may_be_long)
{
    open_handle(100, "/share/a/very/long/way/to/the/file", 0);
    cr_assert_str_eq(on_handle(200, HV_CALL_FILE_READ, 0, 7),
                     "hypercall file_read(0<...ery/long/way/to/the/file>, at "
                     "0) = 7");
}

/* On a narrow terminal the name is cut before the offset. */
Test(paths, the_offset_in_a_file_is_not_cut)
{
    style.columns = 80;
    trace_output_text.destroy(text);
    text = trace_output_text.create(out, &info, &style);
    open_handle(1100, "/share/a/very/long/way/to/the/file", 0);
    begin_exit(1200, HV_CALL_FILE_READ);
    trace_thread_exit()->aux = 4096;
    trace_thread_exit()->data = 7;
    end_exit();
    draw();
    ASSERT_IN("~>, at 4096) = 7", line(0));
    style.columns = 100;
}

Test(paths, all_six_arguments_reach_the_host)
{
    const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    int fd = memfd_create("pages", 0);
    const uint64_t args[6] = {0,           page,         PROT_READ,
                              MAP_PRIVATE, (uint64_t)fd, page};

    cr_assert_eq(pwrite(fd, "second", 6, (off_t)page), 6);
    int64_t at = host_call(SYS_mmap, args);
    cr_assert_gt(at, 0, "%ld", (long)at);
    cr_assert_eq(memcmp((void *)(uintptr_t)at, "second", 6), 0);
    munmap((void *)(uintptr_t)at, page);
    close(fd);
}
