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
$(LINUX_DIR)/vmlinuz $(LINUX_CPIO) &: tests/linux/make tests/linux/busybox \
                                      tests/linux/busybox_init $(LINUX_INIT)
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

# Debian's cloud kernel, if it is there (.ci/setup others), with BusyBox.
CLOUD_KERNEL  := $(wildcard build/others/linux-image-cloud-amd64/boot/vmlinuz-*)
CLOUD_MODULES := $(wildcard build/others/linux-image-cloud-amd64/lib/modules/*/kernel)

$(LINUX_DIR)/cloud.cpio: tests/linux/busybox tests/linux/busybox_init $(CLOUD_KERNEL)
	@mkdir -p $(@D)
	$(call say,CPIO,$@)tests/linux/busybox $(CLOUD_MODULES) tests/linux/busybox_init $@ && \
	    ln -sf $(abspath $(CLOUD_KERNEL)) $(LINUX_DIR)/cloud

linux-files: $(LINUX_DIR)/vmlinuz $(LINUX_CPIO) $(LINUX_DIR)/late.bzimage \
             $(if $(CLOUD_KERNEL),$(LINUX_DIR)/cloud.cpio)

.PHONY: linux-files
