# SPDX-License-Identifier: MIT
# Tests of the guest kernel: its programs, its labs, and BusyBox running on it.

KERNEL_CPIO := $(B)/tests/kernel.cpio

# The RAM disk with everything in it, and the tests' script.
$(KERNEL_CPIO): $(USER_PROGS) $(USER_MUSL) $(USER_FILES) $(USER_STAGE) \
                $(BUSYBOX) tests/kernel/applets.sh
	@mkdir -p $(@D)
	rm -rf $(@D)/root
	cp -r $(USER_DIR)/root $(@D)/root
	cp tests/kernel/applets.sh $(@D)/root
	$(USER_STAGE) $@ $(@D)/root $(USER_PROGS) $(USER_MUSL) $(BUSYBOX)

# The suite: ordinary programs, in a RAM disk of their own.
SUITE_SRC  := $(wildcard tests/kernel/programs/*.c)
SUITE      := $(SUITE_SRC:tests/kernel/programs/%.c=$(B)/tests/suite/%)
# The same threads program with another C library.
SUITE      += $(B)/tests/suite/threads_glibc
SUITE_CPIO := $(B)/tests/suite.cpio

$(B)/tests/suite/threads_glibc: tests/kernel/programs/threads.c \
                                tests/kernel/programs/suite.h
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) -std=gnu11 -D_GNU_SOURCE -O2 -g -static -pthread $(WARN) $< -o $@


$(B)/tests/suite/%: tests/kernel/programs/%.c tests/kernel/programs/suite.h
	@mkdir -p $(@D)
	$(call say,CC,$<)$(MUSL_CC) -std=gnu11 -D_GNU_SOURCE -O2 -g -static $(WARN) $< -o $@

$(SUITE_CPIO): $(SUITE) $(USER_PROGS) $(USER_FILES) $(USER_STAGE) $(BUSYBOX)
	$(call say,CPIO,$@)$(USER_STAGE) $@ $(USER_DIR)/root $(USER_PROGS) $(SUITE) \
	    $(BUSYBOX)

check-kernel: $(B)/vmm $(B)/guest.bin $(B)/guest-debug.bin $(KERNEL_CPIO) \
              $(SUITE_CPIO) $(LAUNCH)
	tests/kernel/run --vmm=$(B)/vmm

.PHONY: check-kernel
