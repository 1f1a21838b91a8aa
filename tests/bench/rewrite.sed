# SPDX-License-Identifier: MIT
# The benchmark's expression for sed -E, with one text for every reference.
s/(ERROR|WARNING)_IPSEC_\w+|\b0[xX](8007|0000)?3[2-6][0-9a-fA-F]{2}\b|\b13[089][0-9]{2}\b/& [= IPSEC: One peer did not accept what the other one sent during the negotiation. Action: Look into the logs of both peers.]/g
