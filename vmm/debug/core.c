/* SPDX-License-Identifier: MIT */
/*
 * The core file: headers, one PRSTATUS note for each vCPU, then guest RAM once,
 * region after region; program headers show parts of it at the addresses they
 * are mapped to. Source: System V ABI, "Core Files" as Linux writes them,
 * <sys/procfs.h>.
 */
#include "core.h"

#include <elf.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/procfs.h>
#include <unistd.h>

#include "base/ending.h"
#include "x86/paging.h"

struct note {
    Elf64_Nhdr header;
    char name[8]; /* "CORE", padded */
    uint8_t status[sizeof(struct elf_prstatus)];
} __attribute__((packed));

struct core {
    int fd;
    Elf64_Phdr *headers;
    unsigned nr_headers, max_headers;
    uint64_t ram_offset[GUEST_MEM_MAX_REGIONS]; /* in the file */
    const struct guest_mem_region *regions;
    unsigned nr_regions;
};

static int write_all(int fd, const void *buf, size_t len, uint64_t offset)
{
    const uint8_t *from = buf;

    while (len) {
        ssize_t n = pwrite(fd, from, len, (off_t)offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? -errno : -EIO;
        from += n;
        len -= (size_t)n;
        offset += (uint64_t)n;
    }
    return 0;
}

static void fill_registers(const struct machine_state *state,
                           struct elf_prstatus *status)
{
    const struct kvm_regs *r = &state->regs;
    const struct kvm_sregs *s = &state->sregs;
    /* The order of struct user_regs_struct. */
    const uint64_t values[] = {
        r->r15,         r->r14,         r->r13,         r->r12,
        r->rbp,         r->rbx,         r->r11,         r->r10,
        r->r9,          r->r8,          r->rax,         r->rcx,
        r->rdx,         r->rsi,         r->rdi,         r->rax,
        r->rip,         s->cs.selector, r->rflags,      r->rsp,
        s->ss.selector, s->fs.base,     s->gs.base,     s->ds.selector,
        s->es.selector, s->fs.selector, s->gs.selector,
    };

    _Static_assert(sizeof(values) == sizeof(status->pr_reg),
                   "one value for each register");
    memcpy(status->pr_reg, values, sizeof(values));
}

static void fill_note(struct note *note, const struct machine_state *state,
                      unsigned id)
{
    struct elf_prstatus status = {0};

    memset(note, 0, sizeof(*note));
    note->header.n_namesz = 5;
    note->header.n_descsz = sizeof(note->status);
    note->header.n_type = NT_PRSTATUS;
    memcpy(note->name, "CORE", 5);
    status.pr_pid = (pid_t)id + 1; /* gdb's threads start at 1 */
    status.pr_cursig = SIGSEGV;    /* gdb wants a signal */
    fill_registers(state, &status);
    memcpy(note->status, &status, sizeof(status));
}

/* Adds the part of [at, at + size) that is RAM, region by region. */
static void add_load(struct core *core, uint64_t linear, uint64_t at,
                     uint64_t size)
{
    for (unsigned i = 0; i < core->nr_regions; i++) {
        const struct guest_mem_region *region = &core->regions[i];
        uint64_t from = at > region->base ? at : region->base;
        uint64_t end = at + size < region->base + region->size
                           ? at + size
                           : region->base + region->size;
        if (from >= end || core->nr_headers == core->max_headers)
            continue;
        core->headers[core->nr_headers++] = (Elf64_Phdr){
            .p_type = PT_LOAD,
            .p_flags = PF_R | PF_W | PF_X,
            .p_offset = core->ram_offset[i] + (from - region->base),
            .p_vaddr = linear + (from - at),
            .p_paddr = from,
            .p_filesz = end - from,
            .p_memsz = end - from,
            .p_align = X86_PAGE_SIZE,
        };
    }
}

static void add_loads(struct core *core, const struct machine_state *state)
{
    struct core_mapping *mappings =
        calloc(CORE_MAX_MAPPINGS, sizeof(*mappings));
    bool is_cut;
    unsigned nr = 0;

    if (mappings)
        nr = core_find_mappings(state, mappings, CORE_MAX_MAPPINGS, &is_cut);
    for (unsigned i = 0; i < nr; i++)
        if (mappings[i].gpa + mappings[i].size > mappings[i].gpa)
            add_load(core, mappings[i].linear, mappings[i].gpa,
                     mappings[i].size);
    free(mappings);
    if (core->nr_headers > 1)
        return;
    /* Without paging, or if the tables map nothing, physical addresses are
     * used. */
    for (unsigned i = 0; i < core->nr_regions; i++)
        add_load(core, core->regions[i].base, core->regions[i].base,
                 core->regions[i].size);
}

/* Pages of zeros stay holes in the file. */
static int write_region(int fd, const struct guest_mem_region *region,
                        uint64_t offset)
{
    static const uint8_t zeros[X86_PAGE_SIZE];

    for (uint64_t at = 0; at < region->size; at += X86_PAGE_SIZE) {
        if (ending_has_come())
            return -ECANCELED;
        if (memcmp(region->host + at, zeros, X86_PAGE_SIZE) == 0)
            continue;
        int rc = write_all(fd, region->host + at, X86_PAGE_SIZE, offset + at);
        if (rc)
            return rc;
    }
    return 0;
}

static int write_headers(struct core *core, const struct note *notes,
                         unsigned nr_notes, uint64_t notes_offset)
{
    Elf64_Ehdr header = {
        .e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB,
                    EV_CURRENT},
        .e_type = ET_CORE,
        .e_machine = EM_X86_64,
        .e_version = EV_CURRENT,
        .e_phoff = sizeof(header),
        .e_ehsize = sizeof(header),
        .e_phentsize = sizeof(Elf64_Phdr),
        .e_phnum = (Elf64_Half)core->nr_headers,
    };
    int rc = write_all(core->fd, &header, sizeof(header), 0);

    if (!rc)
        rc = write_all(core->fd, core->headers,
                       core->nr_headers * sizeof(*core->headers),
                       sizeof(header));
    if (!rc)
        rc =
            write_all(core->fd, notes, nr_notes * sizeof(*notes), notes_offset);
    return rc;
}

static int write_core(struct core *core, const struct machine_state *states,
                      unsigned nr, unsigned current, struct note *notes)
{
    uint64_t notes_offset =
        sizeof(Elf64_Ehdr) + core->max_headers * sizeof(Elf64_Phdr);
    uint64_t offset = notes_offset + nr * sizeof(*notes);
    int rc;

    fill_note(&notes[0], &states[current], current); /* gdb shows the first */
    for (unsigned i = 0, n = 1; i < nr; i++)
        if (i != current)
            fill_note(&notes[n++], &states[i], i);
    core->headers[core->nr_headers++] = (Elf64_Phdr){
        .p_type = PT_NOTE,
        .p_offset = notes_offset,
        .p_filesz = nr * sizeof(*notes),
    };
    offset = (offset + X86_PAGE_SIZE - 1) & ~(uint64_t)(X86_PAGE_SIZE - 1);
    for (unsigned i = 0; i < core->nr_regions; i++) {
        core->ram_offset[i] = offset;
        offset += core->regions[i].size;
    }
    add_loads(core, &states[current]);
    rc = write_headers(core, notes, nr, notes_offset);
    for (unsigned i = 0; !rc && i < core->nr_regions; i++)
        rc = write_region(core->fd, &core->regions[i], core->ram_offset[i]);
    if (!rc && ftruncate(core->fd, (off_t)offset) < 0)
        rc = -errno;
    return rc;
}

int core_write(int fd, const struct machine_state *states, unsigned nr_states,
               unsigned current, const struct guest_mem *mem)
{
    struct core core = {.fd = fd, .max_headers = 2 * CORE_MAX_MAPPINGS};
    struct note *notes = calloc(nr_states, sizeof(*notes));
    int rc = -ENOMEM;

    core.regions = guest_mem_slots(mem, &core.nr_regions);
    core.headers = calloc(core.max_headers, sizeof(*core.headers));
    if (core.headers && notes)
        rc = write_core(&core, states, nr_states, current, notes);
    free(core.headers);
    free(notes);
    return rc;
}
