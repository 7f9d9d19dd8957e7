/* SPDX-License-Identifier: MIT */
/*
 * Hypercalls for files (hv/hostfs.h), rows of the table in hypercall.c: each
 * copies its arguments from guest memory, checks them, asks the policy, and
 * only then performs the request (host/hostfs.h). calls->files must not be
 * NULL.
 */
#ifndef VMM_EXIT_FILE_CALL_H
#define VMM_EXIT_FILE_CALL_H

#include "hypercall.h"

int64_t file_call_open(struct hypercalls *calls, uint64_t *args);
int64_t file_call_close(struct hypercalls *calls, uint64_t *args);
int64_t file_call_read(struct hypercalls *calls, uint64_t *args);
int64_t file_call_write(struct hypercalls *calls, uint64_t *args);
int64_t file_call_stat(struct hypercalls *calls, uint64_t *args);
int64_t file_call_fstat(struct hypercalls *calls, uint64_t *args);
int64_t file_call_list(struct hypercalls *calls, uint64_t *args);
int64_t file_call_mkdir(struct hypercalls *calls, uint64_t *args);
int64_t file_call_unlink(struct hypercalls *calls, uint64_t *args);
int64_t file_call_rmdir(struct hypercalls *calls, uint64_t *args);
int64_t file_call_rename(struct hypercalls *calls, uint64_t *args);
int64_t file_call_truncate(struct hypercalls *calls, uint64_t *args);
int64_t file_call_sync(struct hypercalls *calls, uint64_t *args);

#endif
