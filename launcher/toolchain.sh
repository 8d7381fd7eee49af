# Finds what a build needs: a JDK 25 or newer, Maven 3.8 or newer, Node 20 or newer with npm.

oc_fail() {
  echo "oc: $*" >&2
  exit 1
}

oc_java_major() {
  # The first line reads: openjdk version "25.0.3" 2026-04-21
  "$1" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1
}

oc_is_jdk25() {
  [ -x "$1/bin/javac" ] && [ "$(oc_java_major "$1/bin/java")" -ge 25 ] 2>/dev/null
}

oc_find_jdk() {
  local home
  if [ -n "${JAVA_HOME:-}" ] && oc_is_jdk25 "$JAVA_HOME"; then
    echo "$JAVA_HOME"
    return
  fi
  if command -v javac >/dev/null; then
    home=$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")
    if oc_is_jdk25 "$home"; then
      echo "$home"
      return
    fi
  fi
  while IFS= read -r home; do
    if oc_is_jdk25 "$home"; then
      echo "$home"
      return
    fi
  done < <(oc_jdk_folders)
  return 1
}

# The usual folders.
oc_jdk_folders() {
  printf '%s\n' /usr/lib/jvm/* /opt/*jdk* /opt/java/* "$HOME"/.jdks/* "$HOME"/.sdkman/candidates/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home
}

oc_need_jdk() {
  JAVA_HOME=$(oc_find_jdk) ||
    oc_fail "no JDK 25 found in JAVA_HOME, PATH or the usual folders; install one (for example Eclipse Temurin 25) or set JAVA_HOME"
  export JAVA_HOME
}

oc_need_maven() {
  command -v mvn >/dev/null || oc_fail "Maven is missing; install Maven 3.8 or newer (Debian: apt-get install maven)"
  local version major minor
  version=$(oc_maven_version) || version=
  IFS=. read -r major minor _ <<<"$version"
  if ! [[ $major =~ ^[0-9]+$ && $minor =~ ^[0-9]+$ ]] || [ $((major * 1000 + minor)) -lt 3008 ]; then
    oc_fail "Maven ${version:-of an unknown version} is too old; install Maven 3.8 or newer"
  fi
}

oc_maven_version() {
  # The first line reads: Apache Maven 3.8.7, on a terminal with colours around it.
  mvn -B -v 2>/dev/null | sed -n 's/.*Apache Maven \([0-9][0-9.]*\).*/\1/p' | head -n 1
}

oc_need_node() {
  command -v node >/dev/null && command -v npm >/dev/null ||
    oc_fail "Node is missing; install Node 20 or newer with npm"
  [ "$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)" -ge 20 ] ||
    oc_fail "Node $(node --version) is too old; install Node 20 or newer"
}

oc_chromium() {
  local browser
  for browser in "${OC_CHROMIUM:-}" /usr/bin/chromium /usr/bin/chromium-browser /usr/bin/google-chrome; do
    if [ -x "$browser" ]; then
      echo "$browser"
      return
    fi
  done
  return 1
}
