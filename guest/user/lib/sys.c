/* SPDX-License-Identifier: MIT */
/*
 * System calls as C functions: each passes a number and arguments, and sets
 * errno.
 */
#include <asm/ioctls.h>
#include <linux/reboot.h>

#include "errno.h"
#include "string.h"
#include "sys.h"
#include "syscall.h"

/* Every argument travels as a long; pointers and descriptors become one. */
#define CALL3(nr, a, b, c)                                                     \
    sys_result(syscall3(__NR_##nr, (long)(a), (long)(b), (long)(c)))
#define CALL6(nr, a, b, c, d, e, f)                                            \
    sys_result(syscall6(__NR_##nr, (long)(a), (long)(b), (long)(c), (long)(d), \
                        (long)(e), (long)(f)))

#define SIGSET_SIZE 8 /* the kernel's size, for 64 signals */

long sys_result(long ret)
{
    if (ret < 0 && ret >= -4095) {
        errno = (int)-ret;
        return -1;
    }
    return ret;
}

long read(int fd, void *buf, size_t len)
{
    return CALL3(read, fd, buf, len);
}

long write(int fd, const void *buf, size_t len)
{
    return CALL3(write, fd, buf, len);
}

int write_all(int fd, const void *buf, size_t len)
{
    const char *p = buf;

    while (len) {
        long n = write(fd, p, len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        p += n;
        len -= (size_t)n;
    }
    return 0;
}

int open(const char *path, int flags, unsigned mode)
{
    return (int)CALL3(open, path, flags, mode);
}

int close(int fd)
{
    return (int)CALL3(close, fd, 0, 0);
}

long lseek(int fd, long offset, int whence)
{
    return CALL3(lseek, fd, offset, whence);
}

int stat(const char *path, struct stat *st)
{
    return (int)CALL3(stat, path, st, 0);
}

int lstat(const char *path, struct stat *st)
{
    return (int)CALL6(newfstatat, AT_FDCWD, path, st, AT_SYMLINK_NOFOLLOW, 0,
                      0);
}

int fstat(int fd, struct stat *st)
{
    return (int)CALL3(fstat, fd, st, 0);
}

int ftruncate(int fd, long len)
{
    return (int)CALL3(ftruncate, fd, len, 0);
}

int dup(int fd)
{
    return (int)CALL3(dup, fd, 0, 0);
}

int dup2(int fd, int to)
{
    return (int)CALL3(dup2, fd, to, 0);
}

int pipe(int fds[2])
{
    return (int)CALL3(pipe, fds, 0, 0);
}

int fcntl(int fd, int command, long arg)
{
    return (int)CALL3(fcntl, fd, command, arg);
}

int ioctl(int fd, unsigned long request, void *arg)
{
    return (int)CALL3(ioctl, fd, request, arg);
}

bool isatty(int fd)
{
    char termios[64];

    return ioctl(fd, TCGETS, termios) == 0;
}

int mkdir(const char *path, unsigned mode)
{
    return (int)CALL3(mkdir, path, mode, 0);
}

int rmdir(const char *path)
{
    return (int)CALL3(rmdir, path, 0, 0);
}

int unlink(const char *path)
{
    return (int)CALL3(unlink, path, 0, 0);
}

int rename(const char *from, const char *to)
{
    return (int)CALL3(rename, from, to, 0);
}

int chdir(const char *path)
{
    return (int)CALL3(chdir, path, 0, 0);
}

int utimensat(int dir, const char *path, const struct timespec times[2],
              int flags)
{
    return (int)CALL6(utimensat, dir, path, times, flags, 0, 0);
}

long readlink(const char *path, char *buf, size_t len)
{
    return CALL3(readlink, path, buf, len);
}

long getcwd(char *buf, size_t len)
{
    return CALL3(getcwd, buf, len, 0);
}

int fork(void)
{
    return (int)CALL3(fork, 0, 0, 0);
}

int execve(const char *path, char *const argv[], char *const envp[])
{
    return (int)CALL3(execve, path, argv, envp);
}

int wait4(int pid, int *status, int options, void *rusage)
{
    return (int)CALL6(wait4, pid, status, options, rusage, 0, 0);
}

_Noreturn void sys_exit_group(int status)
{
    syscall3(__NR_exit_group, status, 0, 0);
    for (;;)
        __builtin_trap();
}

int getpid(void)
{
    return (int)CALL3(getpid, 0, 0, 0);
}

int getppid(void)
{
    return (int)CALL3(getppid, 0, 0, 0);
}

int kill(int pid, int signal)
{
    return (int)CALL3(kill, pid, signal, 0);
}

int sched_yield(void)
{
    return (int)CALL3(sched_yield, 0, 0, 0);
}

int sigaction(int signal, __sighandler_t handler)
{
    struct sigaction act = {.sa_handler = handler};

    return (int)CALL6(rt_sigaction, signal, &act, 0, SIGSET_SIZE, 0, 0);
}

void *sbrk(long increment)
{
    static char *end;
    char *old, *want;

    /* brk returns the current end, whether it could be moved or not. */
    if (!end)
        end = (char *)syscall3(__NR_brk, 0, 0, 0);
    old = end;
    want = end + increment;
    end = (char *)syscall3(__NR_brk, (long)want, 0, 0);
    if (end != want) {
        errno = ENOMEM;
        return NULL;
    }
    return old;
}

void *mmap(void *addr, size_t len, int prot, int flags, int fd, long offset)
{
    return (void *)CALL6(mmap, addr, len, prot, flags, fd, offset);
}

int munmap(void *addr, size_t len)
{
    return (int)CALL3(munmap, addr, len, 0);
}

int mprotect(void *addr, size_t len, int prot)
{
    return (int)CALL3(mprotect, addr, len, prot);
}

int nanosleep(const struct timespec *time, struct timespec *left)
{
    return (int)CALL3(nanosleep, time, left, 0);
}

int clock_gettime(int clock, struct timespec *time)
{
    return (int)CALL3(clock_gettime, clock, time, 0);
}

int uname(struct new_utsname *name)
{
    return (int)CALL3(uname, name, 0, 0);
}

int sysinfo(struct sysinfo *info)
{
    return (int)CALL3(sysinfo, info, 0, 0);
}

int sync(void)
{
    return (int)CALL3(sync, 0, 0, 0);
}

int reboot(unsigned command)
{
    return (int)CALL6(reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, command,
                      0, 0, 0);
}

bool linux_host(void)
{
    struct new_utsname name;

    return uname(&name) == 0 && strcmp(name.sysname, "Linux") == 0;
}
