# SPDX-License-Identifier: MIT
# System tests: the built vmm runs the bare guests, natively where /dev/kvm
# can, and in a rig.

LAUNCH := $(B)/tests/launch

$(LAUNCH): tests/system/launch.c
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) -D_GNU_SOURCE -std=c11 -O1 -g $(WARN) -static $< -o $@

check-system: $(B)/vmm $(BARE) $(LAUNCH)
	@tests/system/run --vmm=$(B)/vmm

.PHONY: check-system
