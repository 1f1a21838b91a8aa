#!/usr/bin/perl
# SPDX-License-Identifier: MIT
#
# rewrite.pl CODES [FILE]...
#
# What one would write in Perl instead of ipsecannotate: a hash from every
# spelling to its note, and one substitution a line. CODES is what `gen codes`
# prints. It knows nothing of context, so it is the least that does the work.
# With (?=[-EW01]) before $ref it is four times as fast, which nobody knows who
# has not measured it; the target of the benchmark is for what one writes.
use strict;
use warnings;

my $text = 'One peer did not accept what the other one sent during the'
	. ' negotiation. Action: Compare policy, certificates and clocks of'
	. ' both peers, then look into the log of the one that refused.';
my %note;

open my $codes, '<', shift or die "rewrite.pl: $!\n";
while (<$codes>) {
	chomp;
	my ($n, $name) = split /\t/;
	my $hresult = 0x80070000 + $n;
	$note{$_} = " [= $name: $text]" for $n, $hresult - 2**32,
		sprintf('0x%x', $n), sprintf('0x%08x', $n),
		sprintf('0x%x', $hresult);
	$note{lc $name} = " [= $n: $text]";
}
close $codes;

my $ref = qr/(?:ERROR|WARNING)_IPSEC_\w+
	| \b0[xX](?:8007|0000)?3[2-6][0-9a-fA-F]{2}\b
	| -21470\d{5}\b
	| \b13[089]\d\d\b/x;

while (<>) {
	s/($ref(?:[ ]?\(($ref)\))?)/$1 . ($note{lc($2 || $1)} || '')/ge;
	print;
}
