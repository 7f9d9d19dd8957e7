# SPDX-License-Identifier: MIT
# The VMM, in two archives. Readers of traces: what `vmm trace` needs, and no
# more, so that the linker checks the border; its tests and fuzzers link it alone.
# The machine: all the rest but main.c, which stands on the readers.

# For the build: writes the filters of system calls.
SANDBOX_MAKE := vmm/host/sandbox_make.c vmm/host/sandbox_calls.c

VMM_SRC := $(filter-out $(SANDBOX_MAKE),$(wildcard vmm/*.c vmm/*/*.c vmm/*/*/*.c))
VMM_ASM := $(wildcard vmm/*/*.asm)
VMM_GEN := $(B)/obj/vmm/host/sandbox_filters.o
VMM_OBJ := $(VMM_SRC:%.c=$(B)/obj/%.o) $(VMM_ASM:%.asm=$(B)/obj/%.o) $(VMM_GEN)
VMM_READER_SRC := $(wildcard vmm/base/*.c vmm/trace/*.c vmm/trace/*/*.c) \
    $(addprefix vmm/record/,exit_stats.c recorder.c source.c thread.c) \
    $(wildcard vmm/debug/insn/*.c) \
    $(addprefix vmm/debug/,symbols.c lines.c names/names.c \
        names/wanted.c) \
    vmm/bios/words.c \
    $(addprefix vmm/policy/,record.c vocabulary.c)
VMM_READERS := $(B)/libvmm-readers.a
VMM_MACHINE := $(B)/libvmm-machine.a
VMM_LIB     := $(VMM_MACHINE) $(VMM_READERS)

VMM_CPPFLAGS := -Iinclude -Ivmm -D_GNU_SOURCE -DVMM_VERSION='"$(VERSION)"'
VMM_CFLAGS   := -std=c11 -g $(WARN) -fstack-protector-strong -pthread
# Where the compiler has it: clang 14 does not.
AUTO_ZERO    := $(shell $(CC) -ftrivial-auto-var-init=zero -fsyntax-only -x c \
                  /dev/null 2>/dev/null && echo -ftrivial-auto-var-init=zero)
ifeq ($(SAN),)
# Static: a process of one mapping starts in a third of the time of one that
# the dynamic linker must put together, and a rig needs to copy one file only.
# No ENDBR (-fcf-protection=branch): no kernel looks for it in a process, and it
# would be some instructions in each exit.
VMM_CFLAGS   += -O2 -D_FORTIFY_SOURCE=3 -fPIE \
                -fstack-clash-protection -fcf-protection=return $(AUTO_ZERO)
VMM_LDFLAGS  := -static-pie -Wl,-z,relro,-z,now -pthread
else
# ThreadSanitizer does not see what a fence orders: gcc says so at each.
SANITIZERS   := $(if $(filter thread,$(SAN)),thread,address -fsanitize=undefined)
VMM_CFLAGS   += -O1 -fno-omit-frame-pointer -fPIE -fsanitize=$(SANITIZERS) \
                $(if $(filter thread,$(SAN)),-Wno-tsan -include tests/tsan/join.h,\
                    -fno-sanitize-recover=all)
VMM_LDFLAGS  := -pie -fsanitize=$(SANITIZERS) -pthread
endif
ifneq ($(COVERAGE),)
VMM_CFLAGS   += --coverage
VMM_LDFLAGS  += --coverage
endif
VMM_LIBS     := -lelf -lz -llzma -lzstd -llz4 -ljansson

ALL += $(B)/vmm

$(B)/obj/vmm/%.o: vmm/%.c
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(VMM_CPPFLAGS) $(VMM_CFLAGS) -MMD -MP -c $< -o $@

$(B)/obj/vmm/%.o: vmm/%.asm $(B)/gen/constants.inc
	@mkdir -p $(@D)
	$(call say,ASM,$<)$(NASM) -f elf64 -I$(B)/gen/ $< -o $@

$(B)/gen/sandbox_make: $(SANDBOX_MAKE) vmm/host/sandbox.h \
    vmm/host/sandbox_calls.h vmm/vmm.mk
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(VMM_CPPFLAGS) -std=c11 $(WARN) \
	    $(if $(SAN),-DSANDBOX_FOR_SANITIZER) $(SANDBOX_MAKE) -lseccomp -o $@

$(B)/gen/sandbox_filters.c: $(B)/gen/sandbox_make
	$(call say,GEN,$@)$< >$@

# Its rows are made by guest/guest.mk.
SYSCALL_NAMES_USERS := $(foreach dir,$(B) build/fuzz,\
    $(dir)/obj/vmm/trace/words/syscall_names.o)
$(SYSCALL_NAMES_USERS): $(B)/gen/syscall_names.inc
$(SYSCALL_NAMES_USERS): VMM_CPPFLAGS += -I$(B)/gen

$(VMM_GEN): $(B)/obj/vmm/host/%.o: $(B)/gen/%.c vmm/host/sandbox_filter.h
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(VMM_CPPFLAGS) $(VMM_CFLAGS) -c $< -o $@

# The page of --format=html is in the program.
$(foreach dir,$(B) build/fuzz,$(dir)/obj/vmm/trace/out/html_assets.o): \
    $(wildcard vmm/trace/out/html/*)

# So are the files of new kernels.
$(foreach dir,$(B) build/fuzz,$(dir)/obj/vmm/new/files.o): \
    $(wildcard guest/new/*/*) include/hv/guest_test.h

$(VMM_READERS): $(VMM_READER_SRC:%.c=$(B)/obj/%.o)
$(VMM_MACHINE): $(filter-out $(B)/obj/vmm/main.o $(VMM_READER_SRC:%.c=$(B)/obj/%.o),$(VMM_OBJ))
# Anew too when an object goes from one to the other.
$(VMM_LIB): vmm/vmm.mk
	@rm -f $@
	$(call say,AR,$@)ar rcs $@ $(filter %.o,$^)

$(B)/vmm: $(B)/obj/vmm/main.o $(VMM_LIB)
	$(call say,LD,$@)$(CC) $(VMM_LDFLAGS) $^ $(VMM_LIBS) -o $@

-include $(VMM_OBJ:.o=.d)
