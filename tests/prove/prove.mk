# SPDX-License-Identifier: MIT
# Proofs with Frama-C's WP: what is proved is in tests/prove/goals, the contracts
# are in the headers.

prove:
	@$(SETUP) prove
	@tests/prove/run

.PHONY: prove
