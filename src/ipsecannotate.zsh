#compdef ipsecannotate
# SPDX-License-Identifier: MIT
# Completion of ipsecannotate for zsh; installed as _ipsecannotate.

_ipsecannotate_families() {
	local -a families
	families=(${(fu)"$(_call_program families ipsecannotate --list --json |
		sed -n 's/.*"family": *"\([^"]*\)".*/\1/p')"})
	compadd "$@" -a families
}

_ipsecannotate_family_list() {
	_sequence _ipsecannotate_families
}

_ipsecannotate_operands() {
	if (( ${words[(I)-e|--explain]} )); then
		local -a names
		names=(${(f)"$(_call_program names ipsecannotate --list |
			awk '$3 != "-" { print $3 }')"})
		compadd -M 'm:{a-z}={A-Z}' -a names
	elif (( ${words[(I)--list]} )); then
		_ipsecannotate_families
	else
		_files
	fi
}

_arguments -s -S \
	'(-s --style)'{-s+,--style=}'[where notes stand]:style:(inline end below)' \
	'(-T --template)'{-T+,--template=}'[the text of a note]:text:' \
	'(-m --matched)'{-m,--matched}'[write only lines that hold a reference]' \
	'--json[write JSON objects, one a line]' \
	'--repeat=[how to repeat notes]:how:(full brief)' \
	'(-f --format)'{-f+,--format=}'[what a record is]:format:(auto text json csv xml)' \
	'--families=[look only for these families]:families:_ipsecannotate_family_list' \
	'--loose[take bare numbers too]' \
	'--strip[take notes out again]' \
	'--why[say of every candidate why it was annotated or not]' \
	'*'{-c+,--catalog=}'[add or override entries]:file or folder:_files' \
	'*'{-p+,--patterns=}'[add or override patterns]:file or folder:_files' \
	'--check[check catalogue and patterns]' \
	'(-e --explain)'{-e,--explain}'[explain references]' \
	'--list[list the catalogue, or one family]' \
	'--search[list the entries that hold every word]' \
	'--export=[write the catalogue for another tool]:tool:(rsyslog syslog-ng logstash vector splunk otel html)' \
	'--output-encoding=[how the output is encoded]:encoding:(utf-8 utf-16le utf-16be)' \
	'(-o --output)'{-o+,--output=}'[write to a file]:file:_files' \
	'--max-expand=[stop a compressed file at so many times its size]:ratio[,bytes]:' \
	'--max-window=[how much memory a decoder may take for its window]:bytes:' \
	'(-d --output-dir)'{-d+,--output-dir=}'[write to files of a folder]:folder:_files -/' \
	'(-r --recursive)'{-r,--recursive}'[take the files of folders]' \
	'(-j --jobs)'{-j+,--jobs=}'[how many at a time]:number:' \
	'--force[replace files that exist]' \
	'--resume[leave files alone that are complete]' \
	'--compress=[compress what is written]:how:(none gzip zstd)' \
	'--summary=-[show at the end what was found]::form:(text json)' \
	'--report=[write what was found as a page]:file:_files' \
	'--progress=[show how far it is]:when:(auto always never)' \
	'--host=[run inside another program]:host:(rsyslog-mmexternal rsyslog-omprog)' \
	'--host-result=[what mmexternal is answered]:result:(member msg)' \
	'--host-limit=[the longest answer]:bytes:' \
	'--fields=[tell JSON records under the names of a schema too]:schema:(ecs ocsf)' \
	'--stats-file=[write counters]:file:_files' \
	'--no-sandbox[do not give up other files, programs and sockets]' \
	'--color=[colour notes]:when:(auto always never)' \
	'(-q --quiet)'{-q,--quiet}'[no summary of limits]' \
	'(-v --verbose)'{-v,--verbose}'[say what is in use and what was done]' \
	'--help[show help]' \
	'--version[show the version]' \
	'*:operand:_ipsecannotate_operands'
