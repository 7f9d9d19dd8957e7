/* SPDX-License-Identifier: MIT */
/*
 * init of the Linux tests. It loads the modules of /modules in order of their
 * names, prints what it finds, one "name: value" on each line, and ends the
 * machine in the way that `do=` on the kernel's command line says.
 * tests/system/linux.test decides what is right.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <termios.h>
#include <unistd.h>

#define WARNING 4 /* of syslog's levels */

static void __attribute__((format(printf, 2, 3)))
say(const char *name, const char *format, ...)
{
    va_list args;

    printf("%s: ", name);
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    putchar('\n');
    fflush(stdout);
}

static void must(int result, const char *what)
{
    if (result < 0)
        say("failed", "%s: %s", what, strerror(errno));
}

/* The first line of the file; "" if there is no such file. */
static const char *line_of(const char *file)
{
    static char line[256];
    FILE *in = fopen(file, "re");

    line[0] = '\0';
    if (in && fgets(line, sizeof(line), in))
        line[strcspn(line, "\n")] = '\0';
    if (in)
        fclose(in);
    return line;
}

static void load_module(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    must((int)syscall(SYS_finit_module, fd, "", 0), path);
    close(fd);
}

static void load_modules(void)
{
    struct dirent **names;
    int nr = scandir("/modules", &names, NULL, alphasort);

    for (int i = 0; i < nr; i++) {
        char path[300];

        snprintf(path, sizeof(path), "/modules/%s", names[i]->d_name);
        if (names[i]->d_name[0] == '.')
            continue;
        load_module(path);
    }
}

static void tell_machine(void)
{
    struct utsname name;

    uname(&name);
    say("release", "%s", name.release);
    say("cpus", "%ld", sysconf(_SC_NPROCESSORS_ONLN));
    say("memory", "%s", line_of("/proc/meminfo"));
    say("clocksource", "%s",
        line_of("/sys/devices/system/clocksource/clocksource0/"
                "current_clocksource"));
    say("rtc", "%s", line_of("/sys/class/rtc/rtc0/since_epoch"));
    say("serial", "%s", line_of("/sys/class/tty/ttyS0/type"));
    say("keyboard", "%s", line_of("/sys/class/input/input0/name"));
}

static void try_random(void)
{
    unsigned char bytes[16] = {0};
    int fd = open("/dev/hwrng", O_RDONLY | O_CLOEXEC);
    ssize_t got = read(fd, bytes, sizeof(bytes));

    say("hwrng", "%zd bytes of %s, %s", got,
        line_of("/sys/class/misc/hw_random/rng_current"),
        memcmp(bytes, bytes + 1, sizeof(bytes) - 1) ? "random" : "all alike");
    close(fd);
}

static void try_console(void)
{
    int fd = open("/dev/hvc0", O_WRONLY | O_NOCTTY | O_CLOEXEC);

    tcdrain(STDOUT_FILENO); /* both consoles end up in one place */
    must(dprintf(fd, "hvc0: hello\n"), "/dev/hvc0");
    tcdrain(fd);
    close(fd);
}

/* Reads what the host wrote to the disk, and writes a reply. */
static void try_disk(void)
{
    say("vda", "%s sectors", line_of("/sys/block/vda/size"));
    say("serial-number", "%s", line_of("/sys/block/vda/serial"));
    if (access("/dev/vda", F_OK) != 0)
        return;
    must(mount("/dev/vda", "/mnt", "ext4", 0, ""), "mount /dev/vda");
    say("from the host", "%s", line_of("/mnt/from-host"));
    FILE *out = fopen("/mnt/from-guest", "we");
    for (int i = 0; out && i < 20000; i++)
        (void)fprintf(out, "line %d\n", i);
    must(out ? fclose(out) : -1, "/mnt/from-guest");
    must(umount("/mnt"), "umount");
}

/* Writes small files for ever, each followed by fsync, and says how many are
 * safe: until somebody kills the machine. */
static void sync_for_ever(void)
{
    must(mount("/dev/vda", "/mnt", "ext4", 0, ""), "mount /dev/vda");
    for (int i = 0;; i++) {
        char name[40];

        snprintf(name, sizeof(name), "/mnt/file-%d", i);
        int fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
        must(dprintf(fd, "%0*d\n", 1 + i * 97 % 9000, i), name);
        must(fsync(fd), name);
        close(fd);
        snprintf(name, sizeof(name), "/mnt/file-%d", i - 10);
        if (i % 3 == 0)
            unlink(name);
        say("safe", "%d", i);
    }
}

/* Prints what the kernel complained about. */
static void tell_warnings(void)
{
    int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    char record[8192];
    ssize_t len;
    int nr = 0;

    while ((len = read(fd, record, sizeof(record) - 1)) > 0) {
        record[len] = '\0';
        char *text = strchr(record, ';');
        nr++;
        if ((strtoul(record, NULL, 10) & 7) > WARNING || !text)
            continue;
        text[strcspn(text, "\n")] = '\0';
        say("dmesg", "%s", text + 1);
    }
    say("dmesg's lines", "%s", nr > 100 ? "over 100" : "few");
    close(fd);
}

static void end(const char *how)
{
    say("end", "%s", how);
    sync();
    if (strcmp(how, "poweroff") == 0)
        reboot(RB_POWER_OFF);
    else if (strcmp(how, "reboot") == 0)
        reboot(RB_AUTOBOOT);
    else if (strcmp(how, "halt") == 0)
        reboot((int)RB_HALT_SYSTEM);
    else if (strcmp(how, "oops") == 0)
        load_module("/oops.ko");
    else if (strncmp(how, "exit=", 5) == 0)
        exit(atoi(how + 5));
    say("failed", "it did not end");
}

int main(void)
{
    const char *how = getenv("do");

    must(mount("proc", "/proc", "proc", 0, ""), "/proc");
    must(mount("sysfs", "/sys", "sysfs", 0, ""), "/sys");
    must(mount("devtmpfs", "/dev", "devtmpfs", 0, ""), "/dev");
    load_modules();
    if (how && strcmp(how, "sync") == 0)
        sync_for_ever();
    tell_machine();
    try_random();
    try_console();
    try_disk();
    tell_warnings();
    end(how ? how : "poweroff");
    for (;;)
        pause();
}
