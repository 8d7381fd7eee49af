# Measurements. Nothing here is a test: figures go to docs/performance.md by hand.

oc_bench() {
  oc_need_jdk
  oc_need_maven
  local name=${1:-}
  case $name in
    "" | help | --help | list)
      echo "usage: oc bench NAME [ARGUMENTS]"
      echo "  verify      Ed25519 verifications per second, beside @noble/curves in the same run"
      echo "  threshold   FROST rounds from 2-of-3 to 67-of-100, beside @noble/curves in the same run"
      echo "  intake      a running portal under load: envelopes per second and latency"
      echo "  federation  nodes and signers as processes: latency, signatures per second, key, start, memory"
      echo "  kit         how long oc-guardian status takes, as a whole process"
      echo "  web         what pages load and how soon they are ready, and how a tab signs, in Chromium"
      return ;;
    verify | threshold | intake | federation | kit | web) ;;
    *)
      echo "oc bench: there is no measurement '$name' (there are verify, threshold, intake, federation, kit and web)" >&2
      exit 2 ;;
  esac
  shift
  oc_need_node
  oc_build
  . "$OC_ROOT/launcher/test.sh"
  oc_test_node_packages
  (cd "$OC_ROOT" && mvn -q -DskipTests -pl bench -am package)
  local flags
  read -r -a flags <<<"$(oc_jvm_flags bench | tr '\n' ' ')"
  OC_JAVA=$JAVA_HOME/bin/java exec "$JAVA_HOME/bin/java" "${flags[@]}" -Doc.root="$OC_ROOT" \
    -Doc.command.status="$(oc_command kit)" -Doc.command.node="$(oc_command kit run)" \
    -Doc.command.signer="$(oc_command kit sign --serve)" \
    -cp "$(oc_class_path bench)" io.ochk.bench.Bench "$name" "$@"
}
