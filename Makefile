# SPDX-License-Identifier: MIT
# Everything that is made goes to build/; only the deps targets use the network.
#
#	make deps demo       what a newcomer types: install what is missing, build, show
#	make deps-test test  all tests
#	make help            the other targets
#
# The targets, a line each, for make help:
#	all demo install clean deb      the program, a look at it, its packages
#	test lint integration fuzz      whether it is right; deps-... installs what each needs
#	accuracy coverage               how much is found, how much is tested
#	bench bench-host guard          how fast it is

CC = cc
CFLAGS = -O2 -g
PREFIX = /usr/local
DESTDIR =
BUILD = build$(VARIANT)$(if $(SANITIZE),/san)

# A comma-separated list for -fsanitize, as in make test SANITIZE=address,undefined
SANITIZE =

version != sed -n 's/^.define IPSA_VERSION "\(.*\)"/\1/p' src/ipsecannotate.h
abi != sed -n 's/^.define IPSA_ABI \(.*\)/\1/p' src/ipsecannotate.h

WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wconversion \
	-Wstrict-prototypes -Wmissing-prototypes -Werror
std = -std=c11 -D_POSIX_C_SOURCE=200809L
libs != pkg-config --libs libpcre2-8 yaml-0.1 expat 2>/dev/null || echo -lpcre2-8 -lyaml -lexpat
helper_libs != pkg-config --libs zlib liblzma libzstd liblz4 libarchive libevtx libbfio \
	libseccomp 2>/dev/null || echo -lz -llzma -lzstd -llz4 -larchive -levtx -lbfio -lseccomp
seccomp != pkg-config --libs libseccomp 2>/dev/null || echo -lseccomp
includes != pkg-config --cflags libpcre2-8 yaml-0.1 expat zlib liblzma libzstd liblz4 \
	libarchive libevtx libbfio libseccomp 2>/dev/null || :
sanitize = $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer)
# What watches a program from inside cannot live in a sandbox.
watched = $(if $(SANITIZE)$(findstring coverage,$(EXTRA)),-DIPSA_NO_SANDBOX)
compile = $(CC) $(std) $(WARNINGS) $(CFLAGS) $(EXTRA) $(sanitize) $(watched) $(includes)
# What stands outside src/ finds its headers. What stands there does without: there
# gcc's <limits.h> would come to ours on its way to the C library's.
outside = $(compile) -iquote src
link = $(CC) $(CFLAGS) $(EXTRA) $(sanitize) $(LDFLAGS)

# --- what there is, from the ground up ------------------------------------------

ground = span buf arena finding regex extent answers sink
syntax = yaml yaml_fields names decode format format_text json_scan json_texts json_added \
	format_json csv_cells csv_head format_csv xml xml_stack xml_texts xml_confirm \
	xml_comment xml_event xml_element xml_line format_xml
domain = reference catalog_table catalog_read catalog catalog_check expression \
	patterns_read prefixes buckets prefilter starts patterns memo learner sieve beside seek \
	resolve judge search cluster
compose = note wording json fields notes carriers pending field_names texts recall windows look \
	matched pieces records strip annotate intake transcode annotator patterns_check
library = $(ground) $(syntax) $(domain) $(compose)
program = visible message descriptor signals terminal reader output pager \
	option_values option_conflicts options page spelling suggest entry_page explain list \
	export_keys export_table export_csv export_json export_yaml html export_html \
	export load overlays knowledge why stats service landlock guard launch spawner confine \
	container unpacked remarks members filter compress content path inputs target_name targets \
	draft cut parcel turns moment times timeline summary summary_text summary_json report \
	progress jobs worker seen packed tally batch pile object merge host_message \
	host_mmexternal host_omprog host main
# A program of its own: what opens compressed files, archives and event logs. Of it
# the fuzzers have all but its edge.
helper_parts = unpack_out unpack_source unpack_codec unpack_stream unpack_archive \
	unpack_evtx unpack_line unpack_open
helper = $(helper_parts) unpack_send unpack_chunk unpack_child sandbox unpack_main

catalog = $(sort $(wildcard catalog/*.yaml))
patterns = $(sort $(wildcard patterns/*.yaml))

library_objects = $(library:%=$(BUILD)/%.o)
frames = $(BUILD)/html_frame.o $(BUILD)/report_frame.o
program_objects = $(program:%=$(BUILD)/%.o) $(frames) $(BUILD)/seccomp_program.o
helper_objects = $(patsubst %,$(BUILD)/%.o,$(helper) landlock guard container buf visible message)
headers = $(wildcard src/*.h src/*.def)

tests = $(patsubst tests/%.c,%,$(sort $(wildcard tests/test_*.c)))
fuzzers = $(patsubst fuzz/%.c,%,$(sort $(wildcard fuzz/fuzz_*.c)))

# --- building -------------------------------------------------------------------

all: $(BUILD)/ipsecannotate $(BUILD)/ipsecannotate-unpack $(BUILD)/libipsecannotate.a \
	$(BUILD)/libipsecannotate.so.$(version)

$(BUILD)/ipsecannotate: $(program_objects) $(BUILD)/libipsecannotate.a
	$(link) -pthread -o $@ $(program_objects) $(BUILD)/libipsecannotate.a $(libs)

$(BUILD)/ipsecannotate-unpack: $(helper_objects)
	$(link) -o $@ $(helper_objects) $(helper_libs) -lbz2

$(BUILD)/libipsecannotate.a: $(library_objects) $(BUILD)/builtin.o
	rm -f $@
	$(AR) rcs $@ $(library_objects) $(BUILD)/builtin.o

$(BUILD)/libipsecannotate.so.$(version): $(library_objects) $(BUILD)/builtin.o
	$(link) -shared -Wl,-soname,libipsecannotate.so.$(abi) -o $@ \
		$(library_objects) $(BUILD)/builtin.o $(libs)

# The tables of catalog/ and patterns/: checked, then built in. Labelled lines show
# it what logs look like.
lines = $(sort $(wildcard tests/accuracy/open-*.jsonl))

embed_objects = $(BUILD)/embed.o $(BUILD)/embed_starts.o $(BUILD)/arrange.o
$(BUILD)/embed: $(embed_objects) $(library_objects)
	$(link) -o $@ $(embed_objects) $(library_objects) $(libs)

$(BUILD)/builtin.c: $(BUILD)/embed $(catalog) $(patterns) $(lines)
	$(BUILD)/embed $(catalog) -- $(patterns) -- $(lines) >$@.new
	mv $@.new $@

$(BUILD)/builtin.o: $(BUILD)/builtin.c
	$(outside) -Wno-overlength-strings -fPIC -fvisibility=hidden -c -o $@ $<

$(BUILD)/%.o: src/%.c $(headers)
	@mkdir -p $(@D)
	$(compile) -fPIC -fvisibility=hidden -c -o $@ $<

# What the kernel runs for the calls of the filter.
$(BUILD)/seccomp_rules: $(BUILD)/seccomp_rules.o
	$(link) -o $@ $< $(seccomp)

$(BUILD)/seccomp_program.c: $(BUILD)/seccomp_rules
	$(BUILD)/seccomp_rules >$@.new
	mv $@.new $@

$(BUILD)/seccomp_program.o: $(BUILD)/seccomp_program.c
	$(outside) -c -o $@ $<

# The frames of pages, of --export=html and --report, as arrays of their lines.
$(BUILD)/html_frame.c: src/export.html
$(BUILD)/report_frame.c: src/report.html

$(frames:.o=.c):
	@mkdir -p $(@D)
	(echo '#include "export_html.h"'; echo '#include "report.h"'; \
		echo 'const char *const ipsa_$(basename $(@F))[] = {'; \
		sed 's/[\\"]/\\&/g; s/.*/\t"&\\n",/' $<; echo 'NULL};') >$@

$(frames): %.o: %.c
	$(outside) -c -o $@ $<

clean:
	rm -rf build

help:
	@sed -n 's/^#\t//p' Makefile

.PHONY: all clean help

# --- what must be installed -------------------------------------------------------
#
# Each list is looked for first: where nothing is missing nothing is done, no root
# is needed and nothing is said.

need_build = cc:gcc inc/stdio.h:libc6-dev pkg-config:pkg-config \
	pc/libpcre2-8:libpcre2-dev pc/yaml-0.1:libyaml-dev pc/expat:libexpat1-dev \
	pc/zlib:zlib1g-dev inc/bzlib.h:libbz2-dev pc/liblzma:liblzma-dev pc/libzstd:libzstd-dev \
	pc/liblz4:liblz4-dev pc/libarchive:libarchive-dev pc/libevtx:libevtx-dev \
	pc/libbfio:libbfio-dev pc/libseccomp:libseccomp-dev
need_test = pc/cmocka:libcmocka-dev valgrind:valgrind file/usr/bin/python3:python3 \
	file/usr/share/mingw-w64/include/winerror.h:mingw-w64-common bzip2:bzip2 xz:xz-utils \
	zstd:zstd lz4:lz4 bsdtar:libarchive-tools
need_lint = clang:clang clang-tidy:clang-tidy cppcheck:cppcheck mandoc:mandoc \
	shellcheck:shellcheck yamllint:yamllint include-what-you-use:iwyu \
	hunspell:hunspell file/usr/share/hunspell/en_US.dic:hunspell-en-us
need_fuzz = clang:clang lib/libclang_rt.fuzzer-x86_64.a:libclang-rt-dev zip:zip
need_afl = afl-fuzz:afl++ afl-clang-fast:afl++
need_bench = rg:ripgrep perl:perl awk:mawk file/usr/bin/python3:python3 \
	file/usr/lib/python3/dist-packages/yaml:python3-yaml
need_deb = dpkg-shlibdeps:dpkg-dev lintian:lintian

deps:
	@tests/install $(need_build)
deps-test: deps
	@tests/install $(need_test)
deps-lint: deps-test
	@tests/install $(need_lint)
deps-fuzz: deps-test
	@tests/install $(need_fuzz)
deps-afl: deps-fuzz
	@tests/install $(need_afl)
deps-bench: deps
	@tests/install $(need_bench)

deps-deb: deps
	@tests/install $(need_deb)

deps-integration: deps-deb
	@BUILD=$(BUILD) tests/integration/fetch

demo: $(BUILD)/ipsecannotate $(BUILD)/ipsecannotate-unpack
	@echo '$$ ipsecannotate tests/demo.log'
	@$(BUILD)/ipsecannotate tests/demo.log

.PHONY: deps deps-test deps-lint deps-fuzz deps-afl deps-bench deps-deb deps-integration demo

# --- installing -------------------------------------------------------------------

bindir = $(PREFIX)/bin
libexecdir = $(PREFIX)/libexec/ipsecannotate
libdir = $(PREFIX)/lib
datadir = $(PREFIX)/share

install: all
	install -d $(DESTDIR)$(bindir) $(DESTDIR)$(libexecdir) $(DESTDIR)$(libdir)/pkgconfig \
		$(DESTDIR)$(PREFIX)/include $(DESTDIR)$(datadir)/man/man1 \
		$(DESTDIR)$(datadir)/bash-completion/completions \
		$(DESTDIR)$(datadir)/zsh/site-functions \
		$(DESTDIR)$(datadir)/fish/vendor_completions.d
	install -m 755 $(BUILD)/ipsecannotate $(DESTDIR)$(bindir)
	install -m 755 $(BUILD)/ipsecannotate-unpack $(DESTDIR)$(libexecdir)
	install -m 644 $(BUILD)/libipsecannotate.a $(DESTDIR)$(libdir)
	install -m 644 $(BUILD)/libipsecannotate.so.$(version) $(DESTDIR)$(libdir)
	ln -sf libipsecannotate.so.$(version) $(DESTDIR)$(libdir)/libipsecannotate.so.$(abi)
	ln -sf libipsecannotate.so.$(abi) $(DESTDIR)$(libdir)/libipsecannotate.so
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@LIBDIR@|$(libdir:$(PREFIX)%=$${prefix}%)|' \
		-e 's|@VERSION@|$(version)|' src/ipsecannotate.pc.in \
		>$(DESTDIR)$(libdir)/pkgconfig/ipsecannotate.pc
	install -m 644 src/ipsecannotate.h $(DESTDIR)$(PREFIX)/include
	install -m 644 src/ipsecannotate.1 $(DESTDIR)$(datadir)/man/man1
	install -m 644 src/ipsecannotate.bash \
		$(DESTDIR)$(datadir)/bash-completion/completions/ipsecannotate
	install -m 644 src/ipsecannotate.zsh \
		$(DESTDIR)$(datadir)/zsh/site-functions/_ipsecannotate
	install -m 644 src/ipsecannotate.fish \
		$(DESTDIR)$(datadir)/fish/vendor_completions.d/ipsecannotate.fish

.PHONY: install

# Debian packages, from what is installed.
deb:
	@BUILD=$(BUILD) MAKE='$(MAKE)' .deb/build

.PHONY: deb

# --- tests ------------------------------------------------------------------------

cmocka != pkg-config --libs cmocka 2>/dev/null || echo -lcmocka

# Those that run the program, or take all memory there is: not under valgrind.
whole = test_batch test_calls test_cases test_confine test_faults test_formats test_host \
	test_host_faults test_laws test_long test_lookup test_nomem test_program test_pty \
	test_sandbox test_service test_spawner test_spellings test_summary test_unit
units = $(filter-out $(whole),$(tests))

$(BUILD)/tests/%.o: tests/%.c $(headers) $(wildcard tests/*.h tests/*.def)
	@mkdir -p $(@D)
	$(outside) -iquote tests -c -o $@ $<

# The rooms of the program, for their units.
$(BUILD)/program.a: $(program_objects)
	rm -f $@
	$(AR) rcs $@ $(filter-out %/main.o,$(program_objects))

$(BUILD)/tests/test_%: $(BUILD)/tests/test_%.o $(BUILD)/tests/support.o \
		$(BUILD)/program.a $(BUILD)/libipsecannotate.a
	$(link) -o $@ $(filter %.o,$^) $(BUILD)/program.a $(BUILD)/libipsecannotate.a \
		$(libs) $(cmocka) $(test_libs)

# Rooms of the helper, which are in no library.
$(BUILD)/tests/test_unpack_line: $(BUILD)/unpack_line.o
$(BUILD)/tests/test_sandbox: $(BUILD)/sandbox.o
$(BUILD)/tests/test_sandbox $(BUILD)/tests/test_confine: $(BUILD)/tests/deeds.o
$(BUILD)/tests/test_sandbox $(BUILD)/tests/test_unit: test_libs = $(seccomp)

# These give back what --compress wrote, and compress.
$(BUILD)/tests/test_batch: test_libs = -lz -lzstd
$(BUILD)/tests/test_faults $(BUILD)/tests/test_calls: test_libs = -lz

# What makes calls fail, seen from the tests.
$(BUILD)/tests/test_faults $(BUILD)/tests/test_host_faults $(BUILD)/tests/test_calls: \
	$(BUILD)/tests/faults.o $(BUILD)/tests/calls.o

# Makes the n-th call of the system fail; preloaded into the program.
$(BUILD)/tests/fault_shim.so: tests/fault_shim.c
	@mkdir -p $(@D)
	$(CC) -std=c11 $(WARNINGS) $(CFLAGS) $(if $(SANITIZE),-DFAULT_NO_MALLOC) \
		-shared -fPIC -o $@ $< -ldl

# Plain, under the sanitizers, and the units under valgrind. Another build folder
# each, by another make: the rules are the same.
test:
	@$(MAKE) --no-print-directory run-tests
	@$(MAKE) --no-print-directory accuracy
	@$(MAKE) --no-print-directory run-tests SANITIZE=address,undefined
	@$(MAKE) --no-print-directory memcheck
	@echo "$(words $(tests) tests/unpack/run tests/unpack/batch tests/formats.py \
		$(fuzzers)) passed, 0 failed"

built: all $(tests:%=$(BUILD)/tests/%) $(BUILD)/tests/fault_shim.so \
	$(fuzzers:%=$(BUILD)/fuzz/%)

run-tests: built
	@for t in $(tests); do \
		IPSECANNOTATE=$(BUILD)/ipsecannotate BUILD=$(BUILD) \
			$(BUILD)/tests/$$t || exit 1; \
	done
	@IPSECANNOTATE=$(BUILD)/ipsecannotate BUILD=$(BUILD) \
		python3 -B tests/unpack/run
	@IPSECANNOTATE=$(BUILD)/ipsecannotate BUILD=$(BUILD) \
		python3 -B tests/unpack/batch
	@python3 -B tests/formats.py $(BUILD)/ipsecannotate
	@for f in $(fuzzers); do \
		$(BUILD)/fuzz/$$f fuzz/corpus/$$f/* || exit 1; \
	done

# How well references are found in labelled lines, and in public logs where they
# are: ../shared/logs is not part of the project. It fails below the bars that stand
# in `measure`. HELD=--held lists what became of the lines that are set aside.
accuracy: $(BUILD)/ipsecannotate
	@tests/accuracy/measure $(BUILD)/ipsecannotate --bars $(HELD) $(wildcard \
		tests/accuracy/*.jsonl ../shared/logs/positives.jsonl \
		../shared/logs/negatives.jsonl ../shared/logs/public/*.log \
		../shared/logs/public/*.json)

memcheck: $(units:%=$(BUILD)/tests/%)
	@printf '%s\n' $(units) | xargs -P 2 -I UNIT sh -c ' \
		valgrind --quiet --leak-check=full --error-exitcode=9 \
			--suppressions=tests/valgrind.supp $(BUILD)/tests/UNIT \
			>$(BUILD)/tests/UNIT.log 2>&1 || \
			{ cat $(BUILD)/tests/UNIT.log; exit 255; }'

# What building runs, embed, does not count; the tables of --export are read by a
# test of integration that needs no other program. Calls that are made to fail also
# fail where counts are written, and then all that was counted before is lost; and
# without a sandbox it is not asked what a unit leaves of it.
covered = VARIANT=/coverage EXTRA=--coverage CFLAGS='-O0 -g' \
	tests='$(filter-out test_calls test_faults test_host_faults test_unit,$(tests))'

coverage:
	@$(MAKE) --no-print-directory built $(covered) >/dev/null
	@find build/coverage -name '*.gcda' -delete
	@$(MAKE) --no-print-directory run-tests $(covered) >/dev/null
	@IPSECANNOTATE=build/coverage/ipsecannotate BUILD=build/coverage \
		tests/integration/tables >/dev/null
	@tests/coverage build/coverage 95 90 $(library)

# With other people's programs: those that take the exports, browsers, dpkg.
integration: $(BUILD)/ipsecannotate $(BUILD)/ipsecannotate-unpack deb
	@IPSECANNOTATE=$(BUILD)/ipsecannotate BUILD=$(BUILD) tests/integration/run

.PHONY: test built run-tests memcheck accuracy coverage integration

# --- lint -------------------------------------------------------------------------

lints = warnings headers includes unused statics data man scripts yaml texts spelling \
	spdx cppcheck tidy

lint: all
	@status=0; for l in $(lints); do tests/lint/$$l || status=1; done; exit $$status

.PHONY: lint

# --- fuzzing ----------------------------------------------------------------------

FUZZ_SECONDS = 600

# Without a fuzzer each replays the files that it is given.
$(BUILD)/fuzz/%.o: fuzz/%.c $(wildcard fuzz/*.h) $(headers)
	@mkdir -p $(@D)
	$(outside) -c -o $@ $<

$(BUILD)/fuzz/fuzz_%: $(BUILD)/fuzz/fuzz_%.o $(BUILD)/fuzz/main.o $(BUILD)/libipsecannotate.a
	$(link) -o $@ $(filter %.o,$^) $(BUILD)/libipsecannotate.a $(libs) $(fuzz_libs)

# Random sequences of a dictionary's tokens.
$(BUILD)/fuzz/%.tokens: $(BUILD)/fuzz/%.o $(BUILD)/fuzz/tokens.o $(BUILD)/libipsecannotate.a
	$(link) -o $@ $(filter %.o,$^) $(BUILD)/libipsecannotate.a $(libs) $(fuzz_libs)

# The helper, all but its edge; and of the program, what stands before a terminal.
$(BUILD)/fuzz/fuzz_unpack $(BUILD)/fuzz/fuzz_unpack.fuzzer $(BUILD)/fuzz/fuzz_unpack.tokens: \
	$(patsubst %,$(BUILD)/%.o,$(helper_parts) container)
$(BUILD)/fuzz/fuzz_unpack $(BUILD)/fuzz/fuzz_unpack.fuzzer $(BUILD)/fuzz/fuzz_unpack.tokens: \
	fuzz_libs = $(helper_libs) -lbz2
$(BUILD)/fuzz/fuzz_decode $(BUILD)/fuzz/fuzz_decode.fuzzer $(BUILD)/fuzz/fuzz_decode.tokens: \
	$(BUILD)/terminal.o $(BUILD)/visible.o

# libFuzzer, by clang, in a build folder of its own; the time is shared.
fuzz:
	@$(MAKE) --no-print-directory run-fuzzers CC=clang VARIANT=/fuzz \
		EXTRA=-fsanitize=fuzzer-no-link SANITIZE=address,undefined

run-fuzzers: $(fuzzers:%=$(BUILD)/fuzz/%.fuzzer)
	@for f in $(fuzzers); do \
		mkdir -p $(BUILD)/fuzz/new/$$f; \
		$(BUILD)/fuzz/$$f.fuzzer -max_total_time=$$(($(FUZZ_SECONDS) / $(words $(fuzzers)))) \
			-dict=fuzz/$$f.dict -artifact_prefix=$(BUILD)/fuzz/ -timeout=20 -max_len=4096 \
			-print_final_stats=1 $(BUILD)/fuzz/new/$$f fuzz/corpus/$$f \
			>$(BUILD)/fuzz/$$f.log 2>&1 || { tail -n 40 $(BUILD)/fuzz/$$f.log; exit 1; }; \
		grep -E 'number_of_executed_units|average_exec_per_sec' $(BUILD)/fuzz/$$f.log | \
			sed "s/^stat::/$$f: /"; \
	done

# The same harnesses by AFL++, which chooses and mutates by other rules.
fuzz-afl:
	@AFL_QUIET=1 $(MAKE) --no-print-directory run-afl CC=afl-clang-fast VARIANT=/afl \
		EXTRA=-fsanitize=fuzzer-no-link SANITIZE=address,undefined

run-afl: $(fuzzers:%=$(BUILD)/fuzz/%.fuzzer)
	@for f in $(fuzzers); do \
		out=$(BUILD)/fuzz/afl/$$f; mkdir -p $$out; \
		AFL_NO_UI=1 AFL_NO_AFFINITY=1 AFL_SKIP_CPUFREQ=1 AFL_AUTORESUME=1 \
		AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 \
			afl-fuzz -V $$(($(FUZZ_SECONDS) / $(words $(fuzzers)))) -t 20000 -G 4096 \
			-x fuzz/$$f.dict -i fuzz/corpus/$$f -o $$out -- $(BUILD)/fuzz/$$f.fuzzer \
			>$(BUILD)/fuzz/$$f.afl.log 2>&1 || { tail -n 40 $(BUILD)/fuzz/$$f.afl.log; exit 1; }; \
		awk -v f=$$f '{ $$2 = ""; value[$$1] = $$3 } END { \
			print f ": " value["execs_done"] " executions, edges " value["edges_found"] \
				", crashes " value["saved_crashes"] ", hangs " value["saved_hangs"]; \
			exit value["saved_crashes"] + value["saved_hangs"] > 0 }' \
			$$out/default/fuzzer_stats || exit 1; \
	done

# Without feedback, in an ordinary build: see fuzz/tokens.c.
FUZZ_SEED = $$(date +%s)
fuzz-tokens: $(fuzzers:%=$(BUILD)/fuzz/%.tokens)
	@for f in $(fuzzers); do \
		$(BUILD)/fuzz/$$f.tokens fuzz/$$f.dict $$(($(FUZZ_SECONDS) / $(words $(fuzzers)))) \
			$(FUZZ_SEED) $(BUILD)/fuzz/$$f.broken || \
			{ echo "it is $(BUILD)/fuzz/$$f.broken"; exit 1; }; \
	done

# What other services than ours fuzz with: see fuzz/build.sh.
FUZZ_LINK = $(link)
FUZZ_ENGINE = -fsanitize=fuzzer

$(BUILD)/fuzz/%.fuzzer: $(BUILD)/fuzz/%.o $(BUILD)/libipsecannotate.a
	$(FUZZ_LINK) -o $@ $(filter %.o,$^) $(BUILD)/libipsecannotate.a \
		$(FUZZ_ENGINE) $(libs) $(fuzz_libs)

fuzzers: $(fuzzers:%=$(BUILD)/fuzz/%.fuzzer)

.PHONY: fuzz run-fuzzers fuzzers fuzz-afl run-afl fuzz-tokens

# --- benchmark --------------------------------------------------------------------

$(BUILD)/bench/%: tests/bench/%.c tests/bench/lines.def
	@mkdir -p $(@D)
	$(compile) -o $@ $<

bench: $(BUILD)/ipsecannotate $(BUILD)/bench/gen $(BUILD)/bench/measure \
		| $(BUILD)/ipsecannotate-unpack
	tests/bench/run $^
	tests/bench/run-batch $^
	tests/bench/growth $^ $(BUILD)/bench/growth
	tests/bench/worst $^ $(BUILD)/bench

# Instructions, which no load of the machine changes, against those accepted.
guard: $(BUILD)/ipsecannotate $(BUILD)/bench/gen
	@tests/bench/guard $^ '$(CC) $(CFLAGS)'

guard-accept: $(BUILD)/ipsecannotate $(BUILD)/bench/gen
	@tests/bench/guard $^ '$(CC) $(CFLAGS)' '$(subst ','\'',$(REASON))'

# Inside a host, and behind tail -f: see tests/bench/run-host and delay.
bench-host: $(BUILD)/ipsecannotate $(BUILD)/bench/host $(BUILD)/bench/echo
	tests/bench/run-host $^
	tests/bench/delay $<

.PHONY: bench bench-host guard guard-accept
