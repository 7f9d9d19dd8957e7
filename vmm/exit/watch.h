/* SPDX-License-Identifier: MIT */
/*
 * What is done for an exit only if someone wants more than its record (--trace,
 * --stats, --result, --max-exits). Kept out of dispatch, which must be short.
 */
#ifndef VMM_EXIT_WATCH_H
#define VMM_EXIT_WATCH_H

#include "dispatch.h"

/* Completes the record of the exit in *run, which was handled with `verdict`,
 * and counts it. Returns `verdict`, or VERDICT_STOP if it was the last exit
 * that
 * --max-exits allows. */
enum verdict exit_watch(struct exit_cpu *cpu, struct kvm_run *run,
                        enum verdict verdict);

#endif
