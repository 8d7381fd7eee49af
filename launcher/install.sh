# Puts the kit, and the service of a node, where a host has such things: below /, or below another folder.

oc_install() {
  umask 022
  local root= folder
  while [ $# -gt 0 ]; do
    case $1 in
      --to)
        [ -n "${2:-}" ] || oc_fail "--to needs a folder"
        root=${2%/}
        shift 2 ;;
      *) oc_fail "oc install takes no $1" ;;
    esac
  done
  folder=$root/opt/oc-guardian
  rm -rf "$folder.new"
  mkdir -p "$folder.new/bin" "$folder.new/lib" || oc_fail "cannot write below ${root:-/}: run it as root, or give --to"
  cp "$OC_ROOT/kit/target/kit-$OC_VERSION.jar" "$OC_ROOT"/kit/target/lib/*.jar "$folder.new/lib/"
  install -m 755 "$OC_ROOT/launcher/installed/oc-guardian" "$folder.new/bin/oc-guardian"
  # A program that runs keeps what it has open: the old folder goes when the new one is whole.
  rm -rf "$folder.old"
  [ ! -d "$folder" ] || mv "$folder" "$folder.old"
  mv "$folder.new" "$folder"
  rm -rf "$folder.old"
  install -D -m 644 "$OC_ROOT/launcher/installed/oc-guardian.service" "$root/etc/systemd/system/oc-guardian.service"
  # An operator's own settings stay.
  [ -f "$root/etc/oc-guardian/node.env" ] \
    || install -D -m 644 "$OC_ROOT/launcher/installed/node.env" "$root/etc/oc-guardian/node.env"
  echo "installed: $folder, $root/etc/systemd/system/oc-guardian.service, $root/etc/oc-guardian/node.env"
}
