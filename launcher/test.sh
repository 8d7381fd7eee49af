# Everything that must hold before a change is done.

. "$OC_ROOT/launcher/fuzz.sh"

oc_test() {
  local scale=default
  while [ $# -gt 0 ]; do
    case $1 in
      --quick) scale=quick ;;
      --full) scale=full ;;
      --help | -h)
        echo "usage: oc test [--quick | --full]"
        echo "  Everything: format, static analysis, unit, property, integration and system tests, campaigns in"
        echo "  seeded parts, every parser with its seeds, and six parsers fuzzed for three seconds each,"
        echo "  other ones with every commit."
        echo "  --quick  format, static analysis and the tests of single rooms that need nothing else:"
        echo "           no database server, no keychain, no other processes; under 90 seconds once built"
        echo "  --full   every campaign at its full count (kills, simulations): about two hours; then every parser"
        echo "           is fuzzed for OC_FUZZ_SECONDS (default 10) each; it says first what it will do"
        echo "After a failure the rest is played all the same, and the last lines count all that failed."
        return ;;
      *) echo "oc test: unknown option '$1' (there are --quick and --full)" >&2; exit 2 ;;
    esac
    shift
  done
  oc_need_jdk
  oc_need_maven
  oc_need_node
  [ $scale = quick ] || oc_test_packages
  oc_test_node_packages
  mkdir -p "$OC_ROOT/.oc"
  local log=$OC_ROOT/.oc/test.log failed=0 started=$SECONDS
  [ $scale != full ] || oc_test_plan
  oc_test_maven $scale 2>&1 | tee "$log" | oc_test_progress || failed=1
  case $scale in
    default) ! grep -q 'BUILD SUCCESS' "$log" || oc_fuzz_some 6 3 || failed=1 ;;
    full) oc_fuzz --seconds "${OC_FUZZ_SECONDS:-10}" || failed=1 ;;
  esac
  oc_test_summary "$log" $((SECONDS - started)) || failed=1
  [ $failed -eq 0 ] || exit 1
}

# What a full run does, taken from where it stands: each campaign's third number, and the parsers.
oc_test_plan() {
  local parsers minutes seconds=${OC_FUZZ_SECONDS:-10}
  parsers=$(oc_fuzz_targets | wc -l)
  minutes=$((parsers * (seconds + 4) / 60 / $(getconf _NPROCESSORS_ONLN) + 1))
  echo "A full run: everything of an ordinary one, with these campaigns at their full counts (kills, steps, cases, rounds;"
  echo "one that is complete earlier ends earlier). On two processors that takes about two hours."
  oc_test_campaigns | awk '{n[$1] = n[$1] (n[$1] ? ", " : "") $2} END {for (c in n) printf "  %-28s %s\n", c, n[c]}' | sort
  echo "Then $parsers parsers are fuzzed for $seconds s each, about $minutes minutes (OC_FUZZ_SECONDS changes it)."
  echo
}

# One line for each campaign: its class and its count.
oc_test_campaigns() {
  grep -roE --include='*Test.java' 'Scale\.(pick|of)\([^()]*\)' "$OC_ROOT"/*/src/test/java |
    sed -nE 's|.*/([A-Za-z0-9]+)\.java:.*[(, ]([0-9_]+)\)$|\1 \2|p' | tr -d _ | grep -E ' [0-9]{2,}$'
}

# Two modules are tested beside each other. A test that fails does not cost those of the modules behind it;
# the summary counts it. A quick run spends no time on optimising code that soon ends.
oc_test_maven() {
  local scale=$1 words=(-T2 -fae -Doc.test.scale="$1" -Dmaven.test.failure.ignore=true)
  cd "$OC_ROOT"
  case $scale in
    quick)
      MAVEN_OPTS="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC ${MAVEN_OPTS:-}" \
        mvn "${words[@]}" -DexcludedGroups=slow,jazzer -Doc.test.system.skip=true \
        "-Doc.test.jvm=-XX:TieredStopAtLevel=1 -XX:+UseSerialGC" spotless:check test ;;
    default) mvn "${words[@]}" spotless:check verify ;;
    full) mvn "${words[@]}" "-Doc.test.patience=6 h" -Doc.test.forks=2 spotless:check verify ;;
  esac
}

# What the tests need beyond the tool chain: a PostgreSQL, a Secret Service, openssl, a Chromium.
oc_test_packages() {
  local missing=()
  [ -n "$(oc_postgres_bin)" ] || missing+=(postgresql)
  command -v gnome-keyring-daemon >/dev/null || missing+=(gnome-keyring)
  command -v dbus-run-session >/dev/null || missing+=(dbus-daemon)
  command -v openssl >/dev/null || missing+=(openssl)
  oc_chromium >/dev/null || missing+=(chromium)
  command -v python3 >/dev/null || missing+=(python3)
  python3 -c 'import opentimestamps' 2>/dev/null || [ -d /usr/lib/python3/dist-packages/opentimestamps ] ||
    missing+=(python3-opentimestamps)
  [ ${#missing[@]} -eq 0 ] && return
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing for the tests: ${missing[*]}"
    apt-get update -qq >"$OC_ROOT/.oc-apt.log" 2>&1 || true
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" \
      >>"$OC_ROOT/.oc-apt.log" 2>&1 || oc_fail "could not install ${missing[*]}: see .oc-apt.log"
    rm -f "$OC_ROOT/.oc-apt.log"
  else
    oc_fail "the tests need ${missing[*]}; install them (Debian: apt-get install ${missing[*]})"
  fi
}

oc_postgres_bin() {
  local bin
  for bin in /usr/lib/postgresql/*/bin /opt/homebrew/opt/postgresql*/bin /usr/pgsql-*/bin; do
    if [ -x "$bin/initdb" ]; then
      echo "$bin"
      return
    fi
  done
}

oc_test_node_packages() {
  local lock folder
  for lock in "$OC_ROOT"/*/src/test/node/package-lock.json; do
    [ -f "$lock" ] || continue
    folder=$(dirname "$lock")
    if [ ! -f "$folder/node_modules/.package-lock.json" ] || [ "$lock" -nt "$folder/node_modules/.package-lock.json" ]; then
      echo "Installing Node packages in ${folder#"$OC_ROOT/"}"
      (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) || oc_fail "npm ci failed in $folder"
    fi
  done
}

# Shows modules as they begin, test classes with their counts, and errors.
oc_test_progress() {
  grep --line-buffered -E '^\[INFO\] Building |Tests run:.*(Time elapsed|Failures: [1-9])|^\[ERROR\]|BUILD|format violations' |
    grep --line-buffered -v -E 'Help 1|re-run Maven|^\[ERROR\] *$|For more information|To see the full stack' || true
}

# What failed, by name, and how many; Maven's own verdict is no more than that everything was played.
oc_test_summary() {
  local log=$OC_ROOT/.oc/test.plain seconds=$2 status=0 run failed skipped
  sed 's/\x1b\[[0-9;]*m//g' "$1" >"$log"
  read -r run failed skipped < <(
    grep -E 'Tests run: [0-9]+, Failures: [0-9]+, Errors: [0-9]+, Skipped: [0-9]+$' "$log" |
      awk -F'[:,]' '{r += $2; f += $4 + $6; s += $8} END {print r + 0, f + 0, s + 0}')
  if ! grep -q 'BUILD SUCCESS' "$log" || [ "$failed" -gt 0 ]; then
    status=1
  fi
  if grep -q 'timeout or other error in the fork' "$log"; then
    echo "oc test: tests ended before they were over" >&2
    status=1
  fi
  if [ "$skipped" -gt 0 ] && [ -n "${CI:-}" ]; then
    echo "oc test: $skipped tests were skipped, which counts as a failure here" >&2
    status=1
  fi
  echo
  grep -E '^\[ERROR\]   [A-Za-z0-9_$]+\.' "$log" | sed 's/^\[ERROR\]   /failed: /' | cut -c 1-200
  rm -f "$log"
  echo "$((run - failed - skipped)) passed, $failed failed, $skipped skipped"
  echo "in $((seconds / 60)) min $((seconds % 60)) s; log: .oc/test.log"
  return $status
}
