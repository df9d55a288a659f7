#!/bin/sh
# Publish the notebooks of one version on the branch `notebooks`, from which Colab reads them; other versions stay there.
#   notebooks.sh FOLDER TAG
set -eu
folder=$1 tag=$2 branch=notebooks
[ -n "$(ls "$folder"/*.ipynb 2>/dev/null)" ] || { echo "notebooks: none in $folder: run make book first" >&2; exit 1; }
# An index of its own: neither the work tree nor what is staged in it is touched.
GIT_INDEX_FILE=$(mktemp -u)
export GIT_INDEX_FILE
# A publishing machine has no name of its own.
: "${GIT_AUTHOR_NAME:=The publishing workflow}" "${GIT_AUTHOR_EMAIL:=noreply@localhost}"
export GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME="$GIT_AUTHOR_NAME" GIT_COMMITTER_EMAIL="$GIT_AUTHOR_EMAIL"
trap 'rm -f "$GIT_INDEX_FILE"' EXIT
parent=
if git fetch --quiet --depth 1 origin "$branch" 2>/dev/null; then
    parent=$(git rev-parse FETCH_HEAD)
    git read-tree "$parent"
    git rm -r --cached --quiet --ignore-unmatch "$tag"
fi
for file in "$folder"/*.ipynb; do
    git update-index --add --cacheinfo "100644,$(git hash-object -w "$file"),$tag/$(basename "$file")"
done
tree=$(git write-tree)
if [ -n "$parent" ] && [ "$tree" = "$(git rev-parse "$parent^{tree}")" ]; then
    echo "notebooks: $tag is there already"
    exit 0
fi
commit=$(git commit-tree "$tree" ${parent:+-p "$parent"} -m "Notebooks of $tag")
git push --quiet origin "$commit:refs/heads/$branch"
echo "notebooks: $tag is on the branch $branch"
