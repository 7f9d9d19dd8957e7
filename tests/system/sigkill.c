/* SPDX-License-Identifier: MIT */
/*
 * Usage: sigkill [-n ROUNDS] [-s SEED] [-o WORDS] VMM GUEST IMAGE
 *
 * Kills the VMM at a random moment under load, again and again. The guest
 * (guest/bare/virtio_blk_load.asm, ata_load.asm; WORDS follow IMAGE in --disk)
 * fills each sector in turn with its number and one, and prints a dot for each
 * that was acknowledged. Afterwards every sector with a dot must be on the
 * disk, complete. The sector after the last of these may hold anything, since
 * it was being written. The next ones, which were acknowledged but whose dots
 * did not arrive, are complete, and all others are untouched.
 *
 * Exits with 0 if that held in every round, and if most kills came in the
 * middle of the load: kills that come too late would find nothing.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SECTOR  512u
#define SECTORS 256u

#define MOST_DELAY_NS 1000000u

struct job {
    const char *vmm, *guest, *image, *words;
    uint32_t seed;
    unsigned rounds;
    unsigned nr_middle;
    unsigned most; /* most dots in a round that was killed */
};

static void die(const char *what)
{
    perror(what);
    exit(125);
}

static uint32_t next_random(struct job *job)
{
    job->seed = job->seed * 1664525u + 1013904223u;
    return job->seed >> 8;
}

static void make_image(const struct job *job)
{
    int fd = open(job->image, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    if (fd < 0 || ftruncate(fd, SECTOR * SECTORS))
        die(job->image);
    close(fd);
}

static pid_t start(const struct job *job, int *out)
{
    char disk[4200];
    int ends[2];

    snprintf(disk, sizeof(disk), "--disk=%s%s", job->image, job->words);
    if (pipe2(ends, O_CLOEXEC))
        die("pipe");
    pid_t pid = fork();
    if (pid < 0)
        die("fork");
    if (pid == 0) {
        dup2(ends[1], 1);
        execl(job->vmm, job->vmm, disk, job->guest, (char *)NULL);
        _exit(125);
    }
    close(ends[1]);
    *out = ends[0];
    return pid;
}

/* Counts the dots that can be read at once; returns false at the end. */
static bool read_dots(int fd, unsigned *dots)
{
    char text[4096];
    ssize_t n = read(fd, text, sizeof(text));

    for (ssize_t i = 0; i < n; i++)
        *dots += text[i] == '.';
    return n > 0;
}

/* Is sector `i` full of its number and one (1), untouched (0), or neither
 * (-1)? */
static int look_at(const uint32_t *words, unsigned i)
{
    bool full = true, empty = true;

    for (unsigned k = 0; k < SECTOR / 4; k++) {
        full &= words[k] == i + 1;
        empty &= words[k] == 0;
    }
    return full ? 1 : empty ? 0 : -1;
}

static bool check(const struct job *job, unsigned round, unsigned dots)
{
    static uint32_t words[SECTORS][SECTOR / 4];
    unsigned written = 0;

    int fd = open(job->image, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || read(fd, words, sizeof(words)) != (ssize_t)sizeof(words))
        die(job->image);
    close(fd);
    while (written < SECTORS && look_at(words[written], written) == 1)
        written++;
    if (written < dots) {
        printf("round %u: %u writes acknowledged, %u sectors written\n", round,
               dots, written);
        return false;
    }
    /* The next one was being written. */
    for (unsigned i = written + 1; i < SECTORS; i++)
        if (look_at(words[i], i) != 0) {
            printf("round %u: sector %u was written before sector %u\n", round,
                   i, written);
            return false;
        }
    return true;
}

static bool undisturbed(const struct job *job)
{
    unsigned dots = 0;
    int out, status;

    make_image(job);
    pid_t pid = start(job, &out);
    while (read_dots(out, &dots))
        ;
    close(out);
    waitpid(pid, &status, 0);
    if (status == 0 && dots == SECTORS && check(job, 0, dots))
        return true;
    printf("undisturbed: wait status 0x%x, %u of %u writes acknowledged\n",
           (unsigned)status, dots, SECTORS);
    return false;
}

/* Kills after a random number of dots and a random delay, so that the kill hits
 * every part of a request, however fast this host is. */
static bool kill_once(struct job *job, unsigned round)
{
    unsigned wanted = 1 + next_random(job) % (SECTORS - 1), dots = 0;
    const struct timespec delay = {
        .tv_nsec = next_random(job) % MOST_DELAY_NS,
    };
    int out, status;

    make_image(job);
    pid_t pid = start(job, &out);
    while (dots < wanted && read_dots(out, &dots))
        ;
    nanosleep(&delay, NULL);
    kill(pid, SIGKILL);
    while (read_dots(out, &dots))
        ;
    close(out);
    waitpid(pid, &status, 0);
    if (status != SIGKILL && status != 0) {
        printf("round %u: wait status 0x%x\n", round, (unsigned)status);
        return false;
    }
    if (status == SIGKILL && dots > 0 && dots < SECTORS) {
        job->nr_middle++;
        job->most = dots > job->most ? dots : job->most;
    }
    return check(job, round, dots);
}

int main(int argc, char **argv)
{
    struct job job = {.rounds = 200, .seed = 1, .words = ""};
    unsigned nr_bad = 0;
    int name;

    while ((name = getopt(argc, argv, "n:s:o:")) != -1) {
        if (name == 'n')
            job.rounds = (unsigned)atoi(optarg);
        else if (name == 's')
            job.seed = (uint32_t)atoi(optarg);
        else if (name == 'o')
            job.words = optarg;
        else
            return 64;
    }
    if (argc - optind != 3 || !job.rounds)
        return 64;
    job.vmm = argv[optind];
    job.guest = argv[optind + 1];
    job.image = argv[optind + 2];
    if (!undisturbed(&job))
        return 1;
    for (unsigned round = 1; round <= job.rounds; round++)
        nr_bad += !kill_once(&job, round);
    printf("killed %u times, %u in the middle of the load, after up to %u of "
           "%u writes; %u times something was lost\n",
           job.rounds, job.nr_middle, job.most, SECTORS, nr_bad);
    if (job.nr_middle * 2 < job.rounds)
        printf("too few of them in the middle\n");
    return nr_bad || job.nr_middle * 2 < job.rounds;
}
