/* SPDX-License-Identifier: MIT */
/* The path of a program, and its arguments, kept for others to see. */
#include "proc/command.h"

#include "kernel.h"
#include "lib/string.h"
#include "mm/heap.h"

struct command *command_new(const char *exe, const struct args *args)
{
    size_t room = HEAP_MAX - sizeof(struct command);
    size_t exe_len = MIN(strlen(exe), room - 1);
    size_t args_len = MIN(args_len_of_argv(args), room - exe_len - 1);
    struct command *command =
        heap_alloc(sizeof(*command) + exe_len + 1 + args_len);

    if (command == NULL)
        return NULL;
    command->refs = 1;
    command->exe_len = exe_len;
    command->args_len = args_len;
    string_copy(command->text, exe, exe_len + 1);
    args_copy(args, command->text + exe_len + 1, args_len);
    return command;
}

struct command *command_ref(struct command *command)
{
    if (command != NULL)
        __atomic_fetch_add(&command->refs, 1, __ATOMIC_RELAXED);
    return command;
}

void command_unref(struct command *command)
{
    if (command != NULL &&
        __atomic_fetch_sub(&command->refs, 1, __ATOMIC_ACQ_REL) == 1)
        heap_free(command);
}
