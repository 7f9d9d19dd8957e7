# SPDX-License-Identifier: MIT
# The emulated hosts: see docs/testing.md. Nothing else depends on these
# targets; tests/rig/run builds what it needs by itself.

rig-amd rig-intel: rig-%:
	@tests/rig/build $* >/dev/null

.PHONY: rig-amd rig-intel
