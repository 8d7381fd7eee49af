# Builds the executable modules when their sources are newer than the last build.

OC_DATA=${OC_HOME:-$OC_ROOT/.oc}
OC_STAMP=$OC_ROOT/.oc/built
# The first version in the root pom is the product's.
while read -r line; do
  case $line in
    "<version>"*) OC_VERSION=${line#<version>} OC_VERSION=${OC_VERSION%</version>} && break ;;
  esac
done <"$OC_ROOT/pom.xml"
OC_EXECUTABLES=conformance,kit,office,portal

oc_main_class() {
  case $1 in
    conformance) echo io.ochk.conformance.Main ;;
    kit) echo io.ochk.kit.OcGuardian ;;
    office) echo io.ochk.office.Office ;;
    portal) echo io.ochk.portal.PortalMain ;;
  esac
}

# The class path in a fixed order: an AOT cache is only good for the one that it was made with.
oc_class_path() {
  local module=$1 path=$OC_ROOT/$1/target/$1-$OC_VERSION.jar jar
  for jar in "$OC_ROOT/$module"/target/lib/*.jar; do
    path=$path:$jar
  done
  echo "$path"
}

# What goes on running (a node, a signer) has a heap that gives back what it does not use.
oc_jvm_flags() {
  echo "--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
  case $1:${2:-} in
    kit:run | kit:sign)
      echo "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData"
      echo "-Xms16m -Xmx512m -XX:MinHeapFreeRatio=15 -XX:MaxHeapFreeRatio=30 -XX:-ShrinkHeapInSteps" ;;
    kit:* | office:*) echo "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData" ;;
    portal:*) echo "-XX:+UseSerialGC -Xmx512m" ;;
  esac
}

# The ahead-of-time cache of a part. All classes of a cache are loaded at once, so what goes on running
# has one of its own, and a short command does not pay for it.
oc_cache() {
  case $1:${2:-} in
    kit:run | kit:sign) echo "$OC_ROOT/kit/target/kit-serving.aot" ;;
    *) echo "$OC_ROOT/$1/target/$1.aot" ;;
  esac
}

# The command that starts a part, its words separated by tabs.
oc_command() {
  local module=$1
  shift
  oc_need_jdk
  local cache flags=()
  cache=$(oc_cache "$module" "${1:-}")
  read -r -a flags <<<"$(oc_jvm_flags "$module" "${1:-}" | tr '\n' ' ')"
  [ -f "$cache" ] && flags+=("-XX:AOTCache=$cache" "-Xlog:aot*=off" "-Xlog:cds*=off")
  local IFS=$'\t'
  echo "$JAVA_HOME/bin/java"$'\t'"${flags[*]}"$'\t'-cp$'\t'"$(oc_class_path "$module")"$'\t'"$(oc_main_class "$module")${*:+$'\t'}$*"
}

oc_exec() {
  local module=$1 words
  shift
  # Here, because what fails inside a substitution does not end this shell.
  oc_need_jdk
  IFS=$'\t' read -r -a words <<<"$(oc_command "$module" "${1:-}")"
  [ $# -eq 0 ] || shift
  exec "${words[@]}" "$@"
}

# Runs a part as a child, in a process of its own.
oc_run() {
  (oc_exec "$@")
}

oc_is_built() {
  local module
  [ -f "$OC_STAMP" ] || return 1
  for module in ${OC_EXECUTABLES//,/ }; do
    [ -f "$OC_ROOT/$module/target/$module-$OC_VERSION.jar" ] || return 1
  done
  local changed
  changed=$(find "$OC_ROOT/pom.xml" "$OC_ROOT"/*/pom.xml "$OC_ROOT"/*/src/main -name node_modules -prune -o -newer "$OC_STAMP" -type f -print -quit)
  [ -z "$changed" ]
}

oc_build_quietly() {
  oc_is_built || oc_build >&2
}

oc_build() {
  if oc_is_built; then
    return
  fi
  oc_need_jdk
  oc_need_maven
  oc_need_node
  mkdir -p "$OC_ROOT/.oc"
  local log=$OC_ROOT/.oc/build.log started=$SECONDS
  touch "$OC_STAMP.new"
  echo "Building (the first time downloads the dependencies; log: .oc/build.log)"
  if ! (cd "$OC_ROOT" && mvn -T1C -DskipTests -pl "$OC_EXECUTABLES" -am package 2>&1) | tee "$log" | oc_build_progress; then
    echo "oc: the build failed:" >&2
    grep -E '^\[ERROR\]' "$log" | head -n 20 >&2 || tail -n 20 "$log" >&2
    exit 1
  fi
  local module
  for module in kit office portal; do
    oc_make_caches "$module" &
  done
  wait
  mv "$OC_STAMP.new" "$OC_STAMP"
  echo "Built in $((SECONDS - started)) s"
}

# One line per module on a pipe, one changing line on a terminal.
oc_build_progress() {
  local line count=0 downloads=0 last=$SECONDS
  while IFS= read -r line; do
    case $line in
      *"Building "*"["*"/"*"]"*)
        count=$((count + 1))
        oc_progress "  ${line#*Building }" ;;
      *Downloaded*)
        downloads=$((downloads + 1))
        if [ $((SECONDS - last)) -ge 5 ]; then
          last=$SECONDS
          oc_progress "  $downloads files downloaded"
        fi ;;
    esac
  done
  [ -t 1 ] && printf '\r\033[K'
  return 0
}

oc_progress() {
  if [ -t 1 ]; then
    printf '\r\033[K%s' "$(echo "$1" | tr -s ' ')"
  else
    echo "$1" | tr -s ' '
  fi
}

# Ahead-of-time caches (JEP 483, 514) halve the start; without them everything works the same. Each comes
# from a run of what it is for.
oc_make_caches() {
  local home=$OC_ROOT/.oc/rehearsal-$1
  oc_make_current "$1"
  case $1 in
    kit)
      oc_make_cache kit status io.ochk.kit.OcGuardian status --home "$home/none"
      oc_make_cache kit run io.ochk.kit.Rehearsal "$home/kit" ;;
    office) oc_make_cache office "" "$(oc_main_class office)" --help ;;
    portal) oc_make_cache portal serve "$(oc_main_class portal)" serve --port 0 --data "$home/portal" ;;
  esac
  rm -rf "$home"
}

# picocli is compiled for Java 5, of which a cache takes nothing. The jar keeps its name, so that Maven sees it in its place.
oc_make_current() {
  local jar
  for jar in "$OC_ROOT/$1"/target/lib/picocli-*.jar; do
    [ ! -f "$jar" ] || "$JAVA_HOME/bin/java" -XX:TieredStopAtLevel=1 -cp "$jar" "$OC_ROOT/launcher/CurrentClassFiles.java" "$jar" "$jar"
  done
}

oc_make_cache() {
  local module=$1 command=$2 cache log pid flags=()
  shift 2
  cache=$(oc_cache "$module" "$command")
  log=$OC_ROOT/.oc/cache-$(basename "$cache" .aot).log
  rm -f "$cache"
  mkdir -p "$OC_ROOT/.oc/rehearsal-$module"
  : >"$log"
  read -r -a flags <<<"$(oc_jvm_flags "$module" "$command" | tr '\n' ' ')"
  "$JAVA_HOME/bin/java" "${flags[@]}" -XX:AOTCacheOutput="$cache" -cp "$(oc_class_path "$module")" "$@" >"$log" 2>&1 &
  pid=$!
  # A portal serves until it is stopped; the others end by themselves.
  while kill -0 $pid 2>/dev/null; do
    if grep -q '^serving ' "$log"; then
      kill -TERM $pid
      break
    fi
    sleep 0.1
  done
  wait $pid || true
}
