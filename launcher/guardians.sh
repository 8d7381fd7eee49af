# The living part of `oc up`: a node and a signer for each operator, the key that they make, and the first
# statement that they sign. up.sh calls it and keeps the marks of what is done.

# The ports of guardian i: peers and API.
oc_up_ports_of_nodes() {
  local i
  UP_BASE=$(($1 + 920))
  for i in 0 1 2 3; do
    oc_up_port_is_free $((UP_BASE + 10 * i))
    oc_up_port_is_free $((UP_BASE + 10 * i + 1))
  done
}

oc_up_node_url() {
  echo "http://127.0.0.1:$((UP_BASE + 10 * $1 + ${2:-1}))"
}

# A node and a signer for each operator, each a process of its own.
oc_up_guardians() {
  local i name
  for i in 0 1 2 3; do
    name=${OC_OPERATORS[i]}
    oc_up_step "$name.config" "$name: generates the config bundle of a node" \
      oc_up_kit "$name" config gen --federation $OC_FEDERATION --out "$UP/operators/$name/oc-guardian.config"
    oc_up_step "$name.policy" "$name: lets the signer join the ceremony and sign statements without asking (for this demonstration)" \
      oc_up_kit "$name" policy set --ceremony allow --request statement=allow --request liveness=allow
  done
  for i in 0 1 2 3; do
    oc_up_guardian "$i"
  done
}

oc_up_guardian() {
  local i=$1 name=${OC_OPERATORS[$1]} peers=() j
  for j in 0 1 2 3; do
    [ "$j" = "$i" ] || peers+=(--peer "$(oc_up_node_url "$j" 0)")
  done
  oc_up_begin "$name.node" kit run --config "$UP/operators/$name/oc-guardian.config" \
    --data "$UP/operators/$name/node" --bind 127.0.0.1 \
    --peer-port $((UP_BASE + 10 * i)) --api-port $((UP_BASE + 10 * i + 1)) "${peers[@]}" \
    --pin-reviewer "$(cat "$UP/reviewer.pubkey")" --pin-organiser "$(cat "$UP/organiser.pubkey")"
  OC_GUARDIAN_PASSPHRASE_FILE=$(oc_up_passphrase "$name") oc_up_begin "$name.signer" kit sign --serve \
    --home "$UP/operators/$name" --node "$(oc_up_node_url "$i")"
}

oc_up_key() {
  local i
  oc_up_step ready "Four nodes and four signers start; each node is certified by its operator and finds its peers" \
    oc_up_await_peers
  oc_up_step ceremony "alice: checks the host and proposes the making of the key; the others' signers join" \
    oc_up_ceremony 0
  oc_up_step live "The four signers generate a key, 3 of 4: nobody ever has it whole" oc_up_await_key
  for i in 0 1 2 3; do
    oc_up_step "${OC_OPERATORS[i]}.finalize" "${OC_OPERATORS[i]}: checks all four certificates" \
      oc_up_kit "${OC_OPERATORS[i]}" ceremony finalize --out "$UP/operators/${OC_OPERATORS[i]}/epoch.json"
  done
  oc_up_step statement "alice: proposes a statement, and the federation signs it" oc_up_statement
}

oc_up_await() {
  local started=$SECONDS what=$1
  shift
  until "$@"; do
    if [ $((SECONDS - started)) -ge 120 ]; then
      oc_up_waited
      echo "$what did not happen within two minutes; the logs are in $UP/log"
      return 1
    fi
    oc_up_waiting "$started" "$what"
    sleep 0.2
  done
  oc_up_waited
}

# The body of a GET over plain HTTP on this machine.
oc_up_get() {
  local rest=${1#http://127.0.0.1:} line length=0
  exec 3<>"/dev/tcp/127.0.0.1/${rest%%/*}" || return 1
  printf 'GET /%s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n' "${rest#*/}" >&3
  while IFS= read -r -t 5 line <&3 && [ "$line" != $'\r' ]; do
    case $line in
      [Cc]ontent-[Ll]ength:*) length=${line#*: } length=${length%$'\r'} ;;
    esac
  done
  head -c "$length" <&3
  exec 3>&-
} 2>/dev/null

oc_up_sees_peers() {
  local seen
  seen=$(oc_up_get "$(oc_up_node_url "$1")/api/peers" | grep -o '"connected":true' | wc -l)
  [ "$seen" -ge 3 ]
}

oc_up_await_peers() {
  local i
  for i in 0 1 2 3; do
    oc_up_await "that ${OC_OPERATORS[i]}'s node sees its peers" oc_up_sees_peers "$i" || return 1
    echo "${OC_OPERATORS[i]}'s node is certified and sees 3 peers: $(oc_up_node_url "$i")"
  done
}

oc_up_ceremony() {
  # A run that continues here has just started the nodes.
  oc_up_await_peers >/dev/null || return 1
  oc_up_has_key "$1" && echo "the key is there already" && return
  # Its passphrases lie beside it in plain files: nobody shall send real coins to this federation.
  OC_GUARDIAN_NODE=$(oc_up_node_url "$1") oc_up_kit "${OC_OPERATORS[$1]}" ceremony start --network signet
}

oc_up_has_key() {
  oc_up_get "$(oc_up_node_url "$1")/api/keys" | grep -q '"epoch":0'
}

oc_up_await_key() {
  local i
  for i in 0 1 2 3; do
    oc_up_await "that ${OC_OPERATORS[i]}'s node has the key with all certificates" oc_up_has_key "$i" || return 1
    echo "${OC_OPERATORS[i]}'s node has the key and all four certificates"
  done
}

oc_up_signer_runs() {
  oc_up_kit alice inbox list
} >/dev/null 2>&1

oc_up_statement() {
  # A run that continues here has just started the signers.
  oc_up_await_peers >/dev/null || return 1
  oc_up_await "that alice's signer runs" oc_up_signer_runs || return 1
  rm -f "$UP/statement.json"
  oc_up_kit alice propose statement --text "We are $OC_FEDERATION, and three of the four of us signed this." \
    --wait --out "$UP/statement.json" || return 1
  echo
  echo "anybody verifies it, with the epoch's public record and nothing else:"
  oc_run kit verify --home "$UP/anybody" "$UP/statement.json" || return 1
  oc_up_await "that the portal has the statement" oc_up_statement_is_public
}

oc_up_statement_is_public() {
  oc_up_get "http://127.0.0.1:${UP_ORIGIN##*:}/api/public/federations/$OC_FEDERATION/record" | grep -q '"results":\[{'
}
