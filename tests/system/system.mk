# SPDX-License-Identifier: MIT
# System tests: the built vmm runs the bare guests, natively where /dev/kvm
# can, and in a rig.

LAUNCH       := $(B)/tests/launch
SYSTEM_TOOLS := $(LAUNCH) $(B)/tests/sigkill $(B)/tests/fault $(B)/tests/elf

$(SYSTEM_TOOLS): $(B)/tests/%: tests/system/%.c
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) -D_GNU_SOURCE -std=c11 -O1 -g $(WARN) -Iinclude -Ivmm -static $< \
	    -lz -o $@

check-system: $(B)/vmm $(BARE) $(SYSTEM_TOOLS)
	@tests/system/run --vmm=$(B)/vmm

.PHONY: check-system
