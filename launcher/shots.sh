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
  # Nodes that name no image are not compared with it.
  export OC_PINNED_IMAGE=sha256:$(printf 'ab%.0s' {1..32})
  oc_up_stop_orphans
  oc_up_federation "$port"
  oc_up_await_peers 9>&1 >/dev/null
  oc_shots_settings "$port" "$out"
  oc_shots_code
  oc_shots_take code
  oc_shots_states
  oc_shots_take rest
}

oc_shots_take() {
  (cd "$OC_ROOT/system-tests/src/test/node" && OC_CHROMIUM=$(oc_chromium) node shots.mjs "$UP/shots.json" "$1")
}

oc_shots_stop() {
  local pid
  pid=$(cat "$UP/$1.pid")
  kill "$pid" && wait "$pid" || true
  rm -f "$UP/$1.pid"
}

# One that was under way when an earlier run ended goes on by itself.
oc_shots_none_running() {
  local all
  all=$(oc_up_get "$(oc_up_node_url 0)/api/ceremonies") && [[ $all == *'"ok":true'* && $all != *'"state":"running"'* ]]
}

# A ceremony that waits for a code to be compared: all shares are dealt anew, the kits join by themselves, and alice joins in
# a browser. Carol's node runs another image than the one that is pinned.
oc_shots_code() {
  local name
  oc_up_await "that no ceremony is under way" oc_shots_none_running 9>&1
  for name in alice.signer carol.signer carol.node; do
    oc_shots_stop "$name"
  done
  # Her own signer, when it runs again for the next pictures, leaves that to her.
  oc_up_kit alice policy set --ceremony ask >/dev/null
  OC_GUARDIAN_IMAGE_DIGEST=sha256:$(printf 'cd%.0s' {1..32}) oc_up_guardian 2
  oc_up_await_peers 9>&1 >/dev/null
  oc_up_kit bob share refresh --json >"$UP/log/bob.refresh"
}

# What pictures are taken of beside the living federation: alice signs in a browser and so without her kit, carol does not
# answer, so that a request waits; dave's node is down and turns grey; and erin's application waits for the reviewer.
oc_shots_states() {
  local name
  for name in carol.signer dave.signer dave.node; do
    oc_shots_stop "$name"
  done
  oc_up_kit bob propose statement --text "Shall we? On Monday all four of us meet to try a recovery (notice $(date -u +%s))."
}

oc_shots_settings() {
  local page=$(($1 + 990))
  oc_up_step erin.init "erin: a key of her own" oc_up_init erin
  oc_up_step erin.prepare "erin: signs the application" oc_up_prepare erin 0
  oc_up_begin alice.page kit page --home "$UP/operators/alice" --port "$page"
  cat >"$UP/shots.json" <<EOT
{"origin": "$UP_ORIGIN", "folder": "$2", "node": "$(oc_up_node_url 0)", "kit": "http://127.0.0.1:$page",
 "words": {"alice": "$UP/secret/alice.words", "reviewer": "$UP/secret/reviewer.words"},
 "application": "$(oc_up_application_id erin)", "file": "$UP/operators/erin/application.json"}
EOT
}
