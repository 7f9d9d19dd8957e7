/* SPDX-License-Identifier: MIT */
/*
 * Tests inside a kernel: assertions with file and line, test cases, and an exit
 * status that `vmm test` understands. One header, for any freestanding C kernel
 * on x86, 32 or 64 bits, with gcc or clang; it needs no library, no other
 * header of vmm, and no memory beyond one small structure.
 *
 *     #include "guest_test.h"
 *
 *     static void addition(void)
 *     {
 *         GUEST_CHECK(1 + 1 == 2);
 *         GUEST_CHECK_EQUAL(2 + 2, 4);
 *     }
 *
 *     static const struct guest_test tests[] = {{"addition", addition}};
 *
 *     void kernel_main(void)
 *     {
 *         GUEST_TEST_RUN(tests);
 *     }
 *
 * It prints TAP on the debug console and ends the machine through the exit
 * port: with 0 if all tests passed, 1 if one failed or there were none, 77 if
 * all were skipped. Both ports are those of vmm; QEMU has them with `-debugcon
 * stdio -device isa-debug-exit`. A kernel may define GUEST_TEST_PUT(char) and
 * GUEST_TEST_EXIT(status) before it includes this, to use others.
 *
 * Several files may include this; they share one state. It must not be used by
 * more than one CPU at a time.
 */
#ifndef HV_GUEST_TEST_H
#define HV_GUEST_TEST_H

/* A kernel's own variables may have any of the names used below. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"

#define GUEST_TEST_CONSOLE_PORT 0xE9u
#define GUEST_TEST_EXIT_PORT    0xF4u

#define GUEST_TEST_PASSED  0u
#define GUEST_TEST_FAILED  1u
#define GUEST_TEST_SKIPPED 77u

struct guest_test {
    const char *name;
    void (*run)(void);
};

/* If the check fails, that is printed and the test case goes on. */
#define GUEST_CHECK(condition)                                                 \
    ((condition) ? (void)0 : guest_test_failed(__FILE__, __LINE__, #condition))

/* The same for two integers, whose values are printed too. */
#define GUEST_CHECK_EQUAL(actual, expected)                                    \
    guest_test_check_equal((unsigned long long)(actual),                       \
                           (unsigned long long)(expected), __FILE__, __LINE__, \
                           #actual " == " #expected)

/* A check that the rest of the test case relies on: if it fails, the function
 * returns. For void functions only. */
#define GUEST_REQUIRE(condition)                                               \
    do {                                                                       \
        if (!(condition)) {                                                    \
            guest_test_failed(__FILE__, __LINE__, #condition);                 \
            return;                                                            \
        }                                                                      \
    } while (0)

/* Ends the test case as skipped, since it does not apply to this machine. */
#define GUEST_SKIP(why)                                                        \
    do {                                                                       \
        guest_test_state.skip_reason = (why);                                  \
        return;                                                                \
    } while (0)

/* For use anywhere in a kernel, also outside test cases: if it fails, the
 * machine ends at once with GUEST_TEST_FAILED. */
#define GUEST_ASSERT(condition)                                                \
    ((condition) ? (void)0 : guest_test_panic(__FILE__, __LINE__, #condition))

/* Runs an array of test cases and ends the machine. */
#define GUEST_TEST_RUN(tests)                                                  \
    guest_test_run((tests), sizeof(tests) / sizeof((tests)[0]))

struct guest_test_state {
    unsigned failures; /* failed checks of the current case */
    const char *skip_reason;
};

/* Weak: every file that includes this defines it, and the linker keeps one. */
__attribute__((weak)) struct guest_test_state guest_test_state;

#define GUEST_TEST_FUNCTION static inline __attribute__((unused))

#ifndef GUEST_TEST_PUT
#define GUEST_TEST_PUT(c) guest_test_out_byte(GUEST_TEST_CONSOLE_PORT, (c))
#endif

GUEST_TEST_FUNCTION void guest_test_out_byte(unsigned short port, char byte)
{
    __asm__ volatile("outb %0, %1" : : "a"(byte), "Nd"(port) : "memory");
}

GUEST_TEST_FUNCTION void guest_test_print(const char *text)
{
    for (; *text; text++)
        GUEST_TEST_PUT(*text);
}

GUEST_TEST_FUNCTION void guest_test_print_number(unsigned long long number,
                                                 unsigned base)
{
    char digits[24], *at = digits + sizeof(digits) - 1;
    unsigned high = (unsigned)(number >> 32), low = (unsigned)number;

    /* Divides in two halves: a 32-bit kernel has no library for 64-bit
     * division. */
    *at = '\0';
    do {
        unsigned rest = high % base, quotient;
        high /= base;
        __asm__("divl %4"
                : "=a"(quotient), "=d"(rest)
                : "0"(low), "1"(rest), "r"(base)
                : "cc");
        low = quotient;
        *--at = "0123456789abcdef"[rest];
    } while (high || low);
    guest_test_print(at);
}

/* Ends the machine. */
GUEST_TEST_FUNCTION __attribute__((noreturn)) void
guest_test_exit(unsigned status)
{
#ifdef GUEST_TEST_EXIT
    GUEST_TEST_EXIT(status);
#else
    __asm__ volatile("outl %0, %1"
                     :
                     : "a"(status), "Nd"((unsigned short)GUEST_TEST_EXIT_PORT)
                     : "memory");
#endif
    for (;;) /* if no device is at the port */
        __asm__ volatile("cli; hlt");
}

/* "# FILE:LINE: check failed: TEXT" */
GUEST_TEST_FUNCTION void guest_test_tell(const char *file, unsigned line,
                                         const char *what, const char *text)
{
    guest_test_print("# ");
    guest_test_print(file);
    guest_test_print(":");
    guest_test_print_number(line, 10);
    guest_test_print(what);
    guest_test_print(text);
}

GUEST_TEST_FUNCTION void guest_test_failed(const char *file, unsigned line,
                                           const char *text)
{
    guest_test_state.failures++;
    guest_test_tell(file, line, ": check failed: ", text);
    guest_test_print("\n");
}

GUEST_TEST_FUNCTION void guest_test_check_equal(unsigned long long actual,
                                                unsigned long long expected,
                                                const char *file, unsigned line,
                                                const char *text)
{
    if (actual == expected)
        return;
    guest_test_state.failures++;
    guest_test_tell(file, line, ": check failed: ", text);
    guest_test_print(": it is ");
    guest_test_print_number(actual, 10);
    guest_test_print(" (0x");
    guest_test_print_number(actual, 16);
    guest_test_print("), not ");
    guest_test_print_number(expected, 10);
    guest_test_print(" (0x");
    guest_test_print_number(expected, 16);
    guest_test_print(")\n");
}

GUEST_TEST_FUNCTION __attribute__((noreturn)) void
guest_test_panic(const char *file, unsigned line, const char *text)
{
    guest_test_tell(file, line, ": assertion failed: ", text);
    guest_test_print("\nBail out! an assertion failed\n");
    guest_test_exit(GUEST_TEST_FAILED);
}

/* "ok 3 - NAME # SKIP why" */
GUEST_TEST_FUNCTION void guest_test_point(const char *verdict, unsigned number,
                                          const char *name, const char *skip)
{
    guest_test_print(verdict);
    guest_test_print_number(number, 10);
    guest_test_print(" - ");
    guest_test_print(name);
    if (skip) {
        guest_test_print(" # SKIP ");
        guest_test_print(skip);
    }
    guest_test_print("\n");
}

GUEST_TEST_FUNCTION __attribute__((noreturn)) void
guest_test_run(const struct guest_test *tests, unsigned long nr)
{
    unsigned long failed = 0, skipped = 0;
    const char *skip_reason = "there is no test";

    guest_test_print("TAP version 14\n1..");
    guest_test_print_number(nr, 10);
    guest_test_print("\n");
    for (unsigned long i = 0; i < nr; i++) {
        guest_test_state.failures = 0;
        guest_test_state.skip_reason = (const char *)0;
        tests[i].run();
        if (guest_test_state.failures) {
            failed++;
            guest_test_state.skip_reason = (const char *)0;
        }
        if (guest_test_state.skip_reason) {
            skipped++;
            skip_reason = guest_test_state.skip_reason;
        }
        guest_test_point(guest_test_state.failures ? "not ok " : "ok ",
                         (unsigned)i + 1, tests[i].name,
                         guest_test_state.skip_reason);
    }
    guest_test_print("# ");
    guest_test_print_number(nr - failed - skipped, 10);
    guest_test_print(" passed, ");
    guest_test_print_number(failed, 10);
    guest_test_print(" failed, ");
    guest_test_print_number(skipped, 10);
    guest_test_print(" skipped\n");
    if (failed || !nr)
        guest_test_exit(GUEST_TEST_FAILED);
    if (skipped < nr)
        guest_test_exit(GUEST_TEST_PASSED);
    guest_test_print("# all skipped: "); /* the last line: vmm test shows it */
    guest_test_print(skip_reason);
    guest_test_print("\n");
    guest_test_exit(GUEST_TEST_SKIPPED);
}

#pragma GCC diagnostic pop

#endif
