# SPDX-License-Identifier: MIT
# System tests: the built vmm runs the bare guests, natively where /dev/kvm
# permits, and in a rig.

LAUNCH       := $(B)/tests/launch
SYSTEM_TOOLS := $(LAUNCH) $(B)/tests/sigkill $(B)/tests/fault $(B)/tests/elf

$(LAUNCH): $(addprefix tests/system/,launch_start.c launch_steps.c launch.h)
$(SYSTEM_TOOLS): $(B)/tests/%: tests/system/%.c
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) -D_GNU_SOURCE -std=c11 -O1 -g $(WARN) -Iinclude -Ivmm -static \
	    $(filter %.c,$^) -lz -o $@

# A tool that writes the ACPI tables that vmm writes.
ACPI_TOOL := $(B)/tests/acpi
$(ACPI_TOOL): tests/system/acpi.c $(VMM_LIB)
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(VMM_CPPFLAGS) $(VMM_CFLAGS) $(VMM_LDFLAGS) $< $(VMM_LIB) \
	    $(VMM_LIBS) -o $@
SYSTEM_TOOLS += $(ACPI_TOOL)

check-system: $(B)/vmm $(BARE) $(SYSTEM_TOOLS)
	@tests/system/run --vmm=$(B)/vmm

.PHONY: check-system
