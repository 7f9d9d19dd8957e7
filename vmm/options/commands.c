/* SPDX-License-Identifier: MIT */
/*
 * The command words. A file with such a name is run as ./NAME.
 */
#include "commands.h"

#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/near.h"
#include "base/status.h"

static const struct {
    const char *word;
    enum command command;
} words[] = {
    {"run", COMMAND_RUN},         {"inspect", COMMAND_INSPECT},
    {"test", COMMAND_TEST},       {"explain", COMMAND_EXPLAIN},
    {"doctor", COMMAND_DOCTOR},   {"trace", COMMAND_TRACE},
    {"policy", COMMAND_POLICY},   {"help", COMMAND_HELP},
    {"version", COMMAND_VERSION}, {"qemu", COMMAND_QEMU},
    {"new", COMMAND_NEW},
};

bool commands_find(const char *word, enum command *command)
{
    for (size_t i = 0; i < ARRAY_SIZE(words); i++)
        if (strcmp(word, words[i].word) == 0) {
            *command = words[i].command;
            return true;
        }
    return false;
}

const char *commands_near(const char *word)
{
    struct near_search search = near_begin(word, strlen(word));

    for (size_t i = 0; i < ARRAY_SIZE(words); i++)
        near_try(&search, words[i].word);
    return near_found(&search);
}

/* A misspelt command would be taken for an image that does not exist. */
static int check_near(const char *word)
{
    if (*word == '-' || strpbrk(word, "/.") || access(word, F_OK) == 0)
        return 0;
    const char *meant = commands_near(word);
    if (!meant)
        return 0;
    log_error("%s: there is no such command, nor such a file; did you mean "
              "vmm %s?",
              word, meant);
    return STATUS_USAGE;
}

int commands_take(int *argc, char ***argv, enum command *command)
{
    *command = COMMAND_RUN;
    if (*argc < 2)
        return 0;
    if (!commands_find((*argv)[1], command))
        return check_near((*argv)[1]);
    (*argc)--;
    (*argv)++;
    return 0;
}
