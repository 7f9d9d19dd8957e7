/* SPDX-License-Identifier: MIT */
/*
 * Files of the host that a policy refuses: whichever service asks, and whatever
 * for, the guest gets the policy's error, and the host is not called at all.
 */
#include "hostfs_tools.h"

#include "policy/policy.h"

#define READ_WRITE (HV_FILE_READ | HV_FILE_WRITE)

static unsigned denied; /* operations (POLICY_x) to refuse */
static unsigned asked;  /* operations that were asked about */

static int permit_file(void *ctx, uint32_t number, unsigned op,
                       const char *path, uint64_t bytes)
{
    (void)ctx, (void)number, (void)path, (void)bytes;
    asked |= op;
    return op & denied ? -EPERM : 0;
}

/* Each service with the operations it must ask about. The paths are /s/a and
 * /s/b; handle 0 is /s/a, handle 1 the directory. */
static const struct service {
    const char *name;
    uint32_t number;
    unsigned ops;
    uint64_t args[5];
} services[] = {
    {"open to read",
     HV_CALL_FILE_OPEN,
     POLICY_READ,
     {HOSTFS_PATH, 4, HV_FILE_READ}},
    {"open to write",
     HV_CALL_FILE_OPEN,
     POLICY_WRITE,
     {HOSTFS_PATH, 4, HV_FILE_WRITE}},
    {"open for both",
     HV_CALL_FILE_OPEN,
     POLICY_READ | POLICY_WRITE,
     {HOSTFS_PATH, 4, READ_WRITE}},
    {"open to truncate",
     HV_CALL_FILE_OPEN,
     POLICY_WRITE,
     {HOSTFS_PATH, 4, HV_FILE_WRITE | HV_FILE_TRUNCATE}},
    {"create",
     HV_CALL_FILE_OPEN,
     POLICY_WRITE | POLICY_CREATE,
     {HOSTFS_NEW, 4, HV_FILE_WRITE | HV_FILE_CREATE, 0644}},
    {"open a directory",
     HV_CALL_FILE_OPEN,
     POLICY_LIST,
     {HOSTFS_PATH, 2, HV_FILE_DIRECTORY}},
    {"read", HV_CALL_FILE_READ, POLICY_READ, {0, 0, HOSTFS_LIST, 1}},
    {"write", HV_CALL_FILE_WRITE, POLICY_WRITE, {0, 0, HOSTFS_LIST, 1}},
    {"truncate", HV_CALL_FILE_TRUNCATE, POLICY_WRITE, {0, 1}},
    {"stat", HV_CALL_FILE_STAT, POLICY_STAT, {HOSTFS_PATH, 4, HOSTFS_DATA}},
    {"fstat", HV_CALL_FILE_FSTAT, POLICY_STAT, {0, HOSTFS_DATA}},
    {"list", HV_CALL_FILE_LIST, POLICY_LIST, {1, 0, HOSTFS_DATA, 4096}},
    {"rename",
     HV_CALL_FILE_RENAME,
     POLICY_RENAME,
     {HOSTFS_PATH, 4, HOSTFS_NEW, 4}},
    {"unlink", HV_CALL_FILE_UNLINK, POLICY_DELETE, {HOSTFS_PATH, 4}},
    {"mkdir", HV_CALL_FILE_MKDIR, POLICY_CREATE, {HOSTFS_NEW, 4, 0777}},
    {"rmdir", HV_CALL_FILE_RMDIR, POLICY_DELETE, {HOSTFS_NEW, 4}},
};

static const unsigned all_ops[] = {
    POLICY_READ,   POLICY_WRITE, POLICY_CREATE, POLICY_DELETE,
    POLICY_RENAME, POLICY_LIST,  POLICY_STAT,
};

static void setup(void)
{
    const struct hv_file_buffer list = {HOSTFS_DATA, 4};

    hostfs_setup();
    calls.permit_file = permit_file;
    denied = 0;
    put(HOSTFS_LIST, &list, sizeof(list));
    host_write("a", "text");
    cr_assert_eq(open_file("/s/a", READ_WRITE), 0);
    cr_assert_eq(open_file("/s", HV_FILE_DIRECTORY), 1);
    put(HOSTFS_PATH, "/s/a", 4);
    put(HOSTFS_NEW, "/s/b", 4);
}

TestSuite(hostfs_policy, .init = setup, .fini = hostfs_teardown);

static int64_t ask_service(const struct service *service)
{
    const uint64_t *a = service->args;

    asked = 0;
    return ask(service->number, a[0], a[1], a[2], a[3], a[4]);
}

Test(hostfs_policy, what_is_refused_does_not_reach_the_host)
{
    for (size_t i = 0; i < ARRAY_SIZE(services); i++) {
        const struct service *service = &services[i];
        for (size_t k = 0; k < ARRAY_SIZE(all_ops); k++) {
            if (!(service->ops & all_ops[k]))
                continue;
            denied = all_ops[k];
            cr_expect_eq(ask_service(service), -EPERM, "%s", service->name);
            cr_expect_eq(nr_made, 0, "%s: %u calls of the host", service->name,
                         nr_made);
            cr_expect(asked & denied, "%s", service->name);
        }
    }
    cr_assert(host_has(on_host("a"), "text"));
    cr_assert_eq(access(on_host("b"), F_OK), -1);
}

/* What is allowed works, and is asked about as exactly what it is. */
Test(hostfs_policy, what_is_allowed_does)
{
    for (size_t i = 0; i < ARRAY_SIZE(services); i++) {
        const struct service *service = &services[i];
        unlink(on_host("b"));
        rmdir(on_host("b"));
        if (service->number == HV_CALL_FILE_RMDIR)
            mkdir(on_host("b"), 0777);
        host_write("a", "text");
        denied = ~service->ops;
        int64_t rc = ask_service(service);
        cr_expect_geq(rc, 0, "%s: %ld", service->name, (long)rc);
        cr_expect_gt(nr_made, 0, "%s", service->name);
        cr_expect_eq(asked, service->ops, "%s: 0x%x", service->name, asked);
    }
}

/* The new name of a renamed file is asked about, too. */
static int deny_b(void *ctx, uint32_t number, unsigned op, const char *path,
                  uint64_t bytes)
{
    (void)ctx, (void)number, (void)op, (void)bytes;
    return strcmp(path, "/s/b") == 0 ? -EPERM : 0;
}

Test(hostfs_policy, both_names_of_a_rename)
{
    calls.permit_file = deny_b;
    cr_assert_eq(ask(HV_CALL_FILE_RENAME, HOSTFS_PATH, 4, HOSTFS_NEW, 4, 0),
                 -EPERM);
    cr_assert_eq(nr_made, 0);
    cr_assert_eq(ask(HV_CALL_FILE_RENAME, HOSTFS_NEW, 4, HOSTFS_PATH, 4, 0),
                 -EPERM);
    cr_assert_eq(nr_made, 0);
}
