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

# bzImages of our own.
$(LINUX_DIR)/packed: tests/linux/packed.c
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) -D_GNU_SOURCE -std=c11 -O1 $(WARN) $< -lz -o $@

$(LINUX_DIR)/large.bzimage: $(LINUX_DIR)/packed
	$(call say,PACK,$@)$< $@

$(LINUX_DIR)/late.bzimage: $(LINUX_DIR)/packed
	$(call say,PACK,$@)$< $@ late

linux-files: $(LINUX_DIR)/vmlinuz $(LINUX_CPIO) $(LINUX_DIR)/late.bzimage

.PHONY: linux-files
