/* SPDX-License-Identifier: MIT */
/*
 * The process, its start and its end. Source: fcntl(2), "Managing signals".
 */
#include "reader.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "answer.h"
#include "host/sandbox.h"
#include "map_symbols.h"

#define MEMORY (UINT64_C(512) << 20) /* bytes, in addition to the file */
/* Of CPU time, of which names of a whole Linux take a fraction; but in an
 * emulated host that shares its CPUs all time counts. Whoever waits for the
 * answer waits less, and then ends the process. */
#define SECONDS 10u

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

/* Answers one question about the file, or about what is in the shared memory by
 * then. 0 or -errno. */
static int serve(const struct boot_file *file, uint8_t *shared)
{
    struct names_wanted wanted;

    if (!read_question(&wanted))
        return 0;
    if (!wanted.memory)
        return names_answer_write(without_const(file->data), file->size,
                                  &wanted, 0);
    if (!shared || wanted.memory > NAMES_MAX_MEMORY)
        return -E2BIG;
    return names_answer_write(shared, wanted.memory, &wanted, 0);
}

static _Noreturn void be_the_process(const struct boot_file *file,
                                     uint8_t *shared, int answer, int line,
                                     pid_t parent, bool is_open)
{
    const struct sandbox_compute sandbox = {
        .name = "vmm names",
        .parent = parent,
        .fds = (const int[]){answer, line},
        .nr_fds = 2,
        .memory = file->size + MEMORY,
        .seconds = SECONDS,
        .is_open = is_open,
    };

    if (die_with(line) || sandbox_compute(&sandbox) ||
        (file->size && mprotect(without_const(file->data), file->size,
                                PROT_READ | PROT_WRITE)))
        _exit(EXIT_FAILURE);
    _exit(serve(file, shared) ? EXIT_FAILURE : EXIT_SUCCESS);
}

/* A process without a file gets memory that both can access: what is sent by
 * the socket takes a turn of both for every 200 KiB, which is long on a busy
 * host. */
static int start_shared(struct names_reader *reader,
                        const struct boot_file *file)
{
    void *shared;

    *reader = (struct names_reader){.has_file = file != NULL};
    if (file)
        return 0;
    shared = mmap(NULL, NAMES_MAX_MEMORY, PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (shared == MAP_FAILED)
        return -errno;
    reader->shared = shared;
    return 0;
}

static void end_shared(struct names_reader *reader)
{
    if (reader->shared)
        munmap(reader->shared, NAMES_MAX_MEMORY);
    *reader = (struct names_reader){.is_there = false};
}

int names_reader_start(struct names_reader *reader,
                       const struct boot_file *file, bool is_open)
{
    static const struct boot_file none = {.size = 0};
    int ends[2], line[2];
    int rc = start_shared(reader, file);

    if (!rc && socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
        rc = -errno;
    if (!rc && pipe2(line, O_CLOEXEC) < 0) {
        rc = -errno;
        close(ends[0]);
        close(ends[1]);
    }
    if (rc) {
        end_shared(reader);
        return rc;
    }
    signal(SIGCHLD, SIG_IGN); /* no wait() for its status is needed */
    pid_t parent = getpid(), pid = fork();
    if (pid == 0)
        be_the_process(file ? file : &none, reader->shared, ends[1], line[0],
                       parent, is_open);
    rc = pid < 0 ? -errno : 0;
    close(ends[1]);
    close(line[0]);
    reader->is_there = true;
    reader->answer = ends[0];
    reader->line = line[1];
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
    end_shared(reader);
}
