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
  oc_up_stop_orphans
  oc_up_federation "$port"
  oc_up_await_peers 9>&1 >/dev/null
  oc_shots_states "$port" "$out"
  (cd "$OC_ROOT/system-tests/src/test/node" && OC_CHROMIUM=$(oc_chromium) node shots.mjs "$UP/shots.json")
}

# What pictures are taken of beside the living federation: alice signs in a browser and so without her kit, carol does not
# answer, so that a request waits; dave's node is down and turns grey; and erin's application waits for the reviewer.
oc_shots_states() {
  local name pid page=$(($1 + 990))
  for name in alice.signer carol.signer dave.signer dave.node; do
    pid=$(cat "$UP/$name.pid")
    kill "$pid" && wait "$pid" || true
    rm -f "$UP/$name.pid"
  done
  oc_up_step erin.init "erin: a key of her own" oc_up_init erin
  oc_up_step erin.prepare "erin: signs the application" oc_up_prepare erin 0
  oc_exec kit page --home "$UP/operators/alice" --port "$page" >"$UP/log/alice.page" 2>&1 &
  oc_up_started alice.page $!
  oc_up_kit bob propose statement --text "Shall we? On Monday all four of us meet to try a recovery (notice $(date -u +%s))."
  cat >"$UP/shots.json" <<EOT
{"origin": "$UP_ORIGIN", "folder": "$2", "node": "$(oc_up_node_url 0)", "kit": "http://127.0.0.1:$page",
 "words": {"alice": "$UP/secret/alice.words", "reviewer": "$UP/secret/reviewer.words"},
 "application": "$(oc_up_application_id erin)", "file": "$UP/operators/erin/application.json"}
EOT
}
