/* SPDX-License-Identifier: MIT */
/*
 * System calls: Linux's numbers, registers, structures and errors for x86-64.
 * `int 0x80` takes the same numbers and registers as `syscall` (in Linux it
 * is the way in for 32-bit programs, which this kernel does not run).
 */
#ifndef SYS_SYSCALL_H
#define SYS_SYSCALL_H

#include "trap/frame.h"

/* One call: its arguments, and all registers of the caller. */
struct syscall {
    uint64_t arg[6];
    struct trap_frame *frame;
};

/* Returns the result, or -errno. */
typedef int64_t syscall_fn(const struct syscall *call);

/* Called by trap/entry.asm with interrupts off; returns with interrupts off and
 * the result in frame->rax. */
void syscall_dispatch(struct trap_frame *frame);

/* The handlers, grouped by file. */
#define SYSCALL_HANDLER(name) syscall_fn sys_##name

/* sys_attribute.c */
SYSCALL_HANDLER(chmod);
SYSCALL_HANDLER(fchmodat);
SYSCALL_HANDLER(fchmod);
SYSCALL_HANDLER(chown);
SYSCALL_HANDLER(lchown);
SYSCALL_HANDLER(fchownat);
SYSCALL_HANDLER(fchown);
SYSCALL_HANDLER(utimensat);
SYSCALL_HANDLER(truncate);
SYSCALL_HANDLER(ftruncate);
SYSCALL_HANDLER(fallocate);

/* sys_dir.c */
SYSCALL_HANDLER(getdents64);
SYSCALL_HANDLER(chdir);
SYSCALL_HANDLER(fchdir);
SYSCALL_HANDLER(getcwd);
SYSCALL_HANDLER(sync);
SYSCALL_HANDLER(fsync);

/* sys_exec.c */
SYSCALL_HANDLER(execve);

/* sys_fd.c */
SYSCALL_HANDLER(close);
SYSCALL_HANDLER(dup);
SYSCALL_HANDLER(dup2);
SYSCALL_HANDLER(dup3);
SYSCALL_HANDLER(fcntl);
SYSCALL_HANDLER(ioctl);
SYSCALL_HANDLER(pipe);
SYSCALL_HANDLER(pipe2);

/* sys_info.c */
SYSCALL_HANDLER(uname);
SYSCALL_HANDLER(sysinfo);
SYSCALL_HANDLER(times);
SYSCALL_HANDLER(getrusage);
SYSCALL_HANDLER(prlimit64);
SYSCALL_HANDLER(getrlimit);
SYSCALL_HANDLER(setrlimit);
SYSCALL_HANDLER(getrandom);
SYSCALL_HANDLER(sched_getaffinity);
SYSCALL_HANDLER(sched_setaffinity);
SYSCALL_HANDLER(reboot);

/* sys_io.c */
SYSCALL_HANDLER(read);
SYSCALL_HANDLER(write);
SYSCALL_HANDLER(pread64);
SYSCALL_HANDLER(pwrite64);
SYSCALL_HANDLER(readv);
SYSCALL_HANDLER(writev);
SYSCALL_HANDLER(preadv);
SYSCALL_HANDLER(pwritev);
SYSCALL_HANDLER(sendfile);
SYSCALL_HANDLER(lseek);
SYSCALL_HANDLER(fadvise64);

/* sys_lock.c */
SYSCALL_HANDLER(flock);

/* sys_memory.c */
SYSCALL_HANDLER(mmap);
SYSCALL_HANDLER(munmap);
SYSCALL_HANDLER(mprotect);
SYSCALL_HANDLER(madvise);
SYSCALL_HANDLER(msync);
SYSCALL_HANDLER(mremap);
SYSCALL_HANDLER(brk);

/* sys_name.c */
SYSCALL_HANDLER(mkdir);
SYSCALL_HANDLER(mkdirat);
SYSCALL_HANDLER(mknod);
SYSCALL_HANDLER(mknodat);
SYSCALL_HANDLER(unlink);
SYSCALL_HANDLER(rmdir);
SYSCALL_HANDLER(unlinkat);
SYSCALL_HANDLER(rename);
SYSCALL_HANDLER(renameat);
SYSCALL_HANDLER(renameat2);
SYSCALL_HANDLER(link);
SYSCALL_HANDLER(linkat);
SYSCALL_HANDLER(symlink);
SYSCALL_HANDLER(symlinkat);
SYSCALL_HANDLER(readlink);
SYSCALL_HANDLER(readlinkat);

/* sys_open.c */
SYSCALL_HANDLER(open);
SYSCALL_HANDLER(openat);
SYSCALL_HANDLER(creat);
SYSCALL_HANDLER(access);
SYSCALL_HANDLER(faccessat);
SYSCALL_HANDLER(faccessat2);
SYSCALL_HANDLER(umask);

/* sys_poll.c */
SYSCALL_HANDLER(poll);
SYSCALL_HANDLER(ppoll);

/* sys_select.c */
SYSCALL_HANDLER(select);
SYSCALL_HANDLER(pselect6);

/* sys_process.c */
SYSCALL_HANDLER(getpid);
SYSCALL_HANDLER(getppid);
SYSCALL_HANDLER(sched_yield);
SYSCALL_HANDLER(rseq);
SYSCALL_HANDLER(arch_prctl);
SYSCALL_HANDLER(prctl);

/* sys_signal.c */
SYSCALL_HANDLER(kill);
SYSCALL_HANDLER(tkill);
SYSCALL_HANDLER(tgkill);
SYSCALL_HANDLER(rt_sigaction);
SYSCALL_HANDLER(rt_sigprocmask);
SYSCALL_HANDLER(rt_sigpending);
SYSCALL_HANDLER(rt_sigsuspend);
SYSCALL_HANDLER(pause);
SYSCALL_HANDLER(rt_sigreturn);
SYSCALL_HANDLER(setpgid);
SYSCALL_HANDLER(getpgid);
SYSCALL_HANDLER(getpgrp);
SYSCALL_HANDLER(getsid);
SYSCALL_HANDLER(setsid);

/* sys_stat.c */
SYSCALL_HANDLER(stat);
SYSCALL_HANDLER(lstat);
SYSCALL_HANDLER(newfstatat);
SYSCALL_HANDLER(statx);
SYSCALL_HANDLER(fstat);
SYSCALL_HANDLER(statfs);
SYSCALL_HANDLER(fstatfs);

/* sys_sigwait.c */
SYSCALL_HANDLER(rt_sigtimedwait);
SYSCALL_HANDLER(rt_sigqueueinfo);
SYSCALL_HANDLER(rt_tgsigqueueinfo);
SYSCALL_HANDLER(sigaltstack);

/* sys_timer.c */
SYSCALL_HANDLER(alarm);
SYSCALL_HANDLER(getitimer);
SYSCALL_HANDLER(setitimer);

/* sys_thread.c */
SYSCALL_HANDLER(fork);
SYSCALL_HANDLER(clone);
SYSCALL_HANDLER(clone3);
SYSCALL_HANDLER(exit);
SYSCALL_HANDLER(exit_group);
SYSCALL_HANDLER(gettid);
SYSCALL_HANDLER(set_tid_address);
SYSCALL_HANDLER(set_robust_list);
SYSCALL_HANDLER(get_robust_list);
SYSCALL_HANDLER(futex);

/* sys_user.c */
SYSCALL_HANDLER(getuid);
SYSCALL_HANDLER(setuid);
SYSCALL_HANDLER(setreuid);
SYSCALL_HANDLER(setresuid);
SYSCALL_HANDLER(getresuid);
SYSCALL_HANDLER(getgroups);
SYSCALL_HANDLER(setgroups);
SYSCALL_HANDLER(getpriority);
SYSCALL_HANDLER(setpriority);

/* sys_wait.c */
SYSCALL_HANDLER(wait4);
SYSCALL_HANDLER(waitid);

/* sys_time.c */
SYSCALL_HANDLER(clock_gettime);
SYSCALL_HANDLER(nanosleep);
SYSCALL_HANDLER(clock_nanosleep);
SYSCALL_HANDLER(clock_getres);
SYSCALL_HANDLER(gettimeofday);
SYSCALL_HANDLER(time);

#endif
