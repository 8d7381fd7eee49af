# Fuzzing by hand or as a part of 'oc test --full': every @FuzzTest for a while, each in a process of
# its own. What was learnt stays in .oc/fuzz and is where the next run begins.

oc_fuzz() {
  local seconds=60 names=()
  while [ $# -gt 0 ]; do
    case $1 in
      --seconds)
        [ $# -ge 2 ] && [[ $2 =~ ^[1-9][0-9]{0,5}$ ]] || {
          echo "oc fuzz: --seconds needs a number from 1 to 999999" >&2
          exit 2
        }
        seconds=$2
        shift ;;
      --help | -h)
        echo "usage: oc fuzz [--seconds N] [NAME...]"
        echo "  Fuzzes the parsers whose name holds one of NAME (Class.method), or all of them, for N"
        echo "  seconds each (default 60). 'oc fuzz list' names them. A finding is shown with the input"
        echo "  that led to it, and the command ends with exit code 1."
        return ;;
      -*) echo "oc fuzz: unknown option '$1' (there is --seconds)" >&2; exit 2 ;;
      *) names+=("$1") ;;
    esac
    shift
  done
  if [ "${names[*]:-}" = list ]; then
    oc_fuzz_targets | cut -d ' ' -f 2 | sed 's/.*\.\([^.]*\.[^.]*\)$/\1/'
    return
  fi
  oc_need_jdk
  oc_need_maven
  local targets=() line
  while IFS= read -r line; do
    targets+=("$line")
  done < <(oc_fuzz_targets | oc_fuzz_named "${names[@]}")
  [ ${#targets[@]} -gt 0 ] || oc_fail "no fuzz test is called ${names[*]}; 'oc fuzz list' names them"
  oc_fuzz_compile "${targets[@]}"
  oc_fuzz_all "$seconds" "${targets[@]}"
}

# A few parsers for a few seconds each: other ones with every commit, the same for the same commit. Of what
# Maven has just verified: it has left each module's class path there.
oc_fuzz_some() {
  local count=$1 seconds=$2 salt line targets=()
  salt=$(git -C "$OC_ROOT" rev-parse HEAD 2>/dev/null || echo none)
  while IFS= read -r line; do
    targets+=("$line")
  done < <(oc_fuzz_targets | while IFS= read -r line; do
    echo "$(echo "$salt $line" | cksum | cut -d ' ' -f 1) $line"
  done | sort -n | head -n "$count" | cut -d ' ' -f 2-)
  oc_fuzz_all "$seconds" "${targets[@]}"
}

# One line for each @FuzzTest: its module, and its class and method.
oc_fuzz_targets() {
  local file
  for file in $(grep -rl --include='*.java' '@FuzzTest' "$OC_ROOT"/*/src/test/java | sort); do
    local path=${file#"$OC_ROOT/"} class
    class=${path#*/src/test/java/}
    class=${class%.java}
    awk -v module="${path%%/*}" -v class="${class//\//.}" '
      /^[[:space:]]*@FuzzTest[[:space:]]*(\(.*)?$/ { waiting = 1; next }
      waiting && match($0, /void [A-Za-z0-9_]+\(/) {
        print module " " class "." substr($0, RSTART + 5, RLENGTH - 6)
        waiting = 0
      }' "$file"
  done
}

oc_fuzz_named() {
  if [ $# -eq 0 ]; then
    cat
  else
    grep -F -i "${@/#/-e}"
  fi
}

oc_fuzz_compile() {
  local modules
  modules=$(printf '%s\n' "$@" | cut -d ' ' -f 1 | sort -u | paste -sd ,)
  mkdir -p "$OC_ROOT/.oc/fuzz"
  echo "Compiling $modules"
  (cd "$OC_ROOT" && mvn -q -pl "$modules" -am test-compile dependency:build-classpath \
    -Dmdep.outputFile=target/test-classpath -Dmdep.includeScope=test >.oc/fuzz/compile.log 2>&1) || {
    grep -E '^\[ERROR\]' "$OC_ROOT/.oc/fuzz/compile.log" | head -n 20 >&2
    oc_fail "the tests do not compile; log: .oc/fuzz/compile.log"
  }
}

# As many at a time as there are processors. Each is a job of its own, so that Ctrl-C ends it too.
oc_fuzz_all() {
  local seconds=$1 at_once found=0 running=0 inputs target
  shift
  at_once=$(getconf _NPROCESSORS_ONLN)
  rm -f "$OC_ROOT"/.oc/fuzz/*.inputs
  echo "Fuzzing $# parsers for $seconds s each, $at_once at a time"
  set -m
  trap 'kill -- $(jobs -p | sed s/^/-/) 2>/dev/null; exit 130' INT TERM
  for target in "$@"; do
    if [ $running -ge "$at_once" ]; then
      wait -n || found=$((found + 1))
      running=$((running - 1))
    fi
    oc_fuzz_one "$seconds" ${target% *} "${target#* }" &
    running=$((running + 1))
  done
  while [ $running -gt 0 ]; do
    wait -n || found=$((found + 1))
    running=$((running - 1))
  done
  trap - INT TERM
  set +m
  inputs=$(find "$OC_ROOT/.oc/fuzz" -maxdepth 1 -name '*.inputs' -exec cat {} + | awk '{n += $1} END {print n + 0}')
  echo "$inputs inputs to $# parsers, $found with a finding"
  [ $found -eq 0 ]
}

oc_fuzz_one() {
  local seconds=$1 module=$2 name=$3 short method class folder log
  method=${name##*.}
  class=${name%.*}
  short=${class##*.}.$method
  folder=$OC_ROOT/.oc/fuzz/$module/$short
  mkdir -p "$folder/corpus"
  log=$folder/log
  if (cd "$folder" && "$JAVA_HOME/bin/java" -Xmx1500m --enable-native-access=ALL-UNNAMED \
    --sun-misc-unsafe-memory-access=allow -XX:+EnableDynamicAgentLoading -Doc.root="$OC_ROOT" \
    -cp "$OC_ROOT/$module/target/test-classes:$OC_ROOT/$module/target/classes:$(cat "$OC_ROOT/$module/target/test-classpath")" \
    com.code_intelligence.jazzer.Jazzer --target_class="$class" --target_method="$method" \
    --instrumentation_includes='io.ochk.**' -max_total_time="$seconds" -timeout=120 -print_final_stats=1 \
    corpus "$(oc_fuzz_seeds "$module" "$class" "$method")" >log 2>&1) &&
    grep -q '^Done [1-9]' "$log"; then
    sed -n 's/^Done \([0-9]*\) runs in.*/\1/p' "$log" | tail -n 1 >"$OC_ROOT/.oc/fuzz/$short.inputs"
    printf '  %-48s %s\n' "$short" "$(sed -n \
      -e 's/^#[0-9]*[[:space:]]*DONE *cov: \([0-9]*\).*corp: \([0-9]*\).*/\1 edges, \2 in the corpus,/p' \
      -e 's/^Done \([0-9]*\) runs in \([0-9]*\) second.*/\1 inputs in \2 s/p' "$log" | paste -sd ' ')"
  else
    printf '  %-48s %s\n' "$short" "a finding: $folder"
    grep -E -A 12 '^== |Exception|ERROR: ' "$log" | head -n 30 | sed 's/^/      /' >&2
    return 1
  fi
}

# The committed seeds, which lie beside the test as resources.
oc_fuzz_seeds() {
  local folder=$OC_ROOT/$1/src/test/resources/${2//.//}Inputs seeds=$OC_ROOT/.oc/fuzz/$1/seeds
  if [ -d "$folder/$3" ]; then
    echo "$folder/$3"
  elif [ -d "$folder" ]; then
    echo "$folder"
  else
    mkdir -p "$seeds"
    echo "$seeds"
  fi
}
