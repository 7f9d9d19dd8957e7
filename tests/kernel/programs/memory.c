/* SPDX-License-Identifier: MIT */
/* Shared memory, files in memory, and protected memory. */
#include "suite.h"

#include <setjmp.h>
#include <sys/mman.h>

#define PAGE 4096

static sigjmp_buf back;
static volatile int code;

static void on_fault(int number, siginfo_t *info, void *context)
{
    (void)context;
    code = number * 100 + info->si_code;
    siglongjmp(back, 1);
}

/* Reads one byte. Returns 0, or signal * 100 + code if that raised a signal. */
static int touch(volatile char *at)
{
    struct sigaction action = {.sa_flags = SA_SIGINFO};

    action.sa_sigaction = on_fault;
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
    code = 0;
    if (sigsetjmp(back, 1) == 0)
        (void)*at;
    signal(SIGSEGV, SIG_DFL);
    signal(SIGBUS, SIG_DFL);
    return code;
}

static int make(const char *name, size_t size)
{
    int fd = open(name, O_RDWR | O_CREAT | O_TRUNC, 0644);

    if (ftruncate(fd, (off_t)size) < 0)
        check(0, "ftruncate");
    return fd;
}

static void check_shared_file(void)
{
    int fd = make("m", 2 * PAGE + 100);
    char text[8] = "";
    char *map = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

    if (!check(map != MAP_FAILED, "a file mapped shared, to be written to"))
        return;
    memcpy(map + 10, "through", 7);
    check(pread(fd, text, 7, 10) == 7 && memcmp(text, "through", 7) == 0,
          "what is written to memory is read from the file");
    check(pwrite(fd, "file", 4, PAGE + 5) == 4 &&
              memcmp(map + PAGE + 5, "file", 4) == 0,
          "and what is written to the file is in memory");
    int child = fork();

    if (child == 0) {
        int again = open("m", O_RDWR);
        char *other =
            mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, again, 0);

        memcpy(other + 100, "child", 5);
        memcpy(map + PAGE + 100, "inherited", 9);
        _exit(memcmp(other + 10, "through", 7) != 0);
    }
    check(wait_ms(child, LONG_MS) == 0, "another process maps the same page");
    check(memcmp(map + 100, "child", 5) == 0 &&
              memcmp(map + PAGE + 100, "inherited", 9) == 0,
          "and writes to it");
    check(msync(map, 3 * PAGE, MS_SYNC) == 0, "msync");
    memcpy(map + 2 * PAGE, "last", 4);
    munmap(map, 3 * PAGE);
    close(fd);
    fd = open("m", O_RDONLY);
    check(pread(fd, text, 4, 2 * PAGE) == 4 && memcmp(text, "last", 4) == 0 &&
              pread(fd, text, 5, 100) == 5 && memcmp(text, "child", 5) == 0,
          "all of it is in the file afterwards");
    check(lseek(fd, 0, SEEK_END) == 2 * PAGE + 100, "which is as long as "
                                                    "before");
    check(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) ==
                  MAP_FAILED &&
              errno == EACCES,
          "not to be written to if it was opened to be read");
    map = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0);
    check(mprotect(map, PAGE, PROT_READ | PROT_WRITE) < 0 && errno == EACCES,
          "nor by mprotect");
    munmap(map, PAGE);
    close(fd);
    unlink("m");
}

static void check_end_of_file(void)
{
    int fd = make("e", 10);
    char *map = mmap(NULL, 2 * PAGE, PROT_READ, MAP_PRIVATE, fd, 0);

    check(touch(map + 20) == 0, "the file's last page has zeros past its end");
    check(touch(map + PAGE) == SIGBUS * 100 + BUS_ADRERR,
          "the page after it is SIGBUS: %d", code);
    munmap(map, 2 * PAGE);
    close(fd);
    unlink("e");
}

static void check_no_access(void)
{
    char *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    int fds[2];

    if (pipe(fds) < 0)
        return;
    page[0] = 'x';
    mprotect(page, PAGE, PROT_NONE);
    check(write(fds[1], page, 1) < 0 && errno == EFAULT,
          "write does not read what is PROT_NONE");
    check(touch(page) == SIGSEGV * 100 + SEGV_ACCERR, "nor does the program");
    mprotect(page, PAGE, PROT_READ);
    check(page[0] == 'x', "its contents are there again");
    munmap(page, PAGE);
    close(fds[0]);
    close(fds[1]);
}

static void check_shared_memory(void)
{
    char *page = mmap(NULL, PAGE, PROT_NONE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int child = fork();

    if (child == 0) {
        mprotect(page, PAGE, PROT_READ | PROT_WRITE);
        page[1] = 'y';
        _exit(0);
    }
    waitpid(child, NULL, 0);
    mprotect(page, PAGE, PROT_READ);
    check(page[1] == 'y', "shared memory that was made PROT_NONE is shared");
    munmap(page, PAGE);
}

#define ANONYMOUS (MAP_PRIVATE | MAP_ANONYMOUS)

/* bad: a wrong address, lost bytes, or unknown flags that are accepted. */
static void check_moves(void)
{
    char *map = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, ANONYMOUS, -1, 0);
    char *there =
        mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, ANONYMOUS, -1, 0);
    int fd = make("r", 3 * PAGE);
    char *file, *moved;

    map[PAGE] = 'b', map[3 * PAGE] = 'd', there[0] = 'x';
    check(mremap(map, PAGE, PAGE, MREMAP_FIXED, there) == MAP_FAILED &&
              errno == EINVAL &&
              mremap(map, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED,
                     map + PAGE) == MAP_FAILED &&
              errno == EINVAL,
          "mremap refuses what makes no sense");
    moved = mremap(map + PAGE, PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED,
                   there);
    check(moved == there && there[0] == 'b' && there[PAGE] == 0 &&
              touch(map + PAGE) == SIGSEGV * 100 + SEGV_MAPERR &&
              map[3 * PAGE] == 'd',
          "it moves a page out of the middle to a named place");
    moved = mremap(there, 2 * PAGE, 2000 * PAGE, MREMAP_MAYMOVE);
    check(moved != MAP_FAILED && moved[0] == 'b' && moved[1999 * PAGE] == 0,
          "and makes a mapping larger that has no room");
    pwrite(fd, "z", 1, 2 * PAGE);
    file = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    file[1] = 'w';
    file = mremap(file, PAGE, 3 * PAGE, MREMAP_MAYMOVE);
    check(file != MAP_FAILED && file[1] == 'w' && file[2 * PAGE] == 'z',
          "also one of a file");
    munmap(moved, 2000 * PAGE);
    munmap(file, 3 * PAGE);
    close(fd);
    unlink("r");
}

/* MADV_DONTNEED is not only advice: allocators rely on the zeros. */
static void check_discard(void)
{
    char *map = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, ANONYMOUS, -1, 0);
    int zero = open("/dev/zero", O_RDWR);

    memset(map, 'x', 3 * PAGE);
    check(madvise(map + PAGE, PAGE, MADV_DONTNEED) == 0 && map[PAGE] == 0 &&
              map[2 * PAGE - 1] == 0 && map[PAGE - 1] == 'x' &&
              map[2 * PAGE] == 'x',
          "memory that was given back has zeros");
    check(madvise(map, PAGE, 18 /* MADV_WIPEONFORK */) < 0 && errno == EINVAL &&
              madvise(map, PAGE, MADV_WILLNEED) == 0,
          "what is not kept is not promised");
    munmap(map + PAGE, PAGE);
    check(madvise(map, 3 * PAGE, MADV_WILLNEED) < 0 && errno == ENOMEM,
          "nor for memory that is not there");
    map = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, zero, 0);
    check(map != MAP_FAILED && map[7] == 0 && (map[7] = 'x') == 'x',
          "/dev/zero mapped is memory");
    close(zero);
    zero = open("/dev/zero", O_RDONLY);
    map = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, zero, 0);
    check(mprotect(map, PAGE, PROT_READ | PROT_WRITE) < 0 && errno == EACCES &&
              mmap(NULL, 0, PROT_WRITE, MAP_SHARED, zero, 0) == MAP_FAILED &&
              errno == EINVAL,
          "but not to be written to if it was opened to be read");
    check(mmap(NULL, 0, PROT_READ, MAP_SHARED, 999, 0) == MAP_FAILED &&
              errno == EBADF,
          "a descriptor that is none is noticed first");
    close(zero);
}

int main(int argc, char *argv[])
{
    if (argc < 2 || chdir(argv[1]) < 0)
        return 125;
    check_shared_file();
    check_end_of_file();
    check_no_access();
    check_shared_memory();
    check_moves();
    check_discard();
    return failures;
}
