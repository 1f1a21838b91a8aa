# SPDX-License-Identifier: MIT
# Completion of ipsecannotate for bash; installed under the program's name.

_ipsecannotate_words()
{
	mapfile -t COMPREPLY < <(compgen -W "$1" -- "$2")
}

# Files and folders are left to readline, which knows how to quote them.
_ipsecannotate_files()
{
	compopt -o default 2>/dev/null
	COMPREPLY=()
}

_ipsecannotate_families()
{
	ipsecannotate --list --json 2>/dev/null |
		sed -n 's/.*"family": *"\([^"]*\)".*/\1/p' | sort -u
}

_ipsecannotate_names()
{
	ipsecannotate --list 2>/dev/null | awk '$3 != "-" { print $3 }'
}

# The value of an option; false if the option takes none from a list.
_ipsecannotate_value()
{
	case $1 in
	-s | --style) _ipsecannotate_words 'inline end below' "$2" ;;
	--repeat) _ipsecannotate_words 'full brief' "$2" ;;
	-f | --format) _ipsecannotate_words 'auto text json csv xml' "$2" ;;
	--compress) _ipsecannotate_words 'none gzip zstd' "$2" ;;
	--summary) _ipsecannotate_words 'text json' "$2" ;;
	--progress) _ipsecannotate_words 'auto always never' "$2" ;;
	--output-encoding) _ipsecannotate_words 'utf-8 utf-16le utf-16be' "$2" ;;
	--host) _ipsecannotate_words 'rsyslog-mmexternal rsyslog-omprog' "$2" ;;
	--host-result) _ipsecannotate_words 'member msg' "$2" ;;
	--fields) _ipsecannotate_words 'ecs ocsf' "$2" ;;
	--color) _ipsecannotate_words 'auto always never' "$2" ;;
	--export) _ipsecannotate_words 'rsyslog syslog-ng logstash vector splunk otel html' "$2" ;;
	--families) _ipsecannotate_words "$(_ipsecannotate_families)" "$2" ;;
	-c | --catalog | -p | --patterns | -o | --output | -d | --output-dir | --report | --stats-file)
		_ipsecannotate_files ;;
	-T | --template | --max-expand | --max-window | --host-limit | -j | --jobs) COMPREPLY=() ;;
	*) return 1 ;;
	esac
}

_ipsecannotate_options='--style= --template= --matched --json --repeat=
	--format= --families= --loose --strip --why --catalog= --patterns=
	--check --explain --list --search --export= --output-encoding= --output= --max-expand= --max-window=
	--output-dir= --recursive --jobs= --force --resume --compress= --summary --report=
	--progress= --host= --host-result= --host-limit= --fields= --stats-file=
	--no-sandbox --color= --quiet --verbose --help --version'

_ipsecannotate()
{
	local word=${COMP_WORDS[COMP_CWORD]}
	local before=${COMP_WORDS[COMP_CWORD - 1]}

	# readline makes three words of --option=value
	if [[ $before == = ]]; then
		before=${COMP_WORDS[COMP_CWORD - 2]}
	elif [[ $word == = ]]; then
		word=''
	elif [[ $before == --summary ]]; then
		before=''       # it takes a value behind = alone
	fi
	if _ipsecannotate_value "$before" "$word"; then
		return
	fi
	if [[ $word == -* ]]; then
		_ipsecannotate_words "$_ipsecannotate_options" "$word"
		[[ ${COMPREPLY[0]-} == *= ]] && compopt -o nospace 2>/dev/null
	elif [[ " ${COMP_WORDS[*]} " == *' '@(-e|--explain)' '* ]]; then
		_ipsecannotate_words "$(_ipsecannotate_names)" "${word^^}"
	elif [[ $before == --list ]]; then
		_ipsecannotate_words "$(_ipsecannotate_families)" "$word"
	else
		_ipsecannotate_files
	fi
}

complete -F _ipsecannotate ipsecannotate
