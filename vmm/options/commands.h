/* SPDX-License-Identifier: MIT */
/*
 * The first word of the command line: what it can be, and what it was meant to
 * be.
 */
#ifndef VMM_OPTIONS_COMMANDS_H
#define VMM_OPTIONS_COMMANDS_H

#include "options.h"

/* Takes the command's word off the front of argv, if there is one; without,
 * *command is COMMAND_RUN. Returns 0, or STATUS_USAGE after one line on stderr:
 * a word that is nearly a command, and no file either. */
int commands_take(int *argc, char ***argv, enum command *command) MUST_CHECK;

/* The command's word that `word` may be a slip of; NULL: it is near none. */
const char *commands_near(const char *word);

/* Which command `word` names; false if none. */
bool commands_find(const char *word, enum command *command) MUST_CHECK;

#endif
