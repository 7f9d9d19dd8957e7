/* SPDX-License-Identifier: MIT */
/*
 * `vmm doctor`.
 */
#include "doctor.h"

#include <errno.h>

#include "base/status.h"
#include "host_cpu.h"
#include "leave.h"
#include "probe.h"

static void print_host(FILE *out)
{
    const struct host_virtualisation *offers = host_cpu_offers();
    const struct host_virtualisation *used = host_cpu_used();
    struct host_cpu cpu;

    host_cpu_read(&cpu);
    fprintf(out, "host: %s, CPU virtualisation: %s, module: %s\n\n", cpu.kernel,
            offers ? offers->name : "none", used ? used->module : "none");
}

/* Prints the one line that helps on a host where not everything works. */
static void print_advice(const struct kvm_system *sys, FILE *out)
{
    const struct host_virtualisation *offers = host_cpu_offers();

    if (sys->hardware) {
        fprintf(out,
                "\nThis is real virtualisation with a gap in it. If this host "
                "is itself a virtual\nmachine, its hypervisor is the place to "
                "look; vmm works without what is missing\nhere, debugging "
                "aside.\n");
        return;
    }
    fprintf(out, "\nThere is a /dev/kvm, but no hardware behind it: simple "
                 "guests run, slowly, and\nguests with interrupts or ring 3 "
                 "do not. To mend it:\n");
    if (offers)
        fprintf(out, "  load the module:            sudo modprobe %s\n",
                offers->module);
    else
        fprintf(out,
                "  on a PC:                    switch on VT-x or SVM in the "
                "firmware set-up\n"
                "  in a virtual machine:       nested=1 for kvm_intel or "
                "kvm_amd on its host,\n"
                "                              and its CPU model passed "
                "through (-cpu host)\n");
    fprintf(out, "  or use an emulated host:    EMULATED HOST in vmm(1) says "
                 "how\n");
}

int doctor_exits(FILE *out)
{
    struct kvm_system sys;

    print_host(out);
    fflush(out);
    if (kvm_system_open(&sys))
        return STATUS_NO_KVM;
    int rc = -ENOTSUP;
    if (sys.hardware)
        rc = leave_print(&sys, out);
    else
        fprintf(out,
                "There is no hardware virtualisation behind this /dev/kvm: "
                "KVM itself carries out\neach of a guest's instructions, so "
                "of none can be said that it stays in the\nguest. `vmm "
                "doctor` says what mends that.\n");
    kvm_system_close(&sys);
    return rc ? STATUS_NO_KVM : STATUS_OK;
}

int doctor_run(bool list, FILE *out)
{
    struct kvm_system sys;
    unsigned nr_working = 0;
    bool runs_kernels = true;

    if (!list)
        print_host(out);
    fflush(out);
    if (kvm_system_open(&sys))
        return STATUS_NO_KVM;
    for (unsigned id = 0; id < PROBE_NR; id++) {
        struct probe_result result = probe_try(&sys, id);
        nr_working += result.works;
        if (id == PROBE_INTERRUPTS || id == PROBE_RING3)
            runs_kernels &= result.works;
        if (!list)
            fprintf(out, "  %-34s %-4s %s\n", probe_title(id),
                    result.works ? "yes" : "NO", result.seen);
        else if (result.works)
            fprintf(out, "%s\n", probe_word(id));
        fflush(out);
    }
    if (!list && nr_working < PROBE_NR)
        print_advice(&sys, out);
    else if (!list)
        fprintf(out, "\nEverything works: guests of every kind run here.\n");
    kvm_system_close(&sys);
    return runs_kernels ? STATUS_OK : STATUS_NO_KVM;
}
