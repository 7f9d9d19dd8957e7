/* SPDX-License-Identifier: MIT */
/*
 * demo: what a program in ring 3 can do, and what it cannot. It knows the
 * kernel only by its system calls, and makes them itself, by both entries, so
 * that they can be read here.
 *
 * Ends with status 0 if everything went as described, else with the number of
 * the step that failed.
 */
#include <asm/unistd.h>
#include <linux/time.h>

#define STDOUT         1
#define SIGSEGV_STATUS 11 /* wait4()'s status for a process ended by it */

enum step { STEP_INT80 = 1, STEP_SYSCALL, STEP_TIME, STEP_FORK, STEP_TRAP };

/* `syscall`: number in rax, arguments in rdi, rsi, rdx, r10; the CPU uses rcx
 * and r11 for its own purposes. */
static long by_syscall(long number, long a, long b, long c)
{
    register long d __asm__("r10") = 0; /* wait4's rusage */
    long result;

    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(d)
                     : "rcx", "r11", "memory");
    return result;
}

/* `int 0x80`: the same registers, through the trap table; none is
 * overwritten. */
static long by_int80(long number, long a, long b, long c)
{
    long result;

    __asm__ volatile("int $0x80"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c)
                     : "memory");
    return result;
}

static long length(const char *s)
{
    long n = 0;

    while (s[n] != '\0')
        n++;
    return n;
}

static void print(const char *s)
{
    by_syscall(__NR_write, STDOUT, (long)s, length(s));
}

static void print_number(long value)
{
    char digits[24];
    long at = sizeof(digits) - 1;

    digits[at] = '\0';
    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    print(digits + at);
}

static _Noreturn void fail(enum step step)
{
    print("ring 3: that is not what should have happened\n");
    by_syscall(__NR_exit, step, 0, 0);
    __builtin_unreachable();
}

static void read_time(void)
{
    struct __kernel_timespec before, after;

    if (by_syscall(__NR_clock_gettime, CLOCK_MONOTONIC, (long)&before, 0) != 0)
        fail(STEP_TIME);
    if (by_syscall(__NR_clock_gettime, CLOCK_MONOTONIC, (long)&after, 0) != 0)
        fail(STEP_TIME);
    if (after.tv_sec < before.tv_sec)
        fail(STEP_TIME);
    print("ring 3: the clock says ");
    print_number(after.tv_sec * 1000000 + after.tv_nsec / 1000);
    print(" us since the kernel started\n");
}

/* A child tries what only ring 0 may do, and the parent sees that this ended
 * it. */
static void try_privileged(void)
{
    int status = 0;
    long child = by_syscall(__NR_fork, 0, 0, 0);

    if (child < 0)
        fail(STEP_FORK);
    if (child == 0) {
        __asm__ volatile("cli");
        print("ring 3: interrupts are off: this must not be printed\n");
        by_syscall(__NR_exit, 0, 0, 0);
    }
    if (by_syscall(__NR_wait4, child, (long)&status, 0) != child ||
        status != SIGSEGV_STATUS)
        fail(STEP_TRAP);
    print("ring 3: my child tried cli, and was ended for it; I go on\n");
}

int main(void)
{
    static const char hello[] = "ring 3: hello, by int 0x80\n";
    long len = (long)sizeof(hello) - 1;

    if (by_int80(__NR_write, STDOUT, (long)hello, len) != len)
        fail(STEP_INT80);
    print("ring 3: hello, by syscall\n");
    if (by_syscall(__NR_getpid, 0, 0, 0) <= 0)
        fail(STEP_SYSCALL);
    read_time();
    try_privileged();
    print("ring 3: goodbye\n");
    return 0;
}
