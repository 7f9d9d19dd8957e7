# SPDX-License-Identifier: MIT
# What the Linux tests boot: Debian's kernel, and our own init. The same for a
# vmm with sanitizers.

LINUX_DIR  := build/tests/linux
LINUX_INIT := $(LINUX_DIR)/init
LINUX_CPIO := $(LINUX_DIR)/initrd.cpio

$(LINUX_INIT): tests/linux/init.c
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) -D_GNU_SOURCE -std=c11 -O1 $(WARN) -static $< -o $@

# If the kernel cannot be fetched, the tests that need it are skipped.
$(LINUX_DIR)/vmlinuz $(LINUX_CPIO) &: tests/linux/make $(LINUX_INIT)
	$(call say,CPIO,$(LINUX_CPIO))tests/linux/make $(LINUX_DIR) $(LINUX_INIT) || \
	    echo 'there is no Linux kernel for the tests'

linux-files: $(LINUX_DIR)/vmlinuz $(LINUX_CPIO)

.PHONY: linux-files
