#!/usr/bin/env bash
# Writes what changed in each stack since a commit, as Markdown: .github/plan.sh <git-ref> <file>
# Ends with 1 where a stack is wrong; what is wrong with it is in the file, like the rest.
set -euo pipefail

base=$1
file=$2

# Stacks that are here, and those that only the other commit has.
stacks=$({ ls stacks/; git ls-tree --name-only "$base" stacks/; } | sed -n 's|^\(stacks/\)\?Pulumi\.\(.*\)\.yaml$|\2|p' | sort -u)

failed=0
: > "$file"
for stack in $stacks; do
    if plan=$(npm run --silent plan -- "$stack" --against "$base" --format markdown 2> "$file.problems"); then
        printf '%s\n\n' "$plan" >> "$file"
    else
        failed=1
        printf '### Stack %s is wrong\n\n````\n%s\n````\n\n' "$stack" "$(cat "$file.problems")" >> "$file"
    fi
done
rm -f "$file.problems"
exit $failed
