# SPDX-License-Identifier: MIT
# The targets that people use: demo, check, lint. Each first builds what it
# needs.

SETUP := .ci/setup
JOBS  := -j$(shell nproc 2>/dev/null || echo 1)

demo:
	@$(SETUP) build
	@tests/build-counted $(if $(V),V=$(V)) $(JOBS)
	@tests/demo

check:
	@$(SETUP) build test others
	@$(MAKE) $(JOBS) --no-print-directory check-built
	@build/vmm doctor --list 2>/dev/null | grep -qx ring3 || $(SETUP) amd
	@tests/check unit trace real

# Everything, with sanitizers and both rigs: this is what .ci/run runs.
check-all:
	@$(SETUP) build test others lint fuzz prove amd intel
	@$(MAKE) $(JOBS) --no-print-directory check-built
	@$(MAKE) $(JOBS) --no-print-directory SAN=1 check-built
	@tests/check --jobs=2 kernel-intel intel real-san kernel-amd kernel-cost \
	    amd lint rig user trace system unit unit-san fuzz prove docs

check-vtx:
	@$(SETUP) build test intel
	@$(MAKE) $(JOBS) --no-print-directory check-built
	@tests/check intel

# Twenty stress runs, two million random system calls, a thousand kills, and
# more: a quarter of an hour. Then an hour of random guests.
soak:
	@$(SETUP) build test lint
	@$(MAKE) $(JOBS) --no-print-directory check-built
	@$(MAKE) $(JOBS) --no-print-directory SAN=1 check-built
	@$(MAKE) $(JOBS) --no-print-directory tsan-built
	@build/vmm doctor --list 2>/dev/null | grep -qx ring3 || $(SETUP) amd
	@tests/check soak

check-docs:
	@$(SETUP) build lint amd
	@$(MAKE) $(JOBS) --no-print-directory all
	@tests/docs/run

# Everything that the stages of tests/check start.
check-built: all $(B)/unit $(SYSTEM_TOOLS) $(KERNEL_CPIO) $(SUITE_CPIO) \
             $(TRACE_GENERATE) linux-files

.PHONY: demo check check-all check-vtx soak check-docs check-built
