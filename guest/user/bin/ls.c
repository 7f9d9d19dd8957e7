/* SPDX-License-Identifier: MIT */
/*
 * ls [-l] [-a] [PATH...]: lists names, one a line, sorted by byte. With -l also
 * prints type and mode, links, user and group number, size and time (UTC). With
 * -a also lists the names that begin with a dot.
 */
#include "../lib/args.h"
#include "../lib/dirent.h"
#include "../lib/errno.h"
#include "../lib/stdio.h"
#include "../lib/stdlib.h"
#include "../lib/string.h"
#include "../lib/sys.h"
#include "../lib/time.h"

struct entry {
    char *name;
    struct stat st;
};

struct list {
    struct entry *entries;
    size_t nr, room;
};

static bool opt_long, opt_all;
static int status;

static void list_add(struct list *list, const char *name, const struct stat *st)
{
    struct entry *e;

    if (list->nr == list->room) {
        size_t room = list->room ? list->room * 2 : 32;

        e = malloc(room * sizeof(*e));
        if (!e)
            die("no memory for %zu names", room);
        memcpy(e, list->entries, list->nr * sizeof(*e));
        free(list->entries);
        list->entries = e;
        list->room = room;
    }
    e = &list->entries[list->nr++];
    e->name = strdup(name);
    if (!e->name)
        die("no memory for a name");
    e->st = *st;
}

static void list_free(struct list *list)
{
    for (size_t i = 0; i < list->nr; i++)
        free(list->entries[i].name);
    free(list->entries);
}

/* Shell sort: short, and fast enough for a directory. */
static void list_sort(struct list *list)
{
    for (size_t gap = list->nr / 2; gap; gap /= 2)
        for (size_t i = gap; i < list->nr; i++) {
            struct entry e = list->entries[i];
            size_t j = i;

            for (; j >= gap && strcmp(list->entries[j - gap].name, e.name) > 0;
                 j -= gap)
                list->entries[j] = list->entries[j - gap];
            list->entries[j] = e;
        }
}

static char type_letter(unsigned mode)
{
    switch (mode & S_IFMT) {
    case S_IFDIR:
        return 'd';
    case S_IFCHR:
        return 'c';
    case S_IFBLK:
        return 'b';
    case S_IFIFO:
        return 'p';
    case S_IFLNK:
        return 'l';
    case S_IFSOCK:
        return 's';
    default:
        return '-';
    }
}

static void format_mode(unsigned mode, char text[11])
{
    static const char letters[] = "rwxrwxrwx";

    text[0] = type_letter(mode);
    for (unsigned i = 0; i < 9; i++)
        text[1 + i] = '-';
    for (unsigned i = 0; i < 9; i++)
        if (mode & (0400u >> i))
            text[1 + i] = letters[i];
    if (mode & S_ISUID)
        text[3] = mode & 0100 ? 's' : 'S';
    if (mode & S_ISGID)
        text[6] = mode & 0010 ? 's' : 'S';
    if (mode & S_ISVTX)
        text[9] = mode & 0001 ? 't' : 'T';
    text[10] = '\0';
}

/* Shows hours and minutes for the last half year, else the year. */
static void format_time(long time, char *text, size_t size)
{
    struct timespec now = {0};
    struct calendar c;

    clock_gettime(CLOCK_REALTIME, &now);
    calendar_from_seconds(time, &c);
    if (time <= now.tv_sec && now.tv_sec - time < 31556952 / 2)
        snprintf(text, size, "%s %2d %02d:%02d", month_names[c.month - 1],
                 c.day, c.hour, c.minute);
    else
        snprintf(text, size, "%s %2d  %4ld", month_names[c.month - 1], c.day,
                 c.year);
}

static void format_size(const struct stat *st, char *text, size_t size)
{
    unsigned long dev = st->st_rdev;

    if ((st->st_mode & S_IFMT) == S_IFCHR || (st->st_mode & S_IFMT) == S_IFBLK)
        snprintf(text, size, "%lu, %lu", dev >> 8 & 0xfff,
                 (dev & 0xff) | (dev >> 12 & 0xfff00));
    else
        snprintf(text, size, "%lu", (unsigned long)st->st_size);
}

/* The larger of `width` and the number of digits of `number`. */
static int widen(int width, unsigned long number)
{
    char text[24];
    int len = (int)snprintf(text, sizeof(text), "%lu", number);

    return len > width ? len : width;
}

static void print_link_target(const char *dir, const char *name)
{
    char path[PATH_MAX], target[PATH_MAX];
    long len;

    snprintf(path, sizeof(path), "%s%s%s", dir, *dir ? "/" : "", name);
    len = readlink(path, target, sizeof(target));
    if (len >= 0)
        printf(" -> %.*s", (int)len, target);
}

/* `dir` goes in front of the names; it may be "". */
static void list_print(const struct list *list, const char *dir)
{
    int links = 1, uid = 1, gid = 1, size = 1;
    char mode[11], when[16], bytes[24];

    for (size_t i = 0; opt_long && i < list->nr; i++) {
        const struct stat *st = &list->entries[i].st;
        int len;

        links = widen(links, st->st_nlink);
        uid = widen(uid, st->st_uid);
        gid = widen(gid, st->st_gid);
        format_size(st, bytes, sizeof(bytes));
        len = (int)strlen(bytes);
        size = len > size ? len : size;
    }
    for (size_t i = 0; i < list->nr; i++) {
        const struct entry *e = &list->entries[i];

        if (!opt_long) {
            printf("%s\n", e->name);
            continue;
        }
        format_mode(e->st.st_mode, mode);
        format_time((long)e->st.st_mtime, when, sizeof(when));
        format_size(&e->st, bytes, sizeof(bytes));
        printf("%s %*lu %*u %*u %*s %s %s", mode, links, e->st.st_nlink, uid,
               e->st.st_uid, gid, e->st.st_gid, size, bytes, when, e->name);
        if (mode[0] == 'l')
            print_link_target(dir, e->name);
        printf("\n");
    }
}

static void list_directory(const char *path)
{
    struct dir *dir = dir_open(path);
    const struct dirent *entry;
    struct list list = {0};
    unsigned long blocks = 0;

    if (!dir) {
        warn("%s", path);
        status = 2;
        return;
    }
    while ((entry = dir_next(dir))) {
        char file[PATH_MAX];
        struct stat st = {0};

        if (entry->d_name[0] == '.' && !opt_all)
            continue;
        snprintf(file, sizeof(file), "%s/%s", path, entry->d_name);
        if (opt_long && lstat(file, &st) < 0) {
            warn("%s", file);
            status = 1;
            continue;
        }
        blocks += (unsigned long)st.st_blocks;
        list_add(&list, entry->d_name, &st);
    }
    if (errno) {
        warn("reading %s", path);
        status = 2;
    }
    dir_close(dir);
    list_sort(&list);
    if (opt_long)
        printf("total %lu\n", (blocks + 1) / 2);
    list_print(&list, path);
    list_free(&list);
}

int main(int argc, char *argv[])
{
    unsigned options;
    int first =
        args_letters(argc, argv, "la", &options, "ls [-l] [-a] [PATH...]");
    struct list files = {0}, dirs = {0};
    struct stat st;

    opt_long = options & 1;
    opt_all = options & 2;

    for (int i = first; i < argc; i++) {
        if ((opt_long ? lstat : stat)(argv[i], &st) < 0 &&
            lstat(argv[i], &st) < 0) {
            warn("%s", argv[i]);
            status = 2;
            continue;
        }
        list_add((st.st_mode & S_IFMT) == S_IFDIR ? &dirs : &files, argv[i],
                 &st);
    }
    list_sort(&files);
    list_sort(&dirs);
    list_print(&files, "");
    if (first == argc)
        list_directory(".");
    for (size_t i = 0; i < dirs.nr; i++) {
        if (first + 1 < argc)
            printf("%s%s:\n", i || files.nr ? "\n" : "", dirs.entries[i].name);
        list_directory(dirs.entries[i].name);
    }
    return status;
}
