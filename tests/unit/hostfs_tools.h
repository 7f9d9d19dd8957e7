/* SPDX-License-Identifier: MIT */
/*
 * A guest that asks for files: RAM without KVM, a directory of the host with a
 * canary beside it, and a record of every system call made for the guest.
 */
#ifndef HOSTFS_TOOLS_H
#define HOSTFS_TOOLS_H

#include <criterion/criterion.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "exit/hypercall.h"
#include "host/hostfs.h"

#define HOSTFS_RAM  (1u << 20)
#define HOSTFS_PAGE 0x3000u /* the request */
#define HOSTFS_PATH 0x4000u
#define HOSTFS_NEW  0x6000u /* the second path */
#define HOSTFS_LIST 0x8000u
#define HOSTFS_DATA 0xA000u

static struct hypercalls calls;
static char host_dir[64]; /* holds share/, beside/canary */
static uint32_t made[4096];
static unsigned nr_made;
static unsigned fail_at; /* the call with this number, counted from 1, fails */
static int fail_with;
static bool hides_kinds; /* getdents64 gives no file types */

static inline int64_t recording_call(uint32_t number, const uint64_t args[6])
{
    struct dirent64 *entry = (void *)(uintptr_t)args[1];

    made[nr_made++ % 4096] = number;
    if (fail_at && nr_made == fail_at && number != SYS_close)
        return -fail_with;
    int64_t rc = host_call(number, args);
    for (int64_t at = 0; number == SYS_getdents64 && hides_kinds && at < rc;
         at += entry->d_reclen) {
        entry = (void *)(uintptr_t)(args[1] + (uint64_t)at);
        entry->d_type = DT_UNKNOWN;
    }
    return rc;
}

/* A name in the share, as a path on the host. Overwritten by the next call. */
static inline const char *on_host(const char *name)
{
    static char path[4200];

    snprintf(path, sizeof(path), "%s/share/%s", host_dir, name);
    return path;
}

static inline void host_write(const char *name, const char *text)
{
    FILE *file = fopen(on_host(name), "w");

    cr_assert_not_null(file);
    fputs(text, file);
    fclose(file);
}

/* Is `text` the whole content of the file? */
static inline bool host_has(const char *path, const char *text)
{
    char buf[4096];
    FILE *file = fopen(path, "r");
    size_t n = file ? fread(buf, 1, sizeof(buf), file) : 0;

    if (file)
        fclose(file);
    return file && n == strlen(text) && memcmp(buf, text, n) == 0;
}

static inline void hostfs_setup_with(const char *suffix)
{
    char spec[128];

    strcpy(host_dir, "/tmp/vmm-hostfs-XXXXXX");
    cr_assert_not_null(mkdtemp(host_dir));
    snprintf(spec, sizeof(spec), "%s/beside", host_dir);
    mkdir(spec, 0777);
    mkdir(on_host(""), 0777);
    host_write("../beside/canary", "untouched");
    cr_assert_eq(guest_mem_create(HOSTFS_RAM, &calls.mem), 0);
    calls.files = hostfs_create();
    cr_assert_not_null(calls.files);
    snprintf(spec, sizeof(spec), "%s/share:s%s", host_dir, suffix);
    cr_assert_eq(shares_add(&calls.files->shares, spec), 0);
    cr_assert_eq(shares_open(&calls.files->shares, recording_call), 0);
}

static inline void hostfs_setup(void)
{
    hostfs_setup_with("");
}

static inline void hostfs_teardown(void)
{
    char command[128];

    cr_assert(host_has(on_host("../beside/canary"), "untouched"));
    hostfs_destroy(calls.files);
    guest_mem_destroy(calls.mem);
    snprintf(command, sizeof(command), "rm -rf %s", host_dir);
    cr_assert_eq(system(command), 0);
}

static inline void put(uint64_t at, const void *data, size_t len)
{
    cr_assert_eq(guest_mem_write(calls.mem, gpa(at), data, len), 0);
}

/* Requests service `number`; nr_made counts its system calls from 0. */
static inline int64_t ask(uint32_t number, uint64_t a0, uint64_t a1,
                          uint64_t a2, uint64_t a3, uint64_t a4)
{
    const struct hv_request request = {
        .number = number,
        .args = {a0, a1, a2, a3, a4},
    };
    struct hypercall_event event;

    put(HOSTFS_PAGE, &request, sizeof(request));
    nr_made = 0;
    cr_assert_eq(
        hypercall_serve(&calls, gpa(HOSTFS_PAGE), HYPERCALL_ANY, &event), 0);
    return event.result;
}

/* With a path as arguments 0 and 1. */
static inline int64_t ask_path(uint32_t number, const char *path, uint64_t a2,
                               uint64_t a3)
{
    put(HOSTFS_PATH, path, strlen(path));
    return ask(number, HOSTFS_PATH, strlen(path), a2, a3, 0);
}

static inline int64_t open_file(const char *path, uint64_t flags)
{
    return ask_path(HV_CALL_FILE_OPEN, path, flags, 0644);
}

/* With one buffer of `len` bytes at HOSTFS_DATA. */
static inline int64_t move_bytes(uint32_t number, int64_t handle,
                                 uint64_t where, uint64_t len)
{
    const struct hv_file_buffer list = {HOSTFS_DATA, len};

    put(HOSTFS_LIST, &list, sizeof(list));
    return ask(number, (uint64_t)handle, where, HOSTFS_LIST, 1, 0);
}

static inline int64_t write_text(int64_t handle, uint64_t where,
                                 const char *text)
{
    put(HOSTFS_DATA, text, strlen(text));
    return move_bytes(HV_CALL_FILE_WRITE, handle, where, strlen(text));
}

/* Reads up to 100 bytes; "" for an error. */
static inline const char *read_text(int64_t handle, uint64_t where)
{
    static char text[101];
    int64_t n = move_bytes(HV_CALL_FILE_READ, handle, where, 100);

    cr_assert_eq(guest_mem_read(calls.mem, gpa(HOSTFS_DATA), text, 100), 0);
    text[n > 0 ? n : 0] = '\0';
    return text;
}

#endif
