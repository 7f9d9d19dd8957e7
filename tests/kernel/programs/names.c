/* SPDX-License-Identifier: MIT */
/* Names: those that are removed while their directory is read, and those that
 * end in dots. */
#include "suite.h"

#include <dirent.h>

#define MANY 300

/* What `rm -r` does. bad: names are skipped, and the directory is not empty. */
static void check_read_and_remove(void)
{
    char path[300];
    int made = 0, removed = 0, left = 0;

    mkdir("read", 0755);
    for (int i = 0; i < MANY; i++) {
        snprintf(path, sizeof(path), "read/%d", i);
        int fd = open(path, O_WRONLY | O_CREAT, 0644);

        made += fd >= 0;
        close(fd);
    }
    DIR *dir = opendir("read");

    for (struct dirent *e; dir != NULL && (e = readdir(dir)) != NULL;) {
        snprintf(path, sizeof(path), "read/%s", e->d_name);
        removed += e->d_name[0] != '.' && unlink(path) == 0;
    }
    check(made == MANY && removed == MANY,
          "%d of %d names removed while they were read", removed, made);
    if (dir != NULL) {
        rewinddir(dir);
        while (readdir(dir) != NULL)
            left++;
        closedir(dir);
    }
    check(left == 2 && rmdir("read") == 0, "only . and .. are left: %d", left);
}

static void check_dots(void)
{
    mkdir("dots", 0755);
    check(rmdir("dots/.") < 0 && errno == EINVAL, "rmdir of .");
    check(rmdir("dots/..") < 0 && errno == ENOTEMPTY,
          "rmdir of .., even if that is a mounted directory");
    check(rmdir("dots/") == 0, "but a slash at the end does no harm");
}

static void check_access(void)
{
    check(faccessat(AT_FDCWD, ".", R_OK, AT_SYMLINK_NOFOLLOW) == 0,
          "faccessat knows its flags");
    check(faccessat(AT_FDCWD, ".", R_OK, 0x8000) < 0 && errno == EINVAL,
          "and no others");
}

int main(int argc, char *argv[])
{
    if (argc < 2 || chdir(argv[1]) < 0)
        return 125;
    check_read_and_remove();
    check_dots();
    check_access();
    return failures;
}
