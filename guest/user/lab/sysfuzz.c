/* SPDX-License-Identifier: MIT */
/*
 * sysfuzz SEED COUNT: makes COUNT random system calls with random and with
 * nasty arguments, from an ordinary process. The same SEED makes the same
 * calls. The calls are made by a child, so that a call that unmaps the child's
 * own code or waits for ever costs only that child; the next child goes on with
 * the next call. What must survive is the kernel: the lab passes if all calls
 * were made and processes, memory and files work as before.
 *
 * Calls that end or multiply processes or stop the machine are left out. On a
 * Linux host it refuses to run, because too many calls there do harm.
 */
#include <limits.h>

#include "../lib/args.h"
#include "../lib/errno.h"
#include "../lib/lab.h"
#include "../lib/stdio.h"
#include "../lib/stdlib.h"
#include "../lib/string.h"
#include "../lib/sys.h"
#include "../lib/syscall.h"

#define NUMBERS  460 /* slightly more than there are */
#define STUCK_MS 100 /* no progress for this long: the child is stuck */
#define ROOM     (4 * PAGE_SIZE)

static const short left_out[] = {
    __NR_exit,         __NR_exit_group,      __NR_fork,
    __NR_vfork,        __NR_clone,           __NR_clone3,
    __NR_execve,       __NR_execveat,        __NR_kill,
    __NR_tkill,        __NR_tgkill,          __NR_reboot,
    __NR_pause,        __NR_rt_sigsuspend,   __NR_rt_sigtimedwait,
    __NR_rt_sigreturn, __NR_rt_sigqueueinfo, __NR_rt_tgsigqueueinfo,
    __NR_ptrace,       __NR_alarm,           __NR_setitimer,
};

/* The calls that the kernel has; half of all calls are taken from these. */
static const short favourites[] = {
    __NR_read,
    __NR_write,
    __NR_open,
    __NR_openat,
    __NR_close,
    __NR_stat,
    __NR_fstat,
    __NR_lseek,
    __NR_mmap,
    __NR_munmap,
    __NR_mprotect,
    __NR_brk,
    __NR_getdents64,
    __NR_newfstatat,
    __NR_wait4,
    __NR_sched_yield,
    __NR_nanosleep,
    __NR_clock_nanosleep,
    __NR_gettimeofday,
    __NR_clock_gettime,
    __NR_uname,
    __NR_getcwd,
    __NR_chdir,
    __NR_mkdir,
    __NR_rmdir,
    __NR_unlink,
    __NR_rename,
    __NR_dup,
    __NR_dup2,
    __NR_dup3,
    __NR_pipe,
    __NR_pipe2,
    __NR_fcntl,
    __NR_ioctl,
    __NR_readv,
    __NR_writev,
    __NR_arch_prctl,
    __NR_set_tid_address,
    __NR_set_robust_list,
    __NR_rt_sigaction,
    __NR_rt_sigprocmask,
    __NR_getrandom,
    __NR_prlimit64,
    __NR_sysinfo,
    __NR_times,
};

#define COUNT_OF(a) (sizeof(a) / sizeof((a)[0]))

static struct shared {
    volatile long next;         /* number of the next call */
    volatile unsigned long rng; /* the generator's state before that call */
} * shared;

/* xorshift64: Marsaglia, "Xorshift RNGs". */
static unsigned long rng;

static unsigned long random_bits(void)
{
    rng ^= rng << 13;
    rng ^= rng >> 7;
    rng ^= rng << 17;
    return rng;
}

static unsigned long below(unsigned long limit)
{
    return (random_bits() >> 16) % limit;
}

static long random_number(void)
{
    for (;;) {
        long nr = below(2) ? favourites[below(COUNT_OF(favourites))]
                           : (long)below(NUMBERS);
        bool out = false;

        for (size_t i = 0; i < COUNT_OF(left_out); i++)
            out |= left_out[i] == nr;
        if (!out)
            return nr;
    }
}

static long random_argument(char *room)
{
    static const unsigned long nasty[] = {
        0,
        1,
        (unsigned long)-1,
        0x7fffffff,
        0x80000000,
        0xffffffff,
        0x7fffffffffffffff,
        0x8000000000000000,
        0x00007fffffffffff,
        0x0000800000000000,
        0xffff800000000000,
        0xffffffff80000000,
        0xffffffffffffff00,
        PAGE_SIZE,
        PAGE_SIZE - 1,
        0x400000,
    };

    switch (below(8)) {
    case 0:
        return (long)nasty[below(COUNT_OF(nasty))];
    case 1:
        return (long)below(20); /* descriptors, flags */
    case 2:
        return (long)random_bits();
    case 3:
        return (long)(1ul << below(64));
    case 4:
        return (long)(room + ROOM - below(16)); /* over the edge */
    case 5:
        return (long)below(2 * PAGE_SIZE);
    default:
        return (long)(room + below(ROOM)); /* some memory of ours */
    }
}

/* Fills the room with paths and numbers, so that pointers into it are often
 * meaningful. */
static void fill_room(char *room)
{
    static const char *const paths[] = {
        "/tmp/fuzz/a", "/tmp/fuzz/b/c", "/tmp/fuzz", "/", ".",
        "..",          "/dev/null",     "/proc/ps",  "",  "/tmp/fuzz/a/",
    };

    for (size_t at = 0; at + 64 <= ROOM; at += 64) {
        unsigned long value = random_bits() >> below(64);

        if (below(2))
            snprintf(room + at, 64, "%s", paths[below(COUNT_OF(paths))]);
        else
            memcpy(room + at, &value, sizeof(value));
    }
}

/* Maps ROOM bytes with an inaccessible page on either side: a call that runs
 * over the edge must not reach what the lab itself needs. */
static char *map_room(void)
{
    char *p = mmap(NULL, ROOM + 2 * PAGE_SIZE, PROT_NONE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (p == MAP_FAILED ||
        mprotect(p + PAGE_SIZE, ROOM, PROT_READ | PROT_WRITE) < 0)
        exit(1);
    return p + PAGE_SIZE;
}

/* The child. It has only descriptors of its own, none of which is a terminal.
 * It gets /dev/null from the parent, because some call may have removed that
 * name. */
static _Noreturn void make_calls(long count, int null)
{
    char *room = map_room();
    long next = shared->next;

    for (int fd = STDIN; fd <= STDERR; fd++)
        dup2(null, fd);
    rng = shared->rng;
    while (next < count) {
        long nr = random_number(), args[6];

        if (below(16) == 0)
            fill_room(room);
        for (int i = 0; i < 6; i++)
            args[i] = random_argument(room);
        /* Noted first: if this call ends the child, it counts as made. */
        shared->rng = rng;
        shared->next = ++next;
        syscall6(nr, args[0], args[1], args[2], args[3], args[4], args[5]);
    }
    exit(0);
}

static long now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Waits until the child ends or is stuck. True if it was stuck. Uses the clock,
 * because a nap of 1 ms may last as long as a timer tick. */
static bool watch(int pid, int *status)
{
    struct timespec ms = {.tv_nsec = 1000000};
    long seen = shared->next, since = now_ms();

    while (now_ms() - since < STUCK_MS) {
        if (wait4(pid, status, WNOHANG, NULL) == pid)
            return false;
        if (shared->next != seen)
            since = now_ms();
        seen = shared->next;
        nanosleep(&ms, NULL);
    }
    kill(pid, SIGKILL);
    wait4(pid, status, 0, NULL);
    return true;
}

static void still_works(void *arg)
{
    char text[6] = "";
    int fds[2];

    (void)arg;
    if (pipe(fds) < 0 || write(fds[1], "works", 5) != 5 ||
        read(fds[0], text, 5) != 5 || strcmp(text, "works") != 0)
        exit(1);
}

int main(int argc, char *argv[])
{
    long count, children = 0, stuck = 0, killed = 0;
    struct stat st;
    int status, null;

    if (argc != 3)
        usage("sysfuzz SEED COUNT");
    count = args_number(argv[2], 1, LONG_MAX, "COUNT");
    if (linux_host()) {
        dprintf(STDERR, "sysfuzz: this is a Linux kernel; random system calls "
                        "may do harm here, so none was made\n");
        return 2;
    }
    shared = lab_shared(sizeof(*shared));
    shared->rng = (unsigned long)args_number(argv[1], 1, LONG_MAX, "SEED");
    null = open("/dev/null", O_RDWR, 0);
    if (null < 0)
        die("/dev/null");
    mkdir("/tmp/fuzz", 0777);
    while (shared->next < count) {
        long before = shared->next;
        int pid = fork();

        if (pid < 0)
            die("starting child %ld", children + 1);
        if (pid == 0)
            make_calls(count, null);
        children++;
        if (watch(pid, &status))
            stuck++;
        else if (!WIFEXITED(status))
            killed++;
        else if (status != 0)
            break;
        unlink("/tmp/fuzz/a"); /* or large files would use up all memory */
        unlink("/tmp/fuzz/b/c");
        /* A call may have overwritten the notes themselves: then go on after
         * the last call that is known to have been made. */
        if (shared->next <= before || shared->next > count) {
            shared->next = before + 1;
            shared->rng = (unsigned long)(before + 1) * 0x9e3779b97f4a7c15ul;
        }
    }
    printf("sysfuzz: %ld calls by %ld children, %ld of them were killed, %ld "
           "waited for ever\n",
           shared->next, children, killed, stuck);
    lab_check(shared->next >= count, "every call was made");
    lab_check(lab_in_child(still_works, NULL) == 0,
              "processes and pipes work as before");
    lab_check(stat("/bin/sh", &st) == 0, "the files are there as before");
    return lab_end();
}
