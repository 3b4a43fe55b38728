#!/bin/sh
# Compares two outputs of sys_facts: compare.sh REFERENCE OURS [DIFFERENCES]
#
# A fact that differs, or that only one of them has, must be listed in the third
# file: fact name, TAB, reason. A name that ends with * stands for all that begin
# so. Entries that nothing needs are reported too. Exit status 1: something was
# reported.
set -eu
here=$(dirname "$0")
awk -v reference="$1" -v ours="$2" -v listed="${3:-$here/differences.txt}" '
function split_fact(line) { at = index(line, "="); name = substr(line, 1, at - 1); value = substr(line, at + 1) }
function entry_for(name,   e) {
	for (e in reason)
		if (e == name || (e ~ /\*$/ && index(name, substr(e, 1, length(e) - 1)) == 1)) { used[e] = 1; return 1 }
	return 0
}
BEGIN {
	while ((getline line < listed) > 0) {
		if (line == "" || line ~ /^#/) continue
		if (split(line, part, "\t") != 2) { print "malformed: " line; bad = 1; continue }
		reason[part[1]] = part[2]
	}
	while ((getline line < reference) > 0) { split_fact(line); theirs[name] = value; all[name] = 1; count++ }
	while ((getline line < ours) > 0) { split_fact(line); mine[name] = value; all[name] = 1; count++ }
	if (count == 0) { print "no facts"; exit 1 }
	for (name in all)
		if (!(name in theirs) || !(name in mine) || theirs[name] "" != mine[name] "")
			if (!entry_for(name)) {
				print "differs: " name ": " (name in theirs ? theirs[name] : "-") " | " (name in mine ? mine[name] : "-")
				bad = 1
			}
	for (e in reason)
		if (!(e in used)) { print "not needed: " e; bad = 1 }
	exit bad
}'
