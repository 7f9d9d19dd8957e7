/* SPDX-License-Identifier: MIT */
/*
 * The first word of the command line: which command it is, or was meant to be.
 */
#ifndef VMM_OPTIONS_COMMANDS_H
#define VMM_OPTIONS_COMMANDS_H

#include "options.h"

/* Takes the command word off the front of argv, if there is one; otherwise
 * *command is COMMAND_RUN. Returns 0, or STATUS_USAGE after one line on stderr
 * if the word is similar to a command and is not a file. */
int commands_take(int *argc, char ***argv, enum command *command) MUST_CHECK;

/* The command word of which `word` may be a misspelling; NULL: it is similar to
 * none. */
const char *commands_near(const char *word);

/* Finds the command that `word` names; false if there is none. */
bool commands_find(const char *word, enum command *command) MUST_CHECK;

#endif
