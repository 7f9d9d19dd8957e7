/* SPDX-License-Identifier: MIT */
/*
 * A plugin of the emulator: how often it executed the instruction at each
 * address, of whatever ran there. The counts are in a file that is mapped, for
 * the emulator may be killed at any time. Each step of a repeated string
 * instruction counts, as it does for the emulated clock.
 *
 * Usage: qemu-system-x86_64 -plugin count.so,out=FILE
 *
 * Debian has no header for plugins; what is declared here is version 1 of
 * QEMU's qemu-plugin.h. Source: QEMU, "QEMU TCG Plugins".
 */
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

#define ADD_U64 0 /* enum qemu_plugin_op */

struct qemu_plugin_tb;
struct qemu_plugin_insn;
struct qemu_info;

typedef void tb_fn(uint64_t id, struct qemu_plugin_tb *tb);

void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t id, tb_fn *fn);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *
qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t index);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *insn,
                                                int op, void *ptr,
                                                uint64_t value);

EXPORT extern int qemu_plugin_version;
EXPORT int qemu_plugin_install(uint64_t id, const struct qemu_info *info,
                               int argc, char **argv);

int qemu_plugin_version = 1;

/* What the file has: open addressing, 0 in free entries. */
struct entry {
    uint64_t address;
    uint64_t executed;
};

#define ENTRIES (1u << 20)
static struct entry *entries;

/* NULL: there are too many. */
static struct entry *entry_of(uint64_t address)
{
    uint32_t at = (uint32_t)(address ^ address >> 20) * 2654435761u;

    for (uint32_t i = 0; i < ENTRIES; i++) {
        struct entry *entry = &entries[(at + i) % ENTRIES];
        if (!entry->address)
            entry->address = address;
        if (entry->address == address)
            return entry;
    }
    return NULL;
}

static void on_translation(uint64_t id, struct qemu_plugin_tb *tb)
{
    size_t nr = qemu_plugin_tb_n_insns(tb);

    (void)id;
    for (size_t i = 0; i < nr; i++) {
        struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
        struct entry *entry = entry_of(qemu_plugin_insn_vaddr(insn));
        if (entry)
            qemu_plugin_register_vcpu_insn_exec_inline(insn, ADD_U64,
                                                       &entry->executed, 1);
    }
}

int qemu_plugin_install(uint64_t id, const struct qemu_info *info, int argc,
                        char **argv)
{
    const size_t size = ENTRIES * sizeof(*entries);

    (void)info;
    if (argc != 1 || strncmp(argv[0], "out=", 4) != 0)
        return -1;
    int fd = open(argv[0] + 4, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || ftruncate(fd, (off_t)size) < 0)
        return -1;
    entries = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (entries == MAP_FAILED)
        return -1;
    qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
    return 0;
}
