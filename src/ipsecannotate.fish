# SPDX-License-Identifier: MIT
# Completion of ipsecannotate for fish.

function __ipsecannotate_families
    ipsecannotate --list --json 2>/dev/null |
        string replace -rf '.*"family": *"([^"]*)".*' '$1' | sort -u
end

function __ipsecannotate_names
    ipsecannotate --list 2>/dev/null | awk '$3 != "-" { print $3 }'
end

function __ipsecannotate_explains
    __fish_contains_opt -s e explain
end

function __ipsecannotate_lists
    __fish_contains_opt list
end

complete -c ipsecannotate -n __ipsecannotate_explains -f -a '(__ipsecannotate_names)'
complete -c ipsecannotate -n __ipsecannotate_lists -f -a '(__ipsecannotate_families)'
complete -c ipsecannotate -s s -l style -x -a 'inline end below' -d 'Where notes stand'
complete -c ipsecannotate -s T -l template -x -d 'The text of a note'
complete -c ipsecannotate -s m -l matched -d 'Write only lines that hold a reference'
complete -c ipsecannotate -l json -d 'Write JSON objects, one a line'
complete -c ipsecannotate -l repeat -x -a 'full brief' -d 'How to repeat notes'
complete -c ipsecannotate -s f -l format -x -a 'auto text json csv xml' -d 'What a record is'
complete -c ipsecannotate -l families -x -a '(__fish_complete_list , __ipsecannotate_families)' -d 'Look only for these families'
complete -c ipsecannotate -l loose -d 'Take bare numbers too'
complete -c ipsecannotate -l strip -d 'Take notes out again'
complete -c ipsecannotate -l why -d 'Say of every candidate why it was annotated or not'
complete -c ipsecannotate -s c -l catalog -r -F -d 'Add or override entries'
complete -c ipsecannotate -s p -l patterns -r -F -d 'Add or override patterns'
complete -c ipsecannotate -l check -d 'Check catalogue and patterns'
complete -c ipsecannotate -s e -l explain -d 'Explain references'
complete -c ipsecannotate -l list -d 'List the catalogue, or one family'
complete -c ipsecannotate -l search -d 'List the entries that hold every word'
complete -c ipsecannotate -l export -x -a 'rsyslog syslog-ng logstash vector splunk otel html' -d 'Write the catalogue for another tool'
complete -c ipsecannotate -l output-encoding -x -a 'utf-8 utf-16le utf-16be' -d 'How the output is encoded'
complete -c ipsecannotate -s o -l output -r -F -d 'Write to a file'
complete -c ipsecannotate -l max-expand -x -d 'Stop a compressed file at so many times its size'
complete -c ipsecannotate -l max-window -x -d 'How much memory a decoder may take for its window'
complete -c ipsecannotate -s d -l output-dir -r -F -d 'Write to files of a folder'
complete -c ipsecannotate -s r -l recursive -d 'Take the files of folders'
complete -c ipsecannotate -s j -l jobs -x -d 'How many at a time'
complete -c ipsecannotate -l force -d 'Replace files that exist'
complete -c ipsecannotate -l resume -d 'Leave files alone that are complete'
complete -c ipsecannotate -l compress -x -a 'none gzip zstd' -d 'Compress what is written'
complete -c ipsecannotate -l summary -d 'Show at the end what was found'
complete -c ipsecannotate -l report -r -F -d 'Write what was found as a page'
complete -c ipsecannotate -l progress -x -a 'auto always never' -d 'Show how far it is'
complete -c ipsecannotate -l host -x -a 'rsyslog-mmexternal rsyslog-omprog' -d 'Run inside another program'
complete -c ipsecannotate -l host-result -x -a 'member msg' -d 'What mmexternal is answered'
complete -c ipsecannotate -l host-limit -x -d 'The longest answer'
complete -c ipsecannotate -l fields -x -a 'ecs ocsf' -d 'Tell JSON records under the names of a schema too'
complete -c ipsecannotate -l stats-file -r -F -d 'Write counters'
complete -c ipsecannotate -l no-sandbox -d 'Do not give up other files, programs and sockets'
complete -c ipsecannotate -l color -x -a 'auto always never' -d 'Colour notes'
complete -c ipsecannotate -s q -l quiet -d 'No summary of limits'
complete -c ipsecannotate -s v -l verbose -d 'Say what is in use and what was done'
complete -c ipsecannotate -l help -d 'Show help'
complete -c ipsecannotate -l version -d 'Show the version'
