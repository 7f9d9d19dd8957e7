/* SPDX-License-Identifier: MIT */
/*
 * The system calls as C functions. Names, arguments and results are those of
 * POSIX and Linux: -1 with errno set when the kernel refuses. Structures and
 * constants come from the kernel's own user headers, so that there is one
 * definition of the interface.
 */
#ifndef SYS_H
#define SYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <asm/signal.h>
#include <asm/stat.h>
#include <linux/fcntl.h>
#include <linux/mman.h>
#include <linux/stat.h>
#include <linux/sysinfo.h>
#include <linux/time.h>
#include <linux/utsname.h>
#include <linux/wait.h>

#define PAGE_SIZE 4096ul
#define PATH_MAX  4096
#define SEEK_SET  0
#define SEEK_CUR  1
#define SEEK_END  2

#define MAP_FAILED ((void *)-1)

/* What wait4 stores: a normal end with a status, or a signal. */
#define WIFEXITED(s)   (((s)&0x7f) == 0)
#define WEXITSTATUS(s) (((s) >> 8) & 0xff)
#define WTERMSIG(s)    ((s)&0x7f)

/* Converts the kernel's result: if it is an error, sets errno and returns
 * -1. */
long sys_result(long ret);

/* Files. */
long read(int fd, void *buf, size_t len);
long write(int fd, const void *buf, size_t len);
int open(const char *path, int flags, unsigned mode);
int close(int fd);
long lseek(int fd, long offset, int whence);
int stat(const char *path, struct stat *st);
int lstat(const char *path, struct stat *st);
int fstat(int fd, struct stat *st);
int ftruncate(int fd, long len);
int dup(int fd);
int dup2(int fd, int to);
int pipe(int fds[2]);
int fcntl(int fd, int command, long arg);
int ioctl(int fd, unsigned long request, void *arg);

/* Writes everything, going on after a short write. Returns 0, or -1 with
 * errno. */
int write_all(int fd, const void *buf, size_t len);

/* Whether it is a terminal. */
bool isatty(int fd);

/* Names. */
int mkdir(const char *path, unsigned mode);
int rmdir(const char *path);
int unlink(const char *path);
int rename(const char *from, const char *to);
int chdir(const char *path);
int utimensat(int dir, const char *path, const struct timespec times[2],
              int flags);
long readlink(const char *path, char *buf, size_t len);
/* The length with the NUL, or -1. */
long getcwd(char *buf, size_t len);

/* Processes. */
int fork(void);
int execve(const char *path, char *const argv[], char *const envp[]);
int wait4(int pid, int *status, int options, void *rusage);
_Noreturn void sys_exit_group(int status);
int getpid(void);
int getppid(void);
int kill(int pid, int signal);
int sched_yield(void);
int sigaction(int signal, __sighandler_t handler);

/* Memory. sbrk returns the old end of the heap, NULL with ENOMEM. */
void *sbrk(long increment);
void *mmap(void *addr, size_t len, int prot, int flags, int fd, long offset);
int munmap(void *addr, size_t len);
int mprotect(void *addr, size_t len, int prot);

/* Time and the machine. */
int nanosleep(const struct timespec *time, struct timespec *left);
int clock_gettime(int clock, struct timespec *time);
int uname(struct new_utsname *name);
int sysinfo(struct sysinfo *info);
int sync(void);
int reboot(unsigned command);

/* True on a Linux kernel, false on the teaching kernel (uname's sysname). */
bool linux_host(void);

#endif
