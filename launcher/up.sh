# A portal with a federation: the whole programme, with the commands that operators use, each in a
# process of its own. Every step that is done leaves a mark, so that a second run continues. A run may
# be killed at any instant, also between a step's effect and its mark: so each step that would not be
# taken twice looks first whether it has taken effect.

. "$OC_ROOT/launcher/guardians.sh"

OC_OPERATORS=(alice bob carol dave)
OC_FEDERATION=oc-me-v1

oc_up() {
  local port=8080 fresh=
  while [ $# -gt 0 ]; do
    case $1 in
      --port)
        [ $# -ge 2 ] && [[ $2 =~ ^[0-9]{1,5}$ ]] && [ "$2" -ge 1 ] && [ "$2" -le 65535 ] || {
          echo "oc up: --port needs a number from 1 to 65535" >&2
          exit 2
        }
        port=$2
        shift ;;
      --fresh) fresh=yes ;;
      --help | -h)
        echo "usage: oc up [--port N] [--fresh]"
        echo "  Starts a portal on http://localhost:N (default 8080), takes four operators from their"
        echo "  keys to a ratified charter with the real commands, and starts a node and a signer for"
        echo "  each: they generate a key together and sign a statement with it. Nodes listen on N+920,"
        echo "  N+921, N+930 and so on (9000, 9001, ... by default). A second run continues with the"
        echo "  data of the first; --fresh throws them away. Ctrl-C stops everything."
        return ;;
      *) echo "oc up: unknown option '$1' (there are --port and --fresh)" >&2; exit 2 ;;
    esac
    shift
  done
  UP=$OC_DATA/up
  oc_up_stop_orphans
  if [ -n "$fresh" ]; then
    oc_up_port_is_free "$port"
    oc_up_remove
  fi
  oc_up_federation "$port"
  oc_up_addresses
  wait "${UP_PIDS[0]}" || true
}

# Starts a portal with its data in $UP and plays what has not been played there yet.
oc_up_federation() {
  local port=$1
  UP_ORIGIN=http://localhost:$port
  oc_build
  oc_need_jdk
  oc_up_port_is_free "$port"
  oc_up_ports_of_nodes "$port"
  mkdir -p "$UP"
  touch "$UP/made-by-oc-up"
  mkdir -p "$UP/done" "$UP/log" "$UP/secret"
  chmod 700 "$UP" "$UP/secret"
  export OC_OFFICE_HOME=$UP/office OC_PORTAL=$UP_ORIGIN OC_GUARDIAN_PORTAL=$UP_ORIGIN
  oc_up_offices
  oc_up_portal "$port"
  if [ ! -f "$UP/done/all" ]; then
    oc_up_lifecycle
    oc_up_guardians
    oc_up_key
    oc_up_step verify "Anybody: verifies the whole federation from its public record" oc_up_verify
    touch "$UP/done/all"
  else
    echo "Continuing with the federation in ${UP#"$PWD"/} (oc up --fresh starts anew)"
    oc_up_guardians
  fi
}

# Away with the data: the folder is renamed first, so that nothing continues with a half of it.
oc_up_remove() {
  oc_up_delete
  [ -d "$UP" ] || return 0
  [ -f "$UP/made-by-oc-up" ] || [ -z "$(ls -A "$UP")" ] ||
    oc_fail "$UP was not made by 'oc up'; remove it yourself"
  mv "$UP" "$UP.removed"
  oc_up_delete
}

# What was renamed; the mark that it is ours goes last, so that a deletion that was killed is continued.
oc_up_delete() {
  [ -d "$UP.removed" ] || return 0
  [ -f "$UP.removed/made-by-oc-up" ] || [ -z "$(ls -A "$UP.removed")" ] ||
    oc_fail "$UP.removed was not made by 'oc up'; remove it yourself"
  find "$UP.removed" -mindepth 1 -maxdepth 1 ! -name made-by-oc-up -exec rm -rf {} +
  rm -rf "$UP.removed"
}

# A launcher that was killed leaves its processes behind; they are known by their pids and their data.
oc_up_stop_orphans() {
  local file pid waited
  for file in "$UP"/*.pid; do
    [ -s "$file" ] || continue
    pid=$(cat "$file") waited=0
    while [[ "$(oc_up_arguments "$pid")" == *" $UP/"* ]] && [ $waited -lt 100 ]; do
      [ $waited -gt 0 ] || kill "$pid" 2>/dev/null || true
      [ $waited -ne 50 ] || kill -9 "$pid" 2>/dev/null || true
      sleep 0.2
      waited=$((waited + 1))
    done
    rm -f "$file"
  done
}

# Starts a process that is stopped with the launcher. It notes itself before it is what it becomes: a launcher that is
# killed just here leaves none behind that the next one does not know.
oc_up_begin() {
  local name=$1
  shift
  (
    sh -c 'echo "$PPID"' >"$UP/$name.pid"
    kill -0 $$ || exit 1
    oc_exec "$@"
  ) >"$UP/log/$name" 2>&1 &
  UP_PIDS+=($!)
}

oc_up_stop() {
  trap - INT TERM EXIT
  kill "${UP_PIDS[@]}" 2>/dev/null || true
  wait "${UP_PIDS[@]}" 2>/dev/null || true
}

oc_up_arguments() {
  if [ -d /proc/self ]; then
    tr '\0' ' ' <"/proc/$1/cmdline"
  else
    ps -o args= -p "$1"
  fi
} 2>/dev/null

oc_up_port_is_free() {
  if (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then
    oc_fail "port $1 is in use; stop what listens there, or give --port"
  fi
}

# A passphrase for each keystore of this demonstration, in a file that only you can read.
oc_up_passphrase() {
  local file=$UP/secret/$1.passphrase
  if [ ! -s "$file" ]; then
    (umask 077 && head -c 24 /dev/urandom | base64 >"$file.new" && mv "$file.new" "$file")
  fi
  echo "$file"
}

# Runs one step unless its mark is there: what it verified is what its command prints.
oc_up_step() {
  local mark=$UP/done/$1 title=$2
  shift 2
  [ -f "$mark" ] && return
  oc_up_say "$title"
  # What is waited for is told past the step's own output, which is shown when the step is done.
  if "$@" 9>&1 >"$UP/log/step" 2>&1; then
    sed 's/^/      /' "$UP/log/step"
    touch "$mark"
  else
    local code=$?
    sed 's/^/      /' "$UP/log/step" >&2
    echo "oc up: the step '$title' failed with exit code $code; run 'oc up' again to continue there" >&2
    exit 1
  fi
}

# Says on descriptor 9 what is waited for since $1: on a terminal one line that changes with each second, else a line
# whenever so many seconds have passed.
UP_TELL_EVERY=5
UP_TOLD=
oc_up_waiting() {
  local waited=$((SECONDS - $1))
  [ "$UP_TOLD" != "$1 $waited" ] || return 0
  if [ -t 9 ]; then
    printf '\r\033[K      not yet: %s (%s s)' "${2#that }" "$waited" >&9
  elif [ "$waited" -gt 0 ] && [ $((waited % UP_TELL_EVERY)) -eq 0 ]; then
    echo "      not yet: ${2#that } ($waited s)" >&9
  fi
  UP_TOLD="$1 $waited"
}

oc_up_waited() {
  UP_TOLD=
  [ ! -t 9 ] || printf '\r\033[K' >&9
}

oc_up_say() {
  printf '\n%s%s%s\n' "$([ -t 1 ] && printf '\033[1m')" "$1" "$([ -t 1 ] && printf '\033[0m')"
}

oc_up_office() {
  local role=$1
  shift
  OC_GUARDIAN_PASSPHRASE_FILE=$(oc_up_passphrase "$role") oc_run office "$@"
}

oc_up_kit() {
  local name=$1
  shift
  OC_GUARDIAN_HOME=$UP/operators/$name OC_GUARDIAN_PASSPHRASE_FILE=$(oc_up_passphrase "$name") oc_run kit "$@"
}

# One member of a command's --json output.
oc_up_member() {
  sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" | head -n 1
}

oc_up_offices() {
  oc_up_step reviewer "The reviewer makes a key" oc_up_desk reviewer review
  oc_up_step organiser "The organiser makes a key" oc_up_desk organiser organiser
  if [ ! -s "$UP/organiser.pubkey" ]; then
    oc_up_office reviewer review status --json | oc_up_member pubkey >"$UP/reviewer.pubkey"
    oc_up_office organiser organiser status --json | oc_up_member pubkey >"$UP/organiser.pubkey"
  fi
}

# Words are handed out before a key is kept: without the key they are nobody's.
oc_up_desk() {
  if [ -f "$OC_OFFICE_HOME/$1.keystore.json" ]; then
    oc_up_office "$1" "$2" status
  else
    rm -f "$UP/secret/$1.words"
    oc_up_office "$1" "$2" init --words-file "$UP/secret/$1.words"
  fi
}

oc_up_init() {
  if [ -f "$UP/operators/$1/operator.keystore.json" ]; then
    oc_up_kit "$1" status
  else
    rm -f "$UP/secret/$1.words"
    oc_up_kit "$1" init --hsm keystore-file --words-file "$UP/secret/$1.words" --no-confirm
  fi
}

oc_up_portal() {
  local port=$1 started=$SECONDS
  [ -f "$UP/done/all" ] || oc_up_say "The portal starts on $UP_ORIGIN"
  UP_PIDS=()
  oc_up_begin portal portal serve --port "$port" --origin "$UP_ORIGIN" --data "$UP/portal" \
    --reviewer-key "$(cat "$UP/reviewer.pubkey")" --organiser-key "$(cat "$UP/organiser.pubkey")" \
    --writes-per-minute 3000
  trap 'oc_up_stop; exit 0' INT TERM
  trap oc_up_stop EXIT
  until oc_up_healthy "$port"; do
    if ! kill -0 "${UP_PIDS[0]}" 2>/dev/null; then
      tail -n 20 "$UP/log/portal" >&2
      oc_fail "the portal ended; what it said last stands above, and all of it in $UP/log/portal. Correct that, and run 'oc up' again to continue there"
    fi
    [ $((SECONDS - started)) -lt 120 ] ||
      oc_fail "the portal did not answer within two minutes; its log is $UP/log/portal; run 'oc up' again to continue there"
    oc_up_waiting "$started" "that the portal answers" 9>&1
    sleep 0.1
  done
  oc_up_waited 9>&1
}

oc_up_healthy() {
  local line
  exec 3<>"/dev/tcp/127.0.0.1/$1" || return 1
  printf 'GET /api/health HTTP/1.1\r\nHost: localhost:%s\r\nConnection: close\r\n\r\n' "$1" >&3
  IFS= read -r -t 5 line <&3 || line=
  exec 3>&-
  [[ $line == *" 200 "* ]]
} 2>/dev/null

oc_up_lifecycle() {
  local i name id
  oc_up_step federation "The organiser founds $OC_FEDERATION: 3 of 4 guardians must sign" oc_up_found
  for i in 0 1 2 3; do
    name=${OC_OPERATORS[i]}
    oc_up_step "$name.init" "$name: a key of her or his own, 24 words, sealed on this machine" \
      oc_up_init "$name"
    oc_up_step "$name.prepare" "$name: signs the application" oc_up_prepare "$name" "$i"
    oc_up_step "$name.submit" "$name: applies" \
      oc_up_kit "$name" apply submit --file "$UP/operators/$name/application.json"
    id=$(oc_up_application_id "$name")
    oc_up_step "$name.review" "The reviewer reads and verifies the application of $name" \
      oc_up_review "$id"
    oc_up_step "$name.accept" "The reviewer accepts $name" \
      oc_up_accept "$id"
    oc_up_step "$name.acceptance" "$name: verifies the acceptance on this machine, with the reviewer's pinned key" \
      oc_up_kit "$name" apply verify-acceptance --reviewer-key "$(cat "$UP/reviewer.pubkey")"
    oc_up_step "$name.register" "$name: finds the key in the public registry" oc_up_kit "$name" register
    oc_up_step "$name.join" "$name: asks for seat $i" oc_up_once "$name" federation-join \
      federations join --federation $OC_FEDERATION --seat "$i"
    oc_up_step "$name.seat" "The organiser assigns seat $i to $name" oc_up_seat "$name"
  done
  oc_up_step charter "The organiser publishes the charter, which lists those who sit" oc_up_charter
  for name in "${OC_OPERATORS[@]}"; do
    oc_up_step "$name.fetch" "$name: fetches the charter and recomputes its hash" \
      oc_up_kit "$name" charter fetch --federation $OC_FEDERATION --out "$UP/operators/$name/charter.md"
    oc_up_step "$name.sign" "$name: signs the charter" \
      oc_up_kit "$name" charter sign --federation $OC_FEDERATION --file "$UP/operators/$name/charter.md" --yes \
      --organiser-key "$(cat "$UP/organiser.pubkey")"
    oc_up_step "$name.publish" "$name: publishes the ratification" \
      oc_up_kit "$name" charter publish --federation $OC_FEDERATION
  done
  oc_up_step incident "alice: publishes an incident" \
    oc_up_once alice alert-publish incident publish --federation $OC_FEDERATION --severity info \
    --title "Planned maintenance of guardian 0" --tag maintenance \
    --body "A disk is replaced on Sunday between 02:00 and 02:10 UTC. Three of four guardians stay up."
}

oc_up_prepare() {
  local countries=("Iceland" "Uruguay" "Estonia" "New Zealand") name=$1 answers=$UP/operators/$1/answers.yaml
  sed -e "s/@NAME@/$name/" -e "s/@ENTITY@/${name^} Guardian Ltd/" -e "s/@EMAIL@/$name@guardian.example/" \
    -e "s/@COUNTRY@/${countries[$2]}/" "$OC_ROOT/launcher/demo/answers.yaml" >"$answers"
  if [ -f "$UP/operators/$name/application.json" ]; then
    oc_up_kit "$name" verify "$UP/operators/$name/application.json"
  else
    oc_up_kit "$name" apply prepare --answers "$answers" --out "$UP/operators/$name/application.json"
  fi
}

# A command that signs an ACTION and sends it, unless the log shows that it was delivered. What was
# signed and not delivered the kit itself sends again.
oc_up_once() {
  local name=$1 action=$2 signed
  shift 2
  signed=$(oc_up_kit "$name" audit log | sed -n "s/.*envelope-signed *$action \([0-9a-f]*\).*/\1/p" | tail -n 1)
  if [ -n "$signed" ] && oc_up_kit "$name" audit log | grep "envelope-delivered *$signed" >/dev/null; then
    echo "Signed and sent $action before the last run ended: $signed"
  else
    oc_up_kit "$name" "$@"
  fi
}

# What the organiser's desk shows of the federation, verified.
oc_up_directory() {
  oc_up_office organiser organiser show $OC_FEDERATION
}

oc_up_found() {
  oc_up_directory 2>/dev/null ||
    oc_up_office organiser organiser create-federation $OC_FEDERATION --name "OC Me, first federation" \
      --threshold 3 --guardians 4 --geography "four jurisdictions"
}

oc_up_accept() {
  if oc_up_office reviewer review show "$1" | grep '^state  *accepted' >/dev/null; then
    echo "Accepted before the last run ended."
  else
    oc_up_office reviewer review accept "$1" --note "Welcome."
  fi
}

oc_up_seat() {
  local id
  id=$(oc_up_operator_id "$1")
  if oc_up_directory | grep "^ *seat.*$id"; then
    return
  fi
  oc_up_office organiser organiser assign-seat $OC_FEDERATION "$id" --reviewer-key "$(cat "$UP/reviewer.pubkey")"
}

oc_up_application_id() {
  oc_up_kit "$1" apply submit --file "$UP/operators/$1/application.json" --json | oc_up_member application_id
}

oc_up_operator_id() {
  oc_up_kit "$1" status --json | oc_up_member operator_id
}

# The queue first, then the application: the answers are long, so only the checks are shown.
oc_up_review() {
  oc_up_office reviewer review list
  oc_up_office reviewer review show "$1" | sed -n '1,/^$/p'
}

oc_up_charter() {
  local file=$UP/charter.md i name
  for i in 0 1 2 3; do
    name=${OC_OPERATORS[i]}
    printf '  - operator_id: "%s"\n' "$(oc_up_operator_id "$name")"
    printf '    legal_entity: "%s Guardian Ltd"\n' "${name^}"
    printf '    jurisdiction: "%s"\n' "$(sed -n 's/^A5: "\(.*\)"/\1/p' "$UP/operators/$name/answers.yaml")"
    printf '    api_endpoint: "https://%s.guardian.example:9001"\n' "$name"
    printf '    contact: "%s@guardian.example"\n    pgp_fingerprint: null\n' "$name"
  done >"$UP/guardians.yaml"
  sed -e 's/@VERSION@/1.0.0/' -e "/@GUARDIANS@/{
    r $UP/guardians.yaml
    d
  }" "$OC_ROOT/launcher/demo/charter.md" >"$file"
  if oc_up_directory | grep '^ *charter  *1.0.0'; then
    return
  fi
  oc_up_office organiser organiser publish-charter $OC_FEDERATION "$file"
}

# Somebody without an identity, who knows the two role keys and nothing else.
oc_up_verify() {
  rm -f "$UP/record.json"
  oc_run kit verify federation $OC_FEDERATION --home "$UP/anybody" --save "$UP/record.json" \
    --reviewer-key "$(cat "$UP/reviewer.pubkey")" --organiser-key "$(cat "$UP/organiser.pubkey")" || return 1
  echo
  echo "and once more from the file alone, without the portal:"
  oc_run kit verify --home "$UP/anybody" "$UP/record.json" \
    --reviewer-key "$(cat "$UP/reviewer.pubkey")" --organiser-key "$(cat "$UP/organiser.pubkey")" | sed -n 1p
}

oc_up_addresses() {
  oc_up_say "$OC_FEDERATION serves. Look at:"
  oc_up_address "/" "what there is"
  oc_up_address "/me/operator" "an operator's dashboard, with a key in your browser"
  oc_up_address "/api/public/federations/$OC_FEDERATION" "the federation, its status and seats"
  oc_up_address "/api/operator/charter?federation=$OC_FEDERATION" "the charter and who has ratified it"
  oc_up_address "/api/operator/registry" "accepted operators"
  oc_up_address "/api/public/incidents" "incidents"
  oc_up_address "/api/public/federations/$OC_FEDERATION/record" "everything that was signed"
  oc_up_address "/api/openapi.json" "the API"
  local i
  for i in 0 1 2 3; do
    printf '  %-72s %s\n' "$(oc_up_node_url "$i")/readyz" "${OC_OPERATORS[i]}'s node; also /api/keys /api/requests /metrics"
  done
  cat <<EOT

  Be one of the operators:   export OC_GUARDIAN_HOME=$UP/operators/alice OC_GUARDIAN_PORTAL=$UP_ORIGIN
                             export OC_GUARDIAN_PASSPHRASE_FILE=$UP/secret/alice.passphrase OC_GUARDIAN_NODE=$(oc_up_node_url 0)
                             ./oc guardian status
  Ctrl-C stops everything; the data stay in $UP
EOT
}

oc_up_address() {
  printf '  %-72s %s\n' "$UP_ORIGIN$1" "$2"
}
