# Pictures of every page: a portal with the federation of `oc up` in a folder of its own, and a browser.

oc_shots() {
  local port=8790 out=$OC_ROOT/.oc/shots
  while [ $# -gt 0 ]; do
    case $1 in
      --port) port=${2:-}; shift ;;
      --out) out=${2:-}; shift ;;
      --help | -h)
        echo "usage: oc shots [--out DIR] [--port N]"
        echo "  Takes pictures of every page in light and dark at 360 and 1600 pixels (default: .oc/shots)."
        return ;;
      *) echo "oc shots: unknown option '$1' (there are --out and --port)" >&2; exit 2 ;;
    esac
    shift
  done
  oc_need_node
  oc_chromium >/dev/null || oc_fail "Chromium is missing (Debian: apt-get install chromium)"
  oc_test_node_packages
  mkdir -p "$out"
  UP=$OC_DATA/shots-data
  oc_up_federation "$port"
  (cd "$OC_ROOT/system-tests/src/test/node" &&
    OC_CHROMIUM=$(oc_chromium) node shots.mjs "$UP_ORIGIN" "$UP/secret/alice.words" "$out")
}
