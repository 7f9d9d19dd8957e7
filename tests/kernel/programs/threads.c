/* SPDX-License-Identifier: MIT */
/*
 * Threads as every C library creates them: the same source is linked with musl
 * and with glibc (threads_glibc).
 */
#include "suite.h"

#include <pthread.h>
#include <semaphore.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#define THREADS 4
#define ROUNDS  2000

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static volatile long counter;
static int turn;
static __thread int own;

static void *add(void *arg)
{
    own = (int)(long)arg;
    for (int i = 0; i < ROUNDS; i++) {
        pthread_mutex_lock(&mutex);
        counter++;
        pthread_mutex_unlock(&mutex);
    }
    return (void *)(long)own;
}

static void check_mutex(void)
{
    pthread_t threads[THREADS];
    long sum = 0;

    for (long i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, add, (void *)i) != 0)
            check(0, "pthread_create");
    for (int i = 0; i < THREADS; i++) {
        void *result;

        pthread_join(threads[i], &result);
        sum += (long)result;
    }
    check(counter == THREADS * ROUNDS, "a mutex: %ld additions", counter);
    check(sum == 6 && own == 0, "each has its own thread-local storage");
}

/* Two take turns. */
static void *ping(void *arg)
{
    int me = (int)(long)arg;

    for (int i = 0; i < 300; i++) {
        pthread_mutex_lock(&mutex);
        while (turn != me)
            pthread_cond_wait(&changed, &mutex);
        turn = 1 - me;
        pthread_cond_broadcast(&changed);
        pthread_mutex_unlock(&mutex);
    }
    return NULL;
}

static void check_condition(void)
{
    pthread_t a, b;
    struct timespec until;

    pthread_create(&a, NULL, ping, (void *)0);
    pthread_create(&b, NULL, ping, (void *)1);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    check(turn == 0, "a condition variable: 600 turns");
    double start = now_s();

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += 30000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    pthread_mutex_lock(&mutex);
    int why = pthread_cond_timedwait(&changed, &mutex, &until);

    pthread_mutex_unlock(&mutex);
    check(why == ETIMEDOUT && now_s() - start > 0.025, "a timed wait: %d", why);
}

static void *identity(void *arg)
{
    long *ids = arg;

    ids[0] = getpid();
    ids[1] = syscall(SYS_gettid);
    ids[2] = kill((pid_t)ids[1], 0);
    return NULL;
}

static void check_identity(void)
{
    pthread_t thread;
    long ids[3];

    pthread_create(&thread, NULL, identity, ids);
    pthread_join(thread, NULL);
    check(ids[0] == getpid() && ids[1] != getpid(), "one pid, two tids");
    check(ids[2] == 0, "kill() takes either");
}

static volatile sig_atomic_t handled_by;

static void on_signal(int number)
{
    (void)number;
    handled_by = (int)syscall(SYS_gettid);
}

static volatile int stop_spinning;

static void *spin(void *arg)
{
    *(volatile int *)arg = (int)syscall(SYS_gettid);
    while (!stop_spinning)
        sleep_ms(1);
    return NULL;
}

static void check_signals(void)
{
    pthread_t thread;
    static volatile int tid;
    sigset_t set, old;

    signal(SIGUSR1, on_signal);
    pthread_create(&thread, NULL, spin, (void *)(long)&tid);
    while (tid == 0)
        sleep_ms(1);
    pthread_kill(thread, SIGUSR1);
    for (int i = 0; i < LONG_MS && handled_by == 0; i++)
        sleep_ms(1);
    check(handled_by == tid, "pthread_kill: the handler runs in that thread");
    handled_by = 0;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &set, &old);
    kill(getpid(), SIGUSR1);
    for (int i = 0; i < LONG_MS && handled_by == 0; i++)
        sleep_ms(1);
    check(handled_by == tid, "kill: a thread that does not block it takes it");
    stop_spinning = 1;
    pthread_join(thread, NULL);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
}

/* bad: another thread can still read a page after this thread has unmapped
 * it. */
static char *volatile page;
static volatile int page_gone;

static void *touch_page(void *arg)
{
    (void)arg;
    while (!page_gone)
        (void)*(volatile char *)page;
    return NULL;
}

static void check_memory(void)
{
    pthread_t threads[2];
    int good = 1;

    for (int i = 0; i < 20; i++) {
        page = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        page[0] = 1;
        page_gone = 0;
        for (int t = 0; t < 2; t++)
            pthread_create(&threads[t], NULL, touch_page, NULL);
        int pid = fork(); /* copy on write while threads run */

        if (pid == 0) {
            page[0] = 9;
            _exit(page[0]);
        }
        for (int j = 0; j < 50; j++)
            page[0] = (char)j;
        good &= page[0] == 49 && wait_ms(pid, LONG_MS) == 9 << 8;
        page_gone = 1;
        for (int t = 0; t < 2; t++)
            pthread_join(threads[t], NULL);
        munmap(page, 8192);
    }
    check(good, "fork and copy on write while other threads read");
}

static void *forever(void *arg)
{
    (void)arg;
    for (;;)
        pause();
    return NULL;
}

static void *ends_all(void *arg)
{
    (void)arg;
    exit(5);
}

static void *executes(void *arg)
{
    execl("/bin/busybox", "sh", "-c",
          "echo $$ >/dev/null; exit $(( $$ == $1 ))", "sh", (char *)arg,
          (char *)NULL);
    return NULL;
}

static void check_ends(void)
{
    pthread_t thread;
    char pid_text[16];
    int status, pid = fork();

    if (pid == 0) {
        pthread_create(&thread, NULL, forever, NULL);
        pthread_create(&thread, NULL, ends_all, NULL);
        forever(NULL);
    }
    check(wait_ms(pid, LONG_MS) == 5 << 8, "exit of one thread ends all");
    pid = fork();
    if (pid == 0) {
        pthread_create(&thread, NULL, forever, NULL);
        forever(NULL);
    }
    sleep_ms(20);
    kill(pid, SIGTERM);
    status = wait_ms(pid, LONG_MS);
    check(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM,
          "a signal ends all");
    pid = fork();
    if (pid == 0) {
        pthread_create(&thread, NULL, forever, NULL);
        pthread_exit(NULL);
    }
    sleep_ms(20);
    check(waitpid(pid, &status, WNOHANG) == 0,
          "the first thread's end is not the program's");
    kill(pid, SIGSTOP);
    check(waitpid(pid, &status, WUNTRACED) == pid && WIFSTOPPED(status),
          "what is left can be stopped");
    kill(pid, SIGKILL);
    status = wait_ms(pid, LONG_MS);
    check(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "and ended");
    pid = fork();
    if (pid == 0) {
        snprintf(pid_text, sizeof(pid_text), "%d", getpid());
        pthread_create(&thread, NULL, forever, NULL);
        pthread_create(&thread, NULL, executes, pid_text);
        forever(NULL);
    }
    check(wait_ms(pid, LONG_MS) == 1 << 8,
          "execve in another thread keeps the pid, and ends the others");
}

static pthread_mutex_t robust;

static void *dies_with_mutex(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&robust);
    return NULL;
}

static void check_robust(void)
{
    pthread_mutexattr_t attr;
    pthread_t thread;

    pthread_mutexattr_init(&attr);
    pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&robust, &attr);
    pthread_create(&thread, NULL, dies_with_mutex, NULL);
    pthread_join(thread, NULL);
    check(pthread_mutex_lock(&robust) == EOWNERDEAD,
          "a robust mutex tells that its holder died");
}

static void check_shared(void)
{
    sem_t *sem = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    sem_init(sem, 1, 0);
    int pid = fork();

    if (pid == 0) {
        sleep_ms(20);
        sem_post(sem);
        _exit(0);
    }
    check(sem_wait(sem) == 0, "a semaphore between two processes");
    waitpid(pid, NULL, 0);
}

static void *nothing(void *arg)
{
    return arg;
}

static void check_many(void)
{
    pthread_t thread;
    int made = 0;

    for (int i = 0; i < 300; i++)
        made += pthread_create(&thread, NULL, nothing, NULL) == 0 &&
                pthread_join(thread, NULL) == 0;
    check(made == 300, "300 threads one after the other: %d", made);
}

int main(void)
{
    check_mutex();
    check_condition();
    check_identity();
    check_signals();
    check_memory();
    check_ends();
    check_robust();
    check_shared();
    check_many();
    return failures;
}
