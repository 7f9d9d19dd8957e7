# SPDX-License-Identifier: MIT
# Tests of the guest kernel: its programs, its labs and BusyBox on it.

KERNEL_CPIO := $(B)/tests/kernel.cpio

# The RAM disk with everything in it, and the script of the tests.
$(KERNEL_CPIO): $(USER_PROGS) $(USER_MUSL) $(USER_FILES) $(USER_STAGE) \
                $(BUSYBOX) tests/kernel/applets.sh
	@mkdir -p $(@D)
	rm -rf $(@D)/root
	cp -r $(USER_DIR)/root $(@D)/root
	cp tests/kernel/applets.sh $(@D)/root
	$(USER_STAGE) $@ $(@D)/root $(USER_PROGS) $(USER_MUSL) $(BUSYBOX)

check-kernel: $(B)/vmm $(B)/guest.bin $(B)/guest-debug.bin $(KERNEL_CPIO) \
              $(LAUNCH)
	tests/kernel/run --vmm=$(B)/vmm

.PHONY: check-kernel
