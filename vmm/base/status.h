/* SPDX-License-Identifier: MIT */
/*
 * How a run ends: vmm's own exit statuses. The guest's own status (exit port,
 * exit hypercall) is passed on unchanged. The status is 0 only if the guest
 * asked to end.
 */
#ifndef VMM_BASE_STATUS_H
#define VMM_BASE_STATUS_H

enum status {
    STATUS_OK = 0,
    STATUS_USAGE = 64,         /* the command line is wrong */
    STATUS_BAD_IMAGE = 65,     /* an image that cannot be loaded */
    STATUS_NO_IMAGE = 66,      /* no such image, or not readable */
    STATUS_BUG = 70,           /* a bug of ours */
    STATUS_HOST_ERROR = 71,    /* the host refused something we need */
    STATUS_HOST_IO = 74,       /* host I/O error that stopped the machine */
    STATUS_BAD_SNAPSHOT = 76,  /* a snapshot that cannot be restored */
    STATUS_NO_KVM = 77,        /* no usable KVM: "skipped" to test harnesses */
    STATUS_RESET = 79,         /* the guest asked for a reset */
    STATUS_TRIPLE_FAULT = 80,  /* shutdown: no exception could be delivered */
    STATUS_EMULATION = 81,     /* KVM could not emulate an instruction */
    STATUS_FAIL_ENTRY = 82,    /* the CPU refused the guest's state */
    STATUS_MEMORY_LOST = 83,   /* guest memory that the host cannot give */
    STATUS_HALTED = 84,        /* halted, and nothing can wake it */
    STATUS_MAX_EXITS = 85,     /* --max-exits reached */
    STATUS_BAD_HYPERCALL = 86, /* --strict: hypercall protocol violation */
    STATUS_BAD_DEVICE = 87,    /* --strict: device protocol violation */
    STATUS_SIGNAL = 88,        /* SIGTERM, SIGINT, SIGHUP, or Ctrl-A x */
    STATUS_POLICY = 89,        /* killed by the policy */
    STATUS_EXCEPTION = 90,     /* one that only the BIOS handled */
    STATUS_PANIC = 91,         /* the guest's Linux kernel panicked */
    STATUS_TIMEOUT = 124,      /* --timeout reached */
};

/* A short fixed word for `code`, as in "reason=triple-fault"; "guest" for 0 and
 * for every code not listed above. Never NULL. */
const char *status_name(int code);

/* One sentence that says what the code means. Never NULL. */
const char *status_meaning(int code);

#endif
