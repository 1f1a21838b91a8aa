# SPDX-License-Identifier: MIT
# The benchmark's expression for any awk (mawk knows neither \b nor {2}), with
# one text for every reference.
BEGIN {
	note = " [= IPSEC: One peer did not accept what the other one sent" \
		" during the negotiation. Action: Look into the logs of both peers.]"
}
{
	gsub(/(ERROR|WARNING)_IPSEC_[A-Za-z0-9_]+|0[xX](8007|0000)?3[2-6][0-9a-fA-F][0-9a-fA-F]|13[089][0-9][0-9]/, "&" note)
	print
}
