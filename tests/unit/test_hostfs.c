/* SPDX-License-Identifier: MIT */
/*
 * Files of the host: what each service does.
 */
#include "hostfs_tools.h"
#include "stderr_tools.h"

#define READ   HV_FILE_READ
#define WRITE  HV_FILE_WRITE
#define CREATE HV_FILE_CREATE
#define LIST   HV_FILE_DIRECTORY

TestSuite(hostfs, .init = hostfs_setup, .fini = hostfs_teardown);

Test(hostfs, read)
{
    host_write("a", "hello, guest");
    int64_t handle = open_file("/s/a", READ);
    cr_assert_eq(handle, 0);
    cr_assert_str_eq(read_text(handle, 0), "hello, guest");
    cr_assert_str_eq(read_text(handle, 7), "guest");
    cr_assert_str_eq(read_text(handle, 12), "");
    cr_assert_eq(move_bytes(HV_CALL_FILE_READ, handle, HV_FILE_POSITION, 5), 5);
    cr_assert_str_eq(read_text(handle, HV_FILE_POSITION), ", guest");
    cr_assert_str_eq(read_text(handle, 0), "hello, guest", "pread moves none");
    cr_assert_str_eq(read_text(handle, HV_FILE_POSITION), "");
    cr_assert_eq(write_text(handle, 0, "x"), -EBADF);
    cr_assert_eq(ask(HV_CALL_FILE_CLOSE, 0, 0, 0, 0, 0), 0);
    cr_assert_eq(ask(HV_CALL_FILE_CLOSE, 0, 0, 0, 0, 0), -EBADF);
    cr_assert_eq(move_bytes(HV_CALL_FILE_READ, 0, 0, 1), -EBADF);
}

Test(hostfs, write)
{
    int64_t handle = open_file("/s/new", READ | WRITE | CREATE);
    cr_assert_eq(handle, 0);
    cr_assert_eq(write_text(handle, HV_FILE_POSITION, "hello"), 5);
    cr_assert_eq(write_text(handle, HV_FILE_POSITION, ", host"), 6);
    cr_assert_eq(write_text(handle, 0, "J"), 1);
    cr_assert_str_eq(read_text(handle, 0), "Jello, host");
    cr_assert(host_has(on_host("new"), "Jello, host"));
    cr_assert_eq(ask(HV_CALL_FILE_TRUNCATE, 0, 5, 0, 0, 0), 0);
    cr_assert(host_has(on_host("new"), "Jello"));
    cr_assert_eq(ask(HV_CALL_FILE_SYNC, 0, 0, 0, 0, 0), 0);
    cr_assert_eq(made[0], SYS_fsync);
    cr_assert_eq(ask(HV_CALL_FILE_SYNC, 0, HV_FILE_DATA_ONLY, 0, 0, 0), 0);
    cr_assert_eq(made[0], SYS_fdatasync);
}

/* One call moves the bytes between the file and the guest's pages. */
Test(hostfs, scattered_and_without_a_copy)
{
    const struct hv_file_buffer list[] = {
        {0x20000, 3}, {1, 0}, {0x9FFFF, 1}, {0xC0000, 2}, {0x30001, 5}};
    char got[8];

    host_write("a", "abcdefghijkl");
    cr_assert_eq(open_file("/s/a", READ), 0);
    put(HOSTFS_LIST, list, sizeof(list));
    cr_assert_eq(ask(HV_CALL_FILE_READ, 0, 0, HOSTFS_LIST, 5, 0), 11);
    cr_assert_eq(nr_made, 1);
    cr_assert_eq(made[0], SYS_preadv);
    cr_assert_eq(guest_mem_read(calls.mem, gpa(0x20000), got, 3), 0);
    cr_assert_eq(memcmp(got, "abc", 3), 0);
    cr_assert_eq(guest_mem_read(calls.mem, gpa(0x9FFFF), got, 1), 0);
    cr_assert_eq(got[0], 'd');
    cr_assert_eq(guest_mem_read(calls.mem, gpa(0xC0000), got, 2), 0);
    cr_assert_eq(memcmp(got, "ef", 2), 0);
    cr_assert_eq(guest_mem_read(calls.mem, gpa(0x30001), got, 5), 0);
    cr_assert_eq(memcmp(got, "ghijk", 5), 0);
}

Test(hostfs, open_flags)
{
    static const uint64_t bad[] = {
        0,
        CREATE,
        HV_FILE_TRUNCATE,
        READ | CREATE,
        READ | HV_FILE_TRUNCATE,
        READ | HV_FILE_APPEND,
        WRITE | HV_FILE_EXCLUSIVE,
        LIST | READ,
        LIST | CREATE,
        READ | 0x80,
        READ | 1ull << 63,
    };

    host_write("a", "old");
    mkdir(on_host("d"), 0777);
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        cr_assert_eq(open_file("/s/a", bad[i]), -EINVAL, "0x%lx", bad[i]);
        cr_assert_eq(nr_made, 0);
    }
    cr_assert_eq(open_file("/s/b", READ), -ENOENT);
    cr_assert_eq(open_file("/s/b", WRITE), -ENOENT);
    cr_assert_eq(open_file("/s/a", WRITE | CREATE | HV_FILE_EXCLUSIVE),
                 -EEXIST);
    cr_assert_eq(open_file("/s/d", READ), -EISDIR);
    cr_assert_eq(open_file("/s/d", WRITE), -EISDIR);
    cr_assert_eq(open_file("/s/d", WRITE | CREATE), -EISDIR);
    cr_assert_eq(open_file("/s", READ), -EISDIR);
    cr_assert_eq(open_file("/", READ), -EISDIR);
    cr_assert_eq(open_file("/s/a", LIST), -ENOTDIR);
    cr_assert_eq(open_file("/s/a/b", READ), -ENOTDIR);
    cr_assert_eq(open_file("/s/n/b", WRITE | CREATE), -ENOENT);
    cr_assert_eq(open_file("/s/a", WRITE | CREATE), 0);
    cr_assert_str_eq(read_text(0, 0), "");
    cr_assert_eq(move_bytes(HV_CALL_FILE_READ, 0, 0, 1), -EBADF, "not for it");
    cr_assert(host_has(on_host("a"), "old"), "created is not emptied");
    cr_assert_eq(open_file("/s/a", WRITE | HV_FILE_APPEND), 1);
    cr_assert_eq(write_text(1, 0, "+new"), 4);
    cr_assert(host_has(on_host("a"), "old+new"));
    cr_assert_eq(open_file("/s/a", WRITE | HV_FILE_TRUNCATE), 2);
    cr_assert(host_has(on_host("a"), ""));
}

Test(hostfs, stat)
{
    struct hv_file_stat st;

    host_write("a", "12345");
    chmod(on_host("a"), 04640);
    cr_assert_eq(ask_path(HV_CALL_FILE_STAT, "/s/a", HOSTFS_DATA, 0), 0);
    cr_assert_eq(guest_mem_read(calls.mem, gpa(HOSTFS_DATA), &st, sizeof(st)),
                 0);
    cr_assert_eq(st.size, 5);
    cr_assert_eq(st.kind, HV_FILE_KIND_FILE);
    cr_assert_eq(st.mode, 0640, "no set-user-ID");
    cr_assert_eq(st.links, 1);
    cr_assert_eq(st.share, 1);
    cr_assert_gt(st.modified_s, 1700000000);
    cr_assert_eq(open_file("/s/a", READ), 0);
    cr_assert_eq(ask(HV_CALL_FILE_FSTAT, 0, HOSTFS_LIST, 0, 0, 0), 0);
    struct hv_file_stat again;
    cr_assert_eq(
        guest_mem_read(calls.mem, gpa(HOSTFS_LIST), &again, sizeof(again)), 0);
    cr_assert_eq(memcmp(&st, &again, sizeof(st)), 0);
    cr_assert_eq(ask_path(HV_CALL_FILE_STAT, "/", HOSTFS_DATA, 0), 0);
    cr_assert_eq(guest_mem_read(calls.mem, gpa(HOSTFS_DATA), &st, sizeof(st)),
                 0);
    cr_assert_eq(st.kind, HV_FILE_KIND_DIRECTORY);
    cr_assert_eq(st.share, 0);
    cr_assert_eq(ask_path(HV_CALL_FILE_STAT, "/s", HOSTFS_DATA, 0), 0);
    cr_assert_eq(ask_path(HV_CALL_FILE_STAT, "/s/b", HOSTFS_DATA, 0), -ENOENT);
    cr_assert_eq(ask_path(HV_CALL_FILE_STAT, "/t", HOSTFS_DATA, 0), -ENOENT);
    cr_assert_eq(ask_path(HV_CALL_FILE_STAT, "/s/a", HOSTFS_RAM - 8, 0),
                 -EFAULT);
}

/* Lists each name once, however small the guest's buffer is. */
static unsigned list_all(uint64_t handle, uint64_t room, unsigned *sum)
{
    uint8_t buf[4096];
    uint64_t cursor = 0;
    unsigned nr = 0;
    int64_t n;

    *sum = 0;
    while ((n = ask(HV_CALL_FILE_LIST, handle, cursor, HOSTFS_DATA, room, 0)) >
           0) {
        cr_assert_leq(n, (int64_t)room);
        cr_assert_eq(guest_mem_read(calls.mem, gpa(HOSTFS_DATA), buf, room), 0);
        for (int64_t at = 0; at < n; nr++) {
            struct hv_file_entry entry;
            memcpy(&entry, buf + at, sizeof(entry));
            cr_assert_eq(entry.size % 8, 0);
            cr_assert_leq(sizeof(entry) + entry.name_len, entry.size);
            if (buf[at + 24] == 'f') {
                cr_assert_eq(entry.kind, HV_FILE_KIND_FILE);
                *sum += (unsigned)atoi((char *)buf + at + 25);
            } else if (strchr("ds", buf[at + 24])) {
                cr_assert_eq(entry.kind, HV_FILE_KIND_DIRECTORY);
            } else {
                cr_assert_eq(entry.kind, HV_FILE_KIND_OTHER, "%.*s: %u",
                             (int)entry.name_len, (char *)buf + at + 24,
                             entry.kind);
            }
            at += entry.size;
            cursor = entry.next;
        }
    }
    cr_assert_eq(n, 0);
    return nr;
}

Test(hostfs, list)
{
    unsigned sum;

    for (int i = 0; i < 300; i++) {
        char name[16];
        snprintf(name, sizeof(name), "f%d", i);
        host_write(name, "");
    }
    mkdir(on_host("d"), 0777);
    cr_assert_eq(symlink("/etc/passwd", on_host("link")), 0);
    cr_assert_eq(mkfifo(on_host("pipe"), 0666), 0);
    cr_assert_eq(open_file("/s", LIST), 0);
    for (uint64_t room = 32; room <= 4096; room *= 4) {
        cr_assert_eq(list_all(0, room, &sum), 303);
        cr_assert_eq(sum, 300 * 299 / 2);
    }
    hides_kinds = true;
    cr_assert_eq(list_all(0, 4096, &sum), 303);
    cr_assert_eq(ask(HV_CALL_FILE_LIST, 0, 0, HOSTFS_DATA, 25, 0), -EINVAL);
    cr_assert_eq(ask(HV_CALL_FILE_LIST, 0, 1ull << 63, HOSTFS_DATA, 99, 0),
                 -EINVAL);
    cr_assert_eq(open_file("/", LIST), 1);
    cr_assert_eq(list_all(1, 4096, &sum), 1);
    cr_assert_eq(ask(HV_CALL_FILE_LIST, 1, UINT64_MAX, HOSTFS_DATA, 99, 0), 0);
    cr_assert_eq(open_file("/s/f1", READ), 2);
    cr_assert_eq(ask(HV_CALL_FILE_LIST, 2, 0, HOSTFS_DATA, 99, 0), -ENOTDIR);
}

Test(hostfs, names)
{
    struct stat st;

    cr_assert_eq(ask_path(HV_CALL_FILE_MKDIR, "/s/d", 06777, 0), 0);
    cr_assert_eq(stat(on_host("d"), &st), 0);
    cr_assert_eq(st.st_mode & 07000, 0, "no set-user-ID, no set-group-ID");
    cr_assert_eq(ask_path(HV_CALL_FILE_MKDIR, "/s/d", 0777, 0), -EEXIST);
    cr_assert_eq(ask_path(HV_CALL_FILE_MKDIR, "/s", 0777, 0), -EEXIST);
    cr_assert_eq(open_file("/s/d/a", WRITE | CREATE), 0);
    cr_assert_eq(ask_path(HV_CALL_FILE_RMDIR, "/s/d", 0, 0), -ENOTEMPTY);
    cr_assert_eq(ask_path(HV_CALL_FILE_RMDIR, "/s/d/a", 0, 0), -ENOTDIR);
    cr_assert_eq(ask_path(HV_CALL_FILE_UNLINK, "/s/d", 0, 0), -EISDIR);
    cr_assert_eq(ask_path(HV_CALL_FILE_UNLINK, "/s", 0, 0), -EBUSY);
    cr_assert_eq(ask_path(HV_CALL_FILE_RMDIR, "/s", 0, 0), -EBUSY);
    put(HOSTFS_NEW, "/s/b", 4);
    put(HOSTFS_PATH, "/s/d/a", 6);
    cr_assert_eq(ask(HV_CALL_FILE_RENAME, HOSTFS_PATH, 6, HOSTFS_NEW, 4, 0), 0);
    cr_assert(host_has(on_host("b"), ""));
    cr_assert_eq(ask(HV_CALL_FILE_RENAME, HOSTFS_NEW, 4, HOSTFS_NEW, 4,
                     HV_FILE_NO_REPLACE),
                 -EEXIST);
    cr_assert_eq(ask(HV_CALL_FILE_RENAME, HOSTFS_NEW, 4, HOSTFS_PATH, 6, 2),
                 -EINVAL);
    cr_assert_eq(ask(HV_CALL_FILE_RENAME, HOSTFS_NEW, 2, HOSTFS_PATH, 6, 0),
                 -EBUSY, "a share itself");
    cr_assert_eq(ask_path(HV_CALL_FILE_RMDIR, "/s/d", 0, 0), 0);
    cr_assert_eq(ask_path(HV_CALL_FILE_UNLINK, "/s/b", 0, 0), 0);
    cr_assert_eq(access(on_host("b"), F_OK), -1);
    cr_assert_eq(write_text(0, 0, "still"), 5, "the handle keeps its file");
}

/* ----------------------------------------------------------- command line */

Test(shares, given)
{
    struct shares shares = {0};
    struct stderr_seen seen;

    cr_assert_eq(stderr_capture(&seen), 0);
    cr_assert_eq(shares_add(&shares, "/usr/share"), 0);
    cr_assert_str_eq(shares.list[0].name, "share");
    cr_assert_str_eq(shares.list[0].dir, "/usr/share");
    cr_assert_not(shares.list[0].is_read_only);
    cr_assert_eq(shares_add(&shares, "/a:b/c:notes,ro"), 0);
    cr_assert_str_eq(shares.list[1].name, "notes");
    cr_assert_str_eq(shares.list[1].dir, "/a:b/c");
    cr_assert(shares.list[1].is_read_only);
    cr_assert_eq(shares_add(&shares, "/usr,ro"), 0);
    cr_assert_str_eq(shares.list[2].name, "usr");
    cr_assert_eq(shares_add(&shares, "/usr:my ~ notes"), 0);
    cr_assert_str_eq(shares.list[3].name, "my ~ notes");
    cr_assert_str_eq(stderr_take(&seen), "");
    static const char *const bad[] = {
        "",      ":x",       ",ro",  "/usr:",  "/",     "/usr:.",
        "/x:..", "/y:share", "/:\n", "/:\x1F", "/:\x7F"};
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        struct shares copy = {.nr = 0};
        cr_assert_eq(shares_add(&copy, "/usr/share"), 0);
        cr_assert_eq(shares_add(&copy, bad[i]), -EINVAL, "'%s'", bad[i]);
        const char *text = stderr_take(&seen);
        cr_assert_not_null(strstr(text, "DIR[:NAME][,ro]"), "%s", text);
        shares_close(&copy);
    }
    cr_assert_eq(shares_add(&shares, "/no/such/dir"), -ENOENT);
    cr_assert(is_one_message(stderr_take(&seen)));
    shares_close(&shares);
}

Test(shares, must_be_directories)
{
    struct shares shares = {0};
    struct stderr_seen seen;

    cr_assert_eq(stderr_capture(&seen), 0);
    cr_assert_eq(shares_add(&shares, "/etc/passwd:x"), 0);
    cr_assert_eq(shares_open(&shares, host_call), -ENOTDIR);
    cr_assert(is_one_message(stderr_take(&seen)));
    shares_close(&shares);
}
