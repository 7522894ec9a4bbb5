# Sourced by the launchers: find_jdk prints the home of a JDK 25 or newer, or fails.

jdk_major() {
  version=
  if [ -r "$1/release" ]; then
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
  fi
  if [ -z "$version" ]; then
    version=$("$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p')
  fi
  echo "${version:-0}"
}

is_jdk() {
  [ -n "$1" ] && [ -x "$1/bin/java" ] && [ "$(jdk_major "$1")" -ge 25 ]
}

# Follows links by hand: macOS has no readlink -f in its older releases.
resolve_link() {
  target=$1
  while [ -L "$target" ]; do
    link=$(readlink "$target")
    case $link in
      /*) target=$link ;;
      *) target=$(dirname "$target")/$link ;;
    esac
  done
  echo "$(cd "$(dirname "$target")" && pwd -P)/$(basename "$target")"
}

home_on_path() {
  java=$(command -v java) || return 0
  dirname "$(dirname "$(resolve_link "$java")")"
}

find_jdk() {
  for home in "${KEYWARD_JAVA_HOME-}" "${JAVA_HOME-}" "$(home_on_path)" \
    /usr/lib/jvm/* /opt/* "${HOME-}"/.sdkman/candidates/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if is_jdk "$home"; then
      echo "$home"
      return 0
    fi
  done
  return 1
}

require_jdk() {
  find_jdk || {
    echo "$1: needs a JDK 25 or newer: install one (Eclipse Temurin, or your system's openjdk-25-jdk) or set KEYWARD_JAVA_HOME to its home" >&2
    exit 1
  }
}
