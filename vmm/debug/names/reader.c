/* SPDX-License-Identifier: MIT */
/*
 * The process, its start, and the wait for its answer. Source: fcntl(2),
 * "Managing signals".
 */
#include "reader.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/now.h"
#include "answer.h"
#include "base/ending.h"
#include "host/sandbox.h"
#include "map_symbols.h"

#define MEMORY  (UINT64_C(512) << 20) /* bytes, in addition to the file */
#define SECONDS 3u                    /* of CPU time */
#define CHUNK   (UINT64_C(256) << 10) /* bytes read at once */

/* ------------------------------------------------------------ the question */

static bool is_elf(const struct boot_file *file)
{
    return file->size >= sizeof(Elf32_Ehdr) &&
           memcmp(file->data, ELFMAG, SELFMAG) == 0 &&
           (file->data[EI_CLASS] == ELFCLASS32 ||
            file->size >= sizeof(Elf64_Ehdr));
}

bool names_can_read(const struct boot_file *file)
{
    return is_elf(file) || map_detect(file->data, file->size);
}

/* The fields of a section header that are used, for either ELF class. */
struct section {
    uint64_t type;
    uint64_t flags;
    uint64_t size;
};

static struct section read_section(const uint8_t *data, bool is_64)
{
    Elf64_Shdr wide;
    Elf32_Shdr narrow;

    if (is_64) {
        memcpy(&wide, data, sizeof(wide));
        return (struct section){wide.sh_type, wide.sh_flags, wide.sh_size};
    }
    memcpy(&narrow, data, sizeof(narrow));
    return (struct section){narrow.sh_type, narrow.sh_flags, narrow.sh_size};
}

bool names_are_in(const struct boot_file *file)
{
    uint64_t at, nr, entry;
    Elf64_Ehdr wide;
    Elf32_Ehdr narrow;

    if (!is_elf(file))
        return false;
    bool is_64 = file->data[EI_CLASS] != ELFCLASS32;
    memcpy(&narrow, file->data, sizeof(narrow));
    at = narrow.e_shoff;
    nr = narrow.e_shnum;
    entry = sizeof(Elf32_Shdr);
    if (is_64) {
        memcpy(&wide, file->data, sizeof(wide));
        at = wide.e_shoff;
        nr = wide.e_shnum;
        entry = sizeof(Elf64_Shdr);
    }
    if (!range_inside(at, nr * entry, file->size))
        return false;
    for (uint64_t i = 0; i < nr; i++) {
        struct section section =
            read_section(file->data + at + i * entry, is_64);
        bool is_debug =
            section.type == SHT_PROGBITS && !(section.flags & SHF_ALLOC);
        if (section.size && (section.type == SHT_SYMTAB || is_debug))
            return true;
    }
    return false;
}

/* ------------------------------------------------------------- the process */

/* From now on the kernel kills this process when the last writer of the pipe is
 * gone: because it closed the pipe, or because it has ended. */
static int die_with(int line)
{
    if (fcntl(line, F_SETOWN, getpid()) < 0 ||
        fcntl(line, F_SETSIG, SIGKILL) < 0 || fcntl(line, F_SETFL, O_ASYNC) < 0)
        return -errno;
    return 0;
}

/* False if the other process is gone. */
static bool read_question(struct names_wanted *wanted)
{
    uint8_t *at = (uint8_t *)wanted;

    for (size_t done = 0; done < sizeof(*wanted);) {
        ssize_t n = read(0, at + done, sizeof(*wanted) - done);
        if (n <= 0)
            return false;
        done += (size_t)n;
    }
    return true;
}

static _Noreturn void be_the_process(const struct boot_file *file, int answer,
                                     int line, bool is_open)
{
    const struct sandbox_compute sandbox = {
        .fds = (const int[]){answer, line},
        .nr_fds = 2,
        .memory = file->size + MEMORY,
        .seconds = SECONDS,
        .is_open = is_open,
    };
    uint8_t *data = without_const(file->data);
    struct names_wanted wanted;
    sigset_t all;

    sigfillset(&all); /* a signal sent to both is meant for the other */
    sigprocmask(SIG_BLOCK, &all, NULL);
    prctl(PR_SET_NAME, "vmm names");
    if (die_with(line) || sandbox_compute(&sandbox) ||
        mprotect(data, file->size, PROT_READ | PROT_WRITE))
        _exit(EXIT_FAILURE);
    if (!read_question(&wanted))
        _exit(EXIT_SUCCESS);
    _exit(names_answer_write(data, file->size, &wanted, 0) ? EXIT_FAILURE
                                                           : EXIT_SUCCESS);
}

int names_reader_start(struct names_reader *reader,
                       const struct boot_file *file, bool is_open)
{
    int ends[2], line[2], rc;

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
        return -errno;
    if (pipe2(line, O_CLOEXEC) < 0) {
        rc = -errno;
        close(ends[0]);
        close(ends[1]);
        return rc;
    }
    signal(SIGCHLD, SIG_IGN); /* no wait() for its status is needed */
    pid_t pid = fork();
    if (pid == 0)
        be_the_process(file, ends[1], line[0], is_open);
    rc = pid < 0 ? -errno : 0;
    close(ends[1]);
    close(line[0]);
    *reader = (struct names_reader){
        .is_there = true,
        .answer = ends[0],
        .line = line[1],
    };
    if (rc)
        names_reader_end(reader);
    return rc;
}

void names_reader_end(struct names_reader *reader)
{
    if (!reader->is_there)
        return;
    close(reader->line);
    close(reader->answer);
    *reader = (struct names_reader){.is_there = false};
}

/* -------------------------------------------------------------- the answer */

struct bytes {
    uint8_t *data;
    size_t len;
    size_t capacity;
};

enum outcome {
    GOES_ON,
    ENDED, /* the answer is complete */
    TOO_LATE,
    FAILED, /* too many bytes, or no memory for them */
};

static enum outcome read_some(int fd, struct bytes *bytes)
{
    if (bytes->capacity - bytes->len < CHUNK) {
        size_t capacity = 2 * bytes->capacity + 2 * CHUNK;
        uint8_t *data = realloc(bytes->data, capacity);
        if (!data)
            return FAILED;
        bytes->data = data;
        bytes->capacity = capacity;
    }
    ssize_t n = read(fd, bytes->data + bytes->len, CHUNK);
    if (n < 0 && errno == EINTR)
        return GOES_ON;
    if (n <= 0)
        return ENDED;
    bytes->len += (size_t)n;
    return bytes->len > NAMES_ANSWER_MAX ? FAILED : GOES_ON;
}

static enum outcome read_all(const struct names_reader *reader, unsigned ms,
                             struct bytes *bytes)
{
    const uint64_t until = now_ms() + ending_wait(ms);
    enum outcome outcome = GOES_ON;
    uint64_t now;

    while (outcome == GOES_ON && (now = now_ms()) < until) {
        struct pollfd fd = {.fd = reader->answer, .events = POLLIN};
        int rc = poll(&fd, 1, (int)ending_wait((unsigned)(until - now)));
        if (rc > 0)
            outcome = read_some(reader->answer, bytes);
        else if (rc < 0 && errno != EINTR)
            outcome = FAILED;
        else if (ending_is_over())
            break;
    }
    return outcome == GOES_ON ? TOO_LATE : outcome;
}

/* Says why the answer is not complete. */
static void say(struct names *names, const char *what, enum outcome outcome,
                unsigned ms)
{
    char *text = names->lacking;
    size_t size = sizeof(names->lacking);

    switch (outcome) {
    case TOO_LATE:
        snprintf(text, size,
                 "%s: the file is too large, reading them takes more than %u "
                 "ms",
                 what, ms);
        break;
    case GOES_ON:
    case ENDED:
        snprintf(text, size,
                 "%s: the process that reads them has ended, so the file is "
                 "damaged or too large",
                 what);
        break;
    case FAILED:
        snprintf(text, size,
                 "%s: what the process that reads them answers makes no sense",
                 what);
        break;
    }
}

void names_reader_take(struct names_reader *reader,
                       const struct names_wanted *wanted, unsigned ms,
                       struct names *names)
{
    struct bytes bytes = {.data = NULL};

    if (!reader->is_there)
        return;
    /* If the process is gone, reading its answer will show it. The question
     * fits into any socket buffer. */
    (void)!send(reader->answer, wanted, sizeof(*wanted), MSG_NOSIGNAL);
    enum outcome outcome = read_all(reader, ms, &bytes);
    names_reader_end(reader);
    int parts = names_answer_read(bytes.data, bytes.len, names);
    free(bytes.data);
    if (parts < 0) { /* then nothing in the answer can be trusted */
        names_fini(names);
        outcome = FAILED;
    }
    if (parts != NAMES_PARTS)
        say(names, parts > 0 ? "no source lines" : "no names", outcome, ms);
}
