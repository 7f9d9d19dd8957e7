/* SPDX-License-Identifier: MIT */
/*
 * `vmm doctor`.
 */
#include "doctor.h"

#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/status.h"
#include "probe.h"

static const char *const modules[] = {"kvm_intel", "kvm_amd", "kvm_pvm", NULL};

static const char *find_module(void)
{
    char path[64];

    for (unsigned i = 0; modules[i]; i++) {
        snprintf(path, sizeof(path), "/sys/module/%s", modules[i]);
        if (access(path, F_OK) == 0)
            return modules[i];
    }
    return NULL;
}

/* Does the host's CPU say that it has VT-x or AMD-V? */
static const char *cpu_feature(void)
{
    static char line[8192];
    const char *found = "none";
    FILE *file = fopen("/proc/cpuinfo", "re");

    while (file && fgets(line, sizeof(line), file)) {
        if (strncmp(line, "flags", 5) != 0)
            continue;
        if (strstr(line, " vmx"))
            found = "VT-x";
        else if (strstr(line, " svm"))
            found = "AMD-V";
        break;
    }
    if (file)
        fclose(file);
    return found;
}

static void print_host(FILE *out)
{
    const char *module = find_module();
    struct utsname host = {.release = "?"};

    uname(&host);
    fprintf(out, "host: Linux %s, CPU virtualisation: %s, module: %s\n\n",
            host.release, cpu_feature(), module ? module : "none");
}

/* The one line that mends a host on which not everything works. */
static void print_advice(const struct kvm_system *sys, FILE *out)
{
    const char *feature = cpu_feature();
    const char *module = strcmp(feature, "VT-x") == 0 ? "kvm_intel" : "kvm_amd";
    bool has_feature = strcmp(feature, "none") != 0;

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
    if (has_feature)
        fprintf(out, "  load the module:            sudo modprobe %s\n",
                module);
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
