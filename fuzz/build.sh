#!/bin/sh
# SPDX-License-Identifier: MIT
# All harnesses for a fuzzing service, as OSS-Fuzz asks for them: its compilers,
# flags and engine come as CC, CXX, CFLAGS, CXXFLAGS and LIB_FUZZING_ENGINE. What
# they need to run goes to OUT: programs, seeds, dictionaries, options, and the
# shared libraries that are not the C library's.
#
# It builds the sources that it lies in, or, copied elsewhere, SRC/ipsecannotate;
# objects go to WORK, or to a folder of its own.
set -eu

: "${CC:?}" "${CXX:?}" "${LIB_FUZZING_ENGINE:?}" "${OUT:?}"
CFLAGS=${CFLAGS-} CXXFLAGS=${CXXFLAGS-}

if [ -d "$(dirname "$0")/corpus" ]; then
	cd "$(dirname "$0")/.."
else
	cd "${SRC:?}/ipsecannotate"
fi
if [ -n "${WORK-}" ]; then
	work=$WORK
else
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
fi
mkdir -p "$OUT/lib"

# Warnings are ours to see, not whoever has a newer compiler.
make -j "$(nproc)" BUILD="$work/ipsecannotate" WARNINGS= CC="$CC" CFLAGS="$CFLAGS" \
	FUZZ_ENGINE="$LIB_FUZZING_ENGINE" FUZZ_LINK="$CXX $CXXFLAGS \
	-Wl,-rpath,'\$\$ORIGIN/lib' -Wl,--disable-new-dtags" fuzzers

for source in fuzz/fuzz_*.c; do
	name=$(basename "$source" .c)
	cp "$work/ipsecannotate/fuzz/$name.fuzzer" "$OUT/$name"
	cp "fuzz/$name.dict" "$OUT"
	rm -f "$OUT/${name}_seed_corpus.zip"
	zip -q -j "$OUT/${name}_seed_corpus.zip" "fuzz/corpus/$name"/*
	# As make fuzz has it: what fits reaches everything.
	printf '[libfuzzer]\nmax_len = 4096\ntimeout = 20\ndict = %s.dict\n' "$name" \
		>"$OUT/$name.options"
	ldd "$work/ipsecannotate/fuzz/$name.fuzzer" | awk '$3 ~ /^\// && $1 !~ /^(libc|libm|libdl|librt|libpthread)\./ {
		print $3 }'
done | sort -u | while read -r library; do
	cp "$library" "$OUT/lib"
done
