# SPDX-License-Identifier: MIT
# The guest's ring-3 side: a small libc, programs, labs, two programs made with
# musl, and the initial RAM disks of them. Everything is a static ELF program
# for the Linux x86-64 system call interface, so it runs on the host as well.
#
# Works both in the top Makefile and alone: make -f guest/user/user.mk user

CC      ?= gcc
ifeq ($(origin CC),default)
CC      := gcc
endif
NASM    ?= nasm
MUSL_CC ?= musl-gcc
B       ?= build
WARN    ?= -Wall -Wextra -Wshadow -Wconversion -Wsign-conversion \
           -Wstrict-prototypes -Wmissing-prototypes -Wcast-qual \
           -Wpointer-arith -Wundef -Wvla -Wformat=2 -Wimplicit-fallthrough \
           -Wswitch-enum -Wwrite-strings -Wnull-dereference $(WERROR)

USER_DIR := guest/user
USER_MK  := $(USER_DIR)/user.mk
U        := $(B)/user
UO       := $(B)/obj/guest/user

USER_CFLAGS  := -std=c11 -O2 -g -ffreestanding -fno-pic -fno-pie \
                -fno-stack-protector -fcf-protection=none \
                -fno-asynchronous-unwind-tables -fno-omit-frame-pointer \
                $(WARN) -I$(USER_DIR)/lib
# Three segments, R, RX and RW, each on its own pages; no ELF interpreter.
USER_LDFLAGS := -nostdlib -static -Wl,--build-id=none \
                -Wl,-z,separate-code -Wl,-z,max-page-size=4096 \
                -Wl,-z,noexecstack -Wl,-Ttext-segment=0x400000

USER_LIB_SRC := $(wildcard $(USER_DIR)/lib/*.c)
USER_LAB_ASM := $(patsubst $(USER_DIR)/%.asm,$(UO)/%.o,\
                $(wildcard $(USER_DIR)/lab/*.asm))
USER_LIB_OBJ := $(UO)/lib/crt0.o $(USER_LIB_SRC:$(USER_DIR)/%.c=$(UO)/%.o)
USER_SH_OBJ  := $(patsubst $(USER_DIR)/%.c,$(UO)/%.o,\
                $(wildcard $(USER_DIR)/sh/*.c))
USER_PARTS   := $(USER_DIR)/lab/efault_rows.c
USER_ONE     := $(filter-out $(USER_PARTS),\
                $(wildcard $(USER_DIR)/bin/*.c $(USER_DIR)/lab/*.c))
USER_PROGS   := $(USER_ONE:$(USER_DIR)/%.c=$(U)/%) \
                $(if $(USER_SH_OBJ),$(U)/bin/sh)

ALL  += $(USER_PROGS)

user: $(USER_PROGS)

$(UO)/%.o: $(USER_DIR)/%.c $(USER_MK)
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(USER_CFLAGS) -MMD -MP -c $< -o $@

$(UO)/lib/crt0.o $(USER_LAB_ASM): $(UO)/%.o: $(USER_DIR)/%.asm
	@mkdir -p $(@D)
	$(call say,ASM,$<)$(NASM) -f elf64 -g -F dwarf $< -o $@

$(U)/libuser.a: $(filter-out %/crt0.o,$(USER_LIB_OBJ))
	@mkdir -p $(@D)
	@rm -f $@
	$(call say,AR,$@)ar rcsD $@ $^

USER_LINK = $(call say,LD,$@)mkdir -p $(@D) && $(CC) $(USER_LDFLAGS) $(filter %.o %.a,$^) -o $@

$(U)/bin/sh: $(UO)/lib/crt0.o $(USER_SH_OBJ) $(U)/libuser.a $(USER_MK)
	$(USER_LINK)

$(U)/%: $(UO)/lib/crt0.o $(UO)/%.o $(U)/libuser.a $(USER_MK)
	$(USER_LINK)

# --- Programs made with musl, as anybody would make them. ---
USER_MUSL := $(patsubst $(USER_DIR)/%.c,$(U)/%,$(wildcard $(USER_DIR)/musl/*.c))

$(U)/musl/%: $(USER_DIR)/musl/%.c
	@mkdir -p $(@D)
	$(call say,CC,$<)$(MUSL_CC) -std=c11 -O2 -g -static $(WARN) $< -o $@

# --- Initial RAM disks (cpio, newc). Same inputs, same bytes. ---
# initrd.cpio          our programs, and files of known content
# initrd-busybox.cpio  the same, with musl programs and BusyBox in addition
USER_STAGE   := $(USER_DIR)/stage
USER_FILES   := $(wildcard $(USER_DIR)/root/*/*)
USER_INITRDS := $(B)/initrd.cpio $(B)/initrd-busybox.cpio
BUSYBOX      ?= /bin/busybox

ALL += $(B)/initrd.cpio

$(B)/initrd.cpio: $(USER_PROGS) $(USER_FILES) $(USER_STAGE)
	$(call say,CPIO,$@)$(USER_STAGE) $@ $(USER_DIR)/root $(USER_PROGS)

$(B)/initrd-busybox.cpio: $(USER_PROGS) $(USER_MUSL) $(USER_FILES) \
                          $(BUSYBOX) $(USER_STAGE)
	$(call say,CPIO,$@)$(USER_STAGE) $@ $(USER_DIR)/root $(USER_PROGS) $(USER_MUSL) \
	    $(BUSYBOX)

initrd: $(USER_INITRDS)

# --- Tests of the library, and what the tests need (tests/user/run). ---
USER_TESTS := $(U)/test/formats $(U)/test/formats-host $(U)/test/malloc

$(UO)/test/%.o: tests/user/programs/%.c $(USER_MK)
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(USER_CFLAGS) -MMD -MP -c $< -o $@

$(U)/test/formats-host: tests/user/programs/formats.c
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) -std=c11 -O1 -DHOST $< -o $@

check-user: $(USER_PROGS) $(USER_MUSL) $(USER_INITRDS) $(USER_TESTS)
	tests/user/run --build=$(B)

check-built: $(USER_MUSL) $(USER_INITRDS) $(USER_TESTS)

# Labs in two parts: the second is assembly, or a long list.
$(U)/lab/efault: $(UO)/lab/efault_rows.o
$(U)/lab/regs: $(UO)/lab/regs_entry.o
$(U)/lab/doors: $(UO)/lab/doors_entry.o
$(U)/lab/fpu: $(UO)/lab/fpu_state.o
$(U)/lab/threads: $(UO)/lab/threads_entry.o

.PHONY: user initrd check-user
.SECONDARY: $(UO)/test/formats.o $(UO)/test/malloc.o $(USER_ONE:$(USER_DIR)/%.c=$(UO)/%.o)
-include $(USER_LIB_OBJ:.o=.d) $(USER_SH_OBJ:.o=.d) \
         $(USER_ONE:$(USER_DIR)/%.c=$(UO)/%.d) \
         $(USER_PARTS:$(USER_DIR)/%.c=$(UO)/%.d)
