echo "script $0 with $# arguments: $*"
for word in "$@"; do echo "- $word"; done
exit $#
