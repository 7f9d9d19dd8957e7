/* SPDX-License-Identifier: MIT */
/* execve(). */
#include <asm/errno.h>

#include "kernel.h"
#include "layout.h"
#include "mm/page.h"
#include "proc/exec.h"
#include "sys/sys_path.h"
#include "sys/syscall.h"

int64_t sys_execve(const struct syscall *call)
{
    struct args args = {0};
    int error;
    char *path = path_copy(call->arg[0], &error);

    if (path == NULL)
        return error;
    error = args_add_user_array(&args, &args.argc, call->arg[1]);
    if (error == 0)
        error = args_add_user_array(&args, &args.envc, call->arg[2]);
    if (error == 0)
        error = exec_path(path, &args);
    args_free(&args);
    page_unref(virt_to_phys(path));
    return error;
}
