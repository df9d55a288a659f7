#!/bin/sh
# Keep one open issue that lists the dead addresses; close it when there are none.
#   report_sources.sh LIST      (LIST is what `make sources` wrote; GH_TOKEN and GH_REPO say who and where)
set -eu
list=$1 title="Dead source addresses"
[ -f "$list" ] || { echo "report: no $list: run make sources first" >&2; exit 1; }
open=$(gh issue list --state open --search "in:title \"$title\"" --json number,title \
    --jq "[.[] | select(.title == \"$title\") | .number][0] // empty")
if [ ! -s "$list" ]; then
    echo "report: no address is dead"
    [ -z "$open" ] || gh issue close "$open" --comment "Every address answers again."
elif [ -n "$open" ]; then
    gh issue edit "$open" --body-file "$list"
else
    gh issue create --title "$title" --body-file "$list"
fi
